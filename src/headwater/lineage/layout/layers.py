"""Which layer of the picture each node stands in."""

from __future__ import annotations

import numpy as np

from headwater.lineage.layout.adjacency import neighbours
from headwater.lineage.rows import Longs


def layers_of(count: int, source: Longs, target: Longs) -> Longs:
    """The length of the longest way to each node, shortened where that saves more than it costs.

    The links must close no cycle. Of layer 0 there is at least one node.
    """
    forward, outgoing = neighbours(count, source)
    backward, incoming = neighbours(count, target)
    starts: list[int] = source.tolist()
    ends: list[int] = target.tolist()
    waiting = np.bincount(target, minlength=count).tolist()
    layer = [0] * count
    order = [node for node in range(count) if not waiting[node]]
    for node in order:
        behind = layer[node] + 1
        for at in range(forward[node], forward[node + 1]):
            reached = ends[outgoing[at]]
            layer[reached] = max(layer[reached], behind)
            waiting[reached] -= 1
            if not waiting[reached]:
                order.append(reached)
    # A step to the right shortens what leaves a node and lengthens what enters it.
    for node in reversed(order):
        leaving = forward[node + 1] - forward[node]
        if leaving > backward[node + 1] - backward[node]:
            nearest = min(
                layer[ends[outgoing[at]]] for at in range(forward[node], forward[node + 1])
            )
            layer[node] = nearest - 1
    _pull_left(order, layer, backward, incoming, starts, forward)
    leftmost = min(layer)
    return np.array([each - leftmost for each in layer], dtype=np.int64)


def _pull_left(
    order: list[int],
    layer: list[int],
    backward: list[int],
    incoming: list[int],
    starts: list[int],
    forward: list[int],
) -> None:
    """Bring each node back that no longer needs to stand as far right as it does."""
    for node in order:
        entering = backward[node + 1] - backward[node]
        if entering > forward[node + 1] - forward[node]:
            layer[node] = 1 + max(
                layer[starts[incoming[at]]] for at in range(backward[node], backward[node + 1])
            )
