"""How fast a budget burns: the tables of The Site Reliability Workbook, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.reliability.slo.burn import (
    LENGTHS_US,
    PAIRS,
    Urgency,
    budget,
    burn_rate,
    judge,
    spent_by,
)
from headwater.reliability.slo.outcomes import Outcomes, Tally, sum_up

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
NOW = 1_764_000_000 * SECOND


def outage(seconds: int) -> dict[int, Tally]:
    """All windows after so long a total outage of what was good before."""
    bad = seconds * SECOND
    return {each: Tally(max(0, each - bad), min(each, bad)) for each in LENGTHS_US}


def firing(tallies: dict[int, Tally], *, allowed: float, minimum: int = 1) -> list[bool | None]:
    return [each.is_firing for each in judge(tallies, allowed_share=allowed, minimum=minimum)]


@pytest.mark.parametrize(
    ("name", "long_h", "short_min", "rate", "urgency", "spent"),
    [
        ("1h/5m", 1, 5, 14.4, Urgency.PAGE, 0.02),
        ("6h/30m", 6, 30, 6, Urgency.PAGE, 0.05),
        ("3d/6h", 72, 360, 1, Urgency.TICKET, 0.10),
    ],
)
def test_the_pairs_are_those_of_the_workbook_for_a_window_of_thirty_days(
    name: str, long_h: int, short_min: int, rate: float, urgency: Urgency, spent: float
) -> None:
    (pair,) = [each for each in PAIRS if each.name == name]
    assert (pair.long_us, pair.short_us) == (long_h * HOUR, short_min * 60 * SECOND)
    assert (pair.rate, pair.urgency) == (rate, urgency)
    assert spent_by(rate, within_us=pair.long_us, window_us=30 * DAY) == pytest.approx(spent)


@pytest.mark.parametrize(
    ("rate", "share_of_errors", "days_to_exhaustion"),
    [(1, 0.001, 30), (2, 0.002, 15), (10, 0.01, 3), (1000, 1.0, 0.03)],
)
def test_rates_and_the_time_to_exhaustion_are_those_of_the_workbook(
    rate: float, share_of_errors: float, days_to_exhaustion: float
) -> None:
    tally = Tally(round(1_000_000 * (1 - share_of_errors)), round(1_000_000 * share_of_errors))
    told = burn_rate(tally, allowed_share=1 - 0.999)
    assert told == pytest.approx(rate)
    spent = spent_by(rate, within_us=round(days_to_exhaustion * DAY), window_us=30 * DAY)
    assert spent == pytest.approx(1)


def test_a_total_outage_at_three_nines_pages_after_52_seconds() -> None:
    assert firing(outage(51), allowed=0.001)[0] is False
    assert firing(outage(52), allowed=0.001)[0] is True


def test_a_rate_that_is_just_reached_fires() -> None:
    tallies = {each: Tally(10_000 - 144, 144) for each in LENGTHS_US}
    assert firing(tallies, allowed=1 - 0.999)[0] is True
    assert (
        firing({each: Tally(10_000 - 143, 143) for each in LENGTHS_US}, allowed=1 - 0.999)[0]
        is False
    )


def test_what_is_over_does_not_fire_though_the_long_window_still_tells_of_it() -> None:
    tallies = outage(1800) | {5 * 60 * SECOND: Tally(300 * SECOND, 0)}
    assert firing(tallies, allowed=0.001)[0] is False


def test_one_bad_event_among_few_concludes_nothing() -> None:
    few = {each: Tally(1, 1) for each in LENGTHS_US}
    assert firing(few, allowed=0.01, minimum=10) == [None, None, None]


def test_a_window_without_anything_concludes_nothing() -> None:
    silent = {each: Tally(0, 0) for each in LENGTHS_US}
    assert firing(silent, allowed=0.01) == [None, None, None]


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.floats(0.0001, 0.5))
def test_more_bad_never_raises_the_budget(good: int, bad: int, allowed: float) -> None:
    before = budget(Tally(good, bad), allowed_share=allowed)
    after = budget(Tally(good, bad + 1), allowed_share=allowed)
    assert after is not None
    if before is not None:
        assert after.left <= before.left
        assert after.left_ratio <= before.left_ratio


ROWS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 4 * 86_400), st.integers(0, 7200), st.booleans()),
    max_size=40,
)


def drawn(rows: list[tuple[int, int, int, bool]], *, is_of_time: bool) -> Outcomes:
    table = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)
    begin = NOW - table[:, 1] * SECOND
    end = begin + table[:, 2] * SECOND if is_of_time else begin
    bad = np.array([row[3] for row in rows], np.bool_)
    return Outcomes(table[:, 0], begin, end, bad, is_of_time)


@given(ROWS, st.randoms(), st.booleans())
def test_the_order_of_events_does_not_matter(rows: list, random: object, of_time: bool) -> None:
    shuffled = [*rows]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    subjects = np.array([1, 3, 9])
    one, other = (
        sum_up(drawn(each, is_of_time=of_time), lengths_us=LENGTHS_US, now=NOW).of(subjects)
        for each in (rows, shuffled)
    )
    assert one == other


@given(ROWS, st.booleans())
def test_sums_by_subject_are_what_a_look_at_each_row_gives(rows: list, of_time: bool) -> None:
    outcomes = drawn(rows, is_of_time=of_time)
    subjects = np.array([2, 4])
    summed = sum_up(outcomes, lengths_us=LENGTHS_US, now=NOW).of(subjects)
    mine = outcomes.of(subjects)
    assert summed == [mine.tally(NOW - length, NOW) for length in LENGTHS_US]
