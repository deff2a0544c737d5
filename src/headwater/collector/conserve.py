"""Looking all the time whether every event that came is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Final

import structlog

from headwater.collector.accept import Collector
from headwater.collector.worker import Worker
from headwater.model.time import Offset

_log: Final = structlog.get_logger("headwater.conservation")
_IDLE_S: Final = 10.0
_AT_ONCE: Final = 50_000
_LOOKS: Final = 3
"""A difference counts once it is the same so often in a row: counters are read while they move."""

DOOR: Final = "door"
"""received = admitted + rejected + being decided."""
QUEUE: Final = "queue"
"""admitted = appended + duplicates + refused + failed + waiting."""
LOG: Final = "log"
"""The log has an event at each of its offsets."""
PROJECTION: Final = "projection"
"""Each event up to the projection's offset is folded in, quarantined or erased."""

STAGES: Final = (DOOR, QUEUE, LOG, PROJECTION)


class Conservation:
    """Follows the log, and says how many events are unaccounted for at each stage since it began.

    reached: how far questions see. in_log: how many events the log has between two offsets.
    unfolded: those between two offsets that are neither folded nor quarantined nor erased.
    begin_at: from where on.
    """

    def __init__(
        self,
        collector: Collector,
        *,
        reached: Callable[[], Offset],
        in_log: Callable[[Offset, Offset], int],
        unfolded: Callable[[Offset, Offset], Collection[Offset]],
        begin_at: Offset,
    ) -> None:
        self._collector = collector
        self._reached = reached
        self._in_log = in_log
        self._unfolded = unfolded
        self._looked_at = begin_at
        self._seen: dict[str, Counter[int]] = {DOOR: Counter(), QUEUE: Counter()}
        self._missing = {LOG: 0, PROJECTION: 0}
        self._worker = Worker("conservation", self.look, idle_s=_IDLE_S)

    def start(self) -> None:
        """Begin to look."""
        self._worker.start()

    def stop(self) -> None:
        """Return when the look at hand is over."""
        self._worker.stop()

    @property
    def unaccounted(self) -> Mapping[str, int]:
        """How many events are unaccounted for, by stage; all 0, but for a fault."""
        lasting = {
            stage: next((each for each, times in seen.items() if times >= _LOOKS), 0)
            for stage, seen in self._seen.items()
        }
        return {**lasting, **self._missing}

    def look(self) -> int:
        """Look once; returns how many events of the log that concerned."""
        counters = self._collector.counters
        at_door = counters.received - counters.admitted - counters.rejected - counters.deciding
        self._note(DOOR, at_door)
        self._note(QUEUE, self._collector.unsettled())
        after = self._looked_at
        until = min(self._reached(), after + _AT_ONCE)
        if until <= after:
            return 0
        self._missing[LOG] += until - after - self._in_log(after, until)
        if unfolded := self._unfolded(after, until):
            self._missing[PROJECTION] += len(unfolded)
            _log.error("events are unaccounted for", offsets=sorted(unfolded)[:20])
        self._looked_at = until
        return until - after

    def _note(self, stage: str, difference: int) -> None:
        """Count how often in a row a difference was the same."""
        self._seen[stage] = Counter({difference: self._seen[stage][difference] + 1})
