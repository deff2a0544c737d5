"""What schedulers say they ran in the last week, beside the runs that events told of."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import Connection, text

from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant, Offset
from headwater.openlineage.event_time import instant_in
from headwater.openlineage.facets.headwater_scheduled import ScheduledFacet, ScheduledRun
from headwater.openlineage.reading import read_facet
from headwater.reliability.facts import WitnessedRuns
from headwater.reliability.observation import joined
from headwater.reliability.reconcile import LATEST_US, Reconciled, Told, Witnessed, reconcile
from headwater.reliability.schedule import WEEK
from headwater.store.catalog_facets import bodies_of
from headwater.store.catalog_names import identities
from headwater.store.measured_runs import labels_of_keys, sent_by

_LOOKS_S: Final = 0.25
"""So long it looks at jobs each time: whatever else there is to do must not wait for it."""
_AT_ONCE: Final = 20
_FAILURES: Final = frozenset({"FAIL", "ABORT"})

_SCHEDULED: Final = """
SELECT owner, digest FROM facet_version
WHERE name = 'headwater_scheduled' AND valid_to = :forever AND known_to = :forever
    AND digest IS NOT NULL
"""
_TOLD: Final = """
SELECT job, source, begins_at, ended_at, nominal_start, terminal FROM run
WHERE job IN (SELECT value FROM json_each(:jobs)) AND begins_at > :since
"""
_KNOWN: Final = """
SELECT wanted.value FROM json_each(:jobs) AS wanted
WHERE EXISTS (SELECT 1 FROM run WHERE run.job = wanted.value)
"""
_HEAD: Final = "SELECT max(log_offset) FROM event"
_HEARD_OF: Final = "SELECT DISTINCT job FROM event WHERE log_offset > :after AND job IS NOT NULL"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What became of the runs of a job. found: None of a job of which no run was ever told.

    stands_until: when the next run comes to count, or counts no longer.
    """

    digest: bytes
    stands_until: Instant
    sources: Sequence[str]
    found: Reconciled | None


class ScheduledRuns:
    """What schedulers ran in the last week, and of how much of that no event told.

    Remembers what it found of each job, and looks again at those alone of which something is new:
    for a fraction of a second each time, the longest unseen first. Any thread may ask.
    """

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._head: Offset = 0
        self._readings: dict[Key, _Reading] = {}
        self._waiting: dict[Key, None] = {}
        """Jobs to look at again, in order."""

    def read(self, connection: Connection, *, now: Instant) -> Sequence[WitnessedRuns]:
        """By job. Of jobs of which no run was ever told there is nothing: nobody tells of them."""
        with self._asking:
            self._refresh(connection, now)
            found = {
                key: (each.sources, each.found)
                for key, each in self._readings.items()
                if each.found is not None and each.found.witnessed
            }
        names, labels = identities(connection, found), labels_of_keys(connection, found)
        return [
            WitnessedRuns(
                str(names[key]), joined([labels.get(key, {}), sent_by(*sources)]), reconciled
            )
            for key, (sources, reconciled) in found.items()
        ]

    def _refresh(self, connection: Connection, now: Instant) -> None:
        """Look again at the jobs of which something is new, as far as there is time."""
        head = connection.scalar(text(_HEAD)) or 0
        if head < self._head:
            # The projection was folded anew.
            self._readings.clear()
        heard_of = {*connection.scalars(text(_HEARD_OF), {"after": self._head})}
        rows = connection.execute(text(_SCHEDULED), {"forever": FOREVER})
        scheduled: dict[Key, bytes] = {owner: digest for owner, digest in rows}  # noqa: C416 because a row is no pair to the type checker
        self._head = head
        self._readings = {key: each for key, each in self._readings.items() if key in scheduled}
        self._waiting = {key: None for key in self._waiting if key in scheduled}
        for key, digest in scheduled.items():
            known = self._readings.get(key)
            if (
                known is None
                or known.digest != digest
                or now >= known.stands_until
                or key in heard_of
            ):
                self._waiting.setdefault(key)
        until = time.monotonic() + _LOOKS_S
        while self._waiting:
            part = [*islice(self._waiting, _AT_ONCE)]
            found = _readings(connection, {key: scheduled[key] for key in part}, now)
            self._readings.update(found)
            for key in part:
                del self._waiting[key]
            if time.monotonic() > until:
                return


def _readings(
    connection: Connection, scheduled: Mapping[Key, bytes], now: Instant
) -> Iterator[tuple[Key, _Reading]]:
    """What became of the runs of some jobs. scheduled: the digest of what is said of each."""
    jobs = json.dumps(sorted(scheduled))
    known = {*connection.scalars(text(_KNOWN), {"jobs": jobs})}
    told, sources = _told(connection, jobs, since=now - 2 * WEEK)
    bodies = bodies_of(connection, {*scheduled.values()})
    for key, digest in scheduled.items():
        facet = read_facet(ScheduledFacet, bodies.get(digest))
        runs = [*filter(None, map(_witnessed, facet.runs if facet else ()))]
        due = [run for run in runs if now - WEEK < run.ended_at <= now - LATEST_US]
        changes = (run.ended_at + span for run in runs for span in (LATEST_US, WEEK))
        yield (
            key,
            _Reading(
                digest,
                min((at for at in changes if at > now), default=FOREVER),
                sorted(sources[key]),
                reconcile(due, told[key]) if key in known else None,
            ),
        )


def _told(
    connection: Connection, jobs: str, *, since: Instant
) -> tuple[Mapping[Key, Sequence[Told]], Mapping[Key, Collection[str]]]:
    """The runs that events told of, and who told them, by job."""
    told: dict[Key, list[Told]] = defaultdict(list)
    sources: dict[Key, set[str]] = defaultdict(set)
    rows = connection.execute(text(_TOLD), {"jobs": jobs, "since": since})
    for job, source, begins_at, ended_at, meant_for, terminal in rows:
        failed = None if terminal is None else terminal in _FAILURES
        told[job].append(Told(begins_at, ended_at, meant_for, failed))
        if source:
            sources[job].add(source)
    return told, sources


def _witnessed(run: ScheduledRun) -> Witnessed | None:
    ended_at = instant_in(run.ended_at)
    if ended_at is None:
        return None
    return Witnessed(ended_at, instant_in(run.started_at), instant_in(run.meant_for), run.failed)
