"""What a log keeps of the numbers that senders give their events."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.errors import UnavailableError
from headwater.model.sender import SenderLife, SenderReport
from support.events import received
from support.homes import Home, Log

DAY = 86_400_000_000


def report(first: int | None, count: int = 1, *, at: int = 1, **told: int | str) -> SenderReport:
    named = {"name": "etl", "epoch": "one"} | told
    return SenderReport(at=at, first=first, count=count, **named)  # type: ignore[arg-type] because tests write the names of members


def only(log: Log) -> SenderLife:
    (found,) = log.senders(since=0)
    return found


def spans(life: SenderLife) -> list[tuple[int, int]]:
    return [(gap.first, gap.last) for gap in life.gaps]


def test_a_sender_whose_numbers_all_came_has_no_gap(log: Log) -> None:
    log.append([received(1), received(2)], reports=[report(1, 2)])
    log.append([received(3)], reports=[report(3)])
    assert (only(log).heard, only(log).gaps) == (3, [])


def test_numbers_in_between_and_before_the_first_are_a_gap(log: Log) -> None:
    log.append([], reports=[report(3, 2), report(9, 2)])
    assert spans(only(log)) == [(1, 2), (5, 8)]
    assert (only(log).produced, only(log).heard) == (10, 4)


def test_numbers_that_were_given_behind_the_last_that_came_are_a_gap(log: Log) -> None:
    log.append([], reports=[report(1, 5), report(None, 0, produced=12)])
    assert spans(only(log)) == [(6, 12)]


def test_a_gap_is_noticed_when_something_behind_it_comes(log: Log) -> None:
    log.append([], reports=[report(1, at=10)])
    log.append([], reports=[report(5, at=20)])
    log.append([], reports=[report(9, at=30)])
    log.append([], reports=[report(7, at=40)])
    gaps = only(log).gaps
    assert [(gap.first, gap.last, gap.noticed_at) for gap in gaps] == [
        (2, 4, 20),
        (6, 6, 30),
        (8, 8, 30),
    ]


def test_numbers_of_a_sender_that_goes_on_counting_are_missed_from_when_they_were_given(
    log: Log,
) -> None:
    minute = 60_000_000
    log.append([], reports=[report(1, 10, at=minute)])
    for turn in range(1, 5):
        log.append([], reports=[report(None, produced=10 + 5 * turn, at=(1 + 2 * turn) * minute)])
    gaps = [(gap.first, gap.last, gap.noticed_at // minute) for gap in only(log).gaps]
    assert gaps == [(11, 15, 3), (16, 20, 5), (21, 25, 7), (26, 30, 9)]
    log.append([], reports=[report(11, 20, at=20 * minute)])
    assert (only(log).heard, only(log).gaps) == (30, [])


def test_very_many_gaps_are_told_of_as_few_that_hold_as_many_numbers(log: Log) -> None:
    log.append([], reports=[report(2 * n, at=n) for n in range(1, 5_001)])
    life = only(log)
    assert (life.missing, life.heard) == (5_000, 5_000)
    assert len(life.gaps) < 2_100
    assert sum(len(gap) for gap in life.gaps if gap.noticed_at <= 2_500) >= 2_490


def test_an_event_that_is_known_already_fills_its_number(log: Log) -> None:
    log.append([received(1)], reports=[report(1)])
    log.append([received(1)], reports=[report(2)])
    assert log.head() == 1
    assert (only(log).heard, only(log).gaps) == (2, [])


def test_each_life_counts_from_one(log: Log) -> None:
    log.append([], reports=[report(1, 3), report(1, 2, epoch="two", at=2)])
    assert [(each.epoch, each.heard) for each in log.senders(since=0)] == [("one", 3), ("two", 2)]


def test_the_newest_word_of_a_sender_on_what_it_keeps_stands(log: Log) -> None:
    log.append([], reports=[report(None, at=20, spooled=3, dropped=1, retried=7)])
    log.append([], reports=[report(None, at=10, spooled=9, dropped=0, retried=2)])
    assert (only(log).spooled, only(log).dropped, only(log).retried) == (3, 1, 7)


def test_nothing_is_kept_of_senders_that_were_silent_for_long(log: Log) -> None:
    log.append([], reports=[report(5, name="gone", at=1)])
    log.append([], reports=[report(1, name="here", at=40 * DAY)])
    assert [each.name for each in log.senders(since=0)] == ["here"]


def test_senders_that_were_not_heard_of_since_are_left_out(log: Log) -> None:
    log.append([], reports=[report(1, name="old", at=10), report(1, name="new", at=20)])
    assert [each.name for each in log.senders(since=10)] == ["new"]


def test_numbers_outlive_the_process(log: Log, home: Home) -> None:
    log.append([received(1)], reports=[report(4)])
    log.close()
    again = home.open()
    assert spans(only(again)) == [(1, 3)]
    again.close()


def test_neither_events_nor_numbers_are_kept_when_the_store_refuses(log: Log, home: Home) -> None:
    log.append([received(1)], reports=[report(1)])
    home.run("ALTER TABLE sender_range RENAME TO elsewhere")
    with pytest.raises((sqlite3.OperationalError, UnavailableError, psycopg.ProgrammingError)):
        log.append([received(2)], reports=[report(2)])
    home.run("ALTER TABLE elsewhere RENAME TO sender_range")
    assert log.head() == 1
    assert only(log).produced == 1


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(
        st.tuples(st.integers(1, 40), st.integers(0, 6), st.integers(0, 50)),
        min_size=1,
        max_size=20,
    )
)
def test_whatever_senders_say_to_have_given_those_are_missing_that_never_came(
    told: list[tuple[int, int, int]], home: Home
) -> None:
    log = home.another().open()
    came: set[int] = set()
    given = 0
    for turn, (first, count, produced) in enumerate(told, start=1):
        one = report(first, count, produced=produced, at=turn * 70_000_000)
        log.append([], reports=[one])
        came |= {*range(first, first + count)}
        given = max(given, produced, first + count - 1)
    missing = {n for begin, end in spans(only(log)) for n in range(begin, end + 1)}
    assert missing == {*range(1, given + 1)} - came
    assert only(log).heard == len(came)
    log.close()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    groups=st.lists(
        st.lists(st.tuples(st.integers(1, 40), st.integers(1, 6)), min_size=1, max_size=4),
        min_size=1,
        max_size=12,
    )
)
def test_in_whatever_order_and_however_often_numbers_come_those_are_missing_that_never_came(
    groups: list[list[tuple[int, int]]], home: Home
) -> None:
    log = home.another().open()
    came: set[int] = set()
    for at, group in enumerate(groups, start=1):
        log.append([], reports=[report(first, count, at=at) for first, count in group])
        came |= {number for first, count in group for number in range(first, first + count)}
    missing = {n for first, last in spans(only(log)) for n in range(first, last + 1)}
    assert missing == set(range(1, max(came) + 1)) - came
    assert only(log).heard == len(came)
    log.close()
