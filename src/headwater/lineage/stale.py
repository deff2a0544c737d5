"""A layer as if runs still showed what they no longer do."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.lineage.graph import LinkedLayer
from headwater.lineage.rows import Longs
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import Hop, Peers, Visited


class WithStale:
    """A view of one layer whose stale edges are followed like all others."""

    def __init__(self, graph: LinkedLayer) -> None:
        self._graph = graph

    @property
    def layer(self) -> Layer:
        """Which layer this is."""
        return self._graph.layer

    def handles(self, keys: Sequence[Key]) -> Longs:
        """The handles of these keys, -1 for one that no edge or alias has ever touched."""
        return self._graph.handles(keys)

    def keys(self, handles: Longs) -> Longs:
        """The keys of these handles."""
        return self._graph.keys(handles)

    def hop(self, frontier: Longs, direction: Direction, as_of: AsOf) -> Hop:
        """Every edge that leads on from the frontier, and held at `as_of` or was stale then."""
        return self._graph.links(frontier, direction, as_of).hop_with_stale()

    def peers(self, handles: Longs) -> Peers:
        """All other names of these nodes, themselves not included."""
        return self._graph.peers(handles)

    def visited(self) -> Visited:
        """An empty set of handles."""
        return self._graph.visited()
