"""What each indicator counts as good and bad, and what objectives come to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headwater.model.notice import Severity
from headwater.model.time import FOREVER
from headwater.reliability.slo.evaluation import (
    MeasuredSlo,
    UnknownSloError,
    bad_of,
    budget_history,
    evaluate_slos,
)
from headwater.reliability.slo.facts import Facts, Series
from headwater.reliability.slo.objective import Indicator, Slo, Threshold
from headwater.reliability.slo.standing import Standing, State

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NOW = 1_764_028_800 * SECOND
ORDERS, CUSTOMERS = 7, 8
NONE: dict[str, Standing] = {}
NO_THRESHOLD = Threshold()


def slo(indicator: Indicator, threshold: Threshold = NO_THRESHOLD, **told: object) -> Slo:
    given = {
        "name": "it", "select": "*", "indicator": indicator, "objective": 0.99,
        "threshold": threshold, "threshold_text": None, "window_us": 28 * DAY, "minimum": 10,
        "severity": Severity.HIGH,
    }  # fmt: skip
    return Slo(**{**given, **told})  # type: ignore[arg-type]


def facts(**told: object) -> Facts:
    subjects = {"it": np.array([ORDERS, CUSTOMERS])}
    return Facts(**{"at": NOW, "offset": 1, "subjects": subjects, **told})  # type: ignore[arg-type]


def measured(of: Slo, over: Facts, previous: Standing | None = None) -> MeasuredSlo:
    told = {"it": previous} if previous else NONE
    return evaluate_slos([of], over, told).of("it")


def tally(of: Slo, over: Facts) -> tuple[int, int]:
    budget = measured(of, over).budget
    assert budget is not None
    return budget.tally


def writes(*ago: int, subject: int = ORDERS) -> Series:
    return Series.of([(subject, NOW - each, 0) for each in ago])


WITHIN_A_DAY = slo(Indicator.FRESHNESS, Threshold(duration_us=DAY))


def test_a_dataset_is_fresh_until_its_threshold_and_late_until_it_is_written() -> None:
    told = facts(writes=writes(5 * DAY, 3 * DAY))
    assert tally(WITHIN_A_DAY, told) == (2 * DAY, 3 * DAY)
    newest, older = bad_of(measured(WITHIN_A_DAY, told), now=NOW)
    assert (newest.begin, newest.end) == (NOW - 2 * DAY, NOW)
    assert (older.begin, older.end) == (NOW - 4 * DAY, NOW - 3 * DAY)


def test_what_was_last_written_before_the_window_is_late_all_the_time() -> None:
    assert tally(WITHIN_A_DAY, facts(writes=writes(40 * DAY))) == (0, 28 * DAY)


def test_a_write_of_the_future_is_none_yet() -> None:
    assert tally(WITHIN_A_DAY, facts(writes=writes(2 * DAY, -HOUR))) == (DAY, DAY)


BY_HABIT = slo(Indicator.FRESHNESS, Threshold(at_least_us=5 * MINUTE))


def test_a_habit_is_that_of_the_pauses_before_and_forgives_nothing_afterwards() -> None:
    hourly = [(20 + each) * HOUR for each in range(10)]
    # A pause of ten hours, of which one and a half are usual, and one of ten hours again.
    told = facts(writes=writes(*hourly, 10 * HOUR))
    late = bad_of(measured(BY_HABIT, told), now=NOW)
    assert [(NOW - each.begin, NOW - each.end) for each in late] == [
        (20 * HOUR - 90 * MINUTE, 10 * HOUR)
    ]


def test_too_few_writes_are_no_habit_and_cannot_be_measured() -> None:
    told = measured(BY_HABIT, facts(writes=writes(3 * HOUR, 2 * HOUR, HOUR)))
    assert told.budget is None
    assert told.standing.state is State.CANNOT_MEASURE
    assert told.standing.unmeasured == "nothing that it counts was told within its window"


def test_a_silent_source_burns_within_a_minute_of_its_threshold() -> None:
    every_minute = [each * MINUTE for each in range(60)]
    five = slo(Indicator.FRESHNESS, Threshold(duration_us=5 * MINUTE), objective=0.999)
    silent = facts(writes=writes(*(5 * MINUTE + 52 * SECOND + each for each in every_minute)))
    told = measured(five, silent)
    assert (told.standing.state, told.standing.pair) == (State.BURNING, "1h/5m")
    not_yet = facts(writes=writes(*(5 * MINUTE + 40 * SECOND + each for each in every_minute)))
    assert measured(five, not_yet).standing.pair != "1h/5m"


@pytest.mark.parametrize(
    ("indicator", "series", "threshold"),
    [
        (Indicator.RUN_SUCCESS, "ends", Threshold()),
        (Indicator.TESTS, "checks", Threshold()),
        (Indicator.EVENT_LOSS, "expected", Threshold()),
    ],
)
def test_what_failed_is_bad(indicator: Indicator, series: str, threshold: Threshold) -> None:
    rows = [(ORDERS, NOW - each * HOUR, int(each % 3 != 0)) for each in range(12)]
    rows += [(99, NOW, 0), (ORDERS, NOW - 30 * DAY, 0)]
    assert tally(slo(indicator, threshold), facts(**{series: Series.of(rows)})) == (8, 4)


def test_an_event_that_took_longer_than_the_threshold_is_bad() -> None:
    rows = [(ORDERS, NOW - each, each * MINUTE) for each in range(12)]
    told = facts(arrivals=Series.of(rows))
    assert tally(slo(Indicator.CAPTURE_LATENCY, Threshold(duration_us=5 * MINUTE)), told) == (6, 6)


def test_changes_of_schemas_are_bad_among_writes() -> None:
    told = facts(
        writes=writes(*(each * HOUR for each in range(9))),
        schemas=Series.of([(ORDERS, NOW - HOUR, 0)]),
    )
    assert tally(slo(Indicator.SCHEMA_STABILITY), told) == (9, 1)


def test_a_volume_is_compared_with_the_usual_one_before_it() -> None:
    rows = [(ORDERS, NOW - (20 - each) * HOUR, 1000) for each in range(15)]
    rows += [(ORDERS, NOW - 4 * HOUR, 400), (ORDERS, NOW - 3 * HOUR, 600)]
    told = facts(volumes=Series.of(rows))
    assert tally(slo(Indicator.VOLUME), told) == (11, 1)
    assert tally(slo(Indicator.VOLUME, Threshold(share=0.3)), told) == (10, 2)


def test_coverage_counts_the_time_since_something_flows() -> None:
    rows = [(ORDERS, NOW - 4 * DAY, NOW - 3 * DAY), (CUSTOMERS, NOW - 2 * DAY, FOREVER)]
    assert tally(slo(Indicator.COVERAGE), facts(covered=Series.of(rows))) == (3 * DAY, 3 * DAY)


FAILING = facts(ends=Series.of([(ORDERS, NOW - each * SECOND, 0) for each in range(20)]))
SILENT = facts(ends=Series.of([(ORDERS, NOW - 20 * DAY, 1)] * 40))


def test_silence_after_failures_resolves_nothing() -> None:
    burning = measured(slo(Indicator.RUN_SUCCESS), FAILING).standing
    assert (burning.state, burning.pair) == (State.BURNING, "1h/5m")
    later = measured(slo(Indicator.RUN_SUCCESS), replace(SILENT, at=NOW + HOUR), burning).standing
    assert (later.state, later.since) == (State.BURNING, NOW)
    assert later.unmeasured


def test_successes_resolve_it() -> None:
    burning = measured(slo(Indicator.RUN_SUCCESS), FAILING).standing
    good = facts(ends=Series.of([(ORDERS, NOW - each * SECOND, 1) for each in range(20)]))
    assert measured(slo(Indicator.RUN_SUCCESS), good, burning).standing.state is State.OK


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        (replace(FAILING, blind="events wait to be seen"), "events wait to be seen"),
        (replace(FAILING, subjects={}), "its selector selects nothing that it could count"),
        (replace(FAILING, unresolved={"it": "nothing is called x"}), "nothing is called x"),
        (
            facts(ends=Series.of([(ORDERS, NOW, 0)] * 3)),
            "3 events within its window are fewer than the 10 it needs",
        ),
    ],
)
def test_what_cannot_be_measured_says_why(over: Facts, reason: str) -> None:
    told = measured(slo(Indicator.RUN_SUCCESS), over).standing
    assert (told.state, told.unmeasured) == (State.CANNOT_MEASURE, reason)


def test_the_budget_is_spent_day_by_day() -> None:
    rows = [(ORDERS, NOW - DAY * day - HOUR, int(day != 1)) for day in (0, 1, 2) for _ in range(50)]
    told = measured(slo(Indicator.RUN_SUCCESS, objective=0.5), facts(ends=Series.of(rows)))
    days = budget_history(told, now=NOW)
    assert [tuple(each.tally) for each in days] == [(50, 0), (0, 50), (50, 0)]
    assert [each.left_ratio for each in days] == pytest.approx([1, 1 / 3, 1 / 3])


def test_an_unknown_objective_is_told_with_the_nearest() -> None:
    evaluation = evaluate_slos([slo(Indicator.TESTS, name="tier-1-tests")], facts(), NONE)
    with pytest.raises(UnknownSloError, match="did you mean tier-1-tests"):
        evaluation.of("tier1-tests")
