"""What a walk has seen, for handles that are dense and for handles that are not."""

from __future__ import annotations

import numpy as np

from headwater.lineage.rows import Longs


class DenseVisited:
    """Handles below a known bound: four bytes each, and the system hands out only touched pages."""

    def __init__(self, bound: int) -> None:
        self._place = np.zeros(bound, dtype=np.int32)
        self._count = 0

    def add(self, handles: Longs) -> Longs:
        """Add these; returns the ones that are new, each once, in the order given."""
        unseen = handles[self._place.take(handles) == 0]
        # Written back to front, so that of equal handles the first one's mark stays.
        marks = np.arange(1, len(unseen) + 1, dtype=np.int32)
        self._place[unseen[::-1]] = marks[::-1]
        new = unseen[self._place.take(unseen) == marks]
        self._place[new] = np.arange(self._count + 1, self._count + len(new) + 1, dtype=np.int32)
        self._count += len(new)
        return new

    def positions(self, handles: Longs) -> Longs:
        """When each was added, counted from 0; -1 for one that was not."""
        return self._place.take(handles).astype(np.int64) - 1


class SparseVisited:
    """Handles of any size, such as keys themselves."""

    def __init__(self) -> None:
        self._place: dict[int, int] = {}

    def add(self, handles: Longs) -> Longs:
        """Add these; returns the ones that are new, each once, in the order given."""
        place, before = self._place, len(self._place)
        for handle in handles.tolist():
            place.setdefault(handle, len(place))
        fresh = list(place)[before:] if len(place) > before else []
        return np.array(fresh, dtype=np.int64)

    def positions(self, handles: Longs) -> Longs:
        """When each was added, counted from 0; -1 for one that was not."""
        return np.array([self._place.get(each, -1) for each in handles.tolist()], dtype=np.int64)
