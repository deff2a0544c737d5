"""Which week, month and quarter is over, and how they are called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.time import Instant
from headwater.reliability.reviews import Cadence, MalformedPeriodError, last_ended, period_named

SECOND = 1_000_000
YEAR = 31_557_600
instants = st.integers(20 * YEAR, 230 * YEAR).map(lambda at: at * SECOND)


def at(text: str) -> Instant:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND


@pytest.mark.parametrize(
    ("cadence", "now", "name", "begin", "end"),
    [
        (Cadence.WEEKLY, "2026-11-30", "2026-W48", "2026-11-23", "2026-11-30"),
        (Cadence.WEEKLY, "2026-11-29T23:59:59", "2026-W47", "2026-11-16", "2026-11-23"),
        (Cadence.WEEKLY, "2027-01-04", "2026-W53", "2026-12-28", "2027-01-04"),
        (Cadence.MONTHLY, "2026-12-01", "2026-11", "2026-11-01", "2026-12-01"),
        (Cadence.MONTHLY, "2026-01-31", "2025-12", "2025-12-01", "2026-01-01"),
        (Cadence.QUARTERLY, "2026-11-30", "2026-Q3", "2026-07-01", "2026-10-01"),
        (Cadence.QUARTERLY, "2027-01-01", "2026-Q4", "2026-10-01", "2027-01-01"),
        (Cadence.QUARTERLY, "2026-02-28", "2025-Q4", "2025-10-01", "2026-01-01"),
    ],
)
def test_a_period_is_over_at_its_last_midnight(
    cadence: Cadence, now: str, name: str, begin: str, end: str
) -> None:
    period = last_ended(cadence, at(now))
    assert (period.name, period.begin, period.end) == (name, at(begin), at(end))


@given(st.sampled_from(Cadence), instants)
def test_the_last_period_is_over_and_the_next_is_not(cadence: Cadence, now: Instant) -> None:
    period = last_ended(cadence, now)
    assert period.begin < period.end <= now
    following = last_ended(cadence, period.end + (period.end - period.begin) * 2)
    assert following.end > now or following.begin >= period.end


@given(st.sampled_from(Cadence), instants)
def test_a_period_is_found_again_by_its_name(cadence: Cadence, now: Instant) -> None:
    period = last_ended(cadence, now)
    assert period_named(period.name) == period


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-W00", "2026-W54", "2025-W53", "2026-Q5", "x"]
)
def test_what_names_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MalformedPeriodError, match="2026-W48"):
        period_named(text)
