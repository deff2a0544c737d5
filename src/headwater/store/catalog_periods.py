"""Runs by the time that they were meant for: which periods are done, and after how many tries."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, and_, func, or_, select, tuple_

from headwater.lineage.answer_words import RunStateWord
from headwater.lineage.entries import PeriodEntry, RunEntry
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.store.catalog_facets import portions
from headwater.store.catalog_runs import Long, RunFilter, conditions_of, moment, run_entries
from headwater.store.schema_catalog import run
from headwater.store.staleness import runs_then

_WORST: Final = ("FAILED", "ABORTED", "STALE", "RUNNING", "NEW", "COMPLETED")


class PeriodPlace(msgspec.Struct, array_like=True, tag="periods", frozen=True):
    """The place of a period among others, the latest first."""

    start: Long
    job: Long


class Periods(NamedTuple):
    """How many periods there are, some of them, and the place of the last where there are more."""

    total: int
    periods: list[PeriodEntry]
    last: PeriodPlace | None


def list_periods(
    connection: Connection, which: RunFilter, *, limit: int, after: PeriodPlace | None
) -> Periods:
    """The periods that these runs were meant for; runs that say none are left out."""
    conditions = conditions_of(connection, which)
    conditions += [run.c.nominal_start.is_not(None), run.c.job.is_not(None)]
    groups = select(run.c.job, run.c.nominal_start).where(*conditions).distinct()
    total = connection.execute(select(func.count()).select_from(groups.subquery())).scalar_one()
    if after is not None:
        earlier = run.c.nominal_start < after.start
        beside = and_(run.c.nominal_start == after.start, run.c.job > after.job)
        groups = groups.where(or_(earlier, beside))
    ordered = groups.order_by(run.c.nominal_start.desc(), run.c.job).limit(limit + 1)
    found = [(job, start) for job, start in connection.execute(ordered)]
    shown = found[:limit]
    rows: list[Row[Any]] = []
    for part in portions(shown):
        query = runs_then(connection, which.as_of).where(
            *conditions, tuple_(run.c.job, run.c.nominal_start).in_(part)
        )
        rows += connection.execute(query.order_by(run.c.begins_at.desc(), run.c.key)).all()
    periods = _periods(connection, shown, rows, which.as_of)
    last = PeriodPlace(shown[-1][1], shown[-1][0]) if len(found) > limit else None
    return Periods(total, periods, last)


def _periods(
    connection: Connection,
    shown: list[tuple[Key, Instant]],
    rows: list[Row[Any]],
    as_of: AsOf,
) -> list[PeriodEntry]:
    entries = run_entries(connection, rows, as_of=as_of)
    runs: dict[tuple[Key, Instant], list[RunEntry]] = {}
    ends: dict[tuple[Key, Instant], Instant] = {}
    for row, entry in zip(rows, entries, strict=True):
        period = (row.job, row.nominal_start)
        runs.setdefault(period, []).append(entry)
        if row.nominal_end is not None:
            ends[period] = max(row.nominal_end, ends.get(period, row.nominal_end))
    return [
        PeriodEntry(
            job=runs[period][0].job,
            job_name=runs[period][0].job_name,
            nominal_start=format_instant(period[1]),
            nominal_end=moment(ends.get(period)),
            state=_state(runs[period]),
            attempts=max(each.attempts for each in runs[period]),
            runs=tuple(runs[period]),
        )
        for period in shown
    ]


def _state(runs: list[RunEntry]) -> RunStateWord:
    """What became of a period. runs: the newest first."""
    last: dict[int | None, RunStateWord] = {}
    for each in runs:
        last.setdefault(each.map_index, each.state)
    return min(last.values(), key=_WORST.index)
