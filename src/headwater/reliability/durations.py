"""How long things take, noted while they happen and handed over now and then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from headwater.reliability.facts import Duration
from headwater.reliability.histogram import Histogram


class Durations:
    """Durations by what they are of. May be noted by any thread."""

    def __init__(self) -> None:
        self._noted: dict[str, Histogram] = {}
        self._lock = Lock()

    def note(self, of: str, seconds: float) -> None:
        """Keep one."""
        with self._lock:
            noted = self._noted.setdefault(of, Histogram())
        noted.add(seconds)

    def take(self) -> Mapping[str, Histogram]:
        """All that was noted since the last time."""
        with self._lock:
            taken, self._noted = self._noted, {}
        return taken


def told(histograms: Mapping[str, Histogram]) -> Iterable[Duration]:
    """Histograms as measures take them."""
    for of, histogram in histograms.items():
        for seconds, times in histogram:
            yield Duration(of, seconds, times)
