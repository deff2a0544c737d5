"""What could not be accepted, kept beside what was, within bounds."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.model.time import Instant, Offset
from headwater.ports import DeadLetter, LetterState
from headwater.store.log_tables import LogTables, Writer

# The format of the log has no mark of its own for what was discarded, and no event lies at 0.
_DISCARDED: Final = 0
# After a lower bound was set a few go with each that comes, so that no sender waits for many.
_DROPPED_AT_ONCE: Final = 64
# What other processes keep is counted so often.
_RECOUNTED_EVERY: Final = 64

_KEEP: Final = """
INSERT INTO dead_letter (number, body, reason, pointer, received_at, source)
SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? FROM dead_letter RETURNING number
"""

_SELECT: Final = (
    "SELECT number, body, reason, pointer, received_at, source, replayed_as FROM dead_letter"
)
_WHICH: Final[Mapping[LetterState, str]] = {
    LetterState.ANY: "true",
    LetterState.WAITING: "replayed_as IS NULL",
    LetterState.REPLAYED: f"replayed_as > {_DISCARDED}",
    LetterState.DISCARDED: f"replayed_as = {_DISCARDED}",
}
_SETTLED: Final = "replayed_as IS NOT NULL"
# The newest always stays, also because no number is given twice as long as it is there.
_OLDEST: Final = """
SELECT number, length(body) FROM dead_letter
WHERE {which} AND number < (SELECT max(number) FROM dead_letter) ORDER BY number LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class LetterBounds:
    """How many dead letters are kept, and how much their bodies may take up together."""

    letters: int = 100_000
    size_bytes: int = 1 << 30


@dataclass(slots=True)
class _Held:
    letters: int
    size_bytes: int
    since_counted: int = 0

    def exceeds(self, bounds: LetterBounds) -> bool:
        return self.letters > bounds.letters or self.size_bytes > bounds.size_bytes


class SqlDeadLetters:
    """The dead letters of a log.

    Where they exceed their bounds the oldest go: first those that somebody has dealt with.
    """

    def __init__(self, tables: LogTables, bounds: LetterBounds) -> None:
        self._tables = tables
        self._bounds = bounds
        self._held: _Held | None = None
        self._changing = threading.Lock()

    def keep(
        self, body: bytes, *, reason: str, pointer: str, received_at: Instant, source: str
    ) -> int:
        """Store it durably; returns its number."""
        with self._changing:
            # Counted before the log is locked: only the first time takes long.
            held = self._held or self._count()
            if not self._tables.alone and held.since_counted >= _RECOUNTED_EVERY:
                held = self._count()
            # Only what is on disk in the end is counted.
            self._held = None
            with self._tables.writing() as writer:
                told = (body, _text(reason), _text(pointer), received_at, source)
                row = writer.execute(_KEEP, told).fetchone()
                held = _Held(held.letters + 1, held.size_bytes + len(body), held.since_counted + 1)
                self._make_room(writer, held)
            self._held = held
        return row[0]

    def list(self, *, state: LetterState, after: int, limit: int) -> Sequence[DeadLetter]:
        """Those in this state behind number `after`, oldest first."""
        rows = self._tables.rows(
            f"{_SELECT} WHERE {_WHICH[state]} AND number > ? ORDER BY number LIMIT ?",
            (after, limit),
        )
        return [_letter(*row) for row in rows]

    def get(self, number: int) -> DeadLetter | None:
        """One of them."""
        rows = self._tables.rows(f"{_SELECT} WHERE number = ?", (number,))
        return _letter(*rows[0]) if rows else None

    def mark_replayed(self, number: int, offset: Offset) -> None:
        """Remember that it is now event `offset` of the log."""
        with self._tables.writing() as writer:
            writer.execute(
                "UPDATE dead_letter SET replayed_as = ? WHERE number = ?", (offset, number)
            )

    def discard(self, number: int) -> None:
        """Forget its body, for good."""
        with self._changing:
            self._held = None
            with self._tables.writing() as writer:
                writer.execute(
                    "UPDATE dead_letter SET replayed_as = ?, body = ? WHERE number = ?",
                    (_DISCARDED, b"", number),
                )

    def total(self, state: LetterState) -> int:
        """How many there are in this state."""
        if state is LetterState.ANY:
            # Each part is counted in an index, without a look at the bodies.
            return self._number_of(_WHICH[LetterState.WAITING]) + self._number_of(_SETTLED)
        return self._number_of(_WHICH[state])

    def dropped(self) -> int:
        """How many there were once and went to make room."""
        # Numbers are given without a gap, and the newest stays.
        newest = self._tables.rows("SELECT coalesce(max(number), 0) FROM dead_letter")[0][0]
        return newest - self.total(LetterState.ANY)

    def _number_of(self, which: str) -> int:
        return self._tables.rows(f"SELECT count(*) FROM dead_letter WHERE {which}")[0][0]

    def _count(self) -> _Held:
        sql = "SELECT count(*), coalesce(sum(length(body)), 0) FROM dead_letter"
        return _Held(*self._tables.rows(sql)[0])

    def _make_room(self, writer: Writer, held: _Held) -> None:
        for which in (_SETTLED, _WHICH[LetterState.WAITING]):
            if not held.exceeds(self._bounds):
                return
            oldest = writer.execute(_OLDEST.format(which=which), (_DROPPED_AT_ONCE,))
            for number, size_bytes in oldest.fetchall():
                if not held.exceeds(self._bounds):
                    return
                writer.execute("DELETE FROM dead_letter WHERE number = ?", (number,))
                held.letters -= 1
                held.size_bytes -= size_bytes


def _letter(
    number: int,
    body: bytes,
    reason: str,
    pointer: str,
    received_at: Instant,
    source: str,
    replayed_as: Offset | None,
) -> DeadLetter:
    discarded = replayed_as == _DISCARDED
    offset = None if discarded else replayed_as
    return DeadLetter(number, body, reason, pointer, received_at, source, offset, discarded)


def _text(told: str) -> str:
    """Some databases keep no NUL in text."""
    return told.replace("\0", "\ufffd")
