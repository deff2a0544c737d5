"""The mark of a log file whose events go to another store.

From the mark on nobody can write to the file: not a server that runs on it, since triggers refuse,
and none that is started later, this version or an older one, since the file has another format.
Reading it goes on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from headwater.errors import UnavailableError
from headwater.store.log_schema import FORMAT, SEGMENTS, WITHOUT_SEGMENTS
from headwater.store.segments.tables import RETAINED

DEPARTED: Final = 1_000 + FORMAT
"""The format of a file with the mark."""

_WRITTEN: Final = ("event", "dead_letter", "sender", "sender_range", *RETAINED)
_REFUSED: Final = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the events of a log go.

    place: as people are told of it, without what lets them in. is_over: they are used from there,
    and there is no way back.
    """

    place: str
    is_over: bool


class LogDepartedError(UnavailableError):
    """The log takes nothing more: its events are used from elsewhere, or are on their way there."""

    def __init__(self, folder: Path, departure: Departure) -> None:
        told = (
            f"the events of {folder} have moved to {departure.place}; start with that address as "
            "--store or HEADWATER_STORE"
            if departure.is_over
            else f"the events of {folder} are moving to {departure.place}; go on with `headwater "
            "migrate-store --finish`, or take it back with `headwater migrate-store --cancel`"
        )
        super().__init__(told, retry_after_s=5)


def departure_of(path: Path) -> Departure | None:
    """The mark of a log file; None for one that is where it belongs."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return read_departure(connection)


def read_departure(connection: sqlite3.Connection) -> Departure | None:
    """The same by a connection to it."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found != DEPARTED:
        return None
    place, is_over = connection.execute("SELECT place, is_over FROM departure").fetchone()
    return Departure(place, bool(is_over))


def depart(path: Path, place: str) -> None:
    """Let nobody write to a log file any more, from one moment on."""
    with _changing(path) as connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        for statement in SEGMENTS.split(";\n") if found == WITHOUT_SEGMENTS else ():
            connection.execute(statement)
        connection.execute(
            "CREATE TABLE departure (place TEXT NOT NULL, is_over INTEGER NOT NULL) STRICT"
        )
        connection.execute("INSERT INTO departure VALUES (?, 0)", (place,))
        for name, act, table in _triggers():
            connection.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'departed'); END"
            )
        connection.execute(f"PRAGMA user_version = {DEPARTED}")


def come_back(path: Path) -> None:
    """Take the mark away."""
    with _changing(path) as connection:
        for name, _, _ in _triggers():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DROP TABLE departure")
        connection.execute(f"PRAGMA user_version = {FORMAT}")


def stay_away(path: Path) -> None:
    """Say that the events are used from elsewhere."""
    with _changing(path) as connection:
        connection.execute("UPDATE departure SET is_over = 1")


def _triggers() -> Generator[tuple[str, str, str]]:
    for table in _WRITTEN:
        for act in _REFUSED:
            yield f"departed_{table}_{act.lower()}", act, table


@contextmanager
def _changing(path: Path) -> Generator[sqlite3.Connection]:
    """One transaction, beside a server that may be writing; on disk when the block ends."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
