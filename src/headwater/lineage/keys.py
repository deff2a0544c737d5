"""From 64-bit keys to the dense numbers that arrays are indexed by, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from headwater.lineage.rows import Ints, Longs
from headwater.model.identity import Key


@dataclass(frozen=True, slots=True)
class KeyView:
    """The first `count` nodes, as they were numbered when this view was taken.

    keys: the key of each number; may hold later ones behind `count`.
    order: the numbers of the settled nodes, in order of their keys.
    recent: the numbers of the others.
    """

    keys: Longs
    count: int
    order: Ints
    recent: dict[Key, int]

    def handles(self, keys: Sequence[Key]) -> Longs:
        """The number of each key, -1 for an unknown one."""
        return self.search(np.array(keys, dtype=np.int64))

    def search(self, keys: Longs) -> Longs:
        """The number of each key, -1 for an unknown one; quickest for many when sorted."""
        found = np.full(len(keys), -1, dtype=np.int64)
        if self.recent:
            found = np.array([self.recent.get(key, -1) for key in keys.tolist()], dtype=np.int64)
        missing = np.flatnonzero(found < 0)
        if len(missing) and len(self.order):
            found[missing] = self._settled(keys[missing])
        found[found >= self.count] = -1
        return found

    def _settled(self, wanted: Longs) -> Longs:
        if len(wanted) * 64 > len(self.order):
            # So many are wanted that it pays to lay all keys out in order for a moment.
            ordered = self.keys.take(self.order)
            low = np.minimum(ordered.searchsorted(wanted), len(ordered) - 1)
        else:
            low = self._halve(wanted)
        candidate = self.order.take(low).astype(np.int64)
        return np.where(self.keys.take(candidate) == wanted, candidate, -1)

    def _halve(self, wanted: Longs) -> Longs:
        """Where each key would be in `order`, found for all at once by halving in lockstep."""
        low = np.zeros(len(wanted), dtype=np.int64)
        size = len(self.order)
        while size > 1:
            half = size // 2
            middle = low + half
            goes_right = self.keys.take(self.order.take(middle)) <= wanted
            low = np.where(goes_right, middle, low)
            size -= half
        return low


class KeyTable:
    """Numbers nodes in the order they appear: 12 bytes for a settled node."""

    def __init__(self, keys: Longs | None = None, order: Ints | None = None) -> None:
        self._keys = np.zeros(0, dtype=np.int64) if keys is None else keys
        self._count = len(self._keys)
        self._order = np.zeros(0, dtype=np.int32) if order is None else order
        self._recent: dict[Key, int] = {}

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """How much memory the settled nodes take."""
        return self._keys.nbytes + self._order.nbytes

    def view(self) -> KeyView:
        """The nodes numbered so far."""
        return KeyView(self._keys, self._count, self._order, self._recent)

    def intern(self, keys: Longs) -> Longs:
        """The number of each key; an unknown one gets the next."""
        each, first, back = np.unique(keys, return_index=True, return_inverse=True)
        numbers = self.view().search(each)
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            # Numbered in order of appearance, so that equal histories give equal numbers.
            unknown = unknown[first[unknown].argsort()]
            numbers[unknown] = self._number(each[unknown])
        return numbers[back]

    def settle(self) -> tuple[Longs, Ints]:
        """Sort the recent nodes in with the rest; returns all keys and their sorted numbers."""
        self._keys = self._keys[: self._count].copy()
        if self._recent:
            numbers = np.fromiter(self._recent.values(), np.int32, len(self._recent))
            numbers = numbers[self._keys[numbers].argsort()]
            at = self._keys[self._order].searchsorted(self._keys[numbers])
            self._order = np.insert(self._order, at, numbers)
            self._recent = {}
        return self._keys, self._order

    def _number(self, fresh: Longs) -> Longs:
        first, self._count = self._count, self._count + len(fresh)
        self._reserve(self._count, kept=first)
        self._keys[first : self._count] = fresh
        numbers = np.arange(first, self._count)
        self._recent.update(zip(fresh.tolist(), numbers.tolist(), strict=True))
        return numbers

    def _reserve(self, needed: int, *, kept: int) -> None:
        if needed > len(self._keys):
            grown = np.zeros(max(needed, len(self._keys) * 5 // 4, 1024), dtype=np.int64)
            grown[:kept] = self._keys[:kept]
            self._keys = grown
