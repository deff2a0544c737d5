"""The graph as it stands, told again in as few OpenLineage events as it takes.

Sent into an empty Headwater they make an equal graph: the same datasets, jobs and descriptions, and
the same flows between datasets and between columns, with the same evidence. What they leave out is
history: runs, versions, and whatever no longer holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, func, select

from headwater.lineage.wording import STRENGTH
from headwater.model.edges import Evidence, Influence, Transformation
from headwater.model.graph import (
    Layer,
    evidence_of,
    influence_of,
    is_bare,
    is_implied,
    is_member,
    transformation_of,
)
from headwater.model.identity import EVERY_COLUMN, WHOLE_DATASET, DatasetId, JobId, Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.openlineage.producer import HEADWATER
from headwater.store.catalog_edges import held
from headwater.store.catalog_facets import facets_of, portions
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import (
    column,
    dataset,
    facet_version,
    job,
    rename,
    step,
)
from headwater.store.schema_graph import alias, edge_version

Json = dict[str, Any]

RESTATED: Final = "urn:headwater:restated"
"""The producer of descriptions told again; flows keep the source that told them."""

_SCHEMA: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
_LINEAGE: Final = {
    "_producer": RESTATED,
    "_schemaURL": "https://openlineage.io/spec/facets/1-0-0/LineageFacet.json",
}
_EVIDENCE: Final = {
    "_producer": RESTATED,
    "_schemaURL": f"{HEADWATER}/facets/Evidence.json",
}
# What a facet of a run's output said of flows and of a moment is told by the jobs, or is history.
_NOT_AGAIN: Final = frozenset({"lineage", "columnLineage", "lifecycleStateChange", "symlinks"})


def restate_datasets(
    connection: Connection, *, after: Key | None, limit: int, as_of: AsOf
) -> tuple[list[bytes], Key | None]:
    """DatasetEvents of the next datasets by key, and the last key; None at the end."""
    query = select(dataset).order_by(dataset.c.key).limit(limit)
    rows = connection.execute(query if after is None else query.where(dataset.c.key > after)).all()
    names = {row.key: DatasetId(row.namespace, row.name) for row in rows}
    events = [
        *_renames(connection, names),
        *_aliases(connection, names, as_of),
        *_descriptions(connection, names, "dataset", as_of),
        *_structures(connection, names, as_of),
    ]
    return [*map(msgspec.json.encode, events)], rows[-1].key if len(rows) == limit else None


def restate_jobs(
    connection: Connection, *, after: Key | None, limit: int, as_of: AsOf
) -> tuple[list[bytes], Key | None]:
    """JobEvents of the next jobs by key, and the last key; None at the end."""
    query = select(job).order_by(job.c.key).limit(limit)
    rows = connection.execute(query if after is None else query.where(job.c.key > after)).all()
    names = {row.key: JobId(row.namespace, row.name) for row in rows}
    events = [
        *_descriptions(connection, names, "job", as_of),
        *_flows(connection, names, as_of),
    ]
    return [*map(msgspec.json.encode, events)], rows[-1].key if len(rows) == limit else None


def _event(kind: str, at: Instant, producer: str, **members: Any) -> Json:
    schema = f"{_SCHEMA}{kind.capitalize()}Event"
    return {
        "eventTime": format_instant(at),
        "producer": producer,
        "schemaURL": schema,
        **members,
    }


def _named(node: DatasetId | JobId, **members: Any) -> Json:
    return {"namespace": node.namespace, "name": node.name, **members}


def _descriptions(
    connection: Connection, names: dict[Key, Any], kind: str, as_of: AsOf
) -> Iterator[Json]:
    """One event with what producers say of a thing, and one with what people say, if they do."""
    facets = facets_of(connection, names, as_of=as_of)
    since = _described_since(connection, names, as_of)
    for key, node in names.items():
        told = facets.get(key, NO_FACETS)
        for producer, bodies in ((RESTATED, told.by_producers), (HEADWATER, told.by_people)):
            again = {
                name: msgspec.Raw(body) for name, body in bodies.items() if name not in _NOT_AGAIN
            }
            if again or producer == RESTATED:
                thing = _named(node, facets=again)
                yield _event(kind, since.get(key, 0), producer, **{kind: thing})


def _described_since(
    connection: Connection, owners: Iterable[Key], as_of: AsOf
) -> dict[Key, Instant]:
    version = facet_version.c
    found: dict[Key, Instant] = {}
    for keys in portions(owners):
        query = (
            select(version.owner, func.max(version.valid_from))
            .where(version.owner.in_(keys), version.valid_from <= as_of.valid)
            .group_by(version.owner)
        )
        found.update((owner, at) for owner, at in connection.execute(query))
    return found


def _renames(connection: Connection, names: dict[Key, DatasetId]) -> Iterator[Json]:
    for keys in portions(names):
        rows = connection.execute(
            select(rename.c.dataset, rename.c.at, dataset.c.namespace, dataset.c.name)
            .join(dataset, dataset.c.key == rename.c.previous)
            .where(rename.c.dataset.in_(keys))
        )
        for key, at, namespace, name in rows:
            facet = {
                **_LINEAGE,
                "lifecycleStateChange": "RENAME",
                "previousIdentifier": {"namespace": namespace, "name": name},
            }
            thing = _named(names[key], facets={"lifecycleStateChange": facet})
            yield _event("dataset", at, RESTATED, dataset=thing)


def _aliases(connection: Connection, names: dict[Key, DatasetId], as_of: AsOf) -> Iterator[Json]:
    """Other names of datasets: those that hold, whatever the newest `symlinks` facet lists."""
    since = _described_since(connection, names, as_of)
    told: dict[tuple[Key, bool], dict[DatasetId, str]] = {}
    for keys in portions(names):
        rows = connection.execute(
            select(alias.c.one, alias.c.manual, alias.c.type, dataset.c.namespace, dataset.c.name)
            .join(dataset, dataset.c.key == alias.c.other)
            .where(alias.c.one.in_(keys), alias.c.holds)
            .order_by(alias.c.one, alias.c.other)
        )
        for one, manual, kind, namespace, name in rows:
            # Several sources may have stated the same.
            told.setdefault((one, manual), {})[DatasetId(namespace, name)] = kind
    for (key, manual), others in told.items():
        identifiers = [_named(other, type=kind) for other, kind in others.items()]
        thing = _named(names[key], facets={"symlinks": {**_LINEAGE, "identifiers": identifiers}})
        producer = HEADWATER if manual else RESTATED
        yield _event("dataset", since.get(key, 0), producer, dataset=thing)


@dataclass(slots=True)
class _Step:
    """What flows through one step.

    reads: by source, its influence and whether it is implied.
    whole: whether it is told of its output as a whole, and not only of columns.
    """

    kind: str
    owner: Key
    target: Key | None
    whole: bool = False
    reads: dict[Key, tuple[Influence, bool]] = field(
        default_factory=dict[Key, tuple[Influence, bool]]
    )
    writes: list[Key] = field(default_factory=list[Key])


@dataclass(slots=True)
class _Told:
    """What one source tells of one owner with one kind of evidence."""

    owner: Key
    source: str
    evidence: Evidence
    since: Instant = 0
    steps: dict[Key, _Step] = field(default_factory=dict[Key, _Step])
    links: list[tuple[Key, Key, Transformation]] = field(
        default_factory=list[tuple[Key, Key, Transformation]]
    )


class _Reading:
    """Edges that hold, by who tells them, and the names of all that they touch."""

    def __init__(self, connection: Connection, owners: Iterable[Key], as_of: AsOf) -> None:
        self.told: dict[tuple[Key, str, Evidence], _Told] = {}
        rows = _held_rows(connection, owners, as_of)
        steps = self._steps(connection, rows)
        for row in rows:
            layer = Layer(row.layer)
            if layer is Layer.COLUMNS and is_member(row.label):
                continue
            who = (row.owner, row.source_name, evidence_of(layer, row.label))
            told = self.told.setdefault(who, _Told(*who))
            told.since = max(told.since, row.valid_from)
            if layer is Layer.COLUMNS:
                told.links.append((row.source, row.target, transformation_of(row.label)))
            elif row.target in steps and (row.source not in steps or _is_port(steps, row.source)):
                into = told.steps.setdefault(row.target, _copy(steps[row.target]))
                read = influence_of(row.label), is_implied(row.label)
                into.reads[row.source] = _stronger(into.reads.get(row.source, read), read)
                into.whole |= not is_bare(row.label)
            elif not _is_port(steps, row.target):
                into = told.steps.setdefault(row.source, _copy(steps[row.source]))
                into.writes.append(row.target)
                into.whole |= is_bare(row.label)
        self.steps = steps
        self.columns = self._columns(connection, rows)
        ends = {end for row in rows if row.layer == Layer.FLOW for end in (row.source, row.target)}
        ends |= {key for key, _ in self.columns.values()}
        ends |= {each.target for each in steps.values() if each.target is not None}
        self.datasets = _names(connection, dataset, DatasetId, ends)
        self.jobs = _names(connection, job, JobId, {each.owner for each in steps.values()})
        self._gather_links()

    def _gather_links(self) -> None:
        """Bring the links of columns to where their datasets are told to flow.

        Columns are told by one facet and datasets by another, whose evidence may differ. Links that
        outlive the flow of their datasets are not told again.
        """
        flows: dict[tuple[Key, str, Key, Key], _Told] = {}
        for told in self.told.values():
            for each in told.steps.values():
                for source, target in product(each.reads, each.writes):
                    flows[told.owner, told.source, source, target] = told
        for told in [*self.told.values()]:
            links, told.links = told.links, []
            for link in links:
                source, target = (self.columns[end][0] for end in link[:2])
                flow = flows.get((told.owner, told.source, source, target))
                if flow is not None:
                    flow.links.append(link)

    @staticmethod
    def _steps(connection: Connection, rows: Sequence[Row[Any]]) -> dict[Key, _Step]:
        ends = {end for row in rows if row.layer == Layer.FLOW for end in (row.source, row.target)}
        found: dict[Key, _Step] = {}
        for keys in portions(ends):
            query = select(step.c.key, step.c.kind, step.c.owner, step.c.target)
            for key, *told in connection.execute(query.where(step.c.key.in_(keys))):
                found[key] = _Step(*told)
        return found

    @staticmethod
    def _columns(connection: Connection, rows: Sequence[Row[Any]]) -> dict[Key, tuple[Key, str]]:
        ends = {
            end for row in rows if row.layer == Layer.COLUMNS for end in (row.source, row.target)
        }
        found: dict[Key, tuple[Key, str]] = {}
        for keys in portions(ends):
            query = select(column.c.key, column.c.dataset, column.c.path)
            for key, of, path in connection.execute(query.where(column.c.key.in_(keys))):
                found[key] = (of, path)
        return found

    def input(self, source: Key, influence: Influence, *, implied: bool) -> Json:
        """An input of an entry: a dataset, or a job that hands something over."""
        if source in self.steps:
            told = {"type": "JOB", **_named(self.jobs[self.steps[source].owner])}
        else:
            told = {"type": "DATASET", **_named(self.datasets[source])}
        if influence is not Influence.UNKNOWN:
            told["transformations"] = [{"type": influence.name}]
        if implied:
            told["implied"] = True
        return told

    def entry(
        self,
        target: Key,
        told: _Told,
        reads: dict[Key, tuple[Influence, bool]],
        *,
        whole: bool,
    ) -> Json:
        """All that is told of where one dataset comes from, its columns included."""
        inputs = [
            self.input(source, influence, implied=implied)
            for source, (influence, implied) in sorted(reads.items())
        ]
        fields: dict[str, Json] = {}
        for source, into, transformation in sorted(told.links, key=str):
            of, path = self.columns[into]
            if of != target:
                continue
            given = self._column(source, transformation)
            if path == EVERY_COLUMN:
                inputs.append(given)
            else:
                fields.setdefault(path, {"inputs": []})["inputs"].append(given)
        partial = {} if whole else {"partial": True}
        return {"inputs": inputs} | partial | ({"fields": fields} if fields else {})

    def _column(self, source: Key, transformation: Transformation) -> Json:
        of, path = self.columns[source]
        told: Json = {"type": transformation.subtype.influence.name}
        if transformation.subtype.name != told["type"]:
            told["subtype"] = transformation.subtype.name
        if transformation.masking:
            told["masking"] = True
        field = {} if path == WHOLE_DATASET else {"field": path}
        return {"type": "DATASET", **_named(self.datasets[of]), **field, "transformations": [told]}


def _copy(told: _Step) -> _Step:
    return _Step(told.kind, told.owner, told.target)


def _is_port(steps: dict[Key, _Step], key: Key) -> bool:
    return key in steps and steps[key].kind == "port"


def _held_rows(connection: Connection, owners: Iterable[Key], as_of: AsOf) -> list[Row[Any]]:
    version = edge_version.c
    found: list[Any] = []
    for keys in portions(owners):
        query = select(
            version.owner, version.source_name, version.layer, version.source, version.target,
            version.label, version.valid_from,
        ).where(version.owner.in_(keys), held(as_of))  # fmt: skip
        found += connection.execute(query.order_by(version.number)).all()
    return found


def _names(connection: Connection, table: Any, kind: Any, keys: Iterable[Key]) -> dict[Key, Any]:
    found: dict[Key, Any] = {}
    for part in portions(keys):
        query = select(table.c.key, table.c.namespace, table.c.name).where(table.c.key.in_(part))
        found.update((key, kind(*name)) for key, *name in connection.execute(query))
    return found


def _structures(connection: Connection, names: dict[Key, DatasetId], as_of: AsOf) -> Iterator[Json]:
    """What datasets say of themselves: that they derive from others."""
    reading = _Reading(connection, names, as_of)
    for told in _one_source_each(reading.told.values()):
        facets: Json = {"lineage": {**_LINEAGE}}
        for each in told.steps.values():
            facets["lineage"] |= reading.entry(told.owner, told, each.reads, whole=each.whole)
        facets |= _evidence(told.evidence)
        thing = _named(names[told.owner], facets=facets)
        yield _event("dataset", told.since, told.source, dataset=thing)


def _flows(connection: Connection, names: dict[Key, JobId], as_of: AsOf) -> Iterator[Json]:
    """What flows through jobs, by who tells it."""
    reading = _Reading(connection, names, as_of)
    # A rename ends what flows at its instant, and is told again, too.
    after_renames = (connection.scalar(select(func.max(rename.c.at))) or -1) + 1
    for told in _one_source_each(reading.told.values()):
        steps = told.steps.values()
        reads = {source for each in steps for source in each.reads if source in reading.datasets}
        writes = {target for each in steps for target in each.writes}
        facets = _evidence(told.evidence)
        if any(each.kind != "whole" for each in steps):
            facets["lineage"] = {**_LINEAGE, "entries": [*_entries(reading, told)]}
        yield _event(
            "job",
            max(told.since, after_renames),
            told.source,
            job=_named(names[told.owner], facets=facets),
            inputs=[_named(reading.datasets[each]) for each in sorted(reads)],
            outputs=[_named(reading.datasets[each]) for each in sorted(writes)],
        )


def _entries(reading: _Reading, told: _Told) -> Iterator[Json]:
    whole = {target for each in told.steps.values() if each.whole for target in each.writes}
    for target, reads in _reads_by_target(told).items():
        entry = {"type": "DATASET", **_named(reading.datasets[target])}
        yield entry | reading.entry(target, told, reads, whole=target in whole)
    for reader, reads in _reads_alone(told).items():
        inputs = [
            reading.input(source, influence, implied=implied)
            for source, (influence, implied) in sorted(reads.items())
        ]
        yield {"type": "JOB", **_named(reading.jobs[reader]), "inputs": inputs}


def _reads_alone(told: _Told) -> dict[Key, dict[Key, tuple[Influence, bool]]]:
    """What jobs read and hand on to nothing, by job, as far as entries have to say it.

    What dangles is said by the list of inputs, but for what an entry of another job names: that
    list then says nothing more of it.
    """
    found: dict[Key, dict[Key, tuple[Influence, bool]]] = {}
    own: dict[Key, tuple[Influence, bool]] = {}
    for each in told.steps.values():
        if each.kind == "reads" and each.owner != told.owner:
            found.setdefault(each.owner, {}).update(each.reads)
        elif each.kind == "reads" or (each.kind == "whole" and not each.writes):
            own |= each.reads
    named = {source for reads in found.values() for source in reads}
    said = {
        source: read
        for source, read in own.items()
        if source in named or read[0] is not Influence.UNKNOWN
    }
    return found | ({told.owner: said} if said else {})


def _reads_by_target(told: _Told) -> dict[Key, dict[Key, tuple[Influence, bool]]]:
    """What flows into each output, through whichever of its steps."""
    found: dict[Key, dict[Key, tuple[Influence, bool]]] = {}
    for each in told.steps.values():
        dangles = each.kind == "writes" and not each.reads
        if dangles or each.kind not in {"target", "whole", "writes"}:
            continue
        for target in each.writes:
            reads = found.setdefault(target, {})
            for source, (influence, implied) in each.reads.items():
                read = influence, implied
                reads[source] = _stronger(reads.get(source, read), read)
    return found


def _stronger(one: tuple[Influence, bool], other: tuple[Influence, bool]) -> tuple[Influence, bool]:
    """Of two natures of one edge the one to tell again.

    What is said of the pair comes before what only follows, and then what answers say of both.
    """
    return min(one, other, key=lambda told: (told[1], STRENGTH.index(told[0])))


def _evidence(evidence: Evidence) -> Json:
    if evidence is Evidence.DECLARED:
        return {}
    return {"headwater_evidence": {**_EVIDENCE, "kind": evidence.word}}


def _one_source_each(told: Iterable[_Told]) -> Iterator[_Told]:
    """Give what one source tells with several kinds of evidence a source each.

    A declaration replaces the one before it of the same source.
    """
    seen: set[tuple[Key, str]] = set()
    for each in sorted(told, key=lambda each: (each.owner, each.source, each.evidence)):
        if (each.owner, each.source) in seen:
            each.source = f"{each.source}#{each.evidence.word}"
        seen.add((each.owner, each.source))
        yield each
