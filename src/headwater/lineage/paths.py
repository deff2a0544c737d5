"""Every way from one node to another: how many there are, the shortest, and all they touch."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final, TypeAlias

import numpy as np

from headwater.lineage.local import LocalGraph, one_name, unfold
from headwater.lineage.rows import Flags, Labels, Longs, distinct
from headwater.lineage.trace import Kind, Trace, starting_kind, trace
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.model.edges import Direction
from headwater.model.identity import Key
from headwater.model.time import NOW, AsOf
from headwater.ports import FrontierGraph

Path: TypeAlias = tuple[Key | None, ...]
"""The nodes of a path from source to target; None for one that is hidden."""

_MOST_TRIED: Final = 100_000
_MOST_COUNTED: Final = 250_000


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths from a source to a target, never through the same node twice.

    keys, kind: all nodes on the way, both ends included.
    origin, reached, label: all edges on the way, as indices into the nodes; -1 for a hidden one.
    total: how many paths there are, parallel edges counted once; at least so many if not `exact`.
    shortest: the first paths by length and then by keys.
    all_tried: whether `shortest` holds as many as were asked for, or all there are; a graph with
        many cycles can make the search too long.
    restricted: how many nodes on the way must not be named.
    stale: how many edges downstream of the source were not followed because runs no longer show
        them.
    """

    keys: Longs
    kind: Labels
    origin: Longs
    reached: Longs
    label: Labels
    total: int
    exact: bool
    shortest: tuple[Path, ...]
    all_tried: bool
    restricted: int
    stale: int


def paths_between(
    graph: FrontierGraph,
    source: Key,
    target: Key,
    *,
    starts_at: Kind | None = None,
    as_of: AsOf = NOW,
    labels: Flags | None = None,
    visible: Visibility = EVERYTHING,
    most: int = 10,
) -> Paths:
    """Find the ways along the data from `source` to `target`.

    most: how many of the shortest paths to list.
    """
    walked = trace(
        graph,
        [source],
        Direction.DOWNSTREAM,
        starts_at=starting_kind(graph.layer) if starts_at is None else starts_at,
        depth=None,
        as_of=as_of,
        labels=labels,
    )
    between = _Between.of(walked, source, target)
    total, exact = _count(between)
    found, all_tried = _shortest(between, most=most)
    hidden = visible.hides(walked.keys)
    on_way = np.flatnonzero(between.on_way)
    shown = on_way[~hidden[on_way]]
    place = np.full(len(walked), -1, dtype=np.int64)
    place[shown] = np.arange(len(shown))
    origin = place.take(walked.origin.take(between.edges))
    reached = place.take(walked.reached.take(between.edges))
    named = (origin >= 0) | (reached >= 0)
    return Paths(
        walked.keys.take(shown),
        walked.kind.take(shown),
        origin[named],
        reached[named],
        walked.label.take(between.edges)[named],
        total=total if exact else max(total, len(found)),
        exact=exact,
        shortest=_told(found, walked, hidden, source, target),
        all_tried=all_tried,
        restricted=len(on_way) - len(shown),
        stale=walked.stale,
    )


