"""How the edges of one job came and went, as a function of everything one source said of it.

A timeline is the ordered list of a job's runs, of what was declared about it, and of the drops of
its datasets. Its rows follow from the list alone, so the order in which events arrive can never
matter; only how much of the list has to be read again.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice
from typing import Final

from headwater.collector.timeline_entries import Declared, Entry, Position, Ran
from headwater.collector.timeline_reading import Mark, Reading
from headwater.collector.timeline_rows import LinksOf, Row, link_rows
from headwater.model.identity import Key

_CHECKPOINT_EVERY: Final = 32


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """The place before the entry at `index`."""

    index: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class RowChanges:
    """How the rows of a timeline changed when it was read again."""

    removed: set[Row]
    added: set[Row]


class Timeline:
    """The entries of one job and one source, and the rows that follow from them."""

    def __init__(self, owner: Key, *, misses_to_end: int, links_of: LinksOf) -> None:
        self._links_of = links_of
        self._positions: list[Position] = []
        self._entries: list[Entry] = []
        self._runs: dict[Key, Position] = {}
        self._dirty_from: int | None = None
        self._reading = Reading(owner, misses_to_end=misses_to_end)
        self._checkpoints: list[_Checkpoint] = [_Checkpoint(0, self._reading.mark())]

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, entry: Entry) -> None:
        """Add an entry; a run that is there already is replaced by what is known of it now."""
        if isinstance(entry, Ran):
            known = self._runs.get(entry.run)
            if known is not None:
                if self._replace_in_place(known, entry):
                    return
                self._remove(known)
            self._runs[entry.run] = entry.position
        position = entry.position
        index = bisect_left(self._positions, position)
        if index < len(self._positions) and self._positions[index] == position:
            if self._entries[index] == entry:
                return
            self._entries[index] = entry
        else:
            self._positions.insert(index, position)
            self._entries.insert(index, entry)
        self._touch(index)

    def _replace_in_place(self, known: Position, entry: Ran) -> bool:
        if known != entry.position:
            return False
        index = bisect_left(self._positions, known)
        if self._entries[index] != entry:
            self._entries[index] = entry
            self._touch(index)
        return True

    def take_out(self, run: Key) -> None:
        """Forget a run that turned out to belong elsewhere."""
        known = self._runs.pop(run, None)
        if known is not None:
            self._remove(known)

    def _remove(self, position: Position) -> None:
        index = bisect_left(self._positions, position)
        del self._positions[index]
        del self._entries[index]
        self._touch(index)

    def _touch(self, index: int) -> None:
        if index < len(self._entries) and isinstance(self._entries[index], Declared):
            # It may stand in place of others of its instant, which are read before it.
            index = bisect_left(self._positions, self._positions[index]._replace(tie=b""))
        if self._dirty_from is None or index < self._dirty_from:
            self._dirty_from = index

    def refresh(self) -> RowChanges:
        """Read again from the first entry that changed; says which rows are no longer so."""
        if self._dirty_from is None:
            return RowChanges(set(), set())
        while self._checkpoints[-1].index > self._dirty_from:
            self._checkpoints.pop()
        reading, mark = self._reading, self._checkpoints[-1].mark
        old, old_told = reading.edges_since(mark), reading.told_since(mark)
        self._read_from(self._checkpoints[-1])
        self._dirty_from = None
        new, new_told = reading.edges_since(mark), reading.told_since(mark)
        removed, added = old - new, new - old
        if old_told != new_told:
            steps = {told.step for told in old_told ^ new_told}
            earlier = reading.told_before(mark)
            before, after = (
                link_rows((t for t in (*earlier, *told) if t.step in steps), self._links_of)
                for told in (old_told, new_told)
            )
            removed |= before - after
            added |= after - before
        return RowChanges(removed, added)

    def rows(self) -> set[Row]:
        """Every row that follows from the entries read so far."""
        start = self._checkpoints[0].mark
        links = link_rows(self._reading.told_since(start), self._links_of)
        return self._reading.edges_since(start) | links

    def _read_from(self, checkpoint: _Checkpoint) -> None:
        self._reading.go_back(checkpoint.mark)
        for index in range(checkpoint.index, len(self._entries)):
            if index - self._checkpoints[-1].index >= _CHECKPOINT_EVERY:
                self._checkpoints.append(_Checkpoint(index, self._reading.mark()))
            if not self._is_revised(index):
                self._reading.take(self._entries[index])

    def _is_revised(self, index: int) -> bool:
        """Whether a declaration of the same instant stands in place of this entry."""
        entry = self._entries[index]
        if not isinstance(entry, Declared):
            return False
        for other in islice(self._entries, index + 1, None):
            if not isinstance(other, Declared) or other.at != entry.at:
                return False
            if other.revision > entry.revision:
                return True
        return False
