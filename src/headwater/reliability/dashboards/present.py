"""What is wrong right now: open incidents, late datasets, and error budgets that burn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.model.identity import readable
from headwater.model.notice import Severity
from headwater.model.time import Instant, format_instant
from headwater.reliability.dashboards.panel import Kind, Panel, PanelEntry, figure
from headwater.reliability.incidents.answers import AffectedEntry, ExtentEntry, RollbackEntry
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.observation import Unmeasured
from headwater.reliability.slo.evaluation import MeasuredSlo
from headwater.reliability.slo.standing import State

_SECOND: Final = 1_000_000
_GRAVE: Final = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)

NOW_WRONG: Final = Panel(
    "now",
    "Open incidents",
    "Incidents that are not over, the gravest first, then the newest.",
    (
        ("incident", Kind.INCIDENT),
        ("severity", Kind.SEVERITY),
        ("what", Kind.TEXT),
        ("state", Kind.TEXT),
        ("since", Kind.INSTANT),
        ("owner", Kind.TEXT),
    ),
    "/incidents",
)
LATE: Final = Panel(
    "late",
    "Late datasets",
    "Datasets that an objective of freshness expects to be newer than they are, the latest first, "
    "and what each waits for.",
    (
        ("dataset", Kind.ASSET),
        ("late by", Kind.SECONDS),
        ("objective", Kind.OBJECTIVE),
        ("waits for", Kind.TEXT),
    ),
)
BURNING: Final = Panel(
    "burning",
    "Error budgets that burn",
    "Objectives whose error budget is spent too fast over two windows, or is spent.",
    (
        ("objective", Kind.OBJECTIVE),
        ("state", Kind.TEXT),
        ("over", Kind.TEXT),
        ("since", Kind.INSTANT),
        ("budget left", Kind.SHARE),
    ),
    "/objectives",
)
IMPACT: Final = Panel(
    "impact",
    "What the gravest incident reaches",
    "Datasets downstream of what is wrong, what matters most first, with when each was last read "
    "and is likely to be read next.",
    (
        ("dataset", Kind.ASSET),
        ("hops", Kind.COUNT),
        ("type", Kind.TEXT),
        ("tier", Kind.COUNT),
        ("owner", Kind.TEXT),
        ("last read", Kind.INSTANT),
        ("next read", Kind.INSTANT),
        ("told", Kind.TEXT),
    ),
    "/impact",
)
ROLLBACK: Final = Panel(
    "rollback",
    "Rollback points and commits",
    "For each dataset of an open incident the last version that was good, the commit of the job "
    "that wrote it, the first bad commit, and the command that goes back. Nothing runs by itself.",
    (
        ("dataset", Kind.ASSET),
        ("incident", Kind.INCIDENT),
        ("last good", Kind.INSTANT),
        ("version", Kind.CODE),
        ("commit", Kind.CODE),
        ("first bad commit", Kind.CODE),
        ("kept until", Kind.INSTANT),
        ("command", Kind.CODE),
    ),
)
CALL: Final = Panel(
    "call",
    "Who to call",
    "Owners of what is wrong in open incidents and of what that reaches, and who was told already.",
    (
        ("who", Kind.TEXT),
        ("of what", Kind.TEXT),
        ("incident", Kind.INCIDENT),
        ("datasets", Kind.COUNT),
        ("told", Kind.TEXT),
    ),
)


@dataclass(frozen=True, slots=True)
class Late:
    """A dataset that is not as new as an objective wants. waits_for: names, the first first."""

    dataset: str
    since: Instant
    objective: str
    waits_for: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reached:
    """An open incident with what it reaches, and who answers for what is wrong itself."""

    incident: Incident
    owners: Sequence[str]
    size: ExtentEntry
    affected: Sequence[AffectedEntry]
    told: frozenset[str]


def gravest(incidents: Iterable[Incident]) -> list[Incident]:
    """Those that are not over, the gravest first, then the newest."""
    unresolved = [each for each in incidents if not each.is_over]
    return sorted(unresolved, key=lambda each: (_GRAVE.index(each.severity), -each.opened.at))


def now_wrong(incidents: Iterable[Incident], *, pages: int | None, most: int) -> PanelEntry:
    """Open incidents. pages: how many alerts that page fire; None where nobody can tell."""
    found = gravest(incidents)
    counts = Counter(each.severity for each in found)
    return NOW_WRONG.filled(
        [
            (
                each.name,
                each.severity.value,
                each.title,
                each.state.value,
                format_instant(each.onset),
                each.owner,
            )
            for each in found
        ],
        most=most,
        figures=[
            figure("open", len(found), to=NOW_WRONG.to),
            *(figure(severity.value, counts[severity]) for severity in _GRAVE if counts[severity]),
            figure("alerts that page", pages),
        ],
    )


def late(found: Sequence[Late], total: int, *, now: Instant, most: int) -> PanelEntry:
    """What is not as new as it should be. total: how many datasets are."""
    return LATE.filled(
        [
            (
                each.dataset,
                (now - each.since) / _SECOND,
                each.objective,
                " < ".join(map(readable, each.waits_for)) or None,
            )
            for each in found
        ],
        most=most,
        total=total,
        figures=[figure("late", total)],
    )


def burning(measured: Iterable[MeasuredSlo], *, most: int) -> PanelEntry:
    """Objectives that are missed, or will be."""
    told = [*measured]
    found = [each for each in told if each.standing.state in {State.BURNING, State.EXHAUSTED}]
    unmeasured = [each for each in told if each.standing.unmeasured is not None]
    found.sort(key=lambda each: each.budget.left_ratio if each.budget else 0.0)
    return BURNING.filled(
        [
            (
                each.slo.name,
                each.standing.state.value,
                each.standing.pair,
                format_instant(each.standing.since),
                each.budget.left_ratio if each.budget else None,
            )
            for each in found
        ],
        most=most,
        figures=[
            figure("burning or spent", len(found), note=f"of {len(told)}"),
            figure("cannot tell", len(unmeasured)),
        ],
    )


def impact(reached: Reached | None, *, most: int) -> PanelEntry:
    """What the gravest open incident reaches."""
    if reached is None:
        return IMPACT.filled(most=most)
    size = reached.size
    rows = [
        (
            each.id,
            each.hops,
            each.type,
            each.tier,
            ", ".join(each.owners) or None,
            each.last_read,
            each.next_read,
            "yes" if each.told else "no",
        )
        for each in reached.affected
        if each.change != "gone"
    ]
    return IMPACT.filled(
        rows,
        most=most,
        total=size.total,
        figures=[
            figure(reached.incident.name, size.total, note="datasets downstream",
                   to=f"/incident/{reached.incident.name}"),
            figure("dashboards", size.dashboards),
            figure("models", size.learning),
            figure("regulated", size.regulated),
        ],
    )  # fmt: skip


def rollback(
    found: Sequence[tuple[Incident, RollbackEntry]], *, total: int, most: int
) -> PanelEntry:
    """What can be gone back to. total: how many datasets of open incidents there are."""
    return ROLLBACK.filled(
        [
            (
                each.asset,
                incident.name,
                each.last_good.at if each.last_good else None,
                each.last_good.version if each.last_good else None,
                each.last_good.commit if each.last_good else None,
                each.first_bad.commit if each.first_bad else None,
                next((one.expires_at for one in each.commands), None),
                next((one.text for one in each.commands), None),
            )
            for incident, each in found
        ],
        most=most,
        total=total,
    )


def call(reached: Sequence[Reached], *, total: int, most: int) -> PanelEntry:
    """Whom to call about open incidents. total: how many of these there are."""
    rows = [row for each in reached for row in _owners(each)]
    missing = Unmeasured(
        f"owners are listed for {len(reached)} of {total} incidents", "open each incident's page"
    )
    return CALL.filled(rows, most=most, missing=missing if len(reached) < total else None)


def _owners(each: Reached) -> Iterable[tuple[str, str, str, int | None, str]]:
    name = each.incident.name
    for owner in each.owners:
        yield owner, "what is wrong", name, None, _told(each, owner)
    consumers = Counter(owner for affected in each.affected for owner in affected.owners)
    for owner, datasets in consumers.most_common():
        if owner not in each.owners:
            yield owner, "what depends on it", name, datasets, _told(each, owner)


def _told(each: Reached, owner: str) -> str:
    return "yes" if owner in each.told else "no"
