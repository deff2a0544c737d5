"""The projection in SQLite: written by the projector alone, read by anyone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final, TypeVar

from headwater.collector.known import Changes
from headwater.errors import InvalidInputError
from headwater.model.graph import NameGroup
from headwater.model.identity import Key
from headwater.model.time import Offset
from headwater.store.name_groups import name_groups
from headwater.store.search import refresh_search
from headwater.store.stored_state import StoredState
from headwater.store.written_rows import write_changes

AnswerT = TypeVar("AnswerT")

_REFUSED: Final = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)
"""What SQLite raises of values, and not of a disk."""


class UnstorableError(InvalidInputError):
    """An event leads to rows that no table takes."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"what follows from it cannot be stored: {problem}")


class SqliteProjection:
    """The projection's working end, one batch after the other.

    state: what the fold asks of it.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (
            "journal_mode = WAL",
            # The projection can be folded again from the log, so a crash may cost it its last
            # transactions, never its consistency.
            "synchronous = NORMAL",
            "cache_size = -65536",
            "temp_store = MEMORY",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self.state = StoredState(self._connection)

    def create(self, make: Callable[[sqlite3.Connection], None], *, folded_with: str = "") -> None:
        """Make the tables of an empty projection, to be folded with these settings."""
        make(self._connection)
        self.say_folded_with(folded_with)

    def folded_with(self) -> str:
        """The settings that it was folded with so far."""
        return self._connection.execute("SELECT folded_with FROM checkpoint").fetchone()[0]

    def say_folded_with(self, settings: str) -> None:
        """Remember the settings that it was folded with."""
        self._connection.execute("UPDATE checkpoint SET folded_with = ?", (settings,))

    def read(self, question: Callable[[sqlite3.Connection], AnswerT]) -> AnswerT:
        """Ask something of the file as it was last committed."""
        return question(self._connection)

    def names_around(self, datasets: AbstractSet[Key]) -> tuple[NameGroup, ...]:
        """The names of these datasets, and of their columns, that are or once were several."""
        return name_groups(self._connection, datasets)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def checkpoint(self) -> Offset:
        """The offset of the last event that is folded in."""
        row = self._connection.execute("SELECT log_offset FROM checkpoint WHERE id = 1").fetchone()
        return row[0] if row else 0

    def commit(self, changes: Changes, *, checkpoint: Offset) -> None:
        """Write a batch and the offset it leads to, all or nothing.

        Raises UnstorableError, or another ValueError or ArithmeticError, for values that cannot be
        stored.
        """
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            write_changes(connection, changes)
            refresh_search(connection, changes)
            connection.execute("UPDATE checkpoint SET log_offset = ?", (checkpoint,))
            connection.execute("COMMIT")
        except BaseException as error:
            connection.execute("ROLLBACK")
            if isinstance(error, _REFUSED):
                raise UnstorableError(str(error)) from error
            raise
