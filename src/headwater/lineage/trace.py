"""Where a walk went, hop by hop, before anything is hidden from whoever asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from headwater.lineage.rows import Flags, Ints, Labels, Longs, distinct
from headwater.model.edges import Direction
from headwater.model.graph import MEMBER_LABEL, Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph


class Kind(IntEnum):
    """What a node of the graph is."""

    DATASET = 0
    STEP = 1
    COLUMN = 2


def starting_kind(layer: Layer) -> Kind:
    """What a question starts at unless it says otherwise."""
    return Kind.DATASET if layer is Layer.FLOW else Kind.COLUMN


@dataclass(frozen=True, slots=True)
class Trace:
    """All nodes and edges of a walk, in breadth-first order, by key among equals.

    starts: how many of the first nodes are the start or other names of it.
    keys, hop, kind: the nodes; `hop` counts datasets or columns from the start. A step has the
        hop of the datasets that it leads to.
    onward: for each node whether any edge but a member's leads on from it, followed or not.
    origin, reached, label: the edges followed, as indices into the nodes.
    alias_origin, alias_reached: two names of one node, as indices into the nodes.
    stale: how many edges were not followed because runs no longer show them.
    truncated_at_depth: whether the depth alone kept nodes out.
    """

    layer: Layer
    direction: Direction
    starts: int
    keys: Longs
    hop: Ints
    kind: Labels
    onward: Flags
    origin: Longs
    reached: Longs
    label: Labels
    alias_origin: Longs
    alias_reached: Longs
    stale: int
    truncated_at_depth: bool

    def __len__(self) -> int:
        return len(self.keys)


def trace(
    graph: FrontierGraph,
    start: Sequence[Key],
    direction: Direction,
    *,
    starts_at: Kind,
    depth: int | None,
    as_of: AsOf,
    labels: Flags | None,
) -> Trace:
    """Follow every edge from `start` on, level by level.

    starts_at: what the start nodes are.
    depth: how many datasets, or columns, to go; None for all the way.
    labels: for each of the 256 labels whether to follow it; None for all.
    """
    steps = _Steps(graph, direction, as_of, labels)
    kind = starts_at
    frontier = steps.begin(start, kind)
    hop = 0
    truncated = False
    while len(frontier.handles):
        beyond = steps.follow(frontier, hop=hop)
        if kind is not Kind.STEP:
            hop += 1
        elif hop == 0:
            hop = 1
        if depth is not None and hop > depth:
            truncated = steps.unseen(beyond)
            break
        if graph.layer is Layer.FLOW:
            kind = Kind.DATASET if kind is Kind.STEP else Kind.STEP
        frontier = steps.enter(beyond, hop=hop, kind=kind)
    return steps.finish(truncated=truncated)


@dataclass(frozen=True, slots=True)
class _Frontier:
    """Nodes to go on from. place: their index among all nodes.

    revisited: how many at the end were reached as members before, so that their own edges are
    followed already and only the edges to their members are left.
    """

    handles: Longs
    place: Longs
    revisited: int = 0


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Edges that lead on from a frontier, with the origin as an index among all nodes."""

    origin: Longs
    reached: Longs
    label: Labels
    stale: int


_NONE: Final = np.zeros(0, dtype=np.int64)


