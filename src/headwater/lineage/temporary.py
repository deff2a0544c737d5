"""A graph as if its temporary datasets were not there.

What leads to one leads to whatever lies behind it instead: of A -> load -> tmp -> publish -> B a
walk from A sees A -> load -> B, and a walk from B the same as A -> publish -> B. So nothing else
that asks the graph needs to know, and a temporary dataset costs no hop.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from headwater.lineage.rows import Flags, Labels, Longs
from headwater.model.edges import Direction, Influence
from headwater.model.graph import MEMBER_LABEL, Layer, influence_of, transformation_of
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph, Hop, Peers, Visited

Pair: TypeAlias = tuple[Key, Key]

Ways: TypeAlias = Mapping[Pair, tuple[Key, ...]]
"""For each edge that stands for several the nodes along them, ends included."""

TemporaryAmong: TypeAlias = Callable[[Collection[Key]], Mapping[Key, Key]]
"""Of some keys those of temporary datasets and their columns, each with the dataset's key."""

_WEAKEST: Final = (Influence.INDIRECT, Influence.UNKNOWN, Influence.DIRECT)


class _Way(NamedTuple):
    """From a hidden node to one that is shown. label: of the whole way so far; nodes: handles."""

    label: int
    nodes: tuple[int, ...]


class _Behind(NamedTuple):
    """What lies behind a hidden node.

    ways: to what is shown, the shortest to each and of each label. hidden: the temporary datasets
    on these and on others that lead nowhere. stale: how many edges were not followed.
    """

    ways: list[_Way]
    hidden: set[Key]
    stale: int


