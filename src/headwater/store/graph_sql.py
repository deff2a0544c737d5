"""The lineage graph asked in SQL: slower than the memory index, equal in every answer.

It serves while no index is in memory, and is what the index is tested against.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from headwater.model.edges import Direction, Evidence, Influence
from headwater.model.graph import Layer, flow_label
from headwater.model.identity import Key

_MISSED: Final = flow_label(Evidence.OBSERVED, Influence.UNKNOWN, missed=True)
_ENDS: Final = {
    Direction.DOWNSTREAM: ("source", "target"),
    Direction.UPSTREAM: ("target", "source"),
}

_HELD: Final = """
    layer = :layer
    AND known_from <= :known AND :known < known_to
    AND valid_from <= :valid AND :valid < valid_to
"""

_KNOWN: Final = """
SELECT CAST(frontier.key AS INTEGER) AS position
FROM json_each(:frontier) AS frontier
WHERE EXISTS (SELECT 1 FROM edge_version WHERE layer = :layer AND source = frontier.value)
   OR EXISTS (SELECT 1 FROM edge_version WHERE layer = :layer AND target = frontier.value)
   OR EXISTS (SELECT 1 FROM alias WHERE one = frontier.value)
   OR EXISTS (SELECT 1 FROM alias WHERE other = frontier.value)
"""

_HOP: Final = """
SELECT CAST(frontier.key AS INTEGER) AS origin, edge.{far} AS reached, edge.label
FROM json_each(:frontier) AS frontier
CROSS JOIN edge_version AS edge INDEXED BY edge_version_by_{near}
WHERE edge.{near} = frontier.value AND {held}
"""

_STALE: Final = """
SELECT COUNT(*) FROM (
    SELECT DISTINCT edge.source, edge.target
    FROM json_each(:frontier) AS frontier
    CROSS JOIN edge_version AS edge INDEXED BY edge_version_by_{near}
    WHERE edge.{near} = frontier.value
      AND layer = :layer AND label & :missed
      AND known_from <= :known AND :known < known_to
      AND valid_to <= :valid AND valid_from <= :valid
      AND NOT EXISTS (
        SELECT 1 FROM edge_version AS held
        WHERE held.layer = :layer AND held.source = edge.source AND held.target = edge.target
          AND held.known_from <= :known AND :known < held.known_to
          AND held.valid_from <= :valid AND :valid < held.valid_to
      )
)
"""

_PEERS: Final = """
WITH RECURSIVE peer(origin, reached) AS (
    SELECT CAST(frontier.key AS INTEGER), frontier.value FROM json_each(:frontier) AS frontier
    UNION
    SELECT origin, other FROM peer JOIN alias ON one = reached
    UNION
    SELECT origin, one FROM peer JOIN alias ON other = reached
)
SELECT origin, reached FROM peer
"""

_CLOSURE: Final = """
WITH RECURSIVE reach(key, hops) AS (
    SELECT value, 0 FROM json_each(:frontier)
    UNION
    SELECT edge.{far}, hops + :counted
    FROM reach CROSS JOIN edge_version AS edge INDEXED BY edge_version_by_{near}
    WHERE edge.{near} = reach.key AND hops < :most AND {held}
)
SELECT DISTINCT key FROM reach
"""


class SqlGraph:
    """One layer of the graph over the tables `edge_version` and `alias`; a handle is a key."""

    def __init__(self, connection: Connection, layer: Layer) -> None:
        self._connection = connection
        self._layer = layer

    @property
    def layer(self) -> Layer:
        """Which layer this is."""
        return self._layer

    def handles(self, keys: Sequence[Key]) -> NDArray[np.int64]:
        """The handles of these keys, -1 for one that no edge or alias has ever touched."""
        raise NotImplementedError
