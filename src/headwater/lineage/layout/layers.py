"""Which layer of the picture each node stands in."""

from __future__ import annotations

import numpy as np

from headwater.lineage.local import LocalGraph
from headwater.lineage.rows import Longs


def layers_of(count: int, source: Longs, target: Longs) -> Longs:
    """The length of the longest way to each node, shortened where that saves more than it costs.

    The links must close no cycle. Of layer 0 there is at least one node.
    """
    following = LocalGraph.of(source, target, nodes=count).rows()
    preceding = LocalGraph.of(target, source, nodes=count).rows()
    waiting = [len(before) for before in preceding]
    layer = [0] * count
    order = [node for node in range(count) if not waiting[node]]
    for node in order:
        for reached in following[node]:
            layer[reached] = max(layer[reached], layer[node] + 1)
            waiting[reached] -= 1
            if not waiting[reached]:
                order.append(reached)
    # A step to the right shortens what leaves a node and lengthens what enters it.
    for node in reversed(order):
        if len(following[node]) > len(preceding[node]):
            layer[node] = min(layer[reached] for reached in following[node]) - 1
    # What has more coming in than going out stands as near to where it comes from as it can.
    for node in order:
        if len(preceding[node]) > len(following[node]):
            layer[node] = max(layer[before] for before in preceding[node]) + 1
    leftmost = min(layer)
    return np.array([each - leftmost for each in layer], dtype=np.int64)
