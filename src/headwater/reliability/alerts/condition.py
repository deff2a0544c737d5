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
_ORIGINS: Final = {
    Indicator.TESTS: IncidentOrigin.TEST,
    Indicator.RUN_SUCCESS: IncidentOrigin.RUN_FAILURE,
    Indicator.SCHEMA_STABILITY: IncidentOrigin.SCHEMA_BREAK,
    Indicator.EVENT_LOSS: IncidentOrigin.EVENT_LOSS,
}
BUDGET: Final = ":budget"
"""What the fingerprint of a budget that burns by itself ends with."""

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
    rule that says so. subjects: the datasets or jobs, by key; none of a budget as such. since:
    when that began. says: what is wrong with them, in words that go behind a name. title:
    all of it, where somebody else put it into words. indicator: what an objective counts.
    """

    fingerprint: str
    detector: str
    origin: IncidentOrigin
    urgency: AlertAs
    severity: Severity
    subjects: tuple[Key, ...]
    since: Instant
    says: str
    runbook: str | None = None
    title: str | None = None
    indicator: Indicator | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that is wrong. told: detectors that can tell at present whether anything is."""

    firing: Sequence[Condition]
    told: frozenset[str]


def conditions_of(evaluation: SloEvaluation) -> Conditions:
    """What objectives say is wrong."""
    firing: list[Condition] = []
    told: set[str] = set()
    bad_now = _BadNow(evaluation.at)
    for measured in evaluation.measured:
        if measured.standing.unmeasured is not None:
            continue
        told.add(measured.slo.name)
        firing += _wrong(measured, bad_now)
    return Conditions(firing, frozenset(told))


def severity_as(urgency: AlertAs, severity: Severity) -> Severity:
    """A severity that fits: what pages is critical or high, what does not is medium or low."""
    pages = severity in {Severity.CRITICAL, Severity.HIGH}
    if urgency is AlertAs.PAGE:
        return severity if pages else Severity.HIGH
    return Severity.MEDIUM if pages else severity


def _wrong(measured: MeasuredSlo, bad_now: _BadNow) -> Iterator[Condition]:
    """Each thing that is bad, if people are to hear of it; or else the budget that burns."""
    slo = measured.slo
    burns = _burns_as(measured)
    urgency = min(slo.alert_each, burns, key=_URGENCIES.index)
    if urgency is AlertAs.NONE:
        return
    bad = bad_now.of(measured)
    told = [(str(key), (key,), since, _IS_BAD[slo.indicator]) for key, since in bad.items()]
    if not bad and burns is not AlertAs.NONE:
        told = [(BUDGET.removeprefix(":"), (), measured.standing.since, "its budget burns")]
    for of, subjects, since, says in told:
        yield Condition(
            fingerprint=f"{slo.name}:{of}",
            detector=slo.name,
            origin=_ORIGINS.get(slo.indicator, IncidentOrigin.SLO),
            urgency=urgency,
            severity=severity_as(urgency, slo.severity),
            subjects=subjects,
            since=since,
            says=says,
            runbook=slo.runbook,
            indicator=slo.indicator,
        )


_URGENCIES: Final = (AlertAs.PAGE, AlertAs.TICKET, AlertAs.NONE)


def _burns_as(measured: MeasuredSlo) -> AlertAs:
    """How people are told of a budget that burns; NONE of one that does not."""
    slo, standing = measured.slo, measured.standing
    if standing.state is not State.BURNING:
        return AlertAs.NONE
    if slo.alert_burn is not AlertAs.BURN:
        return slo.alert_burn
    pages = slo.severity in {Severity.CRITICAL, Severity.HIGH}
    burns_for_a_page = urgency_of(standing) == AlertAs.PAGE.value
    return AlertAs.PAGE if pages and burns_for_a_page else AlertAs.TICKET


class _BadNow:
    """What is bad right now. Many objectives count the same, which is then looked at once."""

    def __init__(self, now: Instant) -> None:
        self._now = now
        self._looked: dict[tuple[int, int], Mapping[Key, Instant]] = {}

    def of(self, measured: MeasuredSlo) -> Mapping[Key, Instant]:
        """Each thing that an objective counts and that is bad right now, and since when."""
        held = _HELD_US.get(measured.slo.indicator, _HELD_ELSE_US)
        same = (id(measured.outcomes), held)
        if same not in self._looked:
            self._looked[same] = self._all(measured.outcomes, held)
        bad = self._looked[same]
        mine = np.isin(np.fromiter(bad, np.int64, len(bad)), measured.subjects)
        return {key: bad[key] for key, counts in zip(bad, mine.tolist(), strict=True) if counts}

    def _all(self, outcomes: Outcomes, held: int) -> Mapping[Key, Instant]:
        """Of time, what is bad up to now; of events, that whose newest event is bad."""
        if not outcomes.is_of_time:
            return _newest_bad(outcomes, since=self._now - held)
        lasting = outcomes.bad & (outcomes.end >= self._now) & (outcomes.begin < outcomes.end)
        rows = np.flatnonzero(lasting)
        return dict(
            zip(outcomes.subject[rows].tolist(), outcomes.begin[rows].tolist(), strict=True)
        )


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
