"""Filling the graph index from the projection, all of it or what a snapshot lacks."""

from __future__ import annotations

import sqlite3
from typing import Final

import numpy as np

from headwater.lineage.index import GraphIndex
from headwater.lineage.rows import EdgeColumns
from headwater.model.graph import AliasRow, EdgeRow, GraphChanges, Layer
from headwater.model.time import FOREVER, Offset

_AT_ONCE: Final = 200_000
_COLUMNS: Final = "source, target, label, valid_from, valid_to, known_from, known_to"
_ALIASES: Final = "SELECT DISTINCT min(one, other), max(one, other) FROM alias WHERE holds"


def build_index(connection: sqlite3.Connection, *, offset: Offset) -> GraphIndex:
    """The whole graph, read from the projection at its checkpoint."""
    index = GraphIndex()
    for layer in Layer:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM edge_version WHERE layer = ? ORDER BY number", (int(layer),)
        )
        while part := rows.fetchmany(_AT_ONCE):
            source, target, label, *times = np.array(part, dtype=np.int64).T
            edges = EdgeColumns(source, target, label.astype(np.uint8), *times)
            index.open(layer, edges, offset=0)
    aliases = tuple(AliasRow(*pair) for pair in connection.execute(_ALIASES))
    index.apply(GraphChanges(offset=offset, aliases=aliases))
    index.merge()
    return index


def catch_up(index: GraphIndex, connection: sqlite3.Connection, *, offset: Offset) -> None:
    """Bring the index of a snapshot up to the projection's checkpoint."""
    since = index.offset
    first = _first_number_after(connection, since)
    opened = connection.execute(
        f"SELECT layer, {_COLUMNS} FROM edge_version WHERE number >= ? ORDER BY number", (first,)
    )
    closed = connection.execute(
        f"SELECT layer, {_COLUMNS} FROM edge_version"
        " WHERE known_to > ? AND known_to < ? AND number < ? ORDER BY known_to, number",
        (since, FOREVER, first),
    )
    aliases = {AliasRow(*pair) for pair in connection.execute(_ALIASES)}
    gone = {
        AliasRow(min(pair), max(pair))
        for pair in connection.execute("SELECT one, other FROM alias WHERE NOT holds")
    } - aliases
    changes = GraphChanges(
        offset=offset,
        opened=tuple(EdgeRow(Layer(layer), *rest) for layer, *rest in opened),
        closed=tuple(EdgeRow(Layer(layer), *rest) for layer, *rest in closed),
        aliases=tuple(sorted(aliases, key=_pair)),
        unaliased=tuple(sorted(gone, key=_pair)),
    )
    index.apply(changes)


def _pair(row: AliasRow) -> tuple[int, int]:
    return row.one, row.other


def _first_number_after(connection: sqlite3.Connection, offset: Offset) -> int:
    """The first edge version that became known behind an offset.

    Numbers are given in the order of the log, so a search by halves finds it.
    """
    low, high = connection.execute(
        "SELECT coalesce(min(number), 1), coalesce(max(number), 0) + 1 FROM edge_version"
    ).fetchone()
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(
            "SELECT number, known_from FROM edge_version WHERE number >= ? ORDER BY number LIMIT 1",
            (middle,),
        ).fetchone()
        if row is None or row[1] > offset:
            high = middle
        else:
            low = row[0] + 1
    return low
