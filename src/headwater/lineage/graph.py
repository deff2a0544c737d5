"""The graph as questions need it, wherever it is kept."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from headwater.lineage.links import Links
from headwater.lineage.rows import Longs
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.time import AsOf, Offset
from headwater.ports import FrontierGraph


class LinkedLayer(FrontierGraph, Protocol):
    """A layer that also tells which edges are stale. Its handles are below 2**31."""

    def links(self, frontier: Longs, direction: Direction, as_of: AsOf) -> Links:
        """What `hop` finds, with what is stale beside it."""
        ...


class LineageGraph(Protocol):
    """Both layers, up to one offset of the log."""

    @property
    def offset(self) -> Offset:
        """Up to where the log has been applied."""
        ...

    def view(self, layer: Layer) -> LinkedLayer:
        """The layer as it is now, and stays for whoever holds the view."""
        ...


def stale_at(layer: LinkedLayer, handles: Longs, as_of: AsOf) -> int:
    """How many edges that begin or end at these nodes are stale; each counts once."""
    pairs: list[Longs] = []
    for direction in Direction:
        stale = layer.links(handles, direction, as_of).stale()
        near, far = handles.take(stale >> 32), stale & 0xFFFF_FFFF
        source, target = (near, far) if direction is Direction.DOWNSTREAM else (far, near)
        pairs.append(source << 32 | target)
    return np.unique(np.concatenate(pairs)).size
