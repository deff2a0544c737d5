"""Breaking cycles: the links that would close one are drawn backwards."""

from __future__ import annotations

import numpy as np

from headwater.lineage.local import LocalGraph
from headwater.lineage.rows import Flags, Longs


def closing_links(count: int, source: Longs, target: Longs) -> Flags:
    """For each link whether a walk in depth comes back by it to a node it is still in.

    The walk begins where nothing leads to, so that what flows from source to sink stays forward.
    """
    closing = np.zeros(len(source), dtype=np.bool_)
    graph = LocalGraph.of(source, target, nodes=count)
    begin: list[int] = graph.starts.tolist()
    ends: list[int] = graph.reached.tolist()
    link: list[int] = graph.edge.tolist()
    entered = np.bincount(target, minlength=count) > 0
    state = bytearray(count)
    for root in [*np.flatnonzero(~entered).tolist(), *range(count)]:
        if state[root]:
            continue
        state[root] = _OPEN
        path = [(root, begin[root])]
        while path:
            node, at = path.pop()
            if at == begin[node + 1]:
                state[node] = _DONE
                continue
            path.append((node, at + 1))
            reached = ends[at]
            if state[reached] == _OPEN:
                closing[link[at]] = True
            elif not state[reached]:
                state[reached] = _OPEN
                path.append((reached, begin[reached]))
    return closing


_OPEN = 1
_DONE = 2
