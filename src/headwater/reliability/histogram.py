"""Durations, counted by their size: small however many they are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Final

_FIRST_S: Final = 0.000_1
_FACTOR: Final = 2**0.25
_BOUNDS: Final = tuple(_FIRST_S * _FACTOR**step for step in range(140))
"""Upper ends of the sizes, in seconds: each a fifth larger than the one before, to a month."""


class Histogram:
    """Durations by size. May be added to by any thread."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self._counts = dict(counts or {})
        self._lock = Lock()

    def add(self, seconds: float, *, times: int = 1) -> None:
        """Count a duration, up to a fifth too long."""
        size = min(bisect_left(_BOUNDS, seconds), len(_BOUNDS) - 1)
        with self._lock:
            self._counts[size] = self._counts.get(size, 0) + times

    def counts(self) -> dict[int, int]:
        """How many by size, to be kept."""
        with self._lock:
            return dict(self._counts)

    def __iter__(self) -> Iterator[tuple[float, int]]:
        """Each size in seconds, with how many there are of it."""
        return ((_BOUNDS[size], times) for size, times in sorted(self.counts().items()))

    def __len__(self) -> int:
        return sum(self.counts().values())
