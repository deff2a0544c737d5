"""An incident told as OpenLineage events, with who did it and where it is noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from incidents.estate import Estate, Job, Table, make_estate
from incidents.faults import (
    BROKEN_DAY,
    KINDS,
    NOT_CAPTURED,
    Fault,
    Noise,
    make_fault,
    make_noise,
)

BEGINS = datetime(2026, 9, 1, tzinfo=UTC)
PRODUCER = "https://example.com/incidents/1.0"
_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
_DAYS = BROKEN_DAY + 2
Json = dict[str, Any]


@dataclass
class State:
    """What is in a table. fresh: the day of the data. wrong, gone: columns."""

    rows: int
    fresh: float
    wrong: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    factor: float = 1.0


@dataclass(frozen=True)
class Notice:
    """Where something is wrong that somebody sees. hours: when it was first so."""

    table: Table
    hours: float
    column: str | None
    by_check: bool


@dataclass(frozen=True)
class Incident:
    """A story with its truth.

    of, since: what is asked about. cause: the names of the job and the tables at fault, one of
    which is to be named; empty where nothing that was told is the cause.
    """

    seed: int
    kind: str
    shape: str
    jobs: int
    events: list[Json]
    of: str
    since: datetime | None
    now: datetime
    cause: frozenset[str]
    hops: int


def incident(seed: int, kind: str | None = None) -> Incident:
    """The incident of a seed; of a kind that follows from the seed where none is given."""
    chosen = kind or [*KINDS, NOT_CAPTURED][seed % (len(KINDS) + 1)]
    for attempt in range(200):
        dice = Random(f"{seed}/{chosen}/{attempt}")
        estate = make_estate(dice)
        fault = make_fault(dice, estate, chosen)
        teller = _Teller(dice, estate, fault, make_noise(dice, estate, fault))
        events = sorted(teller.tell(), key=lambda event: event["eventTime"])
        seen = [each for each in teller.noticed if each.hours < 24 * (_DAYS - 0.2)]
        if seen:
            return _asked(dice, seed, estate, fault, events, dice.choice(seen))
    raise AssertionError(f"no incident of seed {seed} is noticed")


@dataclass(frozen=True)
class Story:
    """All that happens in an estate, with or without a fault.

    hour: of the fault, from BEGINS. shows: whether a check, a failed or missing run, or a size
    tells of it; wrong values alone are in no event.
    """

    kind: str
    tables: list[str]
    events: list[Json]
    hour: float
    shows: bool


def story(seed: int, kind: str | None, *, days: int = _DAYS) -> Story:
    """A story for those who watch it as it goes on: nothing is late but by the fault.

    kind: None for one in which nothing goes wrong.
    """
    dice = Random(f"{seed}/{kind}/watched")
    estate = make_estate(dice)
    fault = make_fault(dice, estate, kind or KINDS[0])
    noise = make_noise(dice, estate, fault)
    noise.skipped.clear()
    if kind is None:
        fault.hour = 24.0 * (days + 1)
    teller = _Teller(dice, estate, fault, noise, days=days)
    events = sorted(teller.tell(), key=lambda event: event["eventTime"])
    tables = [each.name for each in estate.tables if each.layer]
    shows = bool(teller.failed) or not 0.6 < fault.factor < 1.6
    shows = shows or kind == "late upstream" or any(each.by_check for each in teller.noticed)
    return Story(kind or "nothing", tables, events, fault.hour, shows)


def _asked(
    dice: Random, seed: int, estate: Estate, fault: Fault, events: list[Json], notice: Notice
) -> Incident:
    now = BEGINS + timedelta(hours=min(24 * _DAYS, notice.hours + dice.uniform(0.2, 30)))
    since = None
    if not notice.by_check or dice.random() < 0.3:
        since = BEGINS + timedelta(hours=notice.hours, minutes=dice.uniform(0, 100))
        since = min(since, now)
    column = notice.column if notice.column and dice.random() < 0.5 else None
    of = f"{notice.table.name}[{column}]" if column else notice.table.name
    named = [fault.job and fault.job.name, fault.table and fault.table.name]
    if fault.kind == "wrong source":
        named = [fault.job and fault.job.name]
    cause = () if fault.kind == NOT_CAPTURED else [each for each in named if each]
    kept = [event for event in events if event["eventTime"] <= _time(now)]
    origin = fault.table or (fault.job and fault.job.writes)
    hops = notice.table.layer - (origin.layer if origin else 0)
    return Incident(
        seed, fault.kind, estate.shape, len(estate.jobs), kept, of, since, now,
        frozenset(cause), hops,
    )  # fmt: skip


class _Teller:
    """Lets the days of an estate go by, and tells of every run."""

    def __init__(
        self, dice: Random, estate: Estate, fault: Fault, noise: Noise, *, days: int = _DAYS
    ) -> None:
        self.dice = dice
        self.days = days
        self.estate = estate
        self.fault = fault
        self.noise = noise
        self.noticed: list[Notice] = []
        self.states = {t.name: State(t.rows, 0.0) for t in estate.tables}
        if fault.reads:
            self.states[fault.reads.name] = State(fault.reads.rows, 0.0)
        self.failed: set[tuple[str, int]] = set()
        self.seen: set[tuple[str, str]] = set()

    def tell(self) -> Iterator[Json]:
        """All events, in no order."""
        for table in self.estate.tables:
            if table.layer == 0:
                yield from self._announced(table)
        runs = [
            (24 * day + hour + job.minute / 60, self.estate.jobs.index(job), day)
            for job in self.estate.jobs
            for day in range(self.days)
            for hour in range(0, 24, job.every_h)
        ]
        for hours, number, day in sorted(runs):
            yield from self._run(self.estate.jobs[number], hours, day)

    def _announced(self, table: Table) -> Iterator[Json]:
        times = [0.1, *self.noise.columns.get(table.name, [])]
        if self.fault.kind == "dropped column" and self.fault.table is table:
            times.append(self.fault.hour)
        for hours in sorted(times):
            yield {
                "eventTime": _time(BEGINS + timedelta(hours=hours)),
                "producer": PRODUCER,
                "schemaURL": _SCHEMA + "DatasetEvent",
                "dataset": self._dataset(table, hours),
            }

    def _run(self, job: Job, hours: float, day: int) -> Iterator[Json]:
        fault = self.fault
        hit = fault.job is job and hours >= fault.hour
        late = hit and fault.kind == "late upstream"
        if late or (job.name, day) in self.noise.skipped:
            self._behind(job, hours)
            return
        before = {self.estate.writer(each) for each in job.reads}
        if job.waits and any(each and (each.name, day) in self.failed for each in before):
            self.failed.add((job.name, day))
            self._behind(job, hours)
            return
        ends = hours + self.dice.uniform(0.03, 0.2)
        error = self._error(job, hit=hit)
        if (job.name, day) in self.noise.retries and not error:
            self.noise.retries.discard((job.name, day))
            yield from self._told(job, hours - 0.3, hours - 0.2, "connection reset by peer")
        yield from self._told(job, hours, ends, error)
        if error:
            self.failed.add((job.name, day))
            self._behind(job, hours)
        else:
            self.failed.discard((job.name, day))
            yield from self._checked(job.writes, ends)

    def _error(self, job: Job, *, hit: bool) -> str | None:
        if hit and self.fault.kind == "permission loss":
            return f"permission denied for table {self.dice.choice(job.reads).name}"
        if hit and self.fault.fails:
            return "TypeError: unsupported operand type(s)"
        if job.star:
            return None
        for made_of in job.writes.columns.values():
            for table, column in made_of:
                if column in self.states[table.name].gone:
                    return f'column "{column}" does not exist'
        return None

    def _told(self, job: Job, begins: float, ends: float, error: str | None) -> Iterator[Json]:
        reads = self._read(job, begins)
        if not error:
            self._write(job, begins, reads)
        run = str(UUID(hashlib.md5(f"{job.name} {begins}".encode()).hexdigest()))
        for at, type_ in ((begins, "START"), (ends, "FAIL" if error else "COMPLETE")):
            facets = {"errorMessage": _facet(message=error, programmingLanguage="SQL")}
            done = type_ == "COMPLETE"
            yield {
                "eventType": type_,
                "eventTime": _time(BEGINS + timedelta(hours=at)),
                "producer": PRODUCER,
                "schemaURL": _SCHEMA + "RunEvent",
                "run": {"runId": run, "facets": facets if type_ == "FAIL" else {}},
                "job": {"namespace": "jobs", "name": job.name, "facets": self._job(job, begins)},
                "inputs": [self._dataset(each, begins) for each in reads],
                "outputs": [self._output(job, reads, ends)] if done else [_named(job.writes)],
            }

    def _read(self, job: Job, hours: float) -> list[Table]:
        fault = self.fault
        if fault.job is job and fault.reads and hours >= fault.hour:
            return [fault.reads if each is fault.table else each for each in job.reads]
        return job.reads

    def _write(self, job: Job, hours: float, reads: list[Table]) -> None:
        fault = self.fault
        hit = fault.job is job and hours >= fault.hour
        state = self.states[job.writes.name]
        inputs = {each.name: self._state(each, hours) for each in job.reads}
        state.gone = {
            name
            for name, made_of in job.writes.columns.items()
            if job.star and any(column in inputs[table.name].gone for table, column in made_of)
        }
        state.wrong = {
            name
            for name, made_of in job.writes.columns.items()
            if any(column in inputs[table.name].wrong for table, column in made_of)
        }
        if hit:
            state.wrong |= set(fault.columns)
        state.factor = inputs[job.reads[0].name].factor * (fault.factor if hit else 1.0)
        state.rows = int(job.writes.rows * state.factor * self.dice.uniform(0.94, 1.06))
        state.fresh = min(each.fresh for each in inputs.values())

    def _state(self, table: Table, hours: float) -> State:
        state = self.states[table.name]
        if table.layer == 0:
            state.fresh = hours
            fault = self.fault
            if fault.table is table and hours >= fault.hour and not fault.job:
                state.gone = set(fault.columns) if fault.kind == "dropped column" else set()
                state.wrong = set(fault.columns) if fault.kind == NOT_CAPTURED else set()
        return state

    # -- what is seen of it --------------------------------------------------------------------

    def _checked(self, table: Table, hours: float) -> Iterator[Json]:
        results = {name: self._holds(table, name, hours) for name in sorted(table.checks)}
        state = self.states[table.name]
        for name in state.wrong:
            self._note(table, hours, name, by_check=name in results)
        if not 0.6 < state.factor < 1.6:
            self._note(table, hours, None, by_check="*rows" in results)
        if hours - state.fresh >= 30:
            self._note(table, hours, None, by_check="*fresh" in results)
        if not results:
            return
        at = hours + 0.05
        run = str(UUID(hashlib.md5(f"test {table.name} {hours}".encode()).hexdigest()))
        assertions = [
            {"assertion": "within_range", "success": holds}
            | ({} if name.startswith("*") else {"column": name})
            | ({"assertion": name[1:]} if name.startswith("*") else {})
            for name, holds in results.items()
        ]
        facets = {"dataQualityAssertions": _facet(assertions=assertions)}
        for type_, moment in (("START", at), ("COMPLETE", at + 0.01)):
            tested = facets if type_ == "COMPLETE" else {}
            yield {
                "eventType": type_,
                "eventTime": _time(BEGINS + timedelta(hours=moment)),
                "producer": PRODUCER,
                "schemaURL": _SCHEMA + "RunEvent",
                "run": {"runId": run, "facets": {}},
                "job": {"namespace": "jobs", "name": f"test.{table.name}", "facets": {}},
                "inputs": [_named(table) | {"inputFacets": tested}],
                "outputs": [],
            }

    def _holds(self, table: Table, name: str, hours: float) -> bool:
        state = self.states[table.name]
        match name:
            case "*rows":
                return 0.6 < state.factor < 1.6
            case "*fresh":
                return hours - state.fresh < 30
            case _:
                return name not in state.wrong

    def _behind(self, job: Job, hours: float) -> None:
        """Where a table is not written when it should be, somebody may miss it."""
        if hours >= self.fault.hour:
            self._note(job.writes, hours + 1.5, None, by_check=False)

    def _note(self, table: Table, hours: float, column: str | None, *, by_check: bool) -> None:
        fault = self.fault
        origin = fault.table or (fault.job and fault.job.writes)
        below = self.estate.below(origin) if origin else []
        own = fault.job is not None and fault.job.writes is table
        if hours >= fault.hour and (table in below or own) and (table.name, "") not in self.seen:
            if (own and self.dice.random() < 0.7) or (not by_check and self.dice.random() < 0.3):
                return
            if column is None and not self._is_due_to_fault(table):
                return
            self.seen.add((table.name, ""))
            self.noticed.append(Notice(table, hours, column, by_check))

    def _is_due_to_fault(self, table: Table) -> bool:
        """Whether a table that is late or of another size is so because of the fault."""
        fault = self.fault
        if fault.kind in {"wrong source", NOT_CAPTURED}:
            return False
        frontier = [table]
        while frontier:
            each = frontier.pop()
            job = self.estate.writer(each)
            if job is None:
                continue
            if job is fault.job:
                return True
            if any(name == job.name for name, _ in self.noise.skipped if _ >= BROKEN_DAY - 1):
                return False
            frontier += job.reads
        return fault.kind == "dropped column"

    # -- the words -----------------------------------------------------------------------------

    def _job(self, job: Job, hours: float) -> Json:
        times = [at for at in self.noise.deploys.get(job.repository, []) if at <= hours]
        own = self.fault.job is job or (
            self.fault.job is not None and self.fault.job.repository == job.repository
        )
        if self.fault.deployed and own and self.fault.hour <= hours:
            times.append(self.fault.hour)
        commit = hashlib.sha1(f"{job.repository} {max(times, default=0)}".encode()).hexdigest()
        edits = sum(at <= hours for at in self.noise.rewrites.get(job.name, []))
        if self.fault.rewritten and self.fault.job is job and self.fault.hour <= hours:
            edits += 1
        columns = ", ".join(job.writes.columns)
        owner = "new team" if self.noise.owners.get(job.name, 1e9) <= hours else "team"
        return {
            "sourceCodeLocation": _facet(
                type="git", url=f"https://git.example.com/{job.repository}", version=commit
            ),
            "sql": _facet(query=f"/* {edits} */ INSERT INTO {job.writes.name} SELECT {columns}"),
            "ownership": _facet(owners=[{"name": owner, "type": "TEAM"}]),
        }

    def _dataset(self, table: Table, hours: float) -> Json:
        names = [name for name in table.columns if name not in self._state_at(table, hours)]
        added = sum(at <= hours for at in self.noise.columns.get(table.name, []))
        fields = [{"name": name, "type": "bigint"} for name in names]
        fields += [{"name": f"extra_{number}", "type": "text"} for number in range(added)]
        return {**_named(table), "facets": {"schema": _facet(fields=fields)}}

    def _state_at(self, table: Table, hours: float) -> set[str]:
        fault = self.fault
        if table.layer == 0 and fault.kind == "dropped column" and fault.table is table:
            return set(fault.columns) if hours >= fault.hour else set()
        return self.states[table.name].gone

    def _output(self, job: Job, reads: list[Table], hours: float) -> Json:
        state = self.states[job.writes.name]
        swapped = dict(zip([each.name for each in job.reads], reads, strict=True))
        links = {
            name: {
                "inputFields": [
                    {
                        **_named(swapped[table.name]),
                        "field": column,
                        "transformations": [{"type": "DIRECT", "subtype": "TRANSFORMATION"}],
                    }
                    for table, column in made_of
                ]
            }
            for name, made_of in job.writes.columns.items()
            if name not in state.gone
        }
        told = self._dataset(job.writes, hours)
        told["facets"]["columnLineage"] = _facet(fields=links)
        told["outputFacets"] = {"outputStatistics": _facet(rowCount=state.rows)}
        return told


def _named(table: Table) -> Json:
    return {"namespace": "warehouse", "name": table.name}


def _facet(**told: Any) -> Json:
    return {"_producer": PRODUCER, "_schemaURL": _SCHEMA + "BaseFacet", **told}


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
