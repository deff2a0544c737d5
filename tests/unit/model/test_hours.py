"""Hours by the clock on the wall, also on days when it is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.model.hours import Hours, MalformedHoursError, Times, read_span, read_time
from headwater.model.time import from_instant, to_instant

MINUTE = 60_000_000
DAY = 1_440 * MINUTE
BERLIN = ZoneInfo("Europe/Berlin")
# Lord Howe changes by half an hour; Cairo at midnight, which one day a year does not have.
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
).map(ZoneInfo)
DAYS = st.sampled_from(["", "mon-fri ", "sat,sun ", "fri-mon ", "sun "])
CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
SPANS = st.builds("{}{}-{}".format, DAYS, CLOCK, CLOCK).filter(
    lambda text: text.split()[-1][:5] != text[-5:]
)
BEGINS = st.sampled_from(
    [
        datetime(2026, month, 1, tzinfo=UTC) + timedelta(days=n)
        for month in (3, 4, 10, 11)
        for n in range(31)
    ]
).map(to_instant)


def berlin(text: str, fold: int = 0) -> int:
    return to_instant(datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold))


def hours(*texts: str, zone: ZoneInfo = BERLIN) -> Hours:
    return Hours(tuple(map(read_span, texts)), zone)


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    night = hours("fri 20:00-08:00")
    assert [
        night.hold(berlin(each))
        for each in ("2026-11-27T19:59", "2026-11-27T20:00", "2026-11-28T07:59", "2026-11-28T08:00")
    ] == [False, True, True, False]
    assert not night.hold(berlin("2026-11-27T03:00"))


def test_a_change_is_where_it_is_on_the_wall() -> None:
    night = hours("20:00-08:00")
    assert night.next_change(berlin("2026-11-30T22:10")) == berlin("2026-12-01T08:00")
    assert night.next_change(berlin("2026-12-01T08:00")) == berlin("2026-12-01T20:00")
    assert hours("00:00-24:00").next_change(berlin("2026-12-01T08:00")) is None


def test_what_would_end_in_a_skipped_hour_ends_when_clocks_are_changed() -> None:
    change = berlin("2026-03-29T03:00")
    assert hours("20:00-02:30").next_change(berlin("2026-03-29T01:00")) == change


@settings(max_examples=60, deadline=None)
@given(st.lists(SPANS, min_size=1, max_size=3), ZONES, BEGINS)
def test_the_next_change_is_the_first_minute_that_is_another(
    texts: list[str], zone: ZoneInfo, at: int
) -> None:
    kept = hours(*texts, zone=zone)
    now = kept.hold(at)
    wanted = next(
        (at + n * MINUTE for n in range(1, 8 * 1_440) if kept.hold(at + n * MINUTE) is not now),
        None,
    )
    assert kept.next_change(at) == wanted


@settings(max_examples=60, deadline=None)
@given(st.lists(SPANS, min_size=1, max_size=3), ZONES, BEGINS)
def test_the_last_change_is_the_one_that_is_followed_by_none(
    texts: list[str], zone: ZoneInfo, at: int
) -> None:
    kept = hours(*texts, zone=zone)
    last = kept.last_change(at)
    following = None if last is None else kept.next_change(last)
    assert last is None or last <= at
    assert last is None or kept.hold(last) is kept.hold(at) is not kept.hold(last - MINUTE)
    assert following is None or following > at


@settings(max_examples=40, deadline=None)
@given(CLOCK, ZONES, BEGINS)
def test_a_time_of_the_day_comes_once_a_day_whatever_is_done_to_clocks(
    text: str, zone: ZoneInfo, at: int
) -> None:
    times = Times(zone, (read_time(text),))
    came = [at]
    while came[-1] < at + 60 * DAY:
        came.append(times.following(came[-1]))
        assert times.latest(came[-1]) == came[-1]
        assert times.latest(came[-1] - 1) < came[-1]
    days = [from_instant(each).astimezone(zone).date() for each in came[1:]]
    assert len(days) == len({*days})
    assert {(later - day).days for day, later in pairwise(days)} == {1}


def test_every_so_many_minutes_means_just_that() -> None:
    times = Times(BERLIN, every_min=90)
    at = berlin("2026-10-25T02:30")
    assert times.following(at) - times.latest(at) == 90 * MINUTE


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("8-17", "write it as in"),
        ("09:00-09:00", "it ends when it begins"),
        ("24:00-09:00", "it ends when it begins"),
        ("09:60-10:00", "no clock shows 09:60"),
        ("09:00-25:00", "no clock shows 25:00"),
        ("mon-fry 09:00-10:00", "mon-fry is no day; there are mon, tue"),
    ],
)
def test_a_span_that_cannot_be_is_refused(text: str, problem: str) -> None:
    with pytest.raises(MalformedHoursError, match=problem):
        read_span(text)


@pytest.mark.parametrize("text", ["8:30", "24:00", "xyz 08:30", "08:30-09:00"])
def test_a_time_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(MalformedHoursError):
        read_time(text)
