"""What to run again after a fix, from what each run read of what another one wrote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from headwater.collector.facts import Role
from headwater.lineage.answers import Coverage, LineageAnswer, Reason
from headwater.lineage.wording import point_in_time
from headwater.model.edges import Direction
from headwater.model.identity import DatasetId, JobId, Key, RunId, key_of, parse_node_id
from headwater.model.time import NOW, Instant, format_instant
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.reliability.backfill.answers import BackfillAnswer, BackfillStep
from headwater.reliability.backfill.commands import command_for
from headwater.reliability.backfill.plan import JobRun, Need, Step, plan
from headwater.store.catalog_facets import facets_of, portions
from headwater.store.catalog_names import identities, names_of
from headwater.store.catalog_run_lineage import ask_run_lineage
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import run, side
from headwater.store.staleness import runs_then

_MOST_BAD: Final = 200
"""So many bad writes of one asset are followed, the newest."""
_MOST_RUNS: Final = 5_000


def backfill(
    connection: Connection,
    asset: DatasetId,
    *,
    bad_from: Instant,
    bad_until: Instant,
    limit: int,
    offset: int,
) -> BackfillAnswer:
    """What to run again when everything was bad that runs wrote of an asset within a time."""
    bad_writers, left_out = _writers(connection, asset, bad_from, bad_until)
    before: dict[Key, set[Key]] = {key: set() for key in bad_writers}
    reads: dict[Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    reasons: list[Reason] = []
    if left_out:
        message = f"only the newest {_MOST_BAD} bad writes were followed"
        reasons.append(Reason("limit", message, left_out))
    for key in bad_writers:
        row = connection.execute(select(run.c.id).where(run.c.key == key)).one()
        answer = ask_run_lineage(
            connection, key, RunId(row.id), [Direction.DOWNSTREAM],
            depth=None, limit=_MOST_RUNS, as_of=NOW, offset=offset,
        )  # fmt: skip
        reasons += [each for each in answer.coverage.reasons if each not in reasons]
        _take(answer, before, reads)
    runs = _runs(connection, before)
    later = _later(connection, runs.values())
    steps = plan(before, runs, later)
    shown = _entries(connection, steps, reads, limit)
    counts = Counter(each.need for each in steps)
    if len(shown) < len(steps):
        message = f"{len(shown)} of {len(steps)} steps are returned; raise `limit`"
        reasons.append(Reason("limit", message, len(steps)))
    return BackfillAnswer(
        of=str(asset),
        bad_from=format_instant(bad_from),
        bad_until=format_instant(bad_until),
        steps=tuple(shown),
        counts={need.value: counts[need] for need in Need},
        total=len(steps),
        returned=len(shown),
        truncated=len(shown) < len(steps),
        next=None,
        as_of=point_in_time(NOW),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )


def _writers(
    connection: Connection, asset: DatasetId, since: Instant, until: Instant
) -> tuple[list[Key], int]:
    """The runs that wrote an asset within a time, and how many more there are."""
    key = key_of(asset)
    names = [key, *(each for each in names_of(connection, key) if each != key)]
    query = (
        select(side.c.run)
        .where(
            side.c.dataset.in_(names), side.c.role == int(Role.WRITTEN),
            side.c.happened_at >= since, side.c.happened_at <= until,
        )
        .order_by(side.c.happened_at.desc())
    )  # fmt: skip
    found = [*dict.fromkeys(connection.scalars(query))]
    return found[:_MOST_BAD], max(0, len(found) - _MOST_BAD)


def _take(
    answer: LineageAnswer,
    before: dict[Key, set[Key]],
    reads: dict[Key, dict[str, set[str]]],
) -> None:
    for edge in answer.edges:
        writer, reader = key_of(parse_node_id(edge.source)), key_of(parse_node_id(edge.target))
        before.setdefault(writer, set())
        before.setdefault(reader, set()).add(writer)
        if edge.dataset is not None:
            reads[reader][edge.dataset].add(edge.source)


def _runs(connection: Connection, keys: Iterable[Key]) -> dict[Key, JobRun]:
    found: dict[Key, JobRun] = {}
    for part in portions(keys):
        query = runs_then(connection, NOW).where(run.c.key.in_(part))
        for row in connection.execute(query):
            told = _job_run(row)
            if told is not None:
                found[told.key] = told
    return found


def _later(connection: Connection, affected: Iterable[JobRun]) -> Sequence[JobRun]:
    """The runs of the jobs of some runs that began after the first of these."""
    since: dict[Key, Instant] = {}
    for each in affected:
        since[each.job] = min(each.began, since.get(each.job, each.began))
    found: list[JobRun] = []
    for part in portions(since):
        begin = min(since[job] for job in part)
        query = (
            runs_then(connection, NOW)
            .where(run.c.job.in_(part), run.c.begins_at > begin)
            .order_by(run.c.begins_at)
        )
        found += [told for row in connection.execute(query) if (told := _job_run(row))]
    return found


def _job_run(row: Row[Any]) -> JobRun | None:
    if row.job is None or row.begins_at is None:
        return None
    meant = None
    if row.nominal_start is not None:
        meant = (row.nominal_start, row.nominal_end or row.nominal_start)
    return JobRun(
        key=row.key,
        job=row.job,
        began=row.begins_at,
        meant_for=meant,
        completed=row.state == "COMPLETED",
        over=row.ended_at is not None,
    )


def _entries(
    connection: Connection,
    steps: Sequence[Step],
    reads: Mapping[Key, Mapping[str, set[str]]],
    limit: int,
) -> list[BackfillStep]:
    numbers = {each.run.key: number for number, each in enumerate(steps, start=1)}
    shown = steps[:limit]
    jobs = identities(connection, {each.run.job for each in shown})
    facets = facets_of(connection, jobs, as_of=NOW, names=["jobType"])
    wanted = {each.run.key for each in shown} | {each.by for each in shown if each.by is not None}
    ids = _ids(connection, wanted)
    written = _written(connection, [each.run.key for each in shown])
    found: list[BackfillStep] = []
    for each in shown:
        job, meant = jobs.get(each.run.job), each.run.meant_for
        told = facets.get(each.run.job, NO_FACETS).read(JobTypeFacet, "jobType")
        integration = told.integration if told else None
        name = job.name if isinstance(job, JobId) else ""
        found.append(
            BackfillStep(
                number=numbers[each.run.key],
                job=str(job) if job else "",
                run=ids.get(each.run.key, ""),
                need=each.need.value,
                meant_from=None if meant is None else format_instant(meant[0]),
                meant_to=None if meant is None else format_instant(meant[1]),
                after=tuple(sorted(numbers[key] for key in each.after)),
                reads={
                    dataset: tuple(sorted(by))
                    for dataset, by in sorted(reads.get(each.run.key, {}).items())
                },
                writes=written.get(each.run.key, ()),
                by=None if each.by is None else ids.get(each.by),
                command=command_for(integration, name, meant),
            )
        )
    return found


def _ids(connection: Connection, keys: Iterable[Key]) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for part in portions(keys):
        query = select(run.c.key, run.c.id).where(run.c.key.in_(part))
        found |= {key: str(RunId(value)) for key, value in connection.execute(query)}
    return found


def _written(connection: Connection, keys: Iterable[Key]) -> dict[Key, tuple[str, ...]]:
    told: dict[Key, list[Key]] = defaultdict(list)
    for part in portions(keys):
        query = select(side.c.run, side.c.dataset).where(
            side.c.run.in_(part), side.c.role == int(Role.WRITTEN)
        )
        for key, dataset in connection.execute(query):
            told[key].append(dataset)
    names = identities(connection, {each for datasets in told.values() for each in datasets})
    return {
        key: tuple(sorted(str(names[each]) for each in datasets if each in names))
        for key, datasets in told.items()
    }
