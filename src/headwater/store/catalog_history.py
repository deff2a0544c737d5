"""When the lineage around something changed: the ticks of a time line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby, product
from typing import Final

from sqlalchemy import Connection, select

from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.history_answer import HistoryAnswer, Turn
from headwater.lineage.wording import point_in_time
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.store.catalog_diff import Span
from headwater.store.catalog_facets import portions
from headwater.store.catalog_names import steps
from headwater.store.schema_catalog import facet_version, run
from headwater.store.schema_graph import edge_version

_MOST_NODES: Final = 2_000
_MOST_SCANNED: Final = 100_000
_SCHEMA: Final = ("schema",)
_CODE: Final = ("sql", "sourceCodeLocation")


@dataclass(slots=True)
class _Changes:
    """How often each kind of change happened, by instant."""

    began: Counter[Instant] = field(default_factory=Counter[Instant])
    ended: Counter[Instant] = field(default_factory=Counter[Instant])
    schemas: Counter[Instant] = field(default_factory=Counter[Instant])
    code: Counter[Instant] = field(default_factory=Counter[Instant])
    failed: Counter[Instant] = field(default_factory=Counter[Instant])

    @property
    def instants(self) -> list[Instant]:
        """All instants at which anything changed, in order."""
        return sorted({*self.began, *self.ended, *self.schemas, *self.code, *self.failed})

    def turn(self, instants: Sequence[Instant]) -> Turn:
        """What changed at neighbouring instants, as one."""
        return Turn(
            at=format_instant(instants[0]),
            until=format_instant(instants[-1]),
            began=sum(self.began[each] for each in instants),
            ended=sum(self.ended[each] for each in instants),
            schemas=sum(self.schemas[each] for each in instants),
            code=sum(self.code[each] for each in instants),
            failed=sum(self.failed[each] for each in instants),
        )


def history(
    connection: Connection,
    span: Span,
    *,
    of: str,
    start: AbstractSet[Key],
    around: Sequence[Key],
    most: int,
    offset: int,
) -> HistoryAnswer:
    """When edges among some nodes came and went, and their schemas and the code of jobs changed.

    start: the nodes among them whose edges count wherever they lead. around: all of them, nearest
    first; the first 2,000 are looked at. most: how many turns to tell; neighbouring ones are
    put together where there are more.
    """
    changes = _Changes()
    nodes = {*around[:_MOST_NODES]}
    versions = _edge_versions(connection, span, start, nodes)
    _count_edges(changes, versions, span)
    jobs = {each.owner for each in steps(connection, nodes).values()}
    changes.schemas.update(_changed(connection, nodes, _SCHEMA, span))
    changes.code.update(_changed(connection, jobs, _CODE, span))
    changes.failed.update(_failed(connection, jobs, span))
    instants = changes.instants
    told = tuple(changes.turn(each) for each in _gathered(instants, most))
    reasons = tuple(_left_out(len(around), len(versions)))
    return HistoryAnswer(
        of=of,
        before=None if span.before <= 0 else format_instant(span.before),
        after=format_instant(span.after),
        turns=told,
        total=len(instants),
        returned=len(told),
        truncated=False,
        next=None,
        as_of=point_in_time(AsOf(known=span.known)),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", reasons),
    )


def turning_points(
    connection: Connection, span: Span, around: Sequence[Key], *, most: int
) -> list[Instant]:
    """Instants of a span at which edges from or to some nodes began; so many, spread over all."""
    nodes = {*around[:_MOST_NODES]}
    versions = _edge_versions(connection, span, nodes, nodes)
    instants = sorted({since for _, _, since, _ in versions if since > span.before})
    return instants[:: max(1, -(-len(instants) // most))]


def _left_out(nodes: int, versions: int) -> Iterator[Reason]:
    if nodes > _MOST_NODES:
        message = f"only the nearest {_MOST_NODES} of {nodes} nodes were looked at"
        yield Reason("limit", message, nodes)
    if versions >= _MOST_SCANNED:
        message = f"only {_MOST_SCANNED} versions of edges were looked at"
        yield Reason("limit", message, versions)


_Version = tuple[Key, Key, Instant, Instant]


def _edge_versions(
    connection: Connection, span: Span, start: AbstractSet[Key], nodes: AbstractSet[Key]
) -> list[_Version]:
    """The versions of edges among the nodes that held at any time in the span."""
    version = edge_version.c
    found: set[_Version] = set()
    held = select(version.source, version.target, version.valid_from, version.valid_to).where(
        version.layer == Layer.FLOW,
        version.valid_from <= span.after,
        version.valid_to > span.before,
        version.known_from <= span.known,
        version.known_to > span.known,
    )
    # Each end has an index of its own; of the two joined by OR it would use neither.
    for part, end in product(portions(sorted(nodes)), (version.source, version.target)):
        query = held.where(end.in_(part)).limit(_MOST_SCANNED)
        found.update(
            (source, target, since, until)
            for source, target, since, until in connection.execute(query)
            if {source, target} <= nodes or not start.isdisjoint((source, target))
        )
    return sorted(found)


def _count_edges(changes: _Changes, versions: Iterable[_Version], span: Span) -> None:
    """An edge begins where no version of it held before, and ends where none holds after."""
    for _, of_pair in groupby(versions, key=lambda each: each[:2]):
        for since, until in _stretches((each[2], each[3]) for each in of_pair):
            if span.before < since <= span.after:
                changes.began[since] += 1
            if span.before < until <= span.after:
                changes.ended[until] += 1


def _stretches(
    intervals: Iterable[tuple[Instant, Instant]],
) -> Iterator[tuple[Instant, Instant]]:
    """Intervals, in order of their beginnings, with those that meet put together."""
    held: tuple[Instant, Instant] | None = None
    for since, until in intervals:
        if held is not None and since <= held[1]:
            held = held[0], max(held[1], until)
            continue
        if held is not None:
            yield held
        held = since, until
    if held is not None:
        yield held


def _changed(
    connection: Connection, owners: AbstractSet[Key], names: Sequence[str], span: Span
) -> Iterator[Instant]:
    """When facets of these names took the place of others; the first of each is no change.

    What changes of one owner at one instant is one change.
    """
    version = facet_version.c
    for part in portions(sorted(owners)):
        query = (
            select(version.owner, version.name, version.valid_from)
            .where(
                version.owner.in_(part),
                # Put together, the name is in no index: SQLite would take that over the owners'.
                version.name.concat("").in_(names),
                version.digest.is_not(None),
                version.valid_from <= span.after,
                version.known_from <= span.known,
                version.known_to > span.known,
            )
            .order_by(version.owner, version.name, version.valid_from)
        )
        changes: set[tuple[Key, Instant]] = set()
        for (owner, _), told in groupby(connection.execute(query), key=lambda row: row[:2]):
            _, *later = (row.valid_from for row in told)
            changes.update((owner, at) for at in later if at > span.before)
        yield from (at for _, at in changes)


def _failed(connection: Connection, jobs: AbstractSet[Key], span: Span) -> Iterator[Instant]:
    for part in portions(sorted(jobs)):
        query = select(run.c.ended_at).where(
            run.c.job.in_(part),
            run.c.terminal == "FAIL",
            run.c.begins_at <= span.after,
            run.c.ended_at > span.before,
            run.c.ended_at <= span.after,
        )
        yield from connection.scalars(query)


def _gathered(instants: Sequence[Instant], most: int) -> Iterator[Sequence[Instant]]:
    """Each instant by itself, or those of each of so many equal parts of the time they span."""
    if len(instants) <= most:
        yield from ([each] for each in instants)
        return
    first, last = instants[0], instants[-1]
    width = (last - first) // most + 1
    for _, near in groupby(instants, key=lambda each: (each - first) // width):
        yield [*near]