class _Steps:
    """The state of one walk."""

    def __init__(
        self, graph: FrontierGraph, direction: Direction, as_of: AsOf, labels: Flags | None
    ) -> None:
        self._graph = graph
        self._direction = direction
        self._as_of = as_of
        self._labels = labels
        if labels is not None:
            self._labels = labels.copy()
            if graph.layer is Layer.COLUMNS:
                self._labels[MEMBER_LABEL] = True
        self._visited = graph.visited()
        self._count = 0
        self._starts = 0
        self._places: list[Longs] = []
        self._nodes: list[tuple[Longs, int, Kind]] = []
        self._edges: list[tuple[Longs, Longs, Labels]] = []
        self._aliases: list[tuple[Longs, Longs]] = []
        self._onward: list[Longs] = []
        self._members = _NONE
        self._stale = 0

    def begin(self, start: Sequence[Key], kind: Kind) -> _Frontier:
        """Enter the nodes to start from, those included that no edge has ever touched."""
        handles = self._graph.handles(start)
        known = handles != -1
        untouched = distinct(np.array(start, dtype=np.int64)[~known])
        frontier = self._enter(handles[known], hop=0, kind=kind, untouched=untouched)
        self._starts = self._count
        return frontier

    def follow(self, frontier: _Frontier, *, hop: int) -> _Beyond:
        """The edges that lead on; those to and from members are followed on the way."""
        found = self._hop(frontier)
        if self._graph.layer is Layer.FLOW:
            return found
        member = found.label == MEMBER_LABEL
        again = np.zeros(len(member), dtype=np.bool_)
        if frontier.revisited:
            again = np.isin(found.origin, frontier.place[-frontier.revisited :])
        if not member.any():
            return _kept(found, ~again)
        joined = _kept(found, member)
        entered = self._enter(joined.reached, hop=hop, kind=Kind.COLUMN)
        self._members = np.append(self._members, entered.handles)
        self._record(joined)
        further = self._hop(entered)
        further = _kept(further, further.label != MEMBER_LABEL)
        return _joined(_kept(found, ~member & ~again), further)

    def unseen(self, beyond: _Beyond) -> bool:
        """Whether any of these lead to a node not reached so far."""
        reached = beyond.reached
        again = self._members_again(beyond)
        if len(again):
            # Reached as one column of all so far, now by itself: then its members follow too.
            hop = self._graph.hop(again, self._direction, self._as_of)
            reached = np.append(reached, hop.reached[hop.label == MEMBER_LABEL])
        return bool((self._visited.positions(reached) < 0).any())

    def enter(self, beyond: _Beyond, *, hop: int, kind: Kind) -> _Frontier:
        """Cross these edges."""
        self._stale += beyond.stale
        frontier = self._enter(beyond.reached, hop=hop, kind=kind)
        self._record(beyond)
        if not len(self._members):
            return frontier
        again = self._members_again(beyond)
        self._members = np.setdiff1d(self._members, again)
        places = _all(self._places).take(self._visited.positions(again))
        return _Frontier(
            np.append(frontier.handles, again), np.append(frontier.place, places), len(again)
        )

    def _members_again(self, beyond: _Beyond) -> Longs:
        """The nodes entered as members that are now reached by themselves, under any name."""
        again = np.intersect1d(self._members, beyond.reached)
        others = self._graph.peers(again).reached
        return np.union1d(again, np.intersect1d(self._members, others)) if len(others) else again

    def finish(self, *, truncated: bool) -> Trace:
        """All of it."""
        place = _all(self._places)
        labels = [label for _, _, label in self._edges]
        onward = np.zeros(self._count, dtype=np.bool_)
        for places in self._onward:
            onward[places] = True
        sizes = [len(keys) for keys, _, _ in self._nodes]
        return Trace(
            layer=self._graph.layer,
            direction=self._direction,
            starts=self._starts,
            keys=_all(keys for keys, _, _ in self._nodes),
            hop=np.array([hop for _, hop, _ in self._nodes], dtype=np.int32).repeat(sizes),
            kind=np.array([kind for _, _, kind in self._nodes], dtype=np.uint8).repeat(sizes),
            onward=onward,
            origin=_all(origin for origin, _, _ in self._edges),
            reached=place.take(_all(reached for _, reached, _ in self._edges)),
            label=np.concatenate([np.zeros(0, dtype=np.uint8), *labels]),
            alias_origin=place.take(_all(one for one, _ in self._aliases)),
            alias_reached=place.take(_all(other for _, other in self._aliases)),
            stale=self._stale,
            truncated_at_depth=truncated,
        )

    def _hop(self, frontier: _Frontier) -> _Beyond:
        hop = self._graph.hop(frontier.handles, self._direction, self._as_of)
        origin = frontier.place.take(hop.origin)
        flow = self._graph.layer is Layer.FLOW
        self._onward.append(origin if flow else origin[hop.label != MEMBER_LABEL])
        found = _Beyond(origin, hop.reached, hop.label, hop.stale)
        return found if self._labels is None else _kept(found, self._labels.take(hop.label))

    def _enter(
        self, handles: Longs, *, hop: int, kind: Kind, untouched: Longs = _NONE
    ) -> _Frontier:
        """Put nodes behind those there are, by key. untouched: keys of some without a handle."""
        new = self._visited.add(handles)
        if kind is not Kind.STEP:
            peers = self._graph.peers(new)
            if len(peers.reached):
                origins = new.take(peers.origin)
                new = np.append(new, self._visited.add(peers.reached))
                positions = self._visited.positions
                self._aliases.append((positions(origins), positions(peers.reached)))
        keys = np.append(self._graph.keys(new), untouched)
        order = keys.argsort()
        place = np.empty(len(keys), dtype=np.int64)
        place[order] = np.arange(self._count, self._count + len(keys))
        self._places.append(place[: len(new)])
        self._nodes.append((keys.take(order), hop, kind))
        self._count += len(keys)
        touched = order[order < len(new)]
        return _Frontier(new.take(touched), place.take(touched))

    def _record(self, beyond: _Beyond) -> None:
        # Positions become places at the end: that is one pass over all edges.
        reached = self._visited.positions(beyond.reached)
        self._edges.append((beyond.origin, reached, beyond.label))


def _all(parts: Iterable[Longs]) -> Longs:
    return np.concatenate([_NONE, *parts])


def _kept(beyond: _Beyond, keep: Flags) -> _Beyond:
    if keep.all():
        return beyond
    return _Beyond(beyond.origin[keep], beyond.reached[keep], beyond.label[keep], beyond.stale)


def _joined(one: _Beyond, other: _Beyond) -> _Beyond:
    return _Beyond(
        np.append(one.origin, other.origin),
        np.append(one.reached, other.reached),
        np.append(one.label, other.label),
        one.stale + other.stale,
    )