class WithoutTemporary:
    """A view of one layer that passes over temporary datasets.

    among: which are. keep: nodes that are shown even so, since they are what is asked about.
    labels: for each of the 256 labels whether to pass over an edge of it; None for all.
    """

    def __init__(
        self,
        graph: FrontierGraph,
        *,
        among: TemporaryAmong,
        keep: Collection[Key],
        labels: Flags | None,
    ) -> None:
        self._graph = graph
        self._among = among
        self._kept = {*among(keep).values()}
        self._labels = labels
        self._dataset_of: dict[int, Key | None] = {}
        self._behind: dict[tuple[int, Direction], _Behind] = {}
        self._ways: dict[Pair, tuple[Key, ...]] = {}
        self._hidden: dict[Key, set[Key]] = {}

    @property
    def layer(self) -> Layer:
        """Which layer this is."""
        return self._graph.layer

    @property
    def ways(self) -> Ways:
        """The edges that stand for several; where there are several ways, the shortest seen."""
        return self._ways

    @property
    def hidden(self) -> int:
        """How many temporary datasets were passed over."""
        return self.hidden_behind(self._hidden)

    def hidden_behind(self, keys: Iterable[Key], *, beside: Iterable[Key] = ()) -> int:
        """How many temporary datasets were passed over right behind these nodes.

        beside: others that are left out, so that none counts twice.
        """
        return len(set[Key](beside).union(*(self._hidden.get(key, ()) for key in keys)))

    def hidden_on(self, pairs: Iterable[Pair]) -> int:
        """How many temporary datasets lie on the ways that these edges stand for."""
        between = {key for pair in pairs for key in self._ways.get(pair, ())[1:-1]}
        return len({*self._among([*between]).values()})

    def handles(self, keys: Iterable[Key]) -> Longs:
        """The handles of these keys, -1 for one that no edge or alias has ever touched."""
        return self._graph.handles([*keys])

    def keys(self, handles: Longs) -> Longs:
        """The keys of these handles."""
        return self._graph.keys(handles)

    def peers(self, handles: Longs) -> Peers:
        """All other names of these nodes, themselves not included."""
        return self._graph.peers(handles)

    def visited(self) -> Visited:
        """An empty set of handles."""
        return self._graph.visited()

    def hop(self, frontier: Longs, direction: Direction, as_of: AsOf) -> Hop:
        """Every edge that leads on from the frontier to something that is shown."""
        found = self._graph.hop(frontier, direction, as_of)
        hidden = self._hides(found.reached)
        if not hidden.any():
            return found
        near = self._graph.keys(frontier).tolist()
        joined: dict[tuple[int, int, int], None] = {}
        stale = found.stale
        for at in np.flatnonzero(hidden & self._follows(found.label)).tolist():
            place, label = int(found.origin[at]), int(found.label[at])
            behind = self._look_behind(int(found.reached[at]), direction, as_of)
            stale += behind.stale
            self._hidden.setdefault(near[place], set()).update(behind.hidden)
            for way in behind.ways:
                self._keep_way(near[place], way, direction)
                whole = self._composed(label, way.label, direction)
                joined[place, way.nodes[-1], whole] = None
        kept = ~hidden
        return Hop(
            np.append(found.origin[kept], _longs(place for place, _, _ in joined)),
            np.append(found.reached[kept], _longs(reached for _, reached, _ in joined)),
            np.append(found.label[kept], np.array([label for *_, label in joined], dtype=np.uint8)),
            stale,
        )

    def _look_behind(self, first: int, direction: Direction, as_of: AsOf) -> _Behind:
        """Follow every edge from a hidden node on; what is stale counts for the first who asks."""
        known = self._behind.get((first, direction))
        if known is not None:
            return known._replace(stale=0)
        ways: list[_Way] = []
        stale = 0
        seen = {(first, MEMBER_LABEL)}
        waiting: list[_Way] = [_Way(MEMBER_LABEL, (first,))]
        while waiting:
            further: list[_Way] = []
            ends = self._with_other_names(waiting)
            found = self._graph.hop(_longs(way.nodes[-1] for way in ends), direction, as_of)
            stale += found.stale
            hidden = self._hides(found.reached)
            steps = self._graph.layer is Layer.FLOW and len(waiting[0].nodes) % 2 == 1
            for at in np.flatnonzero(self._follows(found.label)).tolist():
                before, reached = ends[int(found.origin[at])], int(found.reached[at])
                label = self._composed(before.label, int(found.label[at]), direction)
                if (reached, label) in seen:
                    continue
                seen.add((reached, label))
                way = _Way(label, (*before.nodes, reached))
                (further if steps or hidden[at] else ways).append(way)
            waiting = further
        passed = {self._dataset_of.get(node) for node, _ in seen}
        hidden_datasets = {dataset for dataset in passed if dataset is not None}
        behind = _Behind(ways, hidden_datasets, stale)
        self._behind[first, direction] = behind
        return behind

    def _with_other_names(self, waiting: list[_Way]) -> list[_Way]:
        peers = self._graph.peers(_longs(way.nodes[-1] for way in waiting))
        named = [*waiting]
        for place, other in zip(peers.origin.tolist(), peers.reached.tolist(), strict=True):
            way = waiting[int(place)]
            named.append(way._replace(nodes=(*way.nodes[:-1], int(other))))
        return named

    def _hides(self, handles: Longs) -> Flags:
        """Which of these are hidden: all names of a dataset must be temporary, none asked about."""
        fresh = sorted({*handles.tolist()} - self._dataset_of.keys())
        if fresh:
            peers = self._graph.peers(_longs(fresh))
            names = {handle: [handle] for handle in fresh}
            for place, other in zip(peers.origin.tolist(), peers.reached.tolist(), strict=True):
                names[fresh[place]].append(other)
            asked = _longs(sorted({name for every in names.values() for name in every}))
            keys = dict(zip(asked.tolist(), self._graph.keys(asked).tolist(), strict=True))
            told = self._among([*keys.values()])
            for handle, every in names.items():
                owners = [told.get(keys[name]) for name in every]
                shown = None in owners or not self._kept.isdisjoint(owners)
                self._dataset_of[handle] = None if shown else owners[0]
        hidden = [self._dataset_of[handle] is not None for handle in handles.tolist()]
        return np.array(hidden, dtype=np.bool_)

    def _keep_way(self, origin: Key, way: _Way, direction: Direction) -> None:
        nodes = (origin, *self._graph.keys(_longs(way.nodes)).tolist())
        if direction is Direction.UPSTREAM:
            nodes = nodes[::-1]
        known = self._ways.get((nodes[0], nodes[-1]))
        if known is None or (len(nodes), nodes) < (len(known), known):
            self._ways[nodes[0], nodes[-1]] = nodes

    def _follows(self, labels: Labels) -> Flags:
        if self._labels is None:
            return np.ones(len(labels), dtype=np.bool_)
        follows = self._labels.take(labels)
        if self._graph.layer is Layer.COLUMNS:
            follows |= labels == MEMBER_LABEL
        return follows

    def _composed(self, near: int, far: int, direction: Direction) -> int:
        """The label of two edges taken as one; what is known of the first decides the evidence."""
        if MEMBER_LABEL in {near, far}:
            return far if near == MEMBER_LABEL else near
        if self._graph.layer is Layer.FLOW:
            influences = (influence_of(near), influence_of(far))
            return near & ~3 | next(each for each in _WEAKEST if each in influences)
        one, other = transformation_of(near), transformation_of(far)
        whole = one.then(other) if direction is Direction.DOWNSTREAM else other.then(one)
        return near & ~31 | whole.code


def ways_of(graph: FrontierGraph) -> Ways:
    """The edges of a graph that stand for several; none unless it passes over what is temporary."""
    return graph.ways if isinstance(graph, WithoutTemporary) else {}


def _longs(values: Iterable[int]) -> Longs:
    return np.array([*values], dtype=np.int64)
