"""What measures are told of events and runs: those of late, and not more than needed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, text

from headwater.collector.facts import Role
from headwater.model.identity import JobId, Key
from headwater.model.time import Instant, Offset
from headwater.openlineage.producer import HEADWATER, source_of
from headwater.reliability.facts import Arrival, JobRuns
from headwater.reliability.observation import Dimension, Labels, joined
from headwater.reliability.schedule import NOTHING_DUE, WEEK, Expected, expected
from headwater.store.measured_datasets import labels_of

_SECOND: Final = 1_000_000
_DAY: Final = 86_400 * _SECOND
_MOST_ARRIVALS: Final = 5_000

ReceivedAt = Callable[[Sequence[Offset]], Mapping[Offset, Instant]]

_NEWEST: Final = """
SELECT log_offset, at, producer, run, job, dataset FROM event ORDER BY log_offset DESC LIMIT :most
"""
_WRITTEN: Final = """
SELECT run, dataset FROM json_each(:runs) AS wanted
CROSS JOIN side ON run = wanted.value AND role = :role
"""
_FACTS: Final = """
SELECT searchable.key, facts
FROM json_each(:keys) AS wanted CROSS JOIN searchable ON searchable.key = wanted.value
"""
_RUNS: Final = """
SELECT run.job, job.namespace, job.name, source, count(*) AS runs,
    sum(started_at IS NULL) AS without_start, sum(ended_at IS NULL) AS without_end
FROM run JOIN job ON job.key = run.job
WHERE begins_at > :since AND (ended_at IS NOT NULL OR last_at < :silent)
GROUP BY run.job, source
"""
_NOMINAL: Final = """
SELECT job, source, json_group_array(nominal_start) FROM run
WHERE begins_at > :since AND nominal_start IS NOT NULL AND job IS NOT NULL
GROUP BY job, source
"""


def arrivals(connection: Connection, received_at: ReceivedAt, *, now: Instant) -> Sequence[Arrival]:
    """The newest events of the last day, told by what they are about and who sent them."""
    rows = connection.execute(text(_NEWEST), {"most": _MOST_ARRIVALS}).all()
    received = received_at([row.log_offset for row in rows])
    rows = [row for row in rows if received.get(row.log_offset, 0) > now - _DAY]
    about = _about(connection, rows)
    told = labels_of_keys(connection, {key for keys in about for key in keys})
    return [
        Arrival(
            row.log_offset,
            row.at,
            received[row.log_offset],
            joined([*(told.get(key, {}) for key in keys), sent_by(source_of(row.producer))]),
        )
        for row, keys in zip(rows, about, strict=True)
    ]


def heard(connection: Connection, received_at: ReceivedAt) -> Mapping[str, Sequence[Instant]]:
    """When the newest events came, in order, by who made them; our own do not count."""
    rows = connection.execute(text(_NEWEST), {"most": _MOST_ARRIVALS}).all()
    rows = [row for row in rows if not row.producer.startswith(HEADWATER)]
    received = received_at([row.log_offset for row in rows])
    found: dict[str, list[Instant]] = defaultdict(list)
    for row in rows:
        if row.log_offset in received:
            found[source_of(row.producer)].append(received[row.log_offset])
    return {source: sorted(told) for source, told in found.items()}


def _about(connection: Connection, rows: Sequence[Any]) -> Sequence[Sequence[Key]]:
    """What each event is about: what its run writes, or else its job or dataset."""
    runs = sorted({row.run for row in rows if row.run is not None})
    written: dict[Key, list[Key]] = defaultdict(list)
    asked = {"runs": json.dumps(runs), "role": int(Role.WRITTEN)}
    for run, dataset in connection.execute(text(_WRITTEN), asked):
        written[run].append(dataset)
    return [
        written.get(row.run) or [key for key in (row.dataset, row.job) if key is not None]
        for row in rows
    ]


def labels_of_keys(connection: Connection, keys: Iterable[Key]) -> Mapping[Key, Labels]:
    """What datasets and jobs are told by."""
    rows = connection.execute(text(_FACTS), {"keys": json.dumps(sorted(keys))})
    return {key: labels_of(facts) for key, facts in rows}


def job_runs(connection: Connection, *, now: Instant, patience_s: float) -> Sequence[JobRuns]:
    """By job the runs that began during the last week and should be over.

    Of a producer that never told a start, none is missed: some report what ran when it is over.
    """
    asked = {"since": now - WEEK, "silent": now - int(patience_s * _SECOND)}
    rows = connection.execute(text(_RUNS), asked).all()
    told = labels_of_keys(connection, {row.job for row in rows})
    due = _due(connection, now)
    starting = {row.source for row in rows if row.without_start < row.runs}
    return [
        JobRuns(
            job=str(JobId(row.namespace, row.name)),
            labels=joined([told.get(row.job, {}), sent_by(row.source or "")]),
            runs=row.runs,
            without_start=row.without_start if row.source in starting else 0,
            without_end=row.without_end,
            starts_told=row.source in starting,
            times=due.get((row.job, row.source), NOTHING_DUE).times,
            missing=len(due.get((row.job, row.source), NOTHING_DUE).missing),
        )
        for row in rows
    ]


def _due(connection: Connection, now: Instant) -> Mapping[tuple[Key, str], Expected]:
    """By job and who tells of it, for which times it should have run during the last week."""
    rows = connection.execute(text(_NOMINAL), {"since": now - 2 * WEEK - _DAY})
    return {
        (job, source): expected(msgspec.json.decode(times, type=list[int]), now=now)
        for job, source, times in rows
    }


def sent_by(*sources: str) -> Labels:
    """What tells things by who sends events of them."""
    told = tuple(filter(None, sources))
    return {Dimension.SOURCE: told} if told else {}
