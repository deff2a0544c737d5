"""The lineage graph asked in SQL: slower than the memory index, equal in every answer.

It serves while no index is in memory, and is what the index is tested and measured against.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, TextClause, text

from headwater.lineage.visited import SparseVisited
from headwater.model.edges import Direction, Evidence, Influence
from headwater.model.graph import Layer, flow_label
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import Hop, Peers

_MISSED: Final = flow_label(Evidence.OBSERVED, Influence.UNKNOWN, missed=True)

_TOUCHED: Final = text("""
SELECT CAST(frontier.key AS INTEGER)
FROM json_each(:frontier) AS frontier
WHERE EXISTS (SELECT 1 FROM edge_version WHERE layer = :layer AND source = frontier.value)
   OR EXISTS (SELECT 1 FROM edge_version WHERE layer = :layer AND target = frontier.value)
   OR EXISTS (SELECT 1 FROM alias WHERE one = frontier.value)
   OR EXISTS (SELECT 1 FROM alias WHERE other = frontier.value)
   OR EXISTS (SELECT 1 FROM "column" WHERE "column".key = frontier.value)
""")

_PEERS: Final = {
    Layer.FLOW: text("""
WITH RECURSIVE peer(origin, node) AS (
    SELECT CAST(frontier.key AS INTEGER), frontier.value FROM json_each(:frontier) AS frontier
    UNION
    SELECT origin, other FROM peer JOIN alias ON one = node AND holds
    UNION
    SELECT origin, one FROM peer JOIN alias ON other = node AND holds
)
SELECT origin, node FROM peer
"""),
    Layer.COLUMNS: text("""
WITH RECURSIVE peer(origin, path, owner) AS (
    SELECT CAST(frontier.key AS INTEGER), "column".path, dataset
    FROM json_each(:frontier) AS frontier CROSS JOIN "column" ON "column".key = frontier.value
    UNION
    SELECT origin, path, other FROM peer JOIN alias ON one = owner AND holds
    UNION
    SELECT origin, path, one FROM peer JOIN alias ON other = owner AND holds
)
SELECT origin, "column".key
FROM peer JOIN "column" ON "column".dataset = peer.owner AND "column".path = peer.path
"""),
}


def _along(direction: Direction, template: str) -> TextClause:
    """Write a query whose edges lead from {near} to {far}."""
    ends = ("source", "target") if direction is Direction.DOWNSTREAM else ("target", "source")
    return text(template.format(near=ends[0], far=ends[1]))


# In all of these CROSS JOIN keeps SQLite from reading the edges first.
_HOP: Final = {
    direction: _along(
        direction,
        """
SELECT CAST(frontier.key AS INTEGER), edge.{far}, edge.label
FROM json_each(:frontier) AS frontier CROSS JOIN edge_version AS edge
WHERE edge.layer = :layer AND edge.{near} = frontier.value
  AND edge.known_from <= :known AND :known < edge.known_to
  AND edge.valid_from <= :valid AND :valid < edge.valid_to
""",
    )
    for direction in Direction
}

_STALE: Final = {
    direction: _along(
        direction,
        """
SELECT COUNT(*) FROM (
    SELECT DISTINCT frontier.key, edge.{far}
    FROM json_each(:frontier) AS frontier CROSS JOIN edge_version AS edge
    WHERE edge.layer = :layer AND edge.{near} = frontier.value AND edge.label & :missed
      AND edge.known_from <= :known AND :known < edge.known_to
      AND edge.valid_from <= :valid AND edge.valid_to <= :valid
      AND NOT EXISTS (
        SELECT 1 FROM edge_version AS held
        WHERE held.layer = :layer AND held.source = edge.source AND held.target = edge.target
          AND held.known_from <= :known AND :known < held.known_to
          AND held.valid_from <= :valid AND :valid < held.valid_to
      )
)
""",
    )
    for direction in Direction
}

# A condition on edges alone makes SQLite build a Bloom filter over the whole table for each
# question, once that is analysed; the CASE makes it depend on the node too.
_CLOSURE: Final = {
    direction: _along(
        direction,
        """
