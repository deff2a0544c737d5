"""Events by their own times: their list, and how many there were in each span of time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, func, select

from headwater.model.time import Instant, Offset
from headwater.store.catalog_lists import shown_datasets, shown_jobs
from headwater.store.catalog_seen import dataset_times, job_times
from headwater.store.schema_catalog import dataset, event, job


class Which(NamedTuple):
    """Which events to list. since: included; until: not included.

    of_runs: only those about runs. namespace: of the job, or of the dataset without one.
    """

    since: Instant
    until: Instant
    of_runs: bool
    namespace: str | None = None


def list_events(
    connection: Connection, which: Which, *, newest_first: bool, limit: int, skip: int
) -> tuple[int, list[Offset]]:
    """How many such events there are, and where some of them lie in the log."""
    query = select(event.c.log_offset).where(event.c.at >= which.since, event.c.at < which.until)
    if which.of_runs:
        query = query.where(event.c.run.is_not(None))
    if which.namespace is not None:
        named = func.coalesce(job.c.namespace, dataset.c.namespace)
        query = (
            query.outerjoin(job, job.c.key == event.c.job)
            .outerjoin(dataset, dataset.c.key == event.c.dataset)
            .where(named == which.namespace)
        )
    total = connection.execute(
        query.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    order = (event.c.at, event.c.log_offset)
    ordered = query.order_by(*(each.desc() if newest_first else each for each in order))
    return total, [*connection.scalars(ordered.limit(limit).offset(skip))]


def count_events(connection: Connection, bounds: Sequence[Instant]) -> list[dict[str, int]]:
    """How many events of each type there were from each bound until the next; one span fewer."""
    spans = _span_of(event.c.at, bounds)
    query = (
        select(spans, event.c.type, func.count())
        .where(event.c.at >= bounds[0], event.c.at < bounds[-1], event.c.type.is_not(None))
        .group_by(spans, event.c.type)
    )
    counted: list[dict[str, int]] = [{} for _ in bounds[1:]]
    for span, kind, count in connection.execute(query):
        counted[span][kind] = count
    return counted


def count_jobs(connection: Connection, bounds: Sequence[Instant]) -> list[int]:
    """How many jobs there were at the end of each span."""
    created, _ = job_times()
    return _cumulated(connection, select(created).where(*shown_jobs()), bounds)


def count_datasets(connection: Connection, bounds: Sequence[Instant]) -> list[int]:
    """How many datasets there were at the end of each span."""
    created, _ = dataset_times()
    return _cumulated(connection, select(created).where(*shown_datasets()), bounds)


def _cumulated(connection: Connection, times: Select[Any], bounds: Sequence[Instant]) -> list[int]:
    created = sorted(connection.scalars(times))
    return [bisect_left(created, end) for end in bounds[1:]]


def _span_of(at: Any, bounds: Sequence[Instant]) -> Any:
    ends = enumerate(bounds[1:])
    return case(*((at < end, number) for number, end in ends), else_=len(bounds))
