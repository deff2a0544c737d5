"""What could not be accepted, in the same file as what was."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.model.time import Instant, Offset
from headwater.ports import DeadLetter
from headwater.store.log_file import LogFile

_SELECT = "SELECT number, body, reason, pointer, received_at, source, replayed_as FROM dead_letter"


class SqliteDeadLetters:
    """The dead letters of a log file."""

    def __init__(self, file: LogFile) -> None:
        self._file = file

    def keep(
        self, body: bytes, *, reason: str, pointer: str, received_at: Instant, source: str
    ) -> int:
        """Store it durably; returns its number."""
        with self._file.writing() as connection:
            row = connection.execute(
                "INSERT INTO dead_letter (body, reason, pointer, received_at, source) "
                "VALUES (?, ?, ?, ?, ?) RETURNING number",
                (body, reason, pointer, received_at, source),
            ).fetchone()
        return row[0]

    def list(self, *, after: int, limit: int) -> Sequence[DeadLetter]:
        """Those behind number `after`, oldest first."""
        rows = self._file.rows(
            f"{_SELECT} WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
        )
        return [DeadLetter(*row) for row in rows]

    def get(self, number: int) -> DeadLetter | None:
        """One of them."""
        rows = self._file.rows(f"{_SELECT} WHERE number = ?", (number,))
        return DeadLetter(*rows[0]) if rows else None

    def mark_replayed(self, number: int, offset: Offset) -> None:
        """Remember that it is now event `offset` of the log."""
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE dead_letter SET replayed_as = ? WHERE number = ?", (offset, number)
            )

    def total(self) -> int:
        """How many there are, those replayed among them."""
        return self._file.rows("SELECT count(*) FROM dead_letter")[0][0]

    def count(self) -> int:
        """How many wait, not counting those replayed."""
        return self._file.rows("SELECT count(*) FROM dead_letter WHERE replayed_as IS NULL")[0][0]
