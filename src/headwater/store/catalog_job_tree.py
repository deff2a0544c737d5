"""Which job starts the runs of which: jobs by their place in a tree of runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, ScalarSelect, select

from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.store.catalog_facets import portions
from headwater.store.schema_catalog import job, run

_RECENT: Final = 20
_HIGHEST: Final = 32
_MOST_JOBS: Final = 10_000


def lines_of(
    connection: Connection, jobs: Iterable[Key], *, as_of: AsOf
) -> dict[Key, Sequence[Key]]:
    """For each job those above it, from the top down, and itself at the end.

    The job above is that of the run which started its latest run that names one; of a job whose
    runs never named any, the one that their children name as the root of all.
    """
    wanted = [*jobs]
    above: dict[Key, Key] = {}
    frontier = {*wanted}
    while frontier:
        found = _above(connection, frontier, as_of)
        found |= _told_above(connection, frontier - found.keys(), as_of)
        above |= found
        frontier = {*found.values()} - above.keys() - {*wanted}
    return {key: _climb(key, above) for key in wanted}


def _climb(key: Key, above: dict[Key, Key]) -> Sequence[Key]:
    line = [key]
    while line[-1] in above and above[line[-1]] not in line and len(line) < _HIGHEST:
        line.append(above[line[-1]])
    return line[::-1]


def _above(connection: Connection, jobs: Iterable[Key], as_of: AsOf) -> dict[Key, Key]:
    latest = (
        select(run.c.parent)
        .where(run.c.job == job.c.key, run.c.begins_at <= as_of.valid)
        .order_by(run.c.begins_at.desc())
        .limit(_RECENT)
        .correlate(job)
        .subquery()
    )
    parent = select(latest.c.parent).where(latest.c.parent.is_not(None)).limit(1).scalar_subquery()
    return _jobs_of(connection, jobs, parent)


def _told_above(connection: Connection, jobs: Iterable[Key], as_of: AsOf) -> dict[Key, Key]:
    own = (
        select(run.c.key)
        .where(run.c.job == job.c.key, run.c.parent.is_(None))
        .order_by(run.c.begins_at.desc())
        .limit(_RECENT)
        .correlate(job)
        .subquery()
    )
    child = run.alias()
    root = (
        select(child.c.root)
        .join(own, own.c.key == child.c.parent)
        .where(child.c.root != own.c.key, child.c.begins_at <= as_of.valid)
        .order_by(child.c.begins_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return _jobs_of(connection, jobs, root)


def _jobs_of(
    connection: Connection, jobs: Iterable[Key], starting: ScalarSelect[Any]
) -> dict[Key, Key]:
    """For each of some jobs the job of another run. starting: that run."""
    starter = run.alias()
    found: dict[Key, Key] = {}
    for part in portions(jobs):
        query = select(job.c.key, starter.c.job).select_from(job)
        query = query.join(starter, starter.c.key == starting)
        rows = connection.execute(query.where(job.c.key.in_(part), starter.c.job != job.c.key))
        found.update((key, above) for key, above in rows)
    return found


def jobs_below(connection: Connection, of: Key, *, as_of: AsOf) -> list[Key]:
    """The jobs whose runs the latest runs of a job started, and the jobs below these."""
    seen = {of: None}
    frontier = [of]
    starter, started = run.alias(), run.alias()
    while frontier and len(seen) < _MOST_JOBS:
        reached: list[Key] = []
        for each in frontier:
            latest = (
                select(starter.c.key)
                .where(starter.c.job == each, starter.c.begins_at.is_(None))
                .limit(_RECENT)
            )
            begun = (
                select(starter.c.key)
                .where(starter.c.job == each, starter.c.begins_at <= as_of.valid)
                .order_by(starter.c.begins_at.desc())
                .limit(_RECENT)
            )
            runs = [*connection.scalars(begun), *connection.scalars(latest)]
            query = select(started.c.job).where(started.c.parent.in_(runs)).distinct()
            for key in sorted(key for key in connection.scalars(query) if key is not None):
                if key not in seen:
                    seen[key] = None
                    reached.append(key)
        frontier = reached
    return [key for key in seen if key != of]
