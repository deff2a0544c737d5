"""What objectives say is wrong right now."""

from __future__ import annotations

import numpy as np

from headwater.model.incident import IncidentOrigin
from headwater.model.notice import Severity
from headwater.reliability.alerts.condition import Condition, conditions_of
from headwater.reliability.slo.evaluation import evaluate_slos
from headwater.reliability.slo.facts import Facts, Series
from headwater.reliability.slo.objective import AlertAs, Indicator, Slo, Threshold

HOUR = 3_600_000_000
DAY = 24 * HOUR
NOW = 1_764_028_800_000_000
ONE, TWO = 7, 8


def slo(indicator: Indicator, **told: object) -> Slo:
    given = {
        "name": "it", "select": "*", "indicator": indicator, "objective": 0.99,
        "threshold": Threshold(duration_us=HOUR), "threshold_text": None, "window_us": 28 * DAY,
        "minimum": 1, "severity": Severity.CRITICAL, "alert_each": AlertAs.PAGE,
    }  # fmt: skip
    return Slo(**{**given, **told})  # pyright: ignore[reportArgumentType]


def firing(of: Slo, **series: object) -> list[Condition]:
    facts = Facts(
        at=NOW, offset=1, subjects={"it": np.array([ONE, TWO])},
        **series,  # pyright: ignore[reportArgumentType]
    )  # fmt: skip
    return [*conditions_of(evaluate_slos([of], facts, {})).firing]


def test_each_thing_that_is_late_is_told_of_since_it_was_due() -> None:
    writes = Series.of([(ONE, NOW - 3 * HOUR, 0), (TWO, NOW - HOUR // 2, 0)])
    (told,) = firing(slo(Indicator.FRESHNESS), writes=writes)
    assert (told.subjects, told.since, told.says) == ((ONE,), NOW - 2 * HOUR, "is late")
    assert (told.urgency, told.severity) == (AlertAs.PAGE, Severity.CRITICAL)


def test_what_is_due_just_now_is_not_late() -> None:
    writes = Series.of([(ONE, NOW - HOUR, 0), (TWO, NOW, 0)])
    assert not firing(slo(Indicator.FRESHNESS), writes=writes)


def test_a_job_fails_since_the_first_of_its_failures_in_a_row() -> None:
    ends = Series.of(
        [(ONE, NOW - 4 * HOUR, 0), (ONE, NOW - 3 * HOUR, 1), (ONE, NOW - 2 * HOUR, 0),
         (ONE, NOW - HOUR, 0), (TWO, NOW - 2 * HOUR, 0), (TWO, NOW - HOUR, 1)]
    )  # fmt: skip
    ticket = slo(Indicator.RUN_SUCCESS, alert_each=AlertAs.TICKET, alert_burn=AlertAs.NONE)
    (told,) = firing(ticket, ends=ends)
    assert (told.subjects, told.since) == ((ONE,), NOW - 2 * HOUR)
    assert (told.origin, told.severity) == (IncidentOrigin.RUN_FAILURE, Severity.MEDIUM)


def test_a_burning_budget_tells_of_what_is_bad_as_urgently_as_it_burns() -> None:
    writes = Series.of([(ONE, NOW - 2 * DAY, 0), (TWO, NOW, 0)])
    quiet = slo(Indicator.FRESHNESS, alert_each=AlertAs.NONE)
    (told,) = firing(quiet, writes=writes)
    assert (told.fingerprint, told.urgency) == (f"it:{ONE}", AlertAs.PAGE)
    (told,) = firing(slo(Indicator.FRESHNESS, alert_each=AlertAs.NONE, severity=Severity.LOW),
                     writes=writes)  # fmt: skip
    assert (told.urgency, told.severity) == (AlertAs.TICKET, Severity.LOW)


def test_nobody_is_told_of_what_nobody_asked_for() -> None:
    writes = Series.of([(ONE, NOW - 2 * DAY, 0), (TWO, NOW, 0)])
    mute = slo(Indicator.FRESHNESS, alert_each=AlertAs.NONE, alert_burn=AlertAs.NONE)
    assert not firing(mute, writes=writes)


def test_what_cannot_be_measured_is_not_among_what_can_tell() -> None:
    facts = Facts(at=NOW, offset=1, subjects={"it": np.array([ONE])}, blind="events wait")
    told = conditions_of(evaluate_slos([slo(Indicator.FRESHNESS)], facts, {}))
    assert (told.firing, told.told) == ([], frozenset())
