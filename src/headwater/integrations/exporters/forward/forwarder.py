"""Copying the log to another backend: at least once, in order, from where it left off.

The log itself is the spool: what could not be delivered stays there, and a cursor says how far a
destination has got.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from headwater.errors import HeadwaterError
from headwater.integrations.exporters.forward.destination import Destination, prepare
from headwater.model.time import Offset
from headwater.ports import EventLog

_log: Final = structlog.get_logger("headwater.forward")
_AT_ONCE: Final = 200
_IDLE_S: Final = 1.0
_FIRST_REST_S: Final = 1.0
_LONGEST_REST_S: Final = 60.0


class RefusedError(HeadwaterError):
    """The destination will not take this event, however often it is sent."""


class NotTakenError(HeadwaterError):
    """The destination could not take an event now."""


Deliver = Callable[[bytes], None]
"""Hands one event over; raises RefusedError or NotTakenError."""


class Cursors(Protocol):
    """How far each destination has got, kept across restarts."""

    def cursor(self, name: str) -> Offset | None:
        """The last event that was delivered, or was not meant; None where there is no cursor."""
        ...

    def move_cursor(self, name: str, offset: Offset) -> None:
        """Keep how far a destination has got."""
        ...


@dataclass(slots=True)
class Counters:
    """What was done for one destination since the start.

    refused: events that the destination will never take. failed: attempts to be made again.
    """

    sent: int = 0
    skipped: int = 0
    refused: int = 0
    failed: int = 0
    problem: str = ""


class Forwarder:
    """Follows the log for one destination, on a thread of its own."""

    def __init__(
        self, destination: Destination, log: EventLog, cursors: Cursors, deliver: Deliver
    ) -> None:
        self.destination = destination
        self.counters = Counters()
        self._log = log
        self._cursors = cursors
        self._deliver = deliver
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"forward-{destination.name}", daemon=True
        )
        held = cursors.cursor(destination.name)
        if held is None:
            held = 0 if destination.from_start else log.head()
            cursors.move_cursor(destination.name, held)
        self.offset = held

    @property
    def lag(self) -> int:
        """How many events of the log have not been looked at for this destination."""
        return self._log.head() - self.offset

    def start(self) -> None:
        """Begin to follow the log."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the event at hand, and keep the place."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        rest_s = _FIRST_REST_S
        while not self._stopping.is_set():
            try:
                pause_s = 0.0 if self.forward_some() else _IDLE_S
                rest_s = _FIRST_REST_S
            except Exception as problem:  # noqa: BLE001 because the next attempt may well succeed
                self.counters.failed += 1
                self.counters.problem = str(problem)
                _log.warning(
                    "not forwarded", to=self.destination.name, problem=str(problem), retry_s=rest_s
                )
                pause_s, rest_s = rest_s, min(2 * rest_s, _LONGEST_REST_S)
            self._stopping.wait(pause_s)

    def forward_some(self) -> int:
        """Deliver the next events; returns how many of the log were dealt with.

        Raises whatever kept an event from being taken; those before it stay delivered.
        """
        batch = self._log.read(after=self.offset, limit=_AT_ONCE)
        done = 0
        try:
            for event in batch:
                if self._stopping.is_set():
                    break
                self._forward(event.body)
                self.offset = event.offset
                done += 1
        finally:
            if done:
                self._cursors.move_cursor(self.destination.name, self.offset)
        self.counters.problem = ""
        return done

    def _forward(self, body: bytes) -> None:
        prepared = prepare(body, self.destination)
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
