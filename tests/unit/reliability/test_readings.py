"""How single things become one number, and how sure that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.reliability.histogram import Histogram
from headwater.reliability.interval import wilson
from headwater.reliability.observation import Dimension, Observation
from headwater.reliability.reading import Summary, divide, falls_short, read

_DOMAINS = st.sampled_from(["sales", "finance", None])


@st.composite
def _observations(draw: st.DrawFn) -> list[Observation]:
    told = draw(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 9), _DOMAINS), max_size=30))
    return [
        Observation(
            f"dataset:{at}",
            amount,
            weight,
            labels={Dimension.DOMAIN: [domain]} if domain is not None else {},
        )
        for at, (amount, weight, domain) in enumerate(told)
    ]


def _amounts(*amounts: float, weight: float = 1) -> list[Observation]:
    return [Observation(f"dataset:{at}", amount, weight) for at, amount in enumerate(amounts)]


def test_of_nothing_no_number_is_made() -> None:
    for summary in Summary:
        assert read([], summary).value is None


def test_a_share_is_what_counts_over_all_by_weight() -> None:
    reading = read([*_amounts(1, 0), *_amounts(1, weight=2)], Summary.SHARE)
    assert reading.value == pytest.approx(3 / 4)
    assert (reading.numerator, reading.denominator, reading.things) == (3, 4, 3)


def test_a_share_of_few_things_says_how_little_is_known() -> None:
    few, many = read(_amounts(1, 1, 1), Summary.SHARE), read(_amounts(*[1] * 300), Summary.SHARE)
    assert few.few
    assert not many.few
    assert few.interval is not None
    assert many.interval is not None
    assert few.interval.low < 0.5
    assert many.interval.low > 0.98


# Counted by hand after Wilson's formula, with z = 1.96.
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 1000, 0.0002, 0.0056),
    ],
)
def test_the_interval_of_a_share(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=2e-4)


@given(st.integers(1, 10_000), st.data())
def test_an_interval_holds_the_share_and_stays_within_all_and_none(
    trials: int, data: st.DataObject
) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-9
    assert successes / trials - 1e-9 <= high <= 1


def test_the_quantile_is_an_amount_that_was_seen_below_which_most_lies() -> None:
    assert read(_amounts(*range(1, 101)), Summary.QUANTILE).value == 95
    assert read(_amounts(7), Summary.QUANTILE).value == 7


def test_the_largest_is_the_largest() -> None:
    assert read(_amounts(3, 90, 5), Summary.LARGEST).value == 90


@given(_observations())
def test_parts_by_a_dimension_with_one_value_each_make_up_the_whole(
    observations: list[Observation],
) -> None:
    whole = read(observations, Summary.SHARE)
    parts = divide(observations, Summary.SHARE, by=[Dimension.DOMAIN])[Dimension.DOMAIN]
    assert sum(each.denominator for each in parts.values()) == pytest.approx(whole.denominator)
    assert sum(each.numerator for each in parts.values()) == pytest.approx(whole.numerator)


def test_what_has_two_owners_counts_for_both() -> None:
    owned = Observation("dataset:a", 1, labels={Dimension.OWNER: ["ana", "bo"]})
    parts = divide([owned], Summary.SHARE, by=[Dimension.OWNER])[Dimension.OWNER]
    assert {*parts} == {"ana", "bo"}


def test_the_worst_is_what_keeps_a_measure_from_being_good() -> None:
    missing, there = Observation("a", 0, 3), Observation("b", 1, 3)
    assert falls_short(missing, Summary.SHARE, wants_more=True) == 3
    assert falls_short(there, Summary.SHARE, wants_more=True) == 0
    assert falls_short(there, Summary.SHARE, wants_more=False) == 3
    assert falls_short(Observation("c", 90.0), Summary.QUANTILE, wants_more=False) == 90


@given(st.lists(st.floats(0.001, 1000), min_size=40))
def test_a_histogram_knows_quantiles_to_a_fifth(seconds: list[float]) -> None:
    histogram = Histogram()
    for each in seconds:
        histogram.add(each)
    seen = [Observation("", size, times) for size, times in histogram]
    told = read(seen, Summary.QUANTILE).value
    assert told is not None
    ordered = sorted(seconds)
    exact = ordered[-(-95 * len(ordered) // 100) - 1]
    assert exact <= told * 1.000_001
    assert told <= exact * 1.2
