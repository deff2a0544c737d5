"""Copying the log to another backend: at least once, in order, from where it left off.

The log itself is the spool: what could not be delivered stays there, and a cursor says how far a
destination has got.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

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


class Carrier(Protocol):
    """The way to a destination."""

    def hand_over(self, event: Logged, body: bytes, /) -> None:
        """Send an event as it was prepared. Raises RefusedError or NotTakenError."""
        ...

    def settle(self) -> None:
        """Return once what was handed over is kept there.

        Raises NotTakenError where it may not be; then it is handed over again.
        """
        ...


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
        self, destination: Destination, log: EventLog, cursors: Cursors, carrier: Carrier
    ) -> None:
        self.destination = destination
        self.counters = Counters()
        self._carrier = carrier
        self._under_way = 0
        begin_at = 0 if destination.from_start else log.head()
        super().__init__(
            destination.name, log, cursors, self._forward, begin_at=begin_at, settle=self._settle
        )

    def _forward(self, event: Logged) -> None:
        prepared = prepare(event.body, self.destination)
        if prepared is None:
            self.counters.skipped += 1
            return
        try:
            self._carrier.hand_over(event, prepared)
        except RefusedError as refusal:
            self.counters.refused += 1
            _log.warning("refused", to=self.destination.name, problem=str(refusal))
        else:
            self._under_way += 1

    def _settle(self) -> None:
        under_way, self._under_way = self._under_way, 0
        self._carrier.settle()
        self.counters.sent += under_way
