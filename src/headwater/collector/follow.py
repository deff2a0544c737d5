"""Following the log on a thread of its own: in order, at least once, from where one left off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Protocol

import structlog

from headwater.model.time import Offset
from headwater.ports import EventLog, Logged

_log: Final = structlog.get_logger("headwater.follow")
_AT_ONCE: Final = 200
_IDLE_S: Final = 1.0
_FIRST_REST_S: Final = 1.0
_LONGEST_REST_S: Final = 60.0


class Cursors(Protocol):
    """How far each follower has got, kept across restarts."""

    def cursor(self, name: str) -> Offset | None:
        """The last event that was dealt with; None where there is no cursor."""
        ...

    def move_cursor(self, name: str, offset: Offset) -> None:
        """Keep how far a follower has got."""
        ...


class Follower:
    """Hands every event of the log to somebody, and keeps the place.

    name: of the cursor and of the thread. handle: deals with one event; what it raises stops the
    follower in front of that event, to try again after a rest that grows. begin_at: where to begin
    when there is no cursor yet.
    """

    def __init__(
        self,
        name: str,
        log: EventLog,
        cursors: Cursors,
        handle: Callable[[Logged], None],
        *,
        begin_at: Offset,
    ) -> None:
        self.failed = 0
        self.problem = ""
        self._name = name
        self._log = log
        self._cursors = cursors
        self._handle = handle
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        held = cursors.cursor(name)
        if held is None:
            held = begin_at
            cursors.move_cursor(name, held)
        self.offset = held

    @property
    def lag(self) -> int:
        """How many events of the log have not been dealt with."""
        return self._log.head() - self.offset

    def start(self) -> None:
        """Begin to follow the log."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the event at hand, and keep the place."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def follow_some(self) -> int:
        """Deal with the next events; returns how many.

        Raises whatever kept an event from being dealt with; those before it stay done.
        """
        done = 0
        try:
            for event in self._log.read(after=self.offset, limit=_AT_ONCE):
                if self._stopping.is_set():
                    break
                self._handle(event)
                self.offset = event.offset
                done += 1
        finally:
            if done:
                self._cursors.move_cursor(self._name, self.offset)
        self.problem = ""
        return done

    def _run(self) -> None:
        rest_s = _FIRST_REST_S
        while not self._stopping.is_set():
            try:
                pause_s = 0.0 if self.follow_some() else _IDLE_S
                rest_s = _FIRST_REST_S
            except Exception as problem:  # noqa: BLE001 because the next attempt may well succeed
                self.failed += 1
                self.problem = str(problem)
                _log.warning("stuck", who=self._name, problem=self.problem, retry_s=rest_s)
                pause_s, rest_s = rest_s, min(2 * rest_s, _LONGEST_REST_S)
            self._stopping.wait(pause_s)
