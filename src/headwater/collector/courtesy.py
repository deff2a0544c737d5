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
# Of ten slices of time the projector takes one while a burst lasts.
_PAUSE_FOR_EACH_SLICE: Final = 9
_LONGEST_PAUSE_S: Final = 0.25


class Courtesy:
    """Lets senders go first: during a burst of events the projector takes small, rare slices.

    An event is durable when it is acknowledged, so the graph can follow a little later; a sender
    that has to wait holds up somebody's pipeline. The lag shows in `/health` and `/metrics`.
    """

    def __init__(
        self, counters: Counters, *, clock_s: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._counters = counters
        self._clock_s = clock_s
        self._sleep = sleep
        self._window_began = clock_s()
        self._accepted_before = counters.accepted
        self._rate = 0.0
        self._slice_began = clock_s()

    def __call__(self) -> int:
        """Wait as long as is polite; returns how many events to fold next."""
        now = self._clock_s()
        elapsed = now - self._window_began
        if elapsed >= _WINDOW_S:
            self._rate = (self._counters.accepted - self._accepted_before) / elapsed
            self._window_began, self._accepted_before = now, self._counters.accepted
        busy = self._rate > _BURST_PER_S
        if busy:
            pause = (now - self._slice_began) * _PAUSE_FOR_EACH_SLICE
            self._sleep(min(pause, _LONGEST_PAUSE_S))
        self._slice_began = self._clock_s()
        return _HURRIED if busy else _CALM
