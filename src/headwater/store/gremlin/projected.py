"""What the projection has for a graph server: its edges and names, of one offset and the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from headwater.model.graph import EdgeRow, Layer, NameGroup
from headwater.model.time import FOREVER, Offset
from headwater.store.graph_load import first_number_after
from headwater.store.gremlin.rows import NumberedRow
from headwater.store.name_groups import name_groups

_FETCHED: Final = 5_000
_COLUMNS: Final = "number, layer, source, target, label, valid_from, valid_to, known_from, known_to"


@dataclass(frozen=True, slots=True)
class Folded:
    """How far a projection has got: its offset, what it was folded with, and its names there."""

    offset: Offset
    folded_with: str
    names: tuple[NameGroup, ...]


@contextmanager
def reading(projection: Path) -> Generator[sqlite3.Connection]:
    """The projection, while its server goes on writing it."""
    connection = sqlite3.connect(f"file:{projection}?mode=ro", uri=True, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def checkpoint(connection: sqlite3.Connection) -> tuple[Offset, str]:
    """The offset of the last event that is folded in, and what it was folded with."""
    return connection.execute("SELECT log_offset, folded_with FROM checkpoint").fetchone()


def folded(connection: sqlite3.Connection) -> Folded:
    """Where the projection stands, as of one moment."""
    connection.execute("BEGIN")
    try:
        return Folded(*checkpoint(connection), name_groups(connection))
    finally:
        connection.execute("ROLLBACK")


def rows_between(
    connection: sqlite3.Connection, after: Offset, until: Offset
) -> Iterator[NumberedRow]:
    """The versions of edges that became known, or known no longer, behind one offset.

    Those that became known behind `until` are left out. One that is known no longer since then is
    told as it stands: whoever asks as of `until` still finds it.
    """
    first = first_number_after(connection, after)
    if after:
        yield from map(
            _numbered,
            connection.execute(
                f"SELECT {_COLUMNS} FROM edge_version"
                # Bound, the end of time would keep SQLite from the index of rows that ended.
                f" WHERE known_to > ? AND known_to < {FOREVER} AND number < ? ORDER BY number",
                (after, first),
            ),
        )
    # Some at a time, since what is read in one go keeps SQLite from tidying up behind its writer.
    while page := connection.execute(
        f"SELECT {_COLUMNS} FROM edge_version WHERE number >= ? AND known_from <= ?"
        " ORDER BY number LIMIT ?",
        (first, until, _FETCHED),
    ).fetchall():
        yield from map(_numbered, page)
        first = page[-1][0] + 1


def _numbered(row: tuple[Any, ...]) -> NumberedRow:
    number, layer, *rest = row
    return NumberedRow(number, EdgeRow(Layer(layer), *rest))
