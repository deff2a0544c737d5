"""The sizes of events, by the namespace and domain of their job, or of their dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from headwater.collector.retention.rules import SAID
from headwater.model.time import Offset
from headwater.openlineage.producer import is_by_people
from headwater.reliability.storage import Sized
from headwater.store.incident_reach import traits_of_keys
from headwater.store.search_facts import Trait
from headwater.store.sql_log import SqlLog

_PLACES: Final = """
SELECT log_offset, type, producer, event.run AS run, coalesce(event.job, run.job) AS of_job,
    coalesce(event.job, run.job, event.dataset) AS owner,
    coalesce(own.namespace, of_run.namespace, dataset.namespace) AS namespace
FROM event
LEFT JOIN run ON run.key = event.run
LEFT JOIN job AS own ON own.key = event.job
LEFT JOIN job AS of_run ON of_run.key = run.job
LEFT JOIN dataset ON dataset.key = event.dataset
WHERE log_offset > :after AND log_offset <= :until ORDER BY log_offset
"""


def event_sizes(
    connection: Connection, log: SqlLog, *, after: Offset, until: Offset
) -> Sequence[Sized]:
    """The events between two offsets, the second included."""
    rows = connection.execute(text(_PLACES), {"after": after, "until": until}).all()
    traits = traits_of_keys(connection, {row.owner for row in rows if row.owner is not None})
    came = {each.offset: each for each in log.outlines([row.log_offset for row in rows])}
    return [
        Sized(
            row.log_offset,
            came[row.log_offset].received_at,
            row.namespace or "",
            next(iter(traits.get(row.owner, {}).get(Trait.DOMAIN, ())), ""),
            _kind(row),
            came[row.log_offset].size_bytes,
        )
        for row in rows
        if row.log_offset in came
    ]


def _kind(row: Row[Any]) -> str:
    if is_by_people(row.producer):
        return SAID
    if row.run is not None:
        return row.type or "OTHER"
    return "DATASET" if row.of_job is None else "JOB"
