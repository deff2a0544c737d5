"""The Gremlin that is spoken to a graph server: what JanusGraph and Amazon Neptune both know.

The driver has no types, so its words are named here once and untyped everywhere.
"""

# The driver has no types:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from gremlin_python.process import graph_traversal, traversal
from gremlin_python.statics import long
from gremlin_python.structure.graph import Graph

g: Final[Any] = graph_traversal.GraphTraversalSource(Graph(), traversal.TraversalStrategies())
"""Where every traversal begins; one that is built is sent by `GremlinClient.ask`."""

inner: Final[Any] = graph_traversal.__
"""Where a traversal inside another begins."""

P: Final[Any] = traversal.P
T: Final[Any] = traversal.T
Merge: Final[Any] = traversal.Merge
Ends: Final[Any] = traversal.Direction
single: Final[Any] = traversal.Cardinality.single


def number(value: int) -> Any:
    """A number of 64 bits; the driver takes a plain one for 32."""
    return long(value)


def within(values: Iterable[int]) -> Any:
    """Any of these numbers."""
    return P.within([number(value) for value in values])