@dataclass(frozen=True, slots=True)
class _Between:
    """What lies on the way, with all names of a dataset taken as one node.

    keys: the key of each node; where a column counts twice, as in `unfold`, it comes twice.
    graph: from each node to the next, each pair once.
    distance, remaining: how far each node is from the start, and from the nearest end; -1 for a
        node that is not on the way.
    on_way: which nodes of the trace are.
    edges: which edges of the trace are.
    """

    keys: Longs
    graph: LocalGraph
    start: int
    ends: Longs
    distance: Longs
    remaining: Longs
    on_way: Flags
    edges: Longs

    @classmethod
    def of(cls, walked: Trace, source: Key, target: Key) -> _Between:
        """Cut it out of everything downstream of the source."""
        unfolded, edge = unfold(walked)
        count, copies = len(walked), len(unfolded) // len(walked)
        name = one_name(walked)
        names = np.concatenate([name + count * copy for copy in range(copies)])
        twice = np.arange(copies) * count
        start = int(name[np.flatnonzero(walked.keys == source)[0]])
        ends = (name[walked.keys == target][:, None] + twice).ravel()
        origin = names.take(np.arange(len(unfolded)).repeat(np.diff(unfolded.starts)))
        reached = names.take(unfolded.reached)
        # A path neither comes back to its start nor goes on from its end.
        kept = (origin != reached) & (reached % count != start) & ~np.isin(origin, ends)
        backward = LocalGraph.of(reached[kept], origin[kept], nodes=len(unfolded))
        remaining = backward.distances(ends)
        kept &= (remaining.take(origin) >= 0) & (remaining.take(reached) >= 0)
        pairs = distinct(origin[kept] * len(unfolded) + reached[kept])
        graph = LocalGraph.of(pairs // len(unfolded), pairs % len(unfolded), nodes=len(unfolded))
        distance = graph.distances(np.array([start]))
        on_way = (distance >= 0) & (remaining >= 0)
        kept &= on_way.take(origin) & on_way.take(reached)
        return cls(
            np.tile(walked.keys, copies),
            graph,
            start,
            ends,
            np.where(on_way, distance, -1),
            np.where(on_way, remaining, -1),
            np.logical_or.reduce(on_way.take(names).reshape(copies, count), axis=0),
            distinct(edge[kept]),
        )

    def successors(self, node: int) -> list[int]:
        """The nodes next on the way."""
        begin, end = self.graph.starts[node : node + 2]
        reached = self.graph.reached[begin:end]
        return reached[self.remaining.take(reached) >= 0].tolist()


def _count(between: _Between) -> tuple[int, bool]:
    """How many paths there are, and whether that is all or only as many as can be counted."""
    if between.remaining[between.start] < 0:
        return 0, True
    if len(between.graph.reached) > _MOST_COUNTED:
        return 1, False
    order, acyclic = _order(between)
    ways = {between.start: 1}
    for node in order:
        for reached in between.successors(node):
            # On a cycle, paths that never step back towards the start are simple for certain.
            if acyclic or between.distance[reached] > between.distance[node]:
                ways[reached] = ways.get(reached, 0) + ways.get(node, 0)
    total = sum(ways.get(end, 0) for end in between.ends.tolist())
    on_way = between.keys[between.remaining >= 0]
    return total, acyclic and len(distinct(on_way)) == len(on_way)


def _order(between: _Between) -> tuple[list[int], bool]:
    """The nodes so that each comes before those it leads to; by distance where that cannot be."""
    nodes = np.flatnonzero(between.remaining >= 0)
    waiting = dict.fromkeys(nodes.tolist(), 0)
    for node in nodes.tolist():
        for reached in between.successors(node):
            waiting[reached] += 1
    order = [between.start] if waiting[between.start] == 0 else []
    for node in order:
        for reached in between.successors(node):
            waiting[reached] -= 1
            if waiting[reached] == 0:
                order.append(reached)
    if len(order) == len(nodes):
        return order, True
    return nodes[between.distance.take(nodes).argsort(kind="stable")].tolist(), False


def _shortest(between: _Between, *, most: int) -> tuple[list[tuple[Key, ...]], bool]:
    """The first paths, and whether these are all that were wanted.

    Partial paths are tried in order of the shortest length that they can still have, which on a
    graph without cycles is the length that they will have.
    """
    found: list[tuple[Key, ...]] = []
    if between.remaining[between.start] < 0:
        return found, True
    ends = set(between.ends.tolist())
    first: tuple[Key, ...] = (int(between.keys[between.start]),)
    waiting: list[tuple[int, tuple[Key, ...], int]] = [
        (int(between.remaining[between.start]), first, between.start)
    ]
    pushed = 1
    while waiting and len(found) < most:
        _, path, node = heappop(waiting)
        if node in ends:
            found.append(path)
            continue
        for reached in between.successors(node):
            key = int(between.keys[reached])
            if key not in path:
                length = len(path) + int(between.remaining[reached])
                heappush(waiting, (length, (*path, key), reached))
                pushed += 1
        if pushed > _MOST_TRIED:
            return found, False
    return found, True


def _told(
    found: list[tuple[Key, ...]], walked: Trace, hidden: Flags, source: Key, target: Key
) -> tuple[Path, ...]:
    """The paths with the ends called as they were asked for, and nothing hidden named."""
    secret = set(walked.keys[hidden].tolist())
    named = ((source, *path[1:-1], target) if len(path) > 1 else (source,) for path in found)
    return tuple(tuple(None if key in secret else key for key in path) for path in named)
