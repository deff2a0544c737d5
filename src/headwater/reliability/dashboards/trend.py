"""How often things went wrong, how long that took, and which changes did harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from headwater.model.incident import IncidentState
from headwater.model.notice import Severity
from headwater.model.time import Instant, format_instant
from headwater.reliability.dashboards.panel import (
    Cell,
    FigureEntry,
    Kind,
    Panel,
    PanelEntry,
    figure,
    line,
    of,
    share,
)
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.incidents.lengths import SHORT_NAMES, Length, Typical, seconds, typical
from headwater.reliability.incidents.telling import duration
from headwater.reliability.observation import Unmeasured
from headwater.reliability.suspects.change import ChangeKind

_WEEK: Final = 7 * 86_400_000_000

INCIDENTS: Final = Panel(
    "incidents",
    "Incident trend",
    "Incidents by the week in which they were opened, and how long half of them took at most to be "
    "noticed (MTTD), understood (MTTI) and resolved (MTTR). False alarms are counted apart.",
    (
        ("week of", Kind.DAY), ("incidents", Kind.COUNT), ("critical", Kind.COUNT),
        ("high", Kind.COUNT), ("medium", Kind.COUNT), ("low", Kind.COUNT),
        ("false alarms", Kind.COUNT), ("MTTD", Kind.SECONDS), ("MTTI", Kind.SECONDS),
        ("MTTR", Kind.SECONDS),
    ),
    "/incidents?state=any",
)  # fmt: skip
CHANGES: Final = Panel(
    "change-failure",
    "Change failure rate",
    "Changes of code, settings, columns, inputs and outputs, and how many were named as the "
    "cause of an incident that began within 7 days after.",
    (
        ("incident", Kind.INCIDENT), ("cause", Kind.ASSET), ("change", Kind.TEXT),
        ("changed at", Kind.INSTANT), ("began after", Kind.SECONDS),
    ),
)  # fmt: skip


def incident_trend(
    incidents: Iterable[Incident], *, since: Instant, until: Instant, most: int
) -> PanelEntry:
    """How many incidents there are, and how long they take."""
    opened = [each for each in incidents if since < each.opened.at <= until]
    real = [each for each in opened if each.state is not IncidentState.FALSE_POSITIVE]
    weeks: dict[Instant, list[Incident]] = {
        at: [] for at in range(until - _WEEK, since - _WEEK, -_WEEK)
    }
    for each in opened:
        weeks[until - ((until - each.opened.at) // _WEEK + 1) * _WEEK].append(each)
    rows = [_week(at, some) for at, some in weeks.items()]
    again = Counter(each.roots[:1] for each in real if each.roots)
    repeats = sum(times - 1 for times in again.values())
    return INCIDENTS.filled(
        rows,
        most=most,
        figures=[
            figure("incidents", len(real), to=INCIDENTS.to),
            *map(_typical_figure, typical(opened)),
            figure(
                "false alarms", share(len(opened) - len(real), len(opened)), Kind.SHARE,
                of(len(opened) - len(real), len(opened)),
            ),
            figure("repeats", repeats, note="of what was wrong before within this time"),
        ],
        lines=[
            line("incidents a week", Kind.COUNT, [(at, len(weeks[at])) for at in sorted(weeks)])
        ],
    )  # fmt: skip


def _typical_figure(each: Typical) -> FigureEntry:
    p90 = "" if each.p90_s is None else f"; 9 of 10 within {duration(each.p90_s)}"
    note = f"median of {each.incidents}{p90}" if each.incidents else "no incident tells it"
    return figure(SHORT_NAMES[each.length], each.median_s, Kind.SECONDS, note)


def _week(at: Instant, incidents: Sequence[Incident]) -> Sequence[Cell]:
    real = [each for each in incidents if each.state is not IncidentState.FALSE_POSITIVE]
    severities = Counter(each.severity for each in real)
    counted = (severities[severity] for severity in (
        Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW,
    ))  # fmt: skip
    lengths = (Length.DETECT, Length.IDENTIFY, Length.RESOLVE)
    medians = (_median([seconds(each, length) for each in real]) for length in lengths)
    return (format_instant(at), len(real), *counted, len(incidents) - len(real), *medians)


def _median(told: Iterable[float | None]) -> float | None:
    known = [each for each in told if each is not None]
    return median(known) if known else None


@dataclass(frozen=True, slots=True)
class NamedChange:
    """A change, and the identifier of what changed. place: of the job or dataset."""

    at: Instant
    kind: ChangeKind
    place: str
    evidence: str
    commit: str | None = None


def change_failure(
    changes: Sequence[NamedChange],
    incidents: Iterable[Incident],
    *,
    complete: bool,
    most: int,
) -> PanelEntry:
    """How many changes did harm. complete: whether these are all that there were."""
    harmful: dict[tuple[str, Instant], Sequence[Cell]] = {}
    for incident in incidents:
        cause = _cause_among(changes, incident)
        if cause is not None:
            after = (incident.onset - cause.at) / 1_000_000
            harmful[cause.place, cause.at] = (
                incident.name, cause.place, _words(cause), format_instant(cause.at), after,
            )  # fmt: skip
    places = {(each.place, each.at) for each in changes}
    return CHANGES.filled(
        harmful.values(),
        most=most,
        figures=[
            figure(
                "did harm", share(len(harmful), len(places)), Kind.SHARE,
                of(len(harmful), len(places)),
            )
        ],
        missing=None if complete else Unmeasured(
            "there are more changes than are looked through", "look at fewer days"
        ),
    )  # fmt: skip


def _cause_among(changes: Iterable[NamedChange], incident: Incident) -> NamedChange | None:
    """The newest change, a week before it at most, of what was named as the cause."""
    cause = incident.cause
    if cause is None:
        return None
    fitting = [
        each
        for each in changes
        if incident.onset - _WEEK < each.at <= incident.onset
        and (each.place == cause.asset or (each.commit and each.commit == cause.commit))
    ]
    return max(fitting, key=lambda each: each.at, default=None)


def _words(change: NamedChange) -> str:
    return f"{change.kind.value}: {change.evidence}" if change.evidence else change.kind.value
