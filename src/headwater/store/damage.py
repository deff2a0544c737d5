"""What is wrong with the form of a SQLite file, beside what its content says of itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

# What asks for a table that is not there, or a schema that cannot be read, is a plain error.
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_MOST: Final = 100


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether a file is no longer what was written, rather than that it cannot be reached."""
    # What the driver itself raises has no code.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def damage_in(path: Path) -> Sequence[str]:
    """Pages that are not as they must be, and indexes that do not fit their tables.

    Reads the whole file, also while it is written.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute(f"PRAGMA integrity_check({_MOST})").fetchall()
    except sqlite3.DatabaseError as error:
        return (str(error),)
    # A file of several problems tells some of them in one text.
    told = [line for (text,) in found for line in text.splitlines()]
    return () if told == ["ok"] else told
