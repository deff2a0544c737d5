"""Filling the graph index from the projection, all of it or what a snapshot lacks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headwater.lineage.index import GraphIndex
from headwater.lineage.rows import EdgeColumns
from headwater.model.graph import EdgeRow, GraphChanges, Layer
from headwater.model.time import FOREVER, Offset
from headwater.store.name_groups import name_groups

_FETCHED: Final = 50_000
_OPENED: Final = 2_000_000
_COLUMNS: Final = "source, target, label, valid_from, valid_to, known_from, known_to"


def build_index(connection: sqlite3.Connection, *, offset: Offset) -> GraphIndex:
    """The whole graph, read from the projection at its checkpoint."""
    index = GraphIndex()
    for rows in _pages(connection):
        for layer in Layer:
            source, target, label, *times = rows[:, rows[0] == layer][1:]
            edges = EdgeColumns(source, target, label.astype(np.uint8), *times)
            index.open(layer, edges, offset=0)
    index.apply(GraphChanges(offset=offset, names=name_groups(connection)))
    index.merge()
    return index


def _pages(connection: sqlite3.Connection) -> Iterator[NDArray[np.int64]]:
    """All edge versions of both layers as arrays, one row a column, in the order of the log."""
    # In the order of the table, since to go by layer means to look each row up.
    cursor = connection.execute(f"SELECT layer, {_COLUMNS} FROM edge_version ORDER BY number")
    # Few rows at a time, so that their objects are used again while they are in the cache.
    parts = iter(lambda: cursor.fetchmany(_FETCHED), [])
    arrays = (np.array(part, dtype=np.int64).T for part in parts)
    while page := [*islice(arrays, _OPENED // _FETCHED)]:
        yield np.concatenate(page, axis=1)


def catch_up(index: GraphIndex, connection: sqlite3.Connection, *, offset: Offset) -> None:
    """Bring the index of a snapshot up to the projection's checkpoint."""
    since = index.offset
    first = first_number_after(connection, since)
    opened = connection.execute(
        f"SELECT layer, {_COLUMNS} FROM edge_version WHERE number >= ? ORDER BY number", (first,)
    )
    closed = connection.execute(
        f"SELECT layer, {_COLUMNS} FROM edge_version"
        # Bound, the end of time would keep SQLite from the index of the rows that ended before it.
        f" WHERE known_to > ? AND known_to < {FOREVER} AND number < ? ORDER BY known_to, number",
        (since, first),
    )
    changes = GraphChanges(
        offset=offset,
        opened=tuple(EdgeRow(Layer(layer), *rest) for layer, *rest in opened),
        closed=tuple(EdgeRow(Layer(layer), *rest) for layer, *rest in closed),
        names=name_groups(connection),
    )
    index.apply(changes)


def first_number_after(connection: sqlite3.Connection, offset: Offset) -> int:
    """The first edge version that became known behind an offset.

    Numbers are given in the order of the log, so a search by halves finds it.
    """
    # Asked for in one go, the two make SQLite read the whole table.
    low, high = (
        connection.execute(f"SELECT coalesce({end}(number), 0) FROM edge_version").fetchone()[0]
        for end in ("min", "max")
    )
    high += 1
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
