"""From the log to everything that is derived from it: the projector."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, Protocol

import structlog

from headwater.collector.extract import extract
from headwater.collector.fold import fold
from headwater.collector.known import Changes, EdgeVersion, Known, ProjectionState
from headwater.errors import InvalidInputError, UnavailableError
from headwater.model.graph import EdgeRow, GraphChanges, NameGroup
from headwater.model.identity import Key
from headwater.model.time import Instant, Offset
from headwater.openlineage.envelope import read_event
from headwater.openlineage.facet_limit import DEFAULT_MOST_BYTES
from headwater.openlineage.naming import NamingRules
from headwater.ports import DeadLetters, EventLog, Logged

_log: Final = structlog.get_logger("headwater.projector")
_BATCH: Final = 256
_POISONED: Final = (ArithmeticError, LookupError, TypeError, ValueError, InvalidInputError)
"""What an event can do to whoever folds or stores it; a disk raises others, and is tried again."""
_REST_S: Final = 5.0


class ProjectionStore(Protocol):
    """Where the projection is kept."""

    @property
    def state(self) -> ProjectionState:
        """What the fold may ask of it."""
        ...

    def checkpoint(self) -> Offset:
        """The offset of the last event that is folded in."""
        ...

    def commit(self, changes: Changes, *, checkpoint: Offset) -> None:
        """Write a batch and the offset it leads to, all or nothing."""
        ...

    def names_around(self, datasets: AbstractSet[Key]) -> tuple[NameGroup, ...]:
        """The names of these datasets, and of their columns, that are or once were several."""
        ...


class LagError(UnavailableError):
    """The projection has not reached the offset that a question asked for."""

    def __init__(self, wanted: Offset, reached: Offset, waited_s: float) -> None:
        super().__init__(
            f"event {wanted} is durable but not yet in the graph, which is at {reached} "
            f"after {waited_s:g} s; ask again, or without min_offset"
        )


class Projector:
    """Folds the log into the projection, batch by batch, on a thread of its own.

    prepare: done before the first batch, and again after a failure, on the projector's thread.
    pace: asked before each batch how many events to take; it may wait before it answers.
    most_facet_bytes: what is larger of a facet is left in the log.
    apply: takes what one batch did to the graph; called after the batch is committed.
    seen: told when the events were received that questions see from now on.
    """

    def __init__(
        self,
        log: EventLog,
        store: ProjectionStore,
        *,
        apply: Callable[[GraphChanges], None],
        dead_letters: DeadLetters,
        misses_to_end: int,
        naming: NamingRules,
        most_facet_bytes: int = DEFAULT_MOST_BYTES,
        prepare: Callable[[], None] = lambda: None,
        pace: Callable[[], int] = lambda: _BATCH,
        seen: Callable[[Sequence[Instant]], None] = lambda _: None,
    ) -> None:
        self._log = log
        self._store = store
        self._prepare = prepare
        self._pace = pace
        self._apply = apply
        self._seen = seen
        self._dead_letters = dead_letters
        self._naming = naming
        self._most_facet_bytes = most_facet_bytes
        self._known = Known(store.state, misses_to_end=misses_to_end)
        self._reached = store.checkpoint()
        self._moved = threading.Condition()
        self._woken = threading.Event()
        self._resting = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        self.failure: Exception | None = None

    @property
    def offset(self) -> Offset:
        """The offset of the last event that questions can see."""
        return self._reached

    def start(self) -> None:
        """Begin to follow the log."""
        self._thread.start()

    def wake(self, _: Offset = 0) -> None:
        """The log has grown."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the batch at hand and stop following the log."""
        self._stopping = True
        self._woken.set()
        self._resting.set()
        if self._thread.is_alive():
            self._thread.join()

    def wait_for(self, offset: Offset, *, timeout_s: float) -> None:
        """Return when questions can see an offset. Raises LagError when that takes too long."""
        with self._moved:
            if not self._moved.wait_for(lambda: self._reached >= offset, timeout_s):
                raise LagError(offset, self._reached, timeout_s)

    def catch_up(self, *, until: Offset | None = None) -> int:
        """Fold what the log holds by now, or up to an offset; returns how many events that were."""
        folded, end = 0, self._log.head() if until is None else until
        while batch := self._batch(until):
            self._project(batch)
            folded += len(batch)
        if end > self._reached:
            self._pass_over(end)
        return folded

    def _batch(self, until: Offset | None) -> Sequence[Logged]:
        batch = self._log.read(after=self._reached, limit=_BATCH)
        return batch if until is None else [each for each in batch if each.offset <= until]

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._prepare()
                self._reached = self._store.checkpoint()
                self._follow()
            except Exception as failure:  # noqa: BLE001 because whatever it is may pass
                # A full disk, say. The log is safe and questions still see what was folded.
                self.failure = failure
                _log.exception("the projector rests", offset=self._reached, retry_s=_REST_S)
                self._known.forget()
                self._resting.wait(_REST_S)

    def _follow(self) -> None:
        while not self._stopping:
            head = self._log.head()
            batch = self._log.read(after=self._reached, limit=self._pace())
            if batch:
                self._project(batch)
                self._seen([event.received_at for event in batch])
                self.failure = None
            elif head > self._reached:
                self._pass_over(head)
            else:
                self._woken.wait()
                self._woken.clear()

    def _project(self, batch: Sequence[Logged]) -> None:
        try:
            for event in batch:
                self._fold(event)
            changes = self._store_changes(batch[-1].offset)
        except _POISONED:
            # One event in here cannot be folded, or not be stored. Find it by taking one at a time.
            self._known.forget()
            for event in batch:
                self._project_alone(event)
            return
        self._show(changes, batch[-1].offset)

    def _project_alone(self, event: Logged) -> None:
        try:
            self._fold(event)
            changes = self._store_changes(event.offset)
        except _POISONED as problem:
            self._known.forget()
            _log.exception("an event could not be folded", offset=event.offset)
            self._dead_letters.keep(
                event.body,
                reason=f"event {event.offset} could not be folded: {problem}",
                pointer="",
                received_at=event.received_at,
                source=event.source,
            )
            self._known.changes.quarantined.append(event.offset)
            changes = self._store_changes(event.offset)
        self._show(changes, event.offset)

    def _fold(self, event: Logged) -> None:
        facts = extract(
            read_event(event.body),
            offset=event.offset,
            digest=event.digest,
            naming=self._naming,
            most_facet_bytes=self._most_facet_bytes,
        )
        fold(facts, self._known)

    def _pass_over(self, erased: Offset) -> None:
        """Go on behind events up to an offset that were all erased."""
        self._show(self._store_changes(erased), erased)

    def _store_changes(self, offset: Offset) -> Changes:
        changes = self._known.take_changes()
        try:
            self._store.commit(changes, checkpoint=offset)
        except BaseException:
            self._known.forget()
            raise
        return changes

    def _show(self, changes: Changes, offset: Offset) -> None:
        """Let questions see what is stored."""
        self._apply(self._graph_changes(changes, offset))
        self._known.settle()
        with self._moved:
            self._reached = offset
            self._moved.notify_all()

    def _graph_changes(self, changes: Changes, offset: Offset) -> GraphChanges:
        around = changes.regrouped | {dataset for dataset, _ in changes.columns.values()}
        return GraphChanges(
            offset=offset,
            closed=tuple(_edge_row(each) for each in changes.edges_closed),
            opened=tuple(_edge_row(each) for each in changes.edges_opened),
            names=self._store.names_around(around) if around else (),
        )


def _edge_row(version: EdgeVersion) -> EdgeRow:
    row = version.row
    return EdgeRow(
        layer=row.layer,
        source=row.source,
        target=row.target,
        label=row.label,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        known_from=version.known_from,
        known_to=version.known_to,
    )
