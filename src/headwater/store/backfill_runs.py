"""Backfills that run at present: what they write looks odd, and nobody should be told of that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import Connection, text

from headwater.collector.facts import Role
from headwater.model.identity import Key
from headwater.model.time import Instant, format_instant
from headwater.reliability.alerts.silence import Quiet, Silence
from headwater.reliability.incidents.incident import BY_ITSELF
from headwater.reliability.slo.objective import Indicator
from headwater.store.catalog_names import identities
from headwater.store.key_sets import as_json

FILLED_LOOK_WRONG: Final = frozenset({Indicator.VOLUME, Indicator.CAPTURE_LATENCY})
"""In what way: a run for another day writes other amounts. What fails, fails nevertheless."""

_DAY: Final = 86_400_000_000
_LOOKED_AT: Final = 50

_WRITER: Final = """
SELECT wanted.value AS dataset, run.job FROM json_each(:datasets) AS wanted
JOIN run ON run.key = (
    SELECT run FROM side
    WHERE dataset = wanted.value AND role = :written AND happened_at <= :now
    ORDER BY happened_at DESC LIMIT 1
)
WHERE run.job IS NOT NULL
"""
_RUNS: Final = """
SELECT begins_at, nominal_start, nominal_end FROM run
WHERE job = :job AND begins_at <= :now AND nominal_start IS NOT NULL
ORDER BY begins_at DESC LIMIT :most
"""


def backfills_of(connection: Connection, datasets: Collection[Key], *, now: Instant) -> list[Quiet]:
    """A silence for each of these datasets that a backfill wrote last.

    It ends with the first run for the present, or a day after the last one for the past began.
    """
    if not datasets:
        return []
    asked = {"datasets": as_json(datasets), "written": int(Role.WRITTEN), "now": now}
    written: dict[Key, set[Key]] = {}
    for dataset, job in connection.execute(text(_WRITER), asked):
        written.setdefault(job, set()).add(dataset)
    names = identities(connection, written)
    found: list[Quiet] = []
    for job, its in written.items():
        runs = _of_the_past(connection, job, now)
        if runs and runs[0].begins_at > now - _DAY:
            silence = _silence(names[job].name if job in names else "a job", runs)
            found.append(Quiet(silence, frozenset(its), FILLED_LOOK_WRONG))
    return found


def _of_the_past(connection: Connection, job: Key, now: Instant) -> Sequence[Any]:
    """The newest runs of a job, as far back as all of them are for times long past."""
    asked: Mapping[str, Any] = {"job": job, "now": now, "most": _LOOKED_AT}
    runs = connection.execute(text(_RUNS), asked).all()
    if not runs:
        return []
    usual = _usual_lateness(runs)
    return [*takewhile(lambda run: _lateness(run) > usual + _DAY, runs)]


def _usual_lateness(runs: Sequence[Any]) -> int:
    """How late a job is that runs as planned: not at all, or days after a month is over."""
    least = max(0, min(map(_lateness, runs)))
    # Of a long backfill the newest run is the least late, and none that is left ran as planned.
    is_habit = runs[-1].nominal_end is None or _lateness(runs[-1]) <= least + _DAY
    return least if is_habit else 0


def _lateness(run: Any) -> int:
    meant = run.nominal_start if run.nominal_end is None else run.nominal_end
    return run.begins_at - meant


def _silence(job: str, runs: Sequence[Any]) -> Silence:
    times = [each.nominal_start for each in runs]
    first, last = (format_instant(each)[:16] for each in (min(times), max(times)))
    what = f"for {first}" if len(runs) == 1 else f"for {len(runs)} times, {first} to {last}"
    return Silence(
        name=f"the backfill of {job}",
        selector=job,
        reason=f"it runs again {what}",
        by=BY_ITSELF,
        since=runs[-1].begins_at,
        until=runs[0].begins_at + _DAY,
    )
