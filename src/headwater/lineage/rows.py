"""Edge versions as parallel arrays, which is how the index takes them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.model.graph import EdgeRow

Longs: TypeAlias = NDArray[np.int64]
Ints: TypeAlias = NDArray[np.int32]
Labels: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class EdgeColumns:
    """Versions of edges of one layer. source, target: keys, or handles inside the index."""

    source: Longs
    target: Longs
    label: Labels
    valid_from: Longs
    valid_to: Longs
    known_from: Longs
    known_to: Longs

    def __len__(self) -> int:
        return len(self.source)

    @classmethod
    def of(cls, rows: Sequence[EdgeRow]) -> EdgeColumns:
        """The same rows as arrays."""
        return cls(
            np.array([row.source for row in rows], dtype=np.int64),
            np.array([row.target for row in rows], dtype=np.int64),
            np.array([row.label for row in rows], dtype=np.uint8),
            np.array([row.valid_from for row in rows], dtype=np.int64),
            np.array([row.valid_to for row in rows], dtype=np.int64),
            np.array([row.known_from for row in rows], dtype=np.int64),
            np.array([row.known_to for row in rows], dtype=np.int64),
        )

    @classmethod
    def empty(cls, capacity: int = 0) -> EdgeColumns:
        """Room for that many rows."""
        source, target, *times = (np.zeros(capacity, dtype=np.int64) for _ in range(6))
        return cls(source, target, np.zeros(capacity, dtype=np.uint8), *times)

    def between(self, sources: Longs, targets: Longs) -> EdgeColumns:
        """The same rows between other ends."""
        return EdgeColumns(sources, targets, *self._arrays()[2:])

    def take(self, positions: Longs) -> EdgeColumns:
        """The rows at these positions."""
        return EdgeColumns(*(array.take(positions) for array in self._arrays()))

    def head(self, length: int) -> EdgeColumns:
        """The first rows, not copied."""
        return EdgeColumns(*(array[:length] for array in self._arrays()))

    def resized(self, capacity: int) -> EdgeColumns:
        """A copy with room for more rows."""
        copy = EdgeColumns.empty(capacity)
        copy.write(self, at=0)
        return copy

    def write(self, rows: EdgeColumns, *, at: int) -> None:
        """Overwrite the rows from position `at` on."""
        for mine, theirs in zip(self._arrays(), rows._arrays(), strict=True):
            mine[at : at + len(theirs)] = theirs

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


def spans(starts: Longs, lengths: Longs) -> tuple[Longs, Longs]:
    """Unroll runs of consecutive positions.

    Returns, for every position of every run, the number of its run and the position itself.
    """
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    run = np.arange(len(lengths)).repeat(lengths)
    return run, np.arange(total) + (starts - ends + lengths).take(run)


def distinct(values: Longs) -> Longs:
    """Each value once, in order."""
    # Sorting is faster than the hash table that numpy.unique uses, from small to large.
    ordered = np.sort(values)
    first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def stable_order(handles: Longs) -> Longs:
    """The positions of these handles in order of them, equal ones as they come.

    A handle and a position fit into one number, and numbers are sorted many times faster than
    a stable argsort goes.
    """
    positions = np.arange(len(handles))
    if (handles[1:] >= handles[:-1]).all():
        return positions
    return np.sort(handles << 32 | positions) & 0xFFFFFFFF
