"""Runs that are missing, by the week before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.reliability.schedule import WEEK, expected

HOUR = 3_600_000_000
DAY = 24 * HOUR
NOW = 3_000 * WEEK


def hourly(weeks: int = 2) -> list[int]:
    return [NOW - at * HOUR for at in range(1, weeks * 168)]


def workdays() -> list[int]:
    return [NOW - at * DAY for at in range(1, 15) if at % 7 not in {2, 3}]


@pytest.mark.parametrize("times", [hourly(), workdays(), [NOW - 8 * DAY, NOW - DAY], []])
def test_who_runs_as_the_week_before_misses_nothing(times: list[int]) -> None:
    assert expected(times, now=NOW).missing == ()


@given(st.sets(st.integers(30, 160), max_size=20))
def test_each_run_that_is_left_out_is_missing(left_out: set[int]) -> None:
    gone = {NOW - at * HOUR for at in left_out}
    told = expected([at for at in hourly() if at not in gone], now=NOW)
    assert {*told.missing} == gone


def test_a_rest_over_the_weekend_is_no_gap_and_a_day_left_out_is_one() -> None:
    gone = NOW - 5 * DAY
    assert expected([at for at in workdays() if at != gone], now=NOW).missing == (gone,)


def test_a_local_clock_that_moved_by_an_hour_makes_nothing_missing() -> None:
    daily = [NOW - at * DAY + (HOUR if at < 7 else 0) for at in range(1, 15)]
    assert expected(daily, now=NOW).missing == ()


def test_what_is_due_only_now_is_not_missing_yet() -> None:
    daily = [NOW - at * DAY for at in range(15) if at != 0]
    assert expected(daily, now=NOW).missing == ()
