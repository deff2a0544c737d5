"""Who goes first when one machine has too little time for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from headwater.collector.accept import Counters

# Above this rate senders would wait for the projector, which shares the interpreter with them.
_BURST_PER_S: Final = 1_200
_WINDOW_S: Final = 0.25
_CALM: Final = 256
_HURRIED: Final = 8
# What lasts longer is no burst but the rate at which events come.
_BURST_S: Final = 30.0
# Of twenty slices of time the projector takes one while a burst lasts, and every other one later.
_PAUSES_IN_A_BURST: Final = 19
_PAUSES_LATER: Final = 1
_LONGEST_PAUSE_S: Final = 0.25


class Courtesy:
    """Lets senders go first: during a burst of events the projector takes small, rare slices.

    An event is durable when it is acknowledged, so the graph can follow a little later; a sender
    that has to wait holds up somebody's pipeline. Where a burst does not end, the graph gets half
    of the time, so that it does not fall behind for good. The lag shows in `/health` and
    `/metrics`.
    """

    def __init__(
        self, counters: Counters, *, clock_s: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._counters = counters
        self._clock_s = clock_s
        self._sleep = sleep
        self._window_began = clock_s()
        self._accepted_before = counters.accepted
        self._burst_began: float | None = None
        self._slice_began = clock_s()

    def __call__(self) -> int:
        """Wait as long as is polite; returns how many events to fold next."""
        now = self._clock_s()
        elapsed = now - self._window_began
        if elapsed >= _WINDOW_S:
            rate = (self._counters.accepted - self._accepted_before) / elapsed
            if rate <= _BURST_PER_S:
                self._burst_began = None
            elif self._burst_began is None:
                self._burst_began = self._window_began
            self._window_began, self._accepted_before = now, self._counters.accepted
        if self._burst_began is not None:
            pauses = _PAUSES_IN_A_BURST if now - self._burst_began < _BURST_S else _PAUSES_LATER
            self._sleep(min((now - self._slice_began) * pauses, _LONGEST_PAUSE_S))
        self._slice_began = self._clock_s()
        return _CALM if self._burst_began is None else _HURRIED
