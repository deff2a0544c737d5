"""Files that no segment names: those in the making, and those that others took the place of.

Each is written down before it is there, or in the transaction that lets go of it, so that whatever
is killed whenever, nothing that was erased lies around for good.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from headwater.errors import UnavailableError
from headwater.model.time import Instant
from headwater.store.log_tables import LogTables, Writer
from headwater.store.segments.places import Place

_BEGIN: Final = "INSERT INTO stray VALUES (?, ?, ?)"
_END: Final = "DELETE FROM stray WHERE place = ? AND name = ? RETURNING name"
_LISTED: Final = "SELECT place, name FROM stray WHERE since < ?"
_PATIENCE_US: Final = 3_600_000_000
"""A file that was begun so long ago is nobody's any more."""


class ChangedMeanwhileError(UnavailableError):
    """Somebody else moved or erased the same events at the same time."""

    def __init__(self) -> None:
        super().__init__("the same events were moved or erased by somebody else; try again")


class Strays:
    """All of one log."""

    def __init__(self, tables: LogTables, place_at: Callable[[str], Place]) -> None:
        self._tables = tables
        self._place_at = place_at

    def begin(self, place: str, name: str, *, now: Instant) -> None:
        """Write down that a file is in the making."""
        with self._tables.writing() as writer:
            writer.execute(_BEGIN, (place, name, now))

    def tidy(self, *, now: Instant) -> None:
        """Remove files that nobody needs. Raises UnavailableError where one is out of reach."""
        for place, name in self._tables.rows(_LISTED, (max(1, now - _PATIENCE_US),)):
            with self._tables.writing() as writer:
                # Whoever still made it finds out that it is gone.
                mine = writer.execute(_END, (place, name)).fetchone() is not None
                if mine:
                    writer.execute(_BEGIN, (place, name, 0))
            if mine:
                self._place_at(place).remove(name)
                with self._tables.writing() as writer:
                    writer.execute(_END, (place, name))


def adopt(writer: Writer, place: str, name: str) -> None:
    """A file is a segment from now on. Raises ChangedMeanwhileError where it was given up."""
    if writer.execute(_END, (place, name)).fetchone() is None:
        raise ChangedMeanwhileError


def let_go(writer: Writer, place: str, name: str) -> None:
    """Nobody needs a file any more."""
    writer.execute(_BEGIN, (place, name, 0))
