"""What schedulers say they ran in the last week, beside the runs that events told of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from headwater.model.identity import JobId, Key
from headwater.model.time import FOREVER, Instant
from headwater.openlineage.event_time import instant_in
from headwater.openlineage.facets.headwater_scheduled import ScheduledFacet, ScheduledRun
from headwater.openlineage.reading import read_facet
from headwater.reliability.facts import WitnessedRuns
from headwater.reliability.observation import joined
from headwater.reliability.reconcile import Told, Witnessed, reconcile
from headwater.reliability.schedule import WEEK
from headwater.store.measured_runs import labels_of_keys, sent_by

_HOUR: Final = 3_600_000_000
"""Events of a run may come so long after it, before anybody misses them."""

_SCHEDULED: Final = """
SELECT owner, job.namespace, job.name, body FROM facet_version
JOIN facet_body ON facet_body.digest = facet_version.digest JOIN job ON job.key = owner
WHERE facet_version.name = 'headwater_scheduled'
    AND valid_to = :forever AND known_to = :forever
"""
_TOLD: Final = """
SELECT job, source, begins_at, ended_at, nominal_start, terminal FROM run
WHERE job IN (SELECT value FROM json_each(:jobs)) AND begins_at > :since
"""
_KNOWN: Final = """
SELECT wanted.value FROM json_each(:jobs) AS wanted
WHERE EXISTS (SELECT 1 FROM run WHERE run.job = wanted.value)
"""


def scheduled_runs(connection: Connection, *, now: Instant) -> Sequence[WitnessedRuns]:
    """By job what its scheduler ran in the last week, and of how much of that no event told.

    Of jobs of which no run was ever told there is nothing: nobody sends events of them.
    """
    names: dict[Key, str] = {}
    witnessed: dict[Key, Sequence[Witnessed]] = {}
    for owner, namespace, name, body in connection.execute(text(_SCHEDULED), {"forever": FOREVER}):
        facet = read_facet(ScheduledFacet, body)
        runs = map(_witnessed, facet.runs if facet else ())
        wanted = [each for each in runs if each and now - WEEK < each.ended_at <= now - _HOUR]
        if wanted:
            names[owner], witnessed[owner] = str(JobId(namespace, name)), wanted
    jobs = json.dumps(sorted(witnessed))
    known = {*connection.scalars(text(_KNOWN), {"jobs": jobs})}
    told, sources = _told(connection, jobs, since=now - 2 * WEEK)
    labels = labels_of_keys(connection, known)
    return [
        WitnessedRuns(
            names[key],
            joined([labels.get(key, {}), sent_by(*sorted(sources[key]))]),
            reconcile(witnessed[key], told[key]),
        )
        for key in sorted(known)
    ]


def _told(
    connection: Connection, jobs: str, *, since: Instant
) -> tuple[Mapping[Key, Sequence[Told]], Mapping[Key, Collection[str]]]:
    """The runs that events told of, and who told them, by job."""
    told: dict[Key, list[Told]] = defaultdict(list)
    sources: dict[Key, set[str]] = defaultdict(set)
    for row in connection.execute(text(_TOLD), {"jobs": jobs, "since": since}):
        told[row.job].append(_run(row))
        if row.source:
            sources[row.job].add(row.source)
    return told, sources


def _run(row: Any) -> Told:
    failed = None if row.terminal is None else row.terminal in {"FAIL", "ABORT"}
    return Told(row.begins_at, row.ended_at, row.nominal_start, failed)


def _witnessed(run: ScheduledRun) -> Witnessed | None:
    ended_at = instant_in(run.ended_at)
    if ended_at is None:
        return None
    return Witnessed(ended_at, instant_in(run.started_at), instant_in(run.meant_for), run.failed)
