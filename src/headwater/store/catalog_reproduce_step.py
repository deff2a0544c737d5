"""One step of a rebuild manifest: what its run, its job and its sides tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from headwater.collector.facts import Role
from headwater.collector.read_sql import dialect_spoken
from headwater.lineage.answer_words import Certainty
from headwater.lineage.entries import RunEntry, Volume
from headwater.lineage.manifest import (
    Gap,
    InputState,
    ManifestInput,
    ManifestOutput,
    ManifestStep,
    Setting,
    UncertaintyEntry,
)
from headwater.model.identity import DatasetId, JobId, Key, RunId
from headwater.model.time import AsOf, format_instant
from headwater.openlineage.facets.iceberg_commit_report import IcebergCommitReportFacet
from headwater.openlineage.facets.iceberg_scan_report import IcebergScanReportFacet
from headwater.openlineage.facets.source_code import SourceCodeFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.facets.storage import StorageFacet
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_facets import bodies_of, facets_of, members_in
from headwater.store.catalog_job_pages import location_of
from headwater.store.catalog_names import identities
from headwater.store.catalog_quality import volume_in
from headwater.store.catalog_reproduce_settings import environment_in, parameters_in
from headwater.store.catalog_reproduce_walk import Read, Visited, Walk, spelled_names
from headwater.store.catalog_runs import run_entries, stamped_facets, subset_of
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import event, facet_set, run, side, telling

_EVENTS: Final = 40
"""In how many of the newest events of a run the facets of its job are looked for."""

_DEEPEST: Final = 20
_KEEP_VERSIONS: Final = frozenset({"iceberg", "delta", "hudi"})
"""Storage that keeps old versions so that they can be read again."""

_CHANGES: Final = frozenset({"insert", "update", "delete", "merge"})
_FRESH: Final = ("create table", "drop", "truncate")
_NOTHING: Final = Volume(None, None, None)


@dataclass(slots=True)
class _Code:
    """What a step runs. sql: None where it runs none, or nobody tells it."""

    deterministic: Certainty
    because: str
    sql: str | None = None
    dialect: str | None = None
    language: str | None = None
    uncertain: tuple[UncertaintyEntry, ...] = ()
    takes_parameters: bool = True
    changes: bool = False


@dataclass(slots=True)
class Steps:
    """Words the runs of a walk. numbers: of each run among the steps that are shown."""

    connection: Connection
    walk: Walk
    numbers: Mapping[Key, int]
    as_of: AsOf
    naming: NamingRules
    _ids: dict[Key, str] = field(default_factory=dict[Key, str])

    def step(self, key: Key) -> ManifestStep:
        """The step that a run is."""
        visited = self.walk.visited[key]
        row = visited.row
        (entry,) = run_entries(self.connection, [row], as_of=self.as_of)
        facets = self._job_facets(row)
        inputs = [*self._inputs(visited)]
        outputs = [*self._outputs(row)]
        datasets = [each[1] for each in outputs] + [each[1] for each in inputs]
        code = _code_of(facets, datasets)
        place = read_facet(SourceCodeLocationFacet, facets.get("sourceCodeLocation"))
        parameters, environment = self._settings(row, facets)
        gaps = [gap for _, _, told in inputs for gap in told]
        gaps += self._output_gaps(outputs, code)
        gaps = [*_run_gaps(entry, row), *_code_gaps(code, place, parameters), *gaps]
        return ManifestStep(
            number=self.numbers[key],
            after=tuple(
                sorted(self.numbers[each] for each in visited.before if each in self.numbers)
            ),
            run=entry.id,
            job=entry.job,
            job_name=entry.job_name,
            hops=visited.hops,
            state=entry.state,
            started_at=entry.started_at,
            ended_at=entry.ended_at,
            nominal_start=entry.nominal_start,
            nominal_end=entry.nominal_end,
            parent=entry.parent,
            code=location_of(place),
            language=code.language,
            sql=code.sql,
            dialect=code.dialect,
            parameters=parameters,
            environment=environment,
            inputs=tuple(each for each, _, _ in inputs),
            outputs=tuple(each for each, _ in outputs),
            deterministic=code.deterministic,
            because=code.because,
            uncertain=code.uncertain,
            unknown=tuple(gaps),
        )

    def _job_facets(self, row: Row[Any]) -> dict[str, bytes]:
        """The facets of a run's job: those that its own events tell, else as they stood then."""
        if row.job is None:
            return {}
        at = row.ended_at or row.last_at or row.begins_at
        when = AsOf(self.as_of.valid if at is None else min(at, self.as_of.valid), self.as_of.known)
        found = dict(
            facets_of(self.connection, [row.job], as_of=when).get(row.job, NO_FACETS).bodies
        )
        query = (
            select(facet_set.c.members)
            .select_from(event)
            .join(telling, telling.c.digest == event.c.told)
            .join(facet_set, facet_set.c.digest == telling.c.facet_set)
            .where(
                event.c.run == row.key,
                telling.c.owner == row.job,
                event.c.at <= self.as_of.valid,
                event.c.log_offset <= self.as_of.known,
            )
            .order_by(event.c.at.desc(), event.c.log_offset.desc())
            .limit(_EVENTS)
        )
        told: dict[str, bytes] = {}
        for members in self.connection.scalars(query):
            for name, digest in members_in(members):
                if digest is not None:
                    told.setdefault(name, digest)
        bodies = bodies_of(self.connection, told.values())
        return found | {name: bodies[digest] for name, digest in told.items() if digest in bodies}

    def _settings(
        self, row: Row[Any], job_facets: Mapping[str, bytes]
    ) -> tuple[tuple[Setting, ...], tuple[Setting, ...]]:
        """Parameters and environment: of the run, and from those above it what it does not tell."""
        facets = stamped_facets(self.connection, row.facets)
        parameters = [*parameters_in(job_facets), *parameters_in(facets)]
        environment = [*environment_in(job_facets), *environment_in(facets)]
        parent, seen = row.parent, {row.key}
        while parent is not None and parent not in seen and len(seen) < _DEEPEST:
            seen.add(parent)
            above = self.connection.execute(select(run).where(run.c.key == parent)).first()
            if above is None:
                break
            facets = stamped_facets(self.connection, above.facets)
            of = str(RunId(above.id))
            for mine, theirs in (
                (parameters, parameters_in(facets)),
                (environment, environment_in(facets)),
            ):
                known = {each.facet for each in mine}
                mine += [replace(each, run=of) for each in theirs if each.facet not in known]
            parent = above.parent
        return tuple(parameters), tuple(environment)

    def _inputs(self, visited: Visited) -> Iterator[tuple[ManifestInput, DatasetId, list[Gap]]]:
        names = self._datasets([read.side.dataset for read in visited.reads])
        by_name = sorted(visited.reads, key=lambda read: str(names.get(read.side.dataset)))
        for read in by_name:
            dataset = names.get(read.side.dataset)
            if dataset is not None:
                told = self._input(read, visited.row, dataset)
                yield told, dataset, [*_input_gaps(told, read, visited.row)]

    def _input(self, read: Read, reader: Row[Any], dataset: DatasetId) -> ManifestInput:
        facets = stamped_facets(self.connection, read.side.facets)
        scan = read_facet(IcebergScanReportFacet, facets.get("icebergScanReport"))
        storage = self._storage(read.side.dataset, reader)
        change = self.walk.change_after(read, reader)
        explicit = read.side.version is not None
        followed = {key for key in read.followed if key in self.numbers}
        is_made = bool(read.writers) and followed == {*read.writers}
        keeps = explicit and (storage or "").lower() in _KEEP_VERSIONS
        if is_made:
            state = InputState.MADE
        elif change is not None and change.by is None:
            state = InputState.DROPPED
        elif keeps:
            state = InputState.KEPT
        elif change is not None:
            state = InputState.OVERWRITTEN
        else:
            state = InputState.PRESENT if read.version is not None else InputState.UNKNOWN
        much = volume_in(facets.get("inputStatistics")) or _NOTHING
        spelled, subset = self._exactly(read.side, facets)
        return ManifestInput(
            dataset=str(dataset),
            version=read.version,
            explicit=explicit,
            snapshot=None if scan is None or scan.snapshot_id is None else str(scan.snapshot_id),
            storage=storage,
            written_by=tuple(self._run_id(key) for key in read.writers),
            steps=tuple(sorted(self.numbers[key] for key in followed)),
            spelled=spelled,
            subset=subset,
            rows=much.rows,
            bytes=much.bytes,
            files=much.files,
            state=state,
            changed_at=None if change is None else format_instant(change.at),
            changed_by=None if change is None else change.by,
        )

    def _outputs(self, row: Row[Any]) -> Iterator[tuple[ManifestOutput, DatasetId]]:
        sides = self.connection.execute(
            select(side).where(side.c.run == row.key, side.c.role == int(Role.WRITTEN))
        ).all()
        names = self._datasets([each.dataset for each in sides])
        for each in sorted(sides, key=lambda each: str(names.get(each.dataset))):
            dataset = names.get(each.dataset)
            if dataset is None:
                continue
            facets = stamped_facets(self.connection, each.facets)
            commit = read_facet(IcebergCommitReportFacet, facets.get("icebergCommitReport"))
            snapshot = None if commit is None else commit.snapshot_id
            much = volume_in(facets.get("outputStatistics")) or _NOTHING
            own = str(RunId(row.id)) if row.state == "COMPLETED" else None
            spelled, subset = self._exactly(each, facets)
            told = ManifestOutput(
                dataset=str(dataset),
                version=each.version or own,
                explicit=each.version is not None,
                snapshot=None if snapshot is None else str(snapshot),
                storage=self._storage(each.dataset, row),
                spelled=spelled,
                subset=subset,
                rows=much.rows,
                bytes=much.bytes,
                files=much.files,
            )
            yield told, dataset

    def _output_gaps(
        self, outputs: Sequence[tuple[ManifestOutput, DatasetId]], code: _Code
    ) -> Iterator[Gap]:
        for each, _ in outputs:
            if each.subset:
                message = f"it wrote only {_listed(each.subset)}; other runs wrote the rest"
                yield Gap("outputs", "in_parts", message, each.dataset)
            if code.changes:
                message = "its SQL changes what the table held before, and that is not told"
                yield Gap("inputs", "earlier_version", message, each.dataset)

    def _exactly(
        self, row: Row[Any], facets: Mapping[str, bytes]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names as they were spelled, and the parts of the dataset."""
        spelled = spelled_names(row)
        subset = subset_of(spelled, facets.get("subset"), self.naming)
        return tuple(f"{each.namespace}/{each.name}" for each in spelled), tuple(subset)

    def _storage(self, dataset: Key, row: Row[Any]) -> str | None:
        at = row.ended_at or row.last_at or row.begins_at
        when = self.as_of if at is None else AsOf(at, self.as_of.known)
        told = facets_of(self.connection, [dataset], as_of=when, names=("storage",))
        facet = told.get(dataset, NO_FACETS).read(StorageFacet, "storage")
        return facet.layer if facet else None

    def _datasets(self, keys: Sequence[Key]) -> dict[Key, DatasetId]:
        found = identities(self.connection, keys)
        return {key: each for key, each in found.items() if not isinstance(each, JobId)}

    def _run_id(self, key: Key) -> str:
        if key not in self._ids:
            value = self.connection.scalar(select(run.c.id).where(run.c.key == key))
            self._ids[key] = str(RunId(value or ""))
        return self._ids[key]


def _code_of(facets: Mapping[str, bytes], datasets: Sequence[DatasetId]) -> _Code:
    """What a step runs, and whether that gives the same again."""
    told = read_facet(SqlFacet, facets.get("sql"))
    source = read_facet(SourceCodeFacet, facets.get("sourceCode"))
    language = source.language if source else None
    if told is None and source is not None and (language or "").lower() == "sql":
        told = SqlFacet(source.code)
    if told is None:
        return _Code("unknown", _unread(facets, language), language=language)
    # Here, since a parser takes long to import, and many servers are never asked.
    from headwater.sql.determinism import certainty, uncertain  # noqa: PLC0415 because of that
    from headwater.sql.engine import lineage_of  # noqa: PLC0415 because of that

    dialect = dialect_spoken(told, datasets)
    found = uncertain(told.query, dialect)
    outcome = certainty(found)
    kinds = {each.kind for each in lineage_of(told.query, dialect).statements}
    because = "its SQL depends on its tables alone"
    weighty = [each for each in found if each.outcome == outcome]
    if outcome != "yes":
        because = "; ".join(f"{each.what} {each.detail}" for each in weighty[:3])
        because += f"; and {len(weighty) - 3} more" if len(weighty) > 3 else ""
    return _Code(
        outcome,
        because,
        sql=told.query,
        dialect=dialect,
        language="sql",
        uncertain=tuple(
            UncertaintyEntry(
                each.line, each.column, each.kind, each.what, each.detail, each.fix, each.outcome
            )
            for each in found
        ),
        takes_parameters=any(each.kind == "parameter" for each in found),
        changes=bool(_CHANGES & kinds) and not any(each.startswith(_FRESH) for each in kinds),
    )


def _unread(facets: Mapping[str, bytes], language: str | None) -> str:
    """Why nobody can say whether a step gives the same again."""
    if language:
        return f"it runs {language}, of which only a person can say"
    place = read_facet(SourceCodeLocationFacet, facets.get("sourceCodeLocation"))
    where = place.path or place.url if place else None
    return f"no SQL is told, and {where} is not read here" if where else "its code is not told"


def _run_gaps(entry: RunEntry, row: Row[Any]) -> Iterator[Gap]:
    if row.first_at is None:
        yield Gap("run", "placeholder", "no event of this run has arrived; others name it")
    elif row.long_running:
        message = "it is a stream: what it wrote depends on how long it ran, and from where on"
        yield Gap("run", "stream", message)
    elif entry.state != "COMPLETED":
        yield Gap("run", "not_completed", f"it is {entry.state}, so it may have written in part")


def _code_gaps(
    code: _Code, place: SourceCodeLocationFacet | None, parameters: Sequence[Setting]
) -> Iterator[Gap]:
    if place is None and code.sql is None:
        yield Gap("code", "no_code", "nobody tells its code, nor where it lies")
    elif code.sql is None and place is not None and not place.version:
        yield Gap("commit", "no_commit", "nobody tells the commit of its code")
    if not parameters and code.takes_parameters:
        yield Gap("parameters", "no_parameters", "nobody tells what it was started with")


def _input_gaps(told: ManifestInput, read: Read, reader: Row[Any]) -> Iterator[Gap]:
    nobody = told.version is None or not read.writers
    kept = told.state is InputState.KEPT
    during = f"{len(read.between)} runs" if len(read.between) > 1 else "another run"
    possible = (
        (read.streamed, "streamed", "it was written all the time; what of it was read is not told"),
        (
            nobody and not read.streamed and not kept,
            "unknown_upstream",
            "no known run wrote what was read, so nobody can make it again",
        ),
        (
            bool(read.between) and not told.explicit,
            "unknown_version",
            f"{during} wrote it while it was being read",
        ),
        (read.in_parts, "in_parts", "it is written in parts, and not all of them are told"),
        (
            read.own and not kept,
            "earlier_version",
            "an earlier run of the same job, or of one that needs it, made what was read",
        ),
        (
            told.state is InputState.OVERWRITTEN,
            "overwritten",
            f"it was written again at {told.changed_at}",
        ),
        (told.state is InputState.DROPPED, "dropped", f"it was dropped at {told.changed_at}"),
        (
            reader.long_running and not read.streamed and not nobody,
            "streamed",
            "a stream reads on after it began; what it read then is not told",
        ),
    )
    for holds, code, message in possible:
        if holds:
            yield Gap("inputs", code, message, told.dataset)


def _listed(parts: Sequence[str]) -> str:
    more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
    return ", ".join(parts[:3]) + more
