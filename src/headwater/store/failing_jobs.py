"""The jobs that fail most, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from headwater.collector.run_state import RunState
from headwater.lineage.entries import RunEntry
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant
from headwater.store.catalog_runs import run_entries
from headwater.store.schema_catalog import run
from headwater.store.staleness import runs_then

_FAILING: Final = """
SELECT job, count(*) AS failures FROM run
WHERE begins_at > :since AND begins_at <= :until AND state = :failed AND job IS NOT NULL
    AND coalesce(ended_at, begins_at) <= :until
GROUP BY job ORDER BY failures DESC, job
"""
_WELL: Final = """
SELECT max(begins_at) FROM run WHERE job = :job AND state = :completed AND begins_at <= :until
    AND coalesce(ended_at, begins_at) <= :until
"""
_FIRST: Final = """
SELECT key FROM run
WHERE job = :job AND state = :failed AND begins_at > :well AND begins_at <= :until
    AND coalesce(ended_at, begins_at) <= :until
ORDER BY begins_at LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class FailingJob:
    """A job with failed runs. well_at: when the last one that did well began, if any did.

    first: the first of the failed runs since then; None where it has done well again.
    """

    job: Key
    failures: int
    well_at: Instant | None
    first: RunEntry | None


def failing_jobs(
    connection: Connection, *, since: Instant, until: Instant, most: int
) -> tuple[Sequence[FailingJob], int]:
    """The jobs with the most failed runs that began in a span, and how many such jobs there are."""
    span = {"since": since, "until": until, "failed": RunState.FAILED}
    rows = connection.execute(text(_FAILING), span).all()
    return [_job(connection, row.job, row.failures, until) for row in rows[:most]], len(rows)


def _job(connection: Connection, job: Key, failures: int, until: Instant) -> FailingJob:
    asked = {"job": job, "until": until}
    well = connection.scalar(text(_WELL), asked | {"completed": RunState.COMPLETED})
    asked |= {"well": -1 if well is None else well, "failed": RunState.FAILED}
    first = connection.scalar(text(_FIRST), asked)
    as_of = AsOf(until)
    rows = connection.execute(runs_then(connection, as_of).where(run.c.key == first)).all()
    told = run_entries(connection, rows, as_of=as_of)
    return FailingJob(job, failures, well, told[0] if told else None)
