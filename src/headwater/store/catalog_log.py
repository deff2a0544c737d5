"""The newest events of the log: which there are about a job, a dataset, a run or by a producer.

A question looks through a bounded number of them, however long the log is, and says how far.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select

from headwater.collector.facts import Role
from headwater.lineage.entries import LoggedEntry
from headwater.model.identity import Key, RunId
from headwater.model.time import AsOf, Offset, format_instant
from headwater.store.catalog_facets import portions
from headwater.store.catalog_names import identities
from headwater.store.schema_catalog import event, run, side, telling
from headwater.store.sql_log import Outline
from headwater.store.staleness import runs_then

AT_ONCE: Final = 100_000
"""How many events one question looks through."""

Where = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class EventType(StrEnum):
    """What an event tells of: how far a run is, or what a job or dataset is."""

    ANY = "any"
    START = "start"
    RUNNING = "running"
    COMPLETE = "complete"
    FAIL = "fail"
    ABORT = "abort"
    OTHER = "other"
    JOB = "job"
    DATASET = "dataset"


class EventPlace(msgspec.Struct, array_like=True, tag="events", frozen=True):
    """The place behind which an answer goes on, from the newest to the oldest.

    before: the offset of the last event that was looked at. found: how many fitted so far.
    """

    before: Where
    found: Where


class EventFilter(NamedTuple):
    """Which events are meant. newer_than: only those behind this offset of the log.

    job, dataset, run: only those about it. producer: a part of the producer's name.
    """

    job: Key | None = None
    dataset: Key | None = None
    run: Key | None = None
    producer: str | None = None
    type: EventType = EventType.ANY
    newer_than: Offset = 0


class Seen(NamedTuple):
    """Some events, newest first, by their offsets.

    total: how many fit, of those looked at so far; of all events where none was filtered.
    looked_back_to: the oldest that was looked at.
    last: the place to go on from; None at the beginning of the log, or at `newer_than`.
    """

    offsets: Sequence[Offset]
    total: int
    looked_back_to: Offset
    last: EventPlace | None


def newest_events(
    connection: Connection,
    which: EventFilter,
    *,
    head: Offset,
    limit: int,
    after: EventPlace | None,
) -> Seen:
    """The newest events that fit. head: the offset of the newest event that there is.

    With a filter it costs one reading of at most AT_ONCE rows of the projection; none of the log.
    """
    before = head + 1 if after is None else after.before
    found = 0 if after is None else after.found
    conditions = _conditions(which)
    floor = which.newer_than
    if conditions:
        floor = max(floor, before - 1 - AT_ONCE)
    rows = select(event.c.log_offset).where(
        event.c.log_offset < before, event.c.log_offset > floor, *conditions
    )
    newest = rows.order_by(event.c.log_offset.desc()).limit(limit + 1)
    shown = [*connection.scalars(newest)]
    # Offsets are counted without a gap, so all events need no counting.
    total = max(0, head - floor)
    if conditions:
        total = found + connection.execute(rows.with_only_columns(func.count())).scalar_one()
    last = None
    if len(shown) > limit:
        shown = shown[:limit]
        last = EventPlace(shown[-1], found + limit)
    elif floor > which.newer_than:
        last = EventPlace(floor + 1, total)
    return Seen(shown, total, floor + 1, last)


def _conditions(which: EventFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if which.job is not None:
        # Put together with nothing, the job is in no index: SQLite would read all of its events.
        conditions.append(event.c.job.op("+")(0) == which.job)
    if which.run is not None:
        conditions.append(event.c.run == which.run)
    if which.dataset is not None:
        conditions.append(_touches(which.dataset))
    if which.producer is not None:
        conditions.append(event.c.producer.contains(which.producer, autoescape=True))
    if which.type is not EventType.ANY:
        conditions.append(_is_of(which.type))
    return conditions


def _is_of(kind: EventType) -> ColumnElement[bool]:
    if kind is EventType.DATASET:
        return event.c.dataset.is_not(None)
    if kind is EventType.JOB:
        return event.c.run.is_(None) & event.c.dataset.is_(None)
    return event.c.type == kind.upper()


def _touches(dataset: Key) -> ColumnElement[bool]:
    """Whether an event is of a dataset, describes it, or is of a run that read or wrote it."""
    described = select(telling.c.digest).where(
        telling.c.digest == event.c.told, telling.c.owner == dataset
    )
    used = select(side.c.run).where(
        side.c.run == event.c.run,
        side.c.role.in_([int(role) for role in Role]),
        side.c.dataset == dataset,
    )
    return or_(event.c.dataset == dataset, exists(described), exists(used))


def logged_entries(
    connection: Connection, offsets: Sequence[Offset], outlines: Sequence[Outline], *, as_of: AsOf
) -> list[LoggedEntry]:
    """What is said of events in a list, in the order of `offsets`."""
    rows: dict[Offset, Row[Any]] = {}
    for part in portions(offsets):
        query = select(event).where(event.c.log_offset.in_(part))
        rows |= {row.log_offset: row for row in connection.execute(query)}
    keys = {key for row in rows.values() for key in (row.job, row.dataset) if key is not None}
    names = identities(connection, keys)
    runs: dict[Key, Row[Any]] = {}
    for part in portions({row.run for row in rows.values() if row.run is not None}):
        told = runs_then(connection, as_of).where(run.c.key.in_(part))
        runs |= {row.key: row for row in connection.execute(told)}
    came = {each.offset: each for each in outlines}
    return [
        _entry(rows[offset], names, runs.get(rows[offset].run), came[offset])
        for offset in offsets
        if offset in rows and offset in came
    ]


def _entry(row: Row[Any], names: Any, of_run: Row[Any] | None, came: Outline) -> LoggedEntry:
    job, dataset = names.get(row.job), names.get(row.dataset)
    kind = "dataset" if row.dataset is not None else "job" if row.run is None else "run"
    return LoggedEntry(
        offset=row.log_offset,
        received_at=format_instant(came.received_at),
        event_time=format_instant(row.at),
        kind=kind,
        type=row.type,
        job=None if job is None else str(job),
        dataset=None if dataset is None else str(dataset),
        run=None if of_run is None else str(RunId(of_run.id)),
        run_state=None if of_run is None else of_run.state,
        producer=row.producer,
        source=came.source,
        size_bytes=came.size_bytes,
        erased=came.erased,
    )
