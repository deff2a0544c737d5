"""What is wrong right now, by objectives: each thing that is bad, and each budget that burns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.model.identity import Key
from headwater.model.incident import IncidentOrigin
from headwater.model.notice import Severity
from headwater.model.time import Instant
from headwater.reliability.slo.evaluation import MeasuredSlo, SloEvaluation
from headwater.reliability.slo.objective import AlertAs, Indicator
from headwater.reliability.slo.outcomes import Outcomes
from headwater.reliability.slo.standing import State, urgency_of

_HOUR: Final = 3_600_000_000
_HELD_US: Final = {Indicator.CAPTURE_LATENCY: _HOUR, Indicator.SCHEMA_STABILITY: 24 * _HOUR}
_HELD_ELSE_US: Final = 7 * 24 * _HOUR
"""How long the newest event counts as what is so now, where nothing newer was told."""
_MOST_SUBJECTS: Final = 20

_ORIGINS: Final = {
    Indicator.TESTS: IncidentOrigin.TEST,
    Indicator.RUN_SUCCESS: IncidentOrigin.RUN_FAILURE,
    Indicator.SCHEMA_STABILITY: IncidentOrigin.SCHEMA_BREAK,
    Indicator.EVENT_LOSS: IncidentOrigin.EVENT_LOSS,
}
_IS_BAD: Final = {
    Indicator.CAPTURE_LATENCY: "is told of too late",
    Indicator.FRESHNESS: "is late",
    Indicator.RUN_SUCCESS: "fails",
    Indicator.TESTS: "fails its checks",
    Indicator.SCHEMA_STABILITY: "lost columns, or changed their types",
    Indicator.VOLUME: "has another volume than usual",
    Indicator.COVERAGE: "has no lineage",
    Indicator.EVENT_LOSS: "loses events",
}
"""What is said of one thing that is bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that is wrong right now.

    fingerprint: the same as long as it lasts, and when it comes again. detector: the objective or
    rule that says so. subjects: the datasets or jobs, by key, the first since longest. since: when
    that began. says: what is wrong with them, in words that go behind a name.
    """

    fingerprint: str
    detector: str
    origin: IncidentOrigin
    urgency: AlertAs
    severity: Severity
    subjects: tuple[Key, ...]
    since: Instant
    says: str
    owner: str | None = None
    runbook: str | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that is wrong. told: detectors that can tell at present whether anything is."""

    firing: Sequence[Condition]
    told: frozenset[str]


def conditions_of(evaluation: SloEvaluation) -> Conditions:
    """What objectives say is wrong."""
    firing: list[Condition] = []
    told: set[str] = set()
    for measured in evaluation.measured:
        if measured.standing.unmeasured is not None:
            continue
        told.add(measured.slo.name)
        firing += _each(measured, evaluation.at)
        firing += _burning(measured, evaluation.at)
    return Conditions(firing, frozenset(told))


def severity_as(urgency: AlertAs, severity: Severity) -> Severity:
    """A severity that fits: what pages is critical or high, what does not is medium or low."""
    pages = severity in {Severity.CRITICAL, Severity.HIGH}
    if urgency is AlertAs.PAGE:
        return severity if pages else Severity.HIGH
    return Severity.MEDIUM if pages else severity


def _each(measured: MeasuredSlo, now: Instant) -> Iterator[Condition]:
    slo = measured.slo
    if slo.alert_each is AlertAs.NONE:
        return
    for subject, since in bad_now(measured, now=now).items():
        yield Condition(
            fingerprint=f"{slo.name}:{subject}",
            detector=slo.name,
            origin=_ORIGINS.get(slo.indicator, IncidentOrigin.SLO),
            urgency=slo.alert_each,
            severity=severity_as(slo.alert_each, slo.severity),
            subjects=(subject,),
            since=since,
            says=_IS_BAD[slo.indicator],
            owner=slo.owner,
            runbook=slo.runbook,
        )


def _burning(measured: MeasuredSlo, now: Instant) -> Iterator[Condition]:
    slo, standing = measured.slo, measured.standing
    if standing.state is not State.BURNING or slo.alert_burn is AlertAs.NONE:
        return
    urgency = slo.alert_burn
    if urgency is AlertAs.BURN:
        pages = slo.severity in {Severity.CRITICAL, Severity.HIGH}
        burns_for_a_page = urgency_of(standing) == AlertAs.PAGE.value
        urgency = AlertAs.PAGE if pages and burns_for_a_page else AlertAs.TICKET
    bad = sorted(bad_now(measured, now=now).items(), key=lambda each: each[1])
    yield Condition(
        fingerprint=f"{slo.name}:budget",
        detector=slo.name,
        origin=_ORIGINS.get(slo.indicator, IncidentOrigin.SLO),
        urgency=urgency,
        severity=severity_as(urgency, slo.severity),
        subjects=tuple(subject for subject, _ in bad[:_MOST_SUBJECTS]),
        since=standing.since,
        says=f"burns the budget of {slo.name}",
        owner=slo.owner,
        runbook=slo.runbook,
    )


def bad_now(measured: MeasuredSlo, *, now: Instant) -> Mapping[Key, Instant]:
    """Each thing that is bad right now, and since when.

    Of what is counted by time, what is bad up to now; of events, that whose newest event is bad.
    """
    mine = measured.outcomes.of(measured.subjects)
    if mine.is_of_time:
        rows = np.flatnonzero(mine.bad & (mine.end >= now) & (mine.begin < mine.end))
        return dict(zip(mine.subject[rows].tolist(), mine.begin[rows].tolist(), strict=True))
    held = _HELD_US.get(measured.slo.indicator, _HELD_ELSE_US)
    return _newest_bad(mine, since=now - held)


def _newest_bad(outcomes: Outcomes, *, since: Instant) -> Mapping[Key, Instant]:
    order = np.lexsort((outcomes.bad, outcomes.begin, outcomes.subject))
    subject, begin, bad = outcomes.subject[order], outcomes.begin[order], outcomes.bad[order]
    last = np.flatnonzero(np.append(subject[1:] != subject[:-1], True)) if len(subject) else order
    found: dict[Key, Instant] = {}
    for at in last[bad[last] & (begin[last] > since)].tolist():
        first = at
        while first > 0 and subject[first - 1] == subject[at] and bad[first - 1]:
            first -= 1
        found[int(subject[at])] = int(begin[first])
    return found
