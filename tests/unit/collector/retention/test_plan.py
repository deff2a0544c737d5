"""What rules come to: by tiers, by the days to come, and until when a disk lasts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.collector.retention.plan import HEADER_BYTES, Plan, Ratios
from headwater.collector.retention.rules import EVERYTHING_STAYS, parse_retention
from headwater.reliability.storage import Used

DAY = 86_400_000_000
NOW = 400 * DAY
RATIOS = Ratios(hot=0.1, segment=0.02, derived=800.0)
RULES = parse_retention(
    """
cold = "far"
[[rule]]
name = "bursts"
kinds = ["RUNNING"]
warm_after_days = 1
cold_after_days = 10
erase_after_days = 100
""",
    source="rules",
)


def used(days: int, *, kind: str = "RUNNING", size: int = 1_000) -> list[Used]:
    return [Used(NOW - ago * DAY, "etl", "", kind, 10, size) for ago in range(1, days + 1)]


def test_what_came_lies_where_its_age_says() -> None:
    (share,) = Plan(RULES, used(200), RATIOS, now=NOW).shares
    # Half a day, nine days, ninety days, and the rest.
    assert share.tiers == (1_000, 9_000, 90_000, 100_000)
    assert (share.rule, share.events, share.bytes) == ("bursts", 2_000, 200_000)


def test_what_no_rule_takes_stays() -> None:
    (share,) = Plan(RULES, used(200, kind="COMPLETE"), RATIOS, now=NOW).shares
    assert share.tiers == (200_000, 0, 0, 0)
    assert share.rule is None


def test_what_comes_each_day_is_the_average_of_four_weeks() -> None:
    plan = Plan(EVERYTHING_STAYS, [*used(200)[28:], *used(28, size=3_000)], RATIOS, now=NOW)
    assert plan.bytes_a_day == pytest.approx(3_000)


def test_a_week_of_history_is_no_four_weeks_of_little() -> None:
    plan = Plan(EVERYTHING_STAYS, used(7), RATIOS, now=NOW)
    assert plan.bytes_a_day == pytest.approx(1_000)


def test_with_a_steady_stream_tiers_that_end_are_as_large_in_a_year() -> None:
    plan = Plan(RULES, used(300), RATIOS, now=NOW)
    today, later = plan.outlook(0), plan.outlook(365)
    assert later.tiers[1:3] == today.tiers[1:3]
    assert later.unruled - today.unruled == pytest.approx(365 * (1_000 * 0.1 + 10 * HEADER_BYTES))
    # The body goes, and what stays of each event stays.
    assert later.tiers[0] - today.tiers[0] == pytest.approx(365 * 10 * HEADER_BYTES)
    assert later.derived - today.derived == pytest.approx(365 * 10 * 800)


@given(st.integers(0, 3_000), st.integers(0, 10**9))
def test_rules_never_make_a_disk_full_earlier(days: int, free: int) -> None:
    plan = Plan(RULES, used(days), RATIOS, now=NOW)
    ruled = plan.full_in_days(free, ruled=True)
    unruled = plan.full_in_days(free, ruled=False)
    assert unruled is None or ruled is None or ruled >= unruled
    assert ruled is None or unruled is not None


def test_a_disk_is_full_on_the_first_day_that_does_not_fit() -> None:
    plan = Plan(EVERYTHING_STAYS, used(300), RATIOS, now=NOW)
    a_day = 1_000 * 0.1 + 10 * HEADER_BYTES + 10 * 800
    assert plan.full_in_days(round(10.5 * a_day), ruled=True) == 11
    assert plan.full_in_days(round(99_999 * a_day), ruled=True) is None


def test_the_outlook_goes_from_today_to_the_day_asked_for() -> None:
    days = [each.days for each in Plan(RULES, used(10), RATIOS, now=NOW).outlooks(400)]
    assert days == [0, 30, 90, 180, 365, 400]
    assert all(earlier < later for earlier, later in pairwise(days))


def test_nothing_came_yet() -> None:
    plan = Plan(RULES, [], RATIOS, now=NOW)
    assert (plan.shares, plan.bytes_a_day) == ([], 0)
    assert plan.outlook(365).unruled == 0
    assert plan.full_in_days(0, ruled=True) is None