WITH RECURSIVE reach(node) AS (
    SELECT value FROM json_each(:frontier)
    UNION
    SELECT edge.{far} FROM reach CROSS JOIN edge_version AS edge
    WHERE edge.layer = :layer AND edge.{near} = reach.node
      AND CASE WHEN reach.node IS NOT NULL THEN
        edge.known_from <= :known AND :known < edge.known_to
        AND edge.valid_from <= :valid AND :valid < edge.valid_to
      END
)
SELECT node FROM reach
""",
    )
    for direction in Direction
}

_CLOSURE_WITHIN: Final = {
    direction: _along(
        direction,
        """
WITH RECURSIVE reach(node, hops) AS (
    SELECT value, 0 FROM json_each(:frontier)
    UNION
    SELECT edge.{far}, hops + 1 FROM reach CROSS JOIN edge_version AS edge
    WHERE edge.layer = :layer AND edge.{near} = reach.node AND hops < :hops
      AND CASE WHEN reach.node IS NOT NULL THEN
        edge.known_from <= :known AND :known < edge.known_to
        AND edge.valid_from <= :valid AND :valid < edge.valid_to
      END
)
SELECT DISTINCT node FROM reach
""",
    )
    for direction in Direction
}


class SqlGraph:
    """One layer of the graph over the tables of the projection; a handle is a key."""

    def __init__(self, connection: Connection, layer: Layer) -> None:
        self._connection = connection
        self._layer = layer

    @property
    def layer(self) -> Layer:
        """Which layer this is."""
        return self._layer

    def handles(self, keys: Sequence[Key]) -> NDArray[np.int64]:
        """The handles of these keys, -1 for one that no edge or alias has ever touched."""
        wanted = np.array(keys, dtype=np.int64)
        (touched,) = self._columns(_TOUCHED, wanted, width=1, layer=self._layer)
        handles = np.full(len(wanted), -1, dtype=np.int64)
        handles[touched] = wanted[touched]
        return handles

    def keys(self, handles: NDArray[np.int64]) -> NDArray[np.int64]:
        """The keys of these handles."""
        return handles

    def hop(self, frontier: NDArray[np.int64], direction: Direction, as_of: AsOf) -> Hop:
        """Every edge that leads on from the frontier and held at `as_of`."""
        moment = {"layer": self._layer, "valid": as_of.valid, "known": as_of.known}
        origin, reached, label = self._columns(_HOP[direction], frontier, width=3, **moment)
        stale = 0
        if self._layer is Layer.FLOW:
            ((counted,),) = self._columns(
                _STALE[direction], frontier, width=1, missed=_MISSED, **moment
            )
            stale = int(counted)
        return Hop(origin, reached, label.astype(np.uint8), stale)

    def peers(self, handles: NDArray[np.int64]) -> Peers:
        """All other names of these nodes, themselves not included."""
        origin, reached = self._columns(_PEERS[self._layer], handles, width=2)
        others = np.flatnonzero(reached != handles.take(origin))
        return Peers(origin.take(others), reached.take(others))

    def visited(self) -> SparseVisited:
        """An empty set of handles."""
        return SparseVisited()

    def closure(
        self, start: Sequence[Key], direction: Direction, *, as_of: AsOf, hops: int | None = None
    ) -> NDArray[np.int64]:
        """The keys of everything within so many hops of `start`, in one recursive statement.

        It knows no aliases, members or labels: what `walk` finds is the same where there are none.
        """
        within = {} if hops is None else {"hops": hops}
        statement = (_CLOSURE if hops is None else _CLOSURE_WITHIN)[direction]
        moment = {"layer": self._layer, "valid": as_of.valid, "known": as_of.known}
        frontier = np.array(start, dtype=np.int64)
        return self._columns(statement, frontier, width=1, **moment, **within)[0]

    def _columns(
        self, statement: TextClause, frontier: NDArray[np.int64], *, width: int, **bound: int
    ) -> list[NDArray[np.int64]]:
        """Run a query of integers over a frontier; returns its `width` columns."""
        rows = self._connection.execute(
            statement, {"frontier": json.dumps(frontier.tolist()), **bound}
        ).all()
        table = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, width)
        return [table[:, column] for column in range(width)]
