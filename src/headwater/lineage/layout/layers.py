"""Which layer of the picture each node stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np

from headwater.lineage.local import LocalGraph
from headwater.lineage.rows import Longs

_Links: TypeAlias = Sequence[Sequence[int]]

_MOST_TOGETHER: Final = 400
"""So many nodes are moved at once at most."""
_PATIENCE: Final = 64
"""So many nodes are looked at for each one that is placed, before the search ends."""


def layers_of(count: int, source: Longs, target: Longs) -> Longs:
    """The length of the longest way to each node, changed where links get shorter in sum by it.

    The links must close no cycle. Of layer 0 there is at least one node.
    """
    following = LocalGraph.of(source, target, nodes=count).rows()
    preceding = LocalGraph.of(target, source, nodes=count).rows()
    layer, order = _longest_ways(following, preceding)
    # A step to the right shortens what leaves a node and lengthens what enters it.
    rightward = [
        len(after) - len(before) for after, before in zip(following, preceding, strict=True)
    ]
    leftward = [-gain for gain in rightward]
    _pull(layer, reversed(order), ahead=following, gain=rightward, step=1)
    _pull(layer, order, ahead=preceding, gain=leftward, step=-1)
    leftmost = min(layer)
    return np.array([each - leftmost for each in layer], dtype=np.int64)


def _longest_ways(following: _Links, preceding: _Links) -> tuple[list[int], list[int]]:
    """For each node the length of the longest way to it, and all of them with causes first."""
    waiting = [len(before) for before in preceding]
    layer = [0] * len(waiting)
    order = [node for node, causes in enumerate(waiting) if not causes]
    for node in order:
        for reached in following[node]:
            layer[reached] = max(layer[reached], layer[node] + 1)
            waiting[reached] -= 1
            if not waiting[reached]:
                order.append(reached)
    return layer, order


def _pull(
    layer: list[int], nodes: Iterable[int], *, ahead: _Links, gain: Sequence[int], step: int
) -> None:
    """Moves nodes to one side wherever that shortens links in sum, with what stands in their way.

    ahead: what each leads to on that side. gain: by how much a step of each shortens its links.
    """
    patience = _PATIENCE * len(layer)
    for node in nodes:
        # What gains nothing by itself adds nothing to those that it would take along.
        while gain[node] > 0 and patience > 0:
            together = _in_the_way(node, layer, ahead, step)
            patience -= len(together)
            if len(together) > _MOST_TOGETHER or sum(gain[each] for each in together) <= 0:
                break
            room = min(
                abs(layer[other] - layer[each]) - 1
                for each in together
                for other in ahead[each]
                if other not in together
            )
            for each in together:
                layer[each] += step * room


def _in_the_way(start: int, layer: Sequence[int], ahead: _Links, step: int) -> set[int]:
    """A node and all that must step aside for it, and for those in turn."""
    found = {start}
    waiting = [start]
    while waiting and len(found) <= _MOST_TOGETHER:
        node = waiting.pop()
        beside = layer[node] + step
        for other in ahead[node]:
            if layer[other] == beside and other not in found:
                found.add(other)
                waiting.append(other)
    return found
