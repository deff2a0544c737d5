"""How long things take, noted while they happen, handed over now and then, and in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from headwater.reliability.facts import Duration
from headwater.reliability.histogram import Histogram


class Durations:
    """Durations by what they are of. May be noted by any thread."""

    def __init__(self) -> None:
        self._noted: dict[str, Histogram] = {}
        self._ever: dict[str, Histogram] = {}
        self._lock = Lock()

    def note(self, of: str, seconds: float) -> None:
        """Keep one."""
        with self._lock:
            noted = self._noted.setdefault(of, Histogram())
            ever = self._ever.setdefault(of, Histogram())
        noted.add(seconds)
        ever.add(seconds)

    def take(self) -> Mapping[str, Histogram]:
        """All that was noted since the last time."""
        with self._lock:
            taken, self._noted = self._noted, {}
        return taken

    def ever(self) -> Mapping[str, Histogram]:
        """All that was noted since the start."""
        with self._lock:
            return dict(self._ever)


def told(histograms: Mapping[str, Histogram]) -> Iterable[Duration]:
    """Histograms as measures take them."""
    for of, histogram in histograms.items():
        for seconds, times in histogram:
            yield Duration(of, seconds, times)
