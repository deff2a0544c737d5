"""Lineage run by run: which run wrote the very version that another one read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, or_, select

from headwater.collector.facts import Role
from headwater.lineage.answers import Coverage, Edge, LastRun, LineageAnswer, Node, Reason
from headwater.lineage.entries import RunEntry
from headwater.lineage.wording import point_in_time
from headwater.model.edges import Direction, Evidence, Influence
from headwater.model.identity import DatasetId, JobId, Key, RunId
from headwater.model.time import AsOf
from headwater.store.catalog_names import identities
from headwater.store.catalog_run_tree import runs_below
from headwater.store.catalog_runs import datasets_of_runs, run_entries, version_read
from headwater.store.schema_catalog import run, run_flow, side
from headwater.store.staleness import runs_then

_MOST_RUNS: Final = 10_000


class Handover(NamedTuple):
    """One run wrote a version of a dataset, another one read it.

    dataset, version: None where explicit lineage names the two runs and nothing between them.
    """

    writer: Key
    reader: Key
    dataset: Key | None = None
    version: str | None = None


def ask_run_lineage(
    connection: Connection,
    key: Key,
    node: RunId,
    directions: Sequence[Direction],
    *,
    depth: int | None,
    limit: int,
    as_of: AsOf,
    offset: int,
) -> LineageAnswer:
    """The runs whose output a run used, and those that used its own, nearest first."""
    # A run that only starts others did what they did.
    start = [key]
    if not datasets_of_runs(connection, start):
        start += runs_below(connection, key, as_of=as_of)
    hops: dict[Key, int] = dict.fromkeys(start, 0)
    handovers: dict[Handover, None] = {}
    unknown: list[Key] = []
    cut_off = False
    for direction in directions:
        sign = -1 if direction is Direction.UPSTREAM else 1
        frontier, distance = start, 0
        while frontier and len(hops) < _MOST_RUNS:
            if depth is not None and distance == depth:
                cut_off |= any(_next(connection, each, direction, [], as_of) for each in frontier)
                break
            distance += 1
            reached: list[Key] = []
            for each in frontier:
                for handover in _next(connection, each, direction, unknown, as_of):
                    handovers[handover] = None
                    other = handover.writer if sign < 0 else handover.reader
                    if other not in hops:
                        hops[other] = sign * distance
                        reached.append(other)
            frontier = reached
    order = [each for each in hops if each != key]
    shown = [key, *order[:limit]]
    wanted = runs_then(connection, as_of).where(run.c.key.in_(shown))
    rows = connection.execute(wanted).all()
    told = run_entries(connection, rows, as_of=as_of)
    entries = {row.key: entry for row, entry in zip(rows, told, strict=True)}
    names = identities(
        connection, {each.dataset for each in handovers if each.dataset} | {*unknown}
    )
    reasons = [*_reasons(unknown, names, cut_off=cut_off, depth=depth)]
    if len(order) > limit:
        message = f"{limit} of {len(order)} runs are returned; raise `limit`"
        reasons.append(Reason("limit", message, len(order)))
    return LineageAnswer(
        focus=str(node),
        nodes=tuple(_node(entries[each], hops[each]) for each in shown if each in entries),
        edges=tuple(_edges(handovers, entries, names, {row.key: row.evidence for row in rows})),
        total=len(order),
        returned=min(limit, len(order)),
        truncated=len(order) > limit,
        next=None,
        as_of=point_in_time(as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )


def _reasons(
    unknown: Sequence[Key], names: dict[Key, DatasetId | JobId], *, cut_off: bool, depth: int | None
) -> Iterable[Reason]:
    missing = sorted({str(names[each]) for each in unknown if each in names})
    if missing:
        message = f"of {len(missing)} datasets no known run wrote the version that was read"
        yield Reason("unknown_upstream", message, len(missing), tuple(missing[:20]))
    if cut_off:
        yield Reason("depth", f"the walk ended at depth {depth}; there is more beyond", 1)


def _next(
    connection: Connection, key: Key, direction: Direction, unknown: list[Key], as_of: AsOf
) -> list[Handover]:
    row = connection.execute(select(run).where(run.c.key == key)).one()
    role = Role.READ if direction is Direction.UPSTREAM else Role.WRITTEN
    sides = connection.execute(
        select(side).where(side.c.run == key, side.c.role == int(role)).order_by(side.c.dataset)
    ).all()
    found = _named(connection, key, direction, as_of)
    for each in sides:
        if role is Role.READ:
            version, writer = version_read(connection, each, row)
            if version is None or writer is None:
                unknown.append(each.dataset)
            else:
                found.append(Handover(writer, key, each.dataset, version))
        else:
            found += _readers(connection, each, row)
    return found


def _named(connection: Connection, key: Key, direction: Direction, as_of: AsOf) -> list[Handover]:
    """What explicit lineage says of very runs, until an instant."""
    upstream, downstream = run_flow.c.upstream, run_flow.c.downstream
    near, far = (
        (downstream, upstream) if direction is Direction.UPSTREAM else (upstream, downstream)
    )
    query = select(upstream, downstream).where(near == key, run_flow.c.first_at <= as_of.valid)
    return [Handover(*pair) for pair in connection.execute(query.order_by(far))]


def _readers(connection: Connection, written: Row[Any], writer: Row[Any]) -> list[Handover]:
    """The runs that read the version that a run wrote."""
    if written.happened_at is None:
        return []
    version = written.version or str(RunId(writer.id))
    following = connection.scalar(
        select(side.c.happened_at)
        .where(
            side.c.dataset == written.dataset,
            side.c.role == int(Role.WRITTEN),
            side.c.happened_at > written.happened_at,
        )
        .order_by(side.c.happened_at)
        .limit(1)
    )
    implicit = and_(side.c.version.is_(None), side.c.happened_at >= written.happened_at)
    if following is not None:
        implicit = and_(implicit, side.c.happened_at < following)
    stated = implicit if written.version is None else or_(side.c.version == version, implicit)
    query = (
        select(side.c.run)
        .where(
            side.c.dataset == written.dataset,
            side.c.role == int(Role.READ),
            side.c.run != writer.key,
            stated,
        )
        .order_by(side.c.happened_at, side.c.run)
        .limit(_MOST_RUNS)
    )
    return [
        Handover(writer.key, reader, written.dataset, version)
        for reader in connection.scalars(query)
    ]


def _node(entry: RunEntry, hops: int) -> Node:
    namespace, _, name = (entry.job or "").removeprefix("job:").partition(":")
    return Node(
        id=entry.id,
        kind="run",
        namespace=namespace,
        name=entry.job_name or name,
        label=entry.job_name or entry.id,
        job=entry.job,
        hops=hops,
        last_run=LastRun(entry.id, entry.state, entry.ended_at or entry.started_at),
        updated_at=entry.ended_at or entry.started_at,
    )


def _edges(
    handovers: Iterable[Handover],
    entries: dict[Key, RunEntry],
    names: dict[Key, DatasetId | JobId],
    evidence: dict[Key, int],
) -> Iterable[Edge]:
    for each in handovers:
        writer, reader = entries.get(each.writer), entries.get(each.reader)
        dataset = None if each.dataset is None else names.get(each.dataset)
        if writer is None or reader is None or (dataset is None and each.dataset is not None):
            continue
        yield Edge(
            source=writer.id,
            target=reader.id,
            job=reader.job,
            evidence=(Evidence(evidence[each.reader]).word,),
            influence=Influence.UNKNOWN.word,
            implied=False,
            valid_from=reader.started_at,
            last_confirmed=reader.ended_at or reader.started_at,
            runs=1,
            dataset=None if dataset is None else str(dataset),
            version=each.version,
        )
