"""The history of measures: hours of late, days before that."""

from __future__ import annotations

import pytest

from headwater.reliability.evaluation import Sample
from headwater.reliability.histogram import Histogram
from headwater.store.operational import OperationalStore
from headwater.store.samples import Samples

HOUR = 3_600_000_000
DAY = 24 * HOUR
NOW = 20_000 * DAY + 5 * HOUR


@pytest.fixture
def samples(store: OperationalStore) -> Samples:
    return store.samples


def sample(at: int, number: float, *, domain: str = "") -> Sample:
    return Sample("M1", "domain" if domain else "", domain, at, number, 10 * number, 10)


def series(samples: Samples, *, domain: str = "", since: int = 0) -> list[tuple[int, float]]:
    dimension = "domain" if domain else ""
    told = samples.series("M1", dimension=dimension, value=domain, since=since)
    return [(each.at, each.number) for each in told]


def test_the_last_evaluation_of_an_hour_stands_for_it(samples: Samples) -> None:
    for number in (0.1, 0.2):
        samples.keep([sample(NOW, number)], now=NOW)
    assert series(samples) == [(NOW, 0.2)]


def test_parts_have_a_history_of_their_own(samples: Samples) -> None:
    samples.keep([sample(NOW, 0.5), sample(NOW, 0.9, domain="sales")], now=NOW)
    assert series(samples, domain="sales") == [(NOW, 0.9)]
    assert series(samples, domain="finance") == []


def test_what_is_older_than_a_fortnight_is_one_a_day(samples: Samples) -> None:
    old = 20_000 * DAY - 20 * DAY
    samples.keep(
        [sample(old + hour * HOUR, number) for hour, number in enumerate((0.1, 0.2, 0.6))], now=old
    )
    samples.keep([sample(NOW, 0.7)], now=NOW)
    assert series(samples) == [(old, pytest.approx(0.3)), (NOW, 0.7)]


def test_days_stay_as_they_are_when_more_hours_grow_old(samples: Samples) -> None:
    begin = 20_000 * DAY
    for hour in range(0, 40 * 24, 6):
        at = begin + hour * HOUR
        samples.keep([sample(at, 0.5)], now=at)
    end = begin + 40 * DAY
    told = series(samples)
    assert all(number == pytest.approx(0.5) for _, number in told)
    assert [at for at, _ in told if at < end - 15 * DAY] == [begin + day * DAY for day in range(25)]
    assert series(samples, since=end - 2 * DAY) == told[-8:]


def test_durations_of_an_hour_add_up_and_go_when_they_are_old(samples: Samples) -> None:
    for _ in range(3):
        histogram = Histogram()
        histogram.add(0.5, times=2)
        samples.keep_durations({"impact": histogram}, now=NOW)
    assert len(samples.durations(since=0)["impact"]) == 6
    assert samples.durations(since=NOW + HOUR) == {}
    samples.keep_durations({}, now=NOW + 3 * DAY)
    assert samples.durations(since=0) == {}
