"""One or two walks from the same start, laid over one another: every node once, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from headwater.lineage.influence import Masks
from headwater.lineage.local import LocalGraph
from headwater.lineage.rows import Flags, Ints, Labels, Longs
from headwater.lineage.walk import Reach
from headwater.model.edges import Direction
from headwater.model.identity import Key

ScalarT = TypeVar("ScalarT", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The nodes in the order in which they were reached first, and what joins them.

    keys, kind, influence, transformations: as the walk told that reached a node first.
    hops: how far away each node is; negative upstream.
    source, target: the edges in the direction of the data, as indices into the nodes; an edge may
        come more than once.
    names: joins each node with the other names of it that were reached.
    fed: whether a walk upstream found something above what writes a node, or another name of it.
    """

    keys: Longs
    hops: Ints
    kind: Labels
    influence: Labels | None
    transformations: Masks | None
    source: Longs
    target: Longs
    names: LocalGraph
    fed: Flags

    def __len__(self) -> int:
        return len(self.keys)

    def names_of(self, place: int) -> list[Key]:
        """The other names of a node, by key; none for one that is nowhere."""
        if place < 0:
            return []
        begin, end = self.names.starts[place : place + 2]
        return np.sort(self.keys.take(self.names.reached[begin:end])).tolist()


def gather(reaches: Sequence[Reach], *, leave_out: Callable[[Reach], Flags]) -> Gathered:
    """Lay walks over one another. leave_out: which nodes of a walk to take for not reached."""
    keys = np.zeros(0, dtype=np.int64)
    firsts: list[Longs] = []
    places: list[Longs] = []
    for reach in reaches:
        left_out = leave_out(reach)
        place = np.where(left_out, -1, _positions(keys, reach.keys))
        first = np.flatnonzero((place < 0) & ~left_out)
        place[first] = np.arange(len(keys), len(keys) + len(first))
        keys = np.append(keys, reach.keys.take(first))
        firsts.append(first)
        places.append(place)
    told = [*zip(reaches, firsts, strict=True)]
    edges = [_edges(reach, place) for reach, place in zip(reaches, places, strict=True)]
    names = _names(reaches, places, nodes=len(keys))
    return Gathered(
        keys,
        np.concatenate([_signed_hops(reach).take(first) for reach, first in told]),
        np.concatenate([reach.kind.take(first) for reach, first in told]),
        _all_of([(reach.influence, first) for reach, first in told]),
        _all_of([(reach.transformations, first) for reach, first in told]),
        np.concatenate([source for source, _ in edges]),
        np.concatenate([target for _, target in edges]),
        names,
        _fed(reaches, places, names),
    )


def _positions(keys: Longs, wanted: Longs) -> Longs:
    """Where each wanted key is among the keys, which are all different; -1 for one that is not."""
    found = np.full(len(wanted), -1, dtype=np.int64)
    if not len(keys) or not len(wanted):
        return found
    # The smaller side is sorted: as a rule one walk is far larger than the other.
    few, many = (keys, wanted) if len(keys) < len(wanted) else (wanted, keys)
    order = few.argsort()
    place = order.take(few.take(order).searchsorted(many), mode="clip")
    same = np.flatnonzero(few.take(place) == many)
    if few is keys:
        found[same] = place.take(same)
    else:
        found[place.take(same)] = same
    return found


def _signed_hops(reach: Reach) -> Ints:
    return -reach.hop if reach.direction is Direction.UPSTREAM else reach.hop


def _edges(reach: Reach, place: Longs) -> tuple[Longs, Longs]:
    near, far = _named(reach, place)
    kept = (near >= 0) & (far >= 0)
    near, far = near[kept], far[kept]
    return (far, near) if reach.direction is Direction.UPSTREAM else (near, far)


def _named(reach: Reach, place: Longs) -> tuple[Longs, Longs]:
    """The edges between nodes that may be named, by their places."""
    shown = (reach.origin >= 0) & (reach.reached >= 0)
    if shown.all():
        return place.take(reach.origin), place.take(reach.reached)
    return place.take(reach.origin[shown]), place.take(reach.reached[shown])


def _names(reaches: Sequence[Reach], places: Sequence[Longs], *, nodes: int) -> LocalGraph:
    pairs = [*zip(reaches, places, strict=True)]
    one = np.concatenate([place.take(reach.alias_origin) for reach, place in pairs])
    other = np.concatenate([place.take(reach.alias_reached) for reach, place in pairs])
    both = (one >= 0) & (other >= 0)
    one, other = one[both], other[both]
    return LocalGraph.of(np.append(one, other), np.append(other, one), nodes=nodes)


def _fed(reaches: Sequence[Reach], places: Sequence[Longs], names: LocalGraph) -> Flags:
    fed = np.zeros(len(names), dtype=np.bool_)
    for reach, place in zip(reaches, places, strict=True):
        if reach.direction is Direction.UPSTREAM:
            near, far = _named(reach, np.arange(len(reach)))
            onward = np.zeros(len(reach), dtype=np.bool_)
            onward[near] = True
            above = place.take(near[onward.take(far)])
            fed[above[above >= 0]] = True
    node, position = names.beyond(np.flatnonzero(fed))
    if len(node):
        fed[names.reached.take(position)] = True
    return fed


def _all_of(
    parts: Sequence[tuple[NDArray[ScalarT] | None, Longs]],
) -> NDArray[ScalarT] | None:
    told = [array.take(first) for array, first in parts if array is not None]
    return np.concatenate(told) if told else None
