"""What is different between two instants: edges, schemas, names and the SQL of jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, and_, or_, select

from headwater.lineage.answers import Coverage, Described, Edge, Reason
from headwater.lineage.changes_answer import DiffAnswer, EdgeChange, Renamed, SchemaDifference
from headwater.lineage.wording import EdgeFacts, edge_of, node_of, point_in_time, temporary_reason
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_describe import describe
from headwater.store.catalog_edges import EdgeRecord, Pair, edge_records
from headwater.store.catalog_facets import FacetSpan, history_of
from headwater.store.catalog_lives import renames_between
from headwater.store.catalog_names import identities
from headwater.store.catalog_rewritten import rewritten
from headwater.store.catalog_show import flat_fields, schema_change
from headwater.store.catalog_temporary import temporary_among
from headwater.store.schema_catalog import facet_version
from headwater.store.schema_graph import edge_version

_MOST_SCANNED: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The two instants to compare, by what was known at `known`."""

    before: Instant
    after: Instant
    known: int

    @property
    def ends(self) -> tuple[AsOf, AsOf]:
        """Both as points in time."""
        return AsOf(self.before, self.known), AsOf(self.after, self.known)


def diff(
    connection: Connection,
    span: Span,
    *,
    layer: Layer,
    of: str | None,
    within: set[Pair] | None,
    nodes: set[Key] | None,
    hide_temporary: bool,
    limit: int,
    offset: int,
) -> DiffAnswer:
    """Edges, schemas, names and SQL that differ.

    within, nodes: only these edges, and only what else is told of these; None for all.
    hide_temporary: leave out temporary datasets, with their edges.
    """
    pairs = _touched_pairs(connection, span, layer) if within is None else within
    before, after = (_by_pair(connection, layer, pairs, as_of) for as_of in span.ends)
    added = [pair for pair in after if pair not in before]
    removed = [pair for pair in before if pair not in after]
    changed = [
        pair for pair in before if pair in after and _labels(before, pair) != _labels(after, pair)
    ]
    owners = _with_new_schemas(connection, span, nodes)
    renames = renames_between(connection, span.before, span.after, around=nodes)
    code = rewritten(connection, *span.ends, around=nodes)
    hidden: set[Key] = set()
    if hide_temporary:
        ends = {key for pair in (*added, *removed, *changed) for key in pair}
        named = {key for *names, _ in renames for key in names}
        gone = temporary_among(connection, ends | named | {*owners}, as_of=span.ends[1])
        hidden = {*gone.values()}
        added, removed, changed = (
            [pair for pair in pairs if gone.keys().isdisjoint(pair)]
            for pairs in (added, removed, changed)
        )
        owners = [key for key in owners if key not in gone]
        renames = [each for each in renames if gone.keys().isdisjoint(each[:2])]
    schemas = _schemas(connection, span, owners)
    total = sum(map(len, (added, removed, changed, schemas, renames, code)))
    keys = {key for pair in (*added, *removed, *changed) for key in pair}
    described = describe(connection, keys, as_of=span.ends[1])

    def told(found: dict[Pair, list[EdgeRecord]], chosen: Sequence[Pair]) -> list[Edge]:
        edges = [_edge(layer, pair, found[pair], described) for pair in sorted(chosen)[:limit]]
        return [edge for edge in edges if edge is not None]

    changes = [
        EdgeChange(one, other)
        for one, other in zip(told(before, changed), told(after, changed), strict=True)
    ]
    answer = (told(after, added), told(before, removed), changes, schemas[:limit])
    names, texts = _renamed(connection, renames[:limit]), tuple(code[:limit])
    returned = sum(map(len, (*answer, names, texts)))
    reasons: tuple[Reason, ...] = (temporary_reason(len(hidden)),) if hidden else ()
    if returned < total:
        message = f"{returned} of {total} differences are returned; ask for less or raise `limit`"
        reasons += (Reason("limit", message, total),)
    return DiffAnswer(
        of=of,
        before=format_instant(span.before),
        after=format_instant(span.after),
        added=tuple(answer[0]),
        removed=tuple(answer[1]),
        changed=tuple(answer[2]),
        schemas=tuple(answer[3]),
        renames=names,
        code=texts,
        nodes=tuple(node_of(each) for each in described.values()),
        total=total,
        returned=returned,
        truncated=returned < total,
        next=None,
        as_of=point_in_time(AsOf(known=span.known)),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", reasons),
    )


