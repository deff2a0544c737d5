"""Which events were erased: when, by whom and why. Their places in the chain stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from headwater.model.time import Instant, Offset
from headwater.store.log_tables import LogTables, Writer
from headwater.store.segments.offsets import has, pack_offsets, unpack_offsets

_LISTED: Final = "SELECT id, at, actor, reason, forgets, events FROM erasure ORDER BY id"
_FORGETTING: Final = "SELECT coalesce(max(id), 0) FROM erasure WHERE forgets = 1"
_PACKED: Final = "SELECT offsets FROM erasure"
_INSERT: Final = """
INSERT INTO erasure SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, ? FROM erasure
"""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One act. actor: who asked for it, or the rule that did.

    forgets: what was derived from the events goes as well. events: how many they were.
    """

    id: int
    at: Instant
    actor: str
    reason: str
    forgets: bool
    events: int


class Erasures:
    """All acts on one log."""

    def __init__(self, tables: LogTables) -> None:
        self._tables = tables
        self._unpacked = lru_cache(maxsize=64)(unpack_offsets)

    def __contains__(self, offset: Offset) -> bool:
        return any(has(self._unpacked(each), offset) for (each,) in self._tables.rows(_PACKED))

    def all(self) -> Sequence[Erasure]:
        """Each of them, the oldest first."""
        rows = self._tables.rows(_LISTED)
        return [
            Erasure(number, at, actor, reason, bool(forgets), events)
            for number, at, actor, reason, forgets, events in rows
        ]

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
    told = (at, actor, reason, int(forgets), len(offsets), pack_offsets(offsets))
    writer.execute(_INSERT, told)
