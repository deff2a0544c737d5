"""Reading SQL beside the fold, so that what is said in the end does not depend on any order.

For each job there is a line: what its SQL tells, with the instants at which that turns into
something else. An event may change what is read where its run ends, or where it used to end, or, if
it tells a schema, wherever a job touched the dataset while the schema held. What is read anew at an
instant is said again there, with a greater revision; what follows is looked at again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from headwater.collector.follow import Cursors
from headwater.collector.read_sql import (
    NOTHING,
    ColumnsAt,
    Question,
    Told,
    content_of,
    event_of,
    question_of,
    told_by,
)
from headwater.collector.worker import Worker
from headwater.model.identity import JobId, Key
from headwater.model.time import Instant, Offset

_NAME: Final = "headwater sql"
_AT_ONCE: Final = 200
_IDLE_S: Final = 0.5
_REMEMBERED: Final = 4_096
_LOOKS_AHEAD: Final = 20


class Carried(NamedTuple):
    """An event that may bring SQL worth reading. run: None for a job apart from runs."""

    offset: Offset
    job: Key
    run: Key | None
    at: Instant


class SchemaChange(NamedTuple):
    """Another schema of a dataset became known for some time. number: of the change."""

    number: int
    dataset: Key
    since: Instant
    until: Instant


class SqlEvents(Protocol):
    """What the projection knows of events that bring SQL, as of its last commit."""

    def carried(self, *, after: Offset, limit: int) -> Sequence[Carried]:
        """The next of them in the order of the log."""
        ...

    def carried_by(self, job: Key, *, since: Instant, limit: int) -> Sequence[Carried]:
        """Those of a job at or after an instant, in the order of their times."""
        ...

    def events_of(self, carried: Carried) -> Sequence[bytes]:
        """The events of its run in the order of their times, or the event itself."""
        ...

    def times_of(self, carried: Carried) -> Sequence[Instant]:
        """The times of the events of its run, or its own."""
        ...

    def name_of(self, job: Key) -> JobId:
        """The name of a job."""
        ...

    def said_of(self, job: Key) -> Sequence[tuple[Instant, bytes]]:
        """What we said of a job, with its times: by time, what was said last behind the rest."""
        ...

    def schema_changes(self, *, after: int, limit: int) -> Sequence[SchemaChange]:
        """The next changes of schemas. after: the number of the last that was dealt with."""
        ...

    def jobs_touching(self, dataset: Key) -> Sequence[Key]:
        """The jobs that bring SQL and read or write a dataset."""
        ...


@dataclass(slots=True)
class Counters:
    """What was read since the start. unread: SQL that told nothing about columns."""

    read: int = 0
    unread: int = 0


@dataclass(slots=True)
class _Line:
    """What is said of one job, by time."""

    times: list[Instant] = field(default_factory=list[Instant])
    told: list[Told] = field(default_factory=list[Told])

    def at(self, instant: Instant) -> Told | None:
        """What is said from this very instant on; None where it is no turn of the line."""
        place = bisect_left(self.times, instant)
        is_there = place < len(self.times) and self.times[place] == instant
        return self.told[place] if is_there else None

    def before(self, instant: Instant) -> Told:
        """What holds just before an instant."""
        place = bisect_left(self.times, instant)
        return self.told[place - 1] if place else NOTHING

    def after(self, instant: Instant) -> Instant | None:
        """The next turn of the line."""
        place = bisect_right(self.times, instant)
        return self.times[place] if place < len(self.times) else None

    def put(self, instant: Instant, told: Told) -> None:
        """Say something from an instant on."""
        place = bisect_left(self.times, instant)
        if place < len(self.times) and self.times[place] == instant:
            self.told[place] = told
        else:
            self.times.insert(place, instant)
            self.told.insert(place, told)


class SqlReader:
    """Says what the SQL of jobs tells that report no columns.

    submit: hands a new event to the log and returns its offset once it is durable. reached: up to
    which offset the projection knows. columns_at: as it knows them.
    """

    def __init__(
        self,
        events: SqlEvents,
        cursors: Cursors,
        *,
        submit: Callable[[bytes], Offset],
        reached: Callable[[], Offset],
        columns_at: ColumnsAt,
    ) -> None:
        self.counters = Counters()
        self._events = events
        self._cursors = cursors
        self._submit = submit
        self._reached = reached
        self._columns_at = columns_at
        self._lines: OrderedDict[Key, _Line] = OrderedDict()
        self._last_said: Offset = 0
        self._worker = Worker(_NAME, self.read_some, idle_s=_IDLE_S, failed=self._forget)

    def start(self) -> None:
        """Begin to follow the projection."""
        self._worker.start()

    def stop(self) -> None:
        """Finish what is at hand."""
        self._worker.stop()

    def read_some(self) -> int:
        """Deal with what has become known; returns how much that was.

        What we said ourselves has to be known again before more is read.
        """
        if self._reached() < self._last_said:
            return 0
        revision = self._reached()
        offset, number = (self._cursors.cursor(name) or 0 for name in (_NAME, f"{_NAME} schemas"))
        carried = self._events.carried(after=offset, limit=_AT_ONCE)
        changes = self._events.schema_changes(after=number, limit=_AT_ONCE)
        for each in carried:
            self._look_at(each, revision)
        for change in changes:
            self._look_while(change, revision)
        if carried:
            self._cursors.move_cursor(_NAME, carried[-1].offset)
        if changes:
            self._cursors.move_cursor(f"{_NAME} schemas", changes[-1].number)
        return len(carried) + len(changes)

    def _look_at(self, carried: Carried, revision: Offset) -> None:
        """Read what the events of a run come to, and what they came to when fewer were known."""
        line = self._line(carried.job)
        times = {at for at in self._events.times_of(carried) if line.at(at) is not None}
        question = question_of(self._events.events_of(carried))
        if question is not None:
            times.add(question.at)
        for at in sorted(times):
            self._settle(carried.job, at, revision)

    def _look_while(self, change: SchemaChange, revision: Offset) -> None:
        """Read again whatever a schema may have a part in."""
        for job in self._events.jobs_touching(change.dataset):
            times: set[Instant] = set()
            since = change.since
            while carried := self._events.carried_by(job, since=since, limit=_AT_ONCE):
                within = [each for each in carried if each.at < change.until]
                asked = (question_of(self._events.events_of(each)) for each in within)
                times |= {each.at for each in asked if each is not None}
                since = carried[-1].at + 1
                if len(within) < len(carried):
                    break
            for at in sorted(times):
                self._settle(job, at, revision)

    def _settle(self, job: Key, at: Instant, revision: Offset) -> None:
        """Say what is read at an instant, and look at what follows as long as that changes."""
        instant: Instant | None = at
        while instant is not None and not self._worker.is_stopping:
            asked = self._asked_at(job, instant)
            changed = self._say(job, instant, asked, revision)
            if not changed or (asked and instant != at):
                return
            instant = self._following(job, instant)

    def _following(self, job: Key, at: Instant) -> Instant | None:
        """The next instant whose reading depends on what was said before it."""
        turn = self._line(job).after(at)
        for each in self._events.carried_by(job, since=at + 1, limit=_LOOKS_AHEAD):
            question = question_of(self._events.events_of(each))
            if question is not None and question.at > at:
                return question.at if turn is None else min(turn, question.at)
        return turn

    def _asked_at(self, job: Key, at: Instant) -> list[Question]:
        """What the runs of a job ask that end at one instant."""
        carried = self._events.carried_by(job, since=at, limit=_LOOKS_AHEAD)
        asked = (question_of(self._events.events_of(each)) for each in carried if each.at == at)
        return [each for each in asked if each is not None and each.at == at]

    def _say(self, job: Key, at: Instant, asked: Sequence[Question], revision: Offset) -> bool:
        """Say what is read at an instant, unless that is said already; returns whether it was not.

        Of several runs that end together the greatest text stands, whichever came first. Where
        none does any more, what held before goes on.
        """
        line = self._line(job)
        before, known = line.before(at), line.at(at)
        told = max((told_by(each, self._columns_at) for each in asked), default=before)
        if any(not each.tells_columns for each in asked) and not told:
            self.counters.unread += 1
        if told == (before if known is None else known):
            return False
        body = event_of(self._events.name_of(job), at, told, revision=revision)
        self._last_said = max(self._last_said, self._submit(body))
        self.counters.read += bool(told)
        line.put(at, told)
        return True

    def _line(self, job: Key) -> _Line:
        line = self._lines.get(job)
        if line is None:
            line = self._lines[job] = _Line()
            for at, event in self._events.said_of(job):
                line.put(at, content_of(event))
            if len(self._lines) > _REMEMBERED:
                self._lines.popitem(last=False)
        self._lines.move_to_end(job)
        return line

    def _forget(self, _: Exception) -> None:
        """What was said is looked up again: it may or may not have got into the log."""
        self._lines.clear()
