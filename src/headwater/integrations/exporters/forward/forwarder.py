"""Copying the log to another backend: at least once, in order, from where it left off.

The log itself is the spool: what could not be delivered stays there, and a cursor says how far a
destination has got.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from headwater.collector.follow import Cursors, Follower
from headwater.errors import HeadwaterError
from headwater.integrations.exporters.forward.destination import Destination, prepare
from headwater.ports import EventLog, Logged

_log: Final = structlog.get_logger("headwater.forward")


class RefusedError(HeadwaterError):
    """The destination will not take this event, however often it is sent."""


class NotTakenError(HeadwaterError):
    """The destination could not take an event now."""


Deliver = Callable[[bytes], None]
"""Hands one event over; raises RefusedError or NotTakenError."""


@dataclass(slots=True)
class Counters:
    """What was done for one destination since the start.

    refused: events that the destination will never take.
    """

    sent: int = 0
    skipped: int = 0
    refused: int = 0


class Forwarder(Follower):
    """Follows the log for one destination."""

    def __init__(
        self, destination: Destination, log: EventLog, cursors: Cursors, deliver: Deliver
    ) -> None:
        self.destination = destination
        self.counters = Counters()
        self._deliver = deliver
        begin_at = 0 if destination.from_start else log.head()
        super().__init__(destination.name, log, cursors, self._forward, begin_at=begin_at)

    def _forward(self, event: Logged) -> None:
        prepared = prepare(event.body, self.destination)
        if prepared is None:
            self.counters.skipped += 1
            return
        try:
            self._deliver(prepared)
        except RefusedError as refusal:
            self.counters.refused += 1
            _log.warning("refused", to=self.destination.name, problem=str(refusal))
        else:
            self.counters.sent += 1
