"""How the lineage graph lies in a graph server.

A node is a vertex with its key in the property `flow` or `columns`, after its layer. A version of
an edge is an edge `leads_to`; that a name belongs to another is an edge `named`, to the first of
its group. Both have the interval in which they were known. The property `row` is all of an edge
that never changes, as text: it is the edge's natural key, and what a walk reads of it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import numpy as np
import structlog

from headwater.lineage.rows import Longs
from headwater.model.graph import EdgeRow, Layer
from headwater.model.identity import Key
from headwater.model.time import Offset
from headwater.store.gremlin.client import GraphRefusesError, GremlinClient

_log: Final = structlog.get_logger("headwater.graph")

NODE: Final = "node"
LEADS_TO: Final = "leads_to"
NAMED: Final = "named"

EDGE_FIELDS: Final = 7
NAME_FIELDS: Final = 3


def key_property(layer: Layer) -> str:
    """The property that holds the key of a vertex."""
    return layer.name.lower()


def edge_text(row: EdgeRow, number: int) -> str:
    """A version of an edge as text. number: its own in the projection, the same for every fold."""
    return (
        f"{row.source} {row.target} {row.label} {row.valid_from} {row.valid_to}"
        f" {row.known_from} {number}"
    )


def name_text(name: Key, first: Key, since: Offset) -> str:
    """That a name belongs to the first of its group, as text."""
    return f"{name} {first} {since}"


def read_texts(text: str, *, fields: int) -> Longs:
    """The numbers in many such texts with blanks between, one row each."""
    if not text:
        return np.zeros((0, fields), dtype=np.int64)
    return np.fromstring(text, dtype=np.int64, sep=" ").reshape(-1, fields)


def prepare(client: GremlinClient) -> None:
    """Tell JanusGraph the types and what to find by which index; others need not be told."""
    script = files("headwater.store.gremlin").joinpath("janusgraph.groovy").read_text("utf-8")
    try:
        client.run(script)
    except GraphRefusesError as error:
        _log.info("the graph server takes no schema, so it is no JanusGraph", because=str(error))
