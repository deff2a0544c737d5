"""What happens with remedies by itself: telling what was lost, and rolling back where policies say.

Nothing that ran when an earlier process ended is run again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from headwater.collector.remedy_desk import RemedyDesk
from headwater.collector.worker import Worker
from headwater.ports import Clock

_IDLE_S: Final = 1.0
_FRESH_US: Final = 15 * 60_000_000
"""How old an incident may be that a policy acts upon by itself."""


class RemedyWatch:
    """Looks after remedies. caught_up: returns when questions see all that was said before."""

    def __init__(self, desk: RemedyDesk, clock: Clock, *, caught_up: Callable[[], None]) -> None:
        self._desk = desk
        self._clock = clock
        self._caught_up = caught_up
        self._has_told = False
        self._worker = Worker("remedies", self.look, idle_s=_IDLE_S)

    def start(self) -> None:
        """Begin to look."""
        self._worker.start()

    def stop(self) -> None:
        """Look no more."""
        self._worker.stop()

    def look(self) -> int:
        """Tell of what an earlier process left, once, and act upon new incidents."""
        if not self._has_told:
            self._caught_up()
            self._desk.tell_lost()
            self._has_told = True
        return self._desk.act_by_policies(since=self._clock() - _FRESH_US)
