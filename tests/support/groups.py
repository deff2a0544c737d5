"""Names that are one, from pairs of them."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from headwater.model.graph import Layer, NameGroup


def grouped(
    pairs: Iterable[tuple[int, int]], alone: Iterable[int] = (), *, layer: Layer = Layer.FLOW
) -> tuple[NameGroup, ...]:
    """The groups that these pairs hold together. alone: names that need not be in any pair."""
    names = nx.Graph([*pairs])
    names.add_nodes_from(alone)
    return tuple(NameGroup(layer, tuple(sorted(group))) for group in nx.connected_components(names))
