"""Is this installation ready? The lines of the guide's checklists, by what the system shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from headwater.model.time import Instant
from headwater.reliability.incidents.checklist import CHECKLIST, REVIEW
from headwater.reliability.incidents.incident import Incident

_DAY: Final = 86_400_000_000
_DRILLED_DAYS: Final = 90
_SOON_DAYS: Final = 30
_ENOUGH_OWNED: Final = 0.9


class Stage(StrEnum):
    """Before anything depends on it, and then."""

    PREPRODUCTION = "pre-production"
    PRODUCTION = "production"


class Verdict(StrEnum):
    """HOLDS: the system shows that it is so. FAILS: that it is not. UNKNOWN: it cannot tell."""

    HOLDS = "pass"
    FAILS = "fail"
    UNKNOWN = "cannot tell"


class Found(NamedTuple):
    """What was found of one line. because: what shows it. fix: what to do, if anything."""

    verdict: Verdict
    because: str
    fix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the system shows of itself. now: the present.

    datasets: in the universe; owned: how many have an owner. critical: of tier 1; traced: how many
    of these have something upstream, or are sources. events: in the log; refused: dead letters that
    wait. asks_for_keys, is_local: who may come in. scraped_at: when metrics were last asked for.
    objectives, unmeasured: how many there are, and cannot tell. endpoints, disabled, delivered:
    of notices. runbooks: in the folder. drilled_at: when a backup was last restored for practice;
    drill_held: whether everything was there. incidents: all.
    """

    now: Instant
    datasets: int
    owned: int
    critical: int
    traced: int
    events: int
    refused: int
    asks_for_keys: bool
    is_local: bool
    scraped_at: Instant | None
    objectives: int
    unmeasured: int
    endpoints: int
    disabled: int
    delivered: int
    runbooks: int
    free_bytes: int
    used_bytes: int
    rules: int
    full_in_days: int | None
    drilled_at: Instant | None
    drill_held: bool
    incidents: Sequence[Incident]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a checklist. id: by which scripts know it."""

    id: str
    stage: Stage
    text: str
    look: Callable[[Evidence], Found]


def _universe(told: Evidence) -> Found:
    if not told.datasets:
        return Found(
            Verdict.FAILS, "no dataset is known", "send events: `headwater scan`, `ingest`"
        )
    share = told.owned / told.datasets
    because = f"{told.owned:,} of {told.datasets:,} datasets have an owner"
    if share >= _ENOUGH_OWNED:
        return Found(Verdict.HOLDS, because)
    return Found(Verdict.FAILS, because, "`headwater set DATASET --owner NAME`, or tell owners")


def _critical(told: Evidence) -> Found:
    if not told.critical:
        fix = "say what matters most: `headwater set DATASET --tier 1`"
        return Found(Verdict.FAILS, "no dataset is of tier 1", fix)
    because = f"{told.traced:,} of {told.critical:,} datasets of tier 1 have something upstream"
    if told.traced == told.critical:
        return Found(Verdict.HOLDS, because)
    return Found(Verdict.FAILS, because, "`headwater sli gaps` says what to instrument first")


def _samples(told: Evidence) -> Found:
    if not told.events:
        fix = "`headwater ingest FILE`, or post to /api/v1/lineage"
        return Found(Verdict.FAILS, "no event has come yet", fix)
    because = f"{told.events:,} events are in, {told.refused:,} refused ones wait"
    if not told.refused:
        return Found(Verdict.HOLDS, because)
    return Found(Verdict.FAILS, because, "`headwater dead-letters list` says why")


def _access(told: Evidence) -> Found:
    if told.asks_for_keys:
        return Found(Verdict.HOLDS, "requests must bring a key")
    if told.is_local:
        fix = "`headwater keys create NAME` before others can reach it"
        return Found(
            Verdict.FAILS, "nobody is asked for a key; only this machine can reach it", fix
        )
    return Found(Verdict.FAILS, "nobody is asked for a key", "`headwater keys create NAME`")


def _dashboards(told: Evidence) -> Found:
    if told.scraped_at is not None and told.now - told.scraped_at < _DAY:
        return Found(Verdict.HOLDS, "metrics are asked for, and the page is served")
    fix = "let Prometheus ask /metrics; dashboards are in deploy/grafana"
    return Found(Verdict.UNKNOWN, "nobody has asked for metrics since the start", fix)


def _objectives(told: Evidence) -> Found:
    because = f"{told.objectives} objectives, of which {told.unmeasured} cannot be measured"
    if not told.objectives:
        return Found(Verdict.FAILS, because, "declare some: docs/how-to/set-objectives.md")
    if told.unmeasured == told.objectives:
        return Found(Verdict.FAILS, because, "`headwater slo list` says why")
    return Found(Verdict.HOLDS, because)


def _alerting(told: Evidence) -> Found:
    because = (
        f"{told.endpoints} endpoints, {told.disabled} disabled, {told.delivered} of them reached; "
        f"{told.runbooks} runbooks"
    )
    if not told.endpoints:
        return Found(Verdict.FAILS, because, "name some in HEADWATER_CHANNELS")
    if told.disabled:
        return Found(Verdict.FAILS, because, "`headwater channels list` says why")
    if not told.delivered:
        return Found(Verdict.UNKNOWN, because, "`headwater channels test NAME`")
    if not told.runbooks:
        return Found(Verdict.FAILS, because, "put some into the folder HEADWATER_RUNBOOKS")
    return Found(Verdict.HOLDS, because)


def _retention(told: Evidence) -> Found:
    because = f"{told.used_bytes / 1e9:.1f} GB used, {told.free_bytes / 1e9:.1f} GB left"
    if told.free_bytes < 2 * told.used_bytes:
        return Found(Verdict.FAILS, because, "make room: a rebuild needs as much again")
    if told.full_in_days is not None and told.full_in_days < _SOON_DAYS:
        because = f"{because}, which lasts for {told.full_in_days:,} days"
        return Found(Verdict.FAILS, because, "`headwater retention plan` shows what would help")
    if not told.rules:
        fix = "write rules into the file HEADWATER_RETENTION; `headwater retention plan` tries them"
        return Found(Verdict.UNKNOWN, f"{because}; events are kept for good", fix)
    return Found(Verdict.HOLDS, f"{because}; {told.rules:,} rules say what goes when")


def _trained(told: Evidence) -> Found:
    walked = [each for each in told.incidents if _was_walked(each, told.now)]
    if walked:
        because = f"{walked[-1].name} was walked through to its review"
        return Found(Verdict.HOLDS, because)
    fix = "hold a game day: open an incident and go through its checklist and review"
    because = f"no incident of the last {_DRILLED_DAYS} days was walked through to its review"
    return Found(Verdict.UNKNOWN, because, fix)


def _was_walked(incident: Incident, now: Instant) -> bool:
    lately = now - incident.opened.at < _DRILLED_DAYS * _DAY
    ticked = all(each.id in incident.checked for each in CHECKLIST)
    return lately and ticked and all(each.id in incident.reviewed for each in REVIEW)


def _backup(told: Evidence) -> Found:
    if told.drilled_at is None:
        return Found(
            Verdict.UNKNOWN, "no backup was ever restored for practice", "`headwater drill`"
        )
    days = (told.now - told.drilled_at) // _DAY
    if not told.drill_held:
        fix = "repair what it found, and run it again"
        return Found(Verdict.FAILS, f"`headwater drill` found something {days:,} days ago", fix)
    because = f"a backup was restored and verified {days:,} days ago"
    if days < _DRILLED_DAYS:
        return Found(Verdict.HOLDS, because)
    return Found(Verdict.UNKNOWN, because, "`headwater drill` says whether that still holds")


LINES: Final = (
    Line("universe", Stage.PREPRODUCTION, "The datasets that count are defined, and have owners",
         _universe),
    Line("critical", Stage.PREPRODUCTION, "What is critical is instrumented on its whole way",
         _critical),
    Line("samples", Stage.PREPRODUCTION, "Events were taken in and understood", _samples),
    Line("access", Stage.PREPRODUCTION, "Nobody gets in without a key", _access),
    Line("dashboards", Stage.PREPRODUCTION, "Dashboards show the basics", _dashboards),
    Line("objectives", Stage.PRODUCTION, "Objectives are defined and measured", _objectives),
    Line("alerting", Stage.PRODUCTION, "Alerts reach somebody, with runbooks", _alerting),
    Line("retention", Stage.PRODUCTION, "Retention and costs are under control", _retention),
    Line("trained", Stage.PRODUCTION, "Whoever is on call has done it before", _trained),
    Line("backup", Stage.PRODUCTION, "Backups are made, and were restored once", _backup),
)  # fmt: skip
"""The guide's pre-production and production checklists, in its order."""


def look(told: Evidence) -> Sequence[tuple[Line, Found]]:
    """Each line, with what was found."""
    return [(each, each.look(told)) for each in LINES]
