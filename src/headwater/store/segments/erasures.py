"""Which events were erased: when, by whom and why. Their places in the chain stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.model.time import Instant, Offset
from headwater.store.log_tables import LogTables, Writer
from headwater.store.segments.offsets import PackedSets, pack_offsets

_SELECT: Final = """
SELECT id, at, actor, reason, forgets, first, last, events, offsets FROM erasure ORDER BY id
"""
_NEWEST: Final = "SELECT coalesce(max(id), 0) FROM erasure"
_FORGETTING: Final = f"{_NEWEST} WHERE forgets = 1"
_INSERT: Final = """
INSERT INTO erasure SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM erasure
"""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One act. actor: who asked for it, or the rule that did.

    forgets: what was derived from the events goes as well. first, last: the range that they are in;
    events: how many they were; offsets: packed.
    """

    id: int
    at: Instant
    actor: str
    reason: str
    forgets: bool
    first: Offset
    last: Offset
    events: int
    offsets: bytes


class Erasures:
    """All acts on one log."""

    def __init__(self, tables: LogTables) -> None:
        self._tables = tables
        self._newest = 0
        self._known: PackedSets[Erasure] = PackedSets(())
        self.refresh()

    def __contains__(self, offset: Offset) -> bool:
        return any(True for _ in self._known.holding(offset))

    def refresh(self) -> None:
        """Look which there are now: another process may have erased some. Nothing else asks."""
        ((newest,),) = self._tables.rows(_NEWEST)
        if newest != self._newest:
            rows = self._tables.rows(_SELECT)
            self._known = PackedSets(
                [
                    Erasure(number, at, actor, reason, bool(forgets), first, last, events, packed)
                    for number, at, actor, reason, forgets, first, last, events, packed in rows
                ]
            )
            self._newest = newest

    def all(self) -> Sequence[Erasure]:
        """Each of them, the oldest first."""
        self.refresh()
        return self._known.sets

    def forgotten(self) -> int:
        """A number that grows when what was derived from events has to go; 0 if it never had to."""
        ((number,),) = self._tables.rows(_FORGETTING)
        return number


def note_erasure(
    writer: Writer,
    offsets: Collection[Offset],
    *,
    at: Instant,
    actor: str,
    reason: str,
    forgets: bool,
) -> None:
    """Write an act down, in the transaction that does it."""
    told = (at, actor, reason, int(forgets), min(offsets), max(offsets), len(offsets))
    writer.execute(_INSERT, (*told, pack_offsets(offsets)))
