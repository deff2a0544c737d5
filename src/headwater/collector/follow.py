"""Following the log on a thread of its own: in order, at least once, from where one left off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from headwater.collector.worker import Worker
from headwater.model.time import Offset
from headwater.ports import EventLog, Logged

_AT_ONCE: Final = 200
_IDLE_S: Final = 1.0


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
    follower in front of that event, to try again after a rest that grows. settle: called before
    the place is kept; what it raises has everything since then handed over again. begin_at: where
    to begin when there is no cursor yet. Until it is started another process may move the cursor.
    """

    def __init__(
        self,
        name: str,
        log: EventLog,
        cursors: Cursors,
        handle: Callable[[Logged], None],
        *,
        begin_at: Offset,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self.failed = 0
        self.problem = ""
        self._name = name
        self._log = log
        self._cursors = cursors
        self._handle = handle
        self._settle = settle
        self._worker = Worker(name, self.follow_some, idle_s=_IDLE_S, failed=self._note)
        if cursors.cursor(name) is None:
            cursors.move_cursor(name, begin_at)
        self.offset = self._kept()

    @property
    def lag(self) -> int:
        """How many events of the log have not been dealt with, by whichever process does it."""
        return self._log.head() - self._kept()

    def start(self) -> None:
        """Begin to follow the log."""
        self.offset = self._kept()
        self._worker.start()

    def stop(self) -> None:
        """Finish the event at hand, and keep the place."""
        self._worker.stop()

    def follow_some(self) -> int:
        """Deal with the next events; returns how many.

        Raises whatever kept an event from being dealt with; those before it stay done.
        """
        done, reached, head = 0, self.offset, self._log.head()
        events = self._log.read(after=self.offset, limit=_AT_ONCE)
        if not events and head > self.offset:
            # All of these were erased.
            self.offset = head
            self._cursors.move_cursor(self._name, head)
        try:
            for event in events:
                if self._worker.is_stopping:
                    break
                self._handle(event)
                reached = event.offset
                done += 1
        finally:
            if done:
                self._settle()
                self.offset = reached
                self._cursors.move_cursor(self._name, self.offset)
        self.problem = ""
        return done

    def _kept(self) -> Offset:
        return self._cursors.cursor(self._name) or 0

    def _note(self, problem: Exception) -> None:
        self.failed += 1
        self.problem = str(problem)