def _touched_pairs(connection: Connection, span: Span, layer: Layer) -> set[Pair]:
    """The edges of which a version began or ended in the span."""
    version = edge_version.c
    query = (
        select(version.source, version.target)
        .where(
            version.layer == layer,
            version.known_from <= span.known,
            version.known_to > span.known,
            or_(
                and_(version.valid_from > span.before, version.valid_from <= span.after),
                and_(version.valid_to > span.before, version.valid_to <= span.after),
            ),
        )
        .limit(_MOST_SCANNED)
    )
    return {(source, target) for source, target in connection.execute(query)}


def _by_pair(
    connection: Connection, layer: Layer, pairs: Iterable[Pair], as_of: AsOf
) -> dict[Pair, list[EdgeRecord]]:
    found: dict[Pair, list[EdgeRecord]] = {}
    for record in edge_records(connection, layer, sorted(pairs), as_of=as_of):
        found.setdefault(record.pair, []).append(record)
    return found


def _labels(found: dict[Pair, list[EdgeRecord]], pair: Pair) -> set[int]:
    return {record.label for record in found[pair]}


def _edge(
    layer: Layer, pair: Pair, records: Sequence[EdgeRecord], described: dict[Key, Described]
) -> Edge | None:
    source, target = (described.get(key) for key in pair)
    if source is None or target is None:
        return None
    step = source if source.kind == "step" else target
    facts = [
        EdgeFacts(each.label, each.valid_from, each.valid_to, None, 0, each.ended)
        for each in records
    ]
    job = step.owner_id if layer is Layer.FLOW else None
    return edge_of(layer, source.id, target.id, job, facts)


def _with_new_schemas(connection: Connection, span: Span, nodes: set[Key] | None) -> list[Key]:
    """The datasets, of these nodes, that were told a schema in the span."""
    version = facet_version.c
    query = (
        select(version.owner)
        .where(
            version.name == "schema",
            version.valid_from > span.before,
            version.valid_from <= span.after,
            version.known_from <= span.known,
            version.known_to > span.known,
        )
        .distinct()
    )
    return [key for key in connection.scalars(query) if nodes is None or key in nodes]


def _schemas(connection: Connection, span: Span, owners: Iterable[Key]) -> list[SchemaDifference]:
    names = identities(connection, owners)
    found: list[SchemaDifference] = []
    for owner in owners:
        difference = _schema_difference(connection, owner, str(names[owner]), span)
        if difference is not None:
            found.append(difference)
    return sorted(found, key=lambda each: (each.at, each.dataset))


def _schema_difference(
    connection: Connection, owner: Key, dataset: str, span: Span
) -> SchemaDifference | None:
    spans = history_of(connection, owner, "schema", known=span.known)
    before, after = _schema_at(spans, span.before), _schema_at(spans, span.after)
    if before is None or after is None:
        return None
    change = schema_change(before, after, span.before, span.after)
    if not (change.added or change.removed or change.retyped):
        return None
    at = max(each.valid_from for each in spans if each.valid_from <= span.after)
    return SchemaDifference(
        dataset=dataset,
        at=format_instant(at),
        added=change.added,
        removed=change.removed,
        retyped=change.retyped,
    )


def _renamed(
    connection: Connection, renames: Sequence[tuple[Key, Key, Instant]]
) -> tuple[Renamed, ...]:
    names = identities(connection, {key for *ends, _ in renames for key in ends})
    return tuple(
        Renamed(str(names[previous]), str(names[dataset]), format_instant(at))
        for previous, dataset, at in renames
    )


def _schema_at(spans: Sequence[FacetSpan], at: Instant) -> dict[str, str | None] | None:
    """The columns at an instant; None where nobody had told of any."""
    for span in spans:
        if span.valid_from <= at < span.valid_to:
            told = read_facet(SchemaFacet, span.body)
            return None if told is None else flat_fields(told.fields)
    return None
