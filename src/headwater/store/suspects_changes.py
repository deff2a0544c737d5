"""What changed at places above an asset: code, owners, settings, columns and edges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from headwater.lineage.entries import SchemaChange
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.reading import read_facet
from headwater.reliability.suspects.change import Change, ChangeKind
from headwater.reliability.suspects.scene import RunFact, Written
from headwater.store.catalog_facets import bodies_of, portions
from headwater.store.catalog_show import flat_fields, schema_change
from headwater.store.schema_catalog import facet_version, step
from headwater.store.schema_graph import edge_version

FACETS: Final[Mapping[str, ChangeKind]] = {
    "schema": ChangeKind.COLUMN_ADDED,
    "sql": ChangeKind.SQL,
    "sourceCodeLocation": ChangeKind.DEPLOY,
    "ownership": ChangeKind.OWNER,
    "jobType": ChangeKind.CONFIG,
    "storage": ChangeKind.CONFIG,
    "dataSource": ChangeKind.CONFIG,
}
"""The facets that are looked at, and what another one of each is a change of."""


class _Edge(NamedTuple):
    """A version of an edge between a dataset and a step of a job."""

    owner: Key
    source: Key
    target: Key
    valid_from: Instant
    valid_to: Instant
    writes: bool


def facet_changes(
    connection: Connection,
    places: Mapping[Key, Key],
    *,
    jobs: Collection[Key],
    since: Instant,
    until: Instant,
) -> list[Change]:
    """Facets that took the place of others in a span. places: from each key to its one name."""
    rows = _versions(connection, [*places, *jobs], until)
    pairs = [
        (older, newer)
        for _, told in groupby(rows, key=lambda row: (row.owner, row.name, row.manual))
        for older, newer in pairwise(told)
        if newer.valid_from > since
    ]
    bodies = bodies_of(connection, {row.digest for pair in pairs for row in pair})
    return [
        change
        for older, newer in pairs
        for change in facet_change(
            newer, places.get(newer.owner), bodies.get(older.digest), bodies.get(newer.digest)
        )
    ]


def _versions(connection: Connection, owners: Iterable[Key], until: Instant) -> list[Any]:
    version = facet_version.c
    found: list[Any] = []
    for part in portions(owners):
        query = (
            select(version.owner, version.name, version.manual, version.digest, version.valid_from)
            .where(
                version.owner.in_(part),
                # Put together, the name is in no index: SQLite would take that over the owners'.
                version.name.concat("").in_([*FACETS]),
                version.digest.is_not(None),
                version.valid_from <= until,
                version.known_to == FOREVER,
            )
            .order_by(version.owner, version.name, version.manual, version.valid_from)
        )
        found += connection.execute(query).all()
    return found


def facet_change(
    row: Any, dataset: Key | None, older: bytes | None, newer: bytes | None
) -> Iterator[Change]:
    """What a version of a facet changed. row: its owner, name and `valid_from`.

    dataset: whose it is; None for a job's. older, newer: the bodies before and since.
    """
    kind, at = FACETS[row.name], row.valid_from
    job = row.owner if dataset is None else None
    match row.name:
        case "schema":
            yield from _columns(at, dataset, older, newer)
        case "sourceCodeLocation":
            before, after = (read_facet(SourceCodeLocationFacet, each) for each in (older, newer))
            if before and after and after.version and before.version != after.version:
                told = f"commit {after.version[:8]} in place of {(before.version or '-')[:8]}"
                yield Change(kind, at, job, dataset, commit=after.version, evidence=told)
        case name if older != newer:
            yield Change(kind, at, job, dataset, evidence=f"another {name} than before")
        case _:
            return


def _columns(
    at: Instant, dataset: Key | None, older: bytes | None, newer: bytes | None
) -> Iterator[Change]:
    before, after = (read_facet(SchemaFacet, each) for each in (older, newer))
    if before is None or after is None or dataset is None:
        return
    change: SchemaChange = schema_change(
        flat_fields(before.fields), flat_fields(after.fields), at, at
    )
    retyped = tuple(each.name for each in change.retyped)
    for kind, names in (
        (ChangeKind.COLUMN_DROPPED, tuple(change.removed)),
        (ChangeKind.COLUMN_RETYPED, retyped),
        (ChangeKind.COLUMN_ADDED, tuple(change.added)),
    ):
        if names:
            told = f"{', '.join(names[:5])}{' and more' if len(names) > 5 else ''}"
            yield Change(kind, at, None, dataset, columns=names, evidence=told)


def brought_by_runs(
    changes: Iterable[Change],
    runs: Mapping[Key, RunFact],
    written: Mapping[Key, Collection[Written]],
) -> Iterator[Change]:
    """The same changes; one of a dataset, that shows in a run's write of it, is of that job."""
    for change in changes:
        if change.job is not None or change.dataset is None:
            yield change
            continue
        writers = (runs.get(each.run) for each in written.get(change.dataset, ()))
        job = next(
            (each.job for each in writers if each and each.begins_at <= change.at <= each.ended_at),
            None,
        )
        yield Change(
            change.kind, change.at, job, change.dataset, change.columns, change.commit,
            change.evidence,
        )  # fmt: skip


def edge_changes(
    connection: Connection,
    places: Mapping[Key, Key],
    *,
    jobs: Collection[Key],
    since: Instant,
    until: Instant,
    called: Mapping[Key, str],
) -> list[Change]:
    """Datasets that jobs began or ceased to read or write in a span; called: their names."""
    spans: dict[tuple[Key, Key, bool], list[tuple[Instant, Instant]]] = {}
    for row in _edges(connection, jobs):
        dataset = row.target if row.writes else row.source
        name = places.get(dataset, dataset)
        spans.setdefault((row.owner, name, row.writes), []).append((row.valid_from, row.valid_to))
    first = _first_seen(spans)
    found: list[Change] = []
    for (job, dataset, writes), held in sorted(spans.items()):
        began, ended = min(each[0] for each in held), max(each[1] for each in held)
        name = called.get(dataset, "a dataset")
        if since < began <= until and began > first[job]:
            kind = ChangeKind.NEW_OUTPUT if writes else ChangeKind.NEW_INPUT
            told = f"{'writes' if writes else 'reads'} {name} since then"
            found.append(Change(kind, began, job, dataset, evidence=told))
        if since < ended <= until:
            kind = ChangeKind.LOST_OUTPUT if writes else ChangeKind.LOST_INPUT
            told = f"{'writes' if writes else 'reads'} {name} no longer"
            found.append(Change(kind, ended, job, dataset, evidence=told))
    return found


def _first_seen(
    spans: Mapping[tuple[Key, Key, bool], Collection[tuple[Instant, Instant]]],
) -> dict[Key, Instant]:
    found: dict[Key, Instant] = {}
    for (job, *_), held in spans.items():
        began = min(each[0] for each in held)
        found[job] = min(began, found.get(job, began))
    return found


def _edges(connection: Connection, jobs: Collection[Key]) -> Iterator[_Edge]:
    version = edge_version.c
    for part in portions(sorted(jobs)):
        for end, writes in ((version.target, False), (version.source, True)):
            of_jobs = select(step.c.key).where(step.c.owner.in_(part))
            query = (
                select(
                    step.c.owner, version.source, version.target, version.valid_from,
                    version.valid_to,
                )
                .join(step, step.c.key == end)
                .where(
                    version.layer == Layer.FLOW, end.in_(of_jobs), version.known_to == FOREVER
                )
            )  # fmt: skip
            for row in connection.execute(query):
                owner, source, target, since, until = row
                yield _Edge(owner, source, target, since, until, writes)
