"""The way into the log: many callers wait, one thread commits whatever waits at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final, TypeAlias

from headwater.collector.sources import Sources
from headwater.errors import UnavailableError
from headwater.model.sender import SenderReport
from headwater.model.time import Offset
from headwater.ports import Appended, EventLog, Received

Outcome: TypeAlias = Sequence[Appended] | BaseException
"""What became of a group: the place of each event, or why none of them was kept."""

Settle: TypeAlias = Callable[[Outcome], None]
"""Told the outcome, on the writer's thread; it must not block and must not raise."""

QUEUE_BYTES: Final = 64 << 20

# What one transaction may grow to when more is waiting; beyond it, latency grows and nothing else.
_TRANSACTION_BYTES: Final = 8 << 20
_OVERHEAD_BYTES: Final = 512


class OverloadedError(UnavailableError):
    """More events wait for the disk than the queue may hold."""

    def __init__(self, waiting_bytes: int) -> None:
        super().__init__(
            f"{waiting_bytes} bytes of events are waiting for the disk already; send again later"
        )


class ClosedError(UnavailableError):
    """The collector takes nothing more because it is shutting down."""

    def __init__(self) -> None:
        super().__init__("the collector is shutting down; send again once it is back")


@dataclass(slots=True)
class Counters:
    """What the collector and those who feed it have done since they started.

    received: events that came, whatever became of them. admitted: handed over to be kept.
    rejected: events that were not valid. refused: turned away because the queue was full.
    failed: could not be written. letters_lost: dead letters that the disk did not take.
    deciding, waiting_events: events of which it is not yet known what becomes of them.
    """

    received: int = 0
    admitted: int = 0
    deciding: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    dead_letters: int = 0
    letters_lost: int = 0
    refused: int = 0
    failed: int = 0
    bytes: int = 0
    commits: int = 0
    waiting_groups: int = 0
    waiting_events: int = 0
    waiting_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Group:
    events: Sequence[Received]
    report: SenderReport | None
    size: int
    settle: Settle


class Collector:
    """Makes events durable, as many in one commit as are waiting when the last one ends.

    No timer gathers them: under load a commit takes long enough for the next group to form, and
    without load there is nothing to wait for.

    on_commit: told the last offset of each commit, on the writer's thread.
    queue_bytes: how much may wait before `submit` refuses.
    """

    def __init__(
        self,
        log: EventLog,
        *,
        on_commit: Callable[[Offset], None] | None = None,
        queue_bytes: int = QUEUE_BYTES,
    ) -> None:
        self.counters = Counters()
        self.sources = Sources()
        self._log = log
        self.on_commit = on_commit
        self._queue_bytes = queue_bytes
        self._queue: SimpleQueue[_Group | None] = SimpleQueue()
        self._counting = threading.Lock()
        self._closing = False
        self._writer = threading.Thread(target=self._write, name="log-writer", daemon=True)
        self._writer.start()

    def submit(self, events: Sequence[Received]) -> Future[Sequence[Appended]]:
        """Hand over a group to be kept together and in order; the result comes once it is durable.

        Raises UnavailableError at once when the queue is full, or later through the future.
        """
        future: Future[Sequence[Appended]] = Future()

        def settle(outcome: Outcome) -> None:
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        self.counters.received += len(events)
        self.enqueue(events, settle)
        return future

    def enqueue(
        self, events: Sequence[Received], settle: Settle, *, report: SenderReport | None = None
    ) -> None:
        """The same for callers with a cheaper way to be told than a future.

        report: what their sender says of itself, durable with them.
        Raises UnavailableError when the queue is full; `settle` is then never called.
        """
        size = sum(len(event.body) + _OVERHEAD_BYTES for event in events)
        counters = self.counters
        with self._counting:
            counters.admitted += len(events)
            if self._closing:
                counters.refused += len(events)
                raise ClosedError
            # A group larger than the whole queue still gets its turn when nothing else waits.
            if counters.waiting_bytes and counters.waiting_bytes + size > self._queue_bytes:
                counters.refused += len(events)
                raise OverloadedError(counters.waiting_bytes)
            counters.waiting_bytes += size
            counters.waiting_groups += 1
            counters.waiting_events += len(events)
            self._queue.put(_Group(events, report, size, settle))

    def close(self) -> None:
        """Commit what is waiting and stop. Waits until that is done."""
        with self._counting:
            if not self._closing:
                self._closing = True
                self._queue.put(None)
        self._writer.join()

    def _write(self) -> None:
        closing = False
        while not closing:
            groups, closing = self._next_groups()
            for group, outcome in zip(groups, self._commit(groups), strict=True):
                group.settle(outcome)

    def _next_groups(self) -> tuple[list[_Group], bool]:
        """What to commit next, and whether the collector was closed behind it."""
        groups: list[_Group] = []
        size = 0
        group = self._queue.get()
        while group is not None:
            groups.append(group)
            size += group.size
            if size >= _TRANSACTION_BYTES:
                return groups, False
            try:
                group = self._queue.get_nowait()
            except Empty:
                return groups, False
        return groups, True

    def _commit(self, groups: Sequence[_Group]) -> Sequence[Outcome]:
        if not groups:
            return ()
        events = [event for group in groups for event in group.events]
        reports = [group.report for group in groups if group.report is not None]
        try:
            appended = self._log.append(events, reports=reports)
        except Exception as failure:  # noqa: BLE001 because whoever waits must hear of anything
            with self._settling(groups) as counters:
                counters.failed += len(events)
            return [failure] * len(groups)
        duplicates = sum(place.duplicate for place in appended)
        with self._settling(groups) as counters:
            counters.commits += 1
            counters.duplicates += duplicates
            counters.accepted += len(events) - duplicates
            counters.bytes += sum(len(event.body) for event in events)
        if self.on_commit is not None:
            self.on_commit(max((place.offset for place in appended), default=0))
        outcomes: list[Outcome] = []
        start = 0
        for group in groups:
            outcomes.append(appended[start : start + len(group.events)])
            start += len(group.events)
        return outcomes

    @contextmanager
    def _settling(self, groups: Sequence[_Group]) -> Generator[Counters]:
        """Count groups as waiting no more, and at the same moment what became of them."""
        counters = self.counters
        with self._counting:
            counters.waiting_groups -= len(groups)
            counters.waiting_events -= sum(len(group.events) for group in groups)
            counters.waiting_bytes -= sum(group.size for group in groups)
            yield counters

    def turn_away(self, events: int) -> None:
        """Count events that came with others that cannot be kept now, and will come again."""
        with self._counting:
            self.counters.admitted += events
            self.counters.refused += events

    def unsettled(self) -> int:
        """Admitted events of which nobody knows what became of them; none, but for a fault."""
        counters = self.counters
        with self._counting:
            settled = counters.accepted + counters.duplicates + counters.failed + counters.refused
            return counters.admitted - settled - counters.waiting_events
