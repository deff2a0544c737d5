"""Which values look wrong, and since when."""

from __future__ import annotations

import math

import pytest

from headwater.reliability.signals.judge import Judged, Point, Verdict, judge
from headwater.reliability.signals.rule import Wrong


def judged(*values: float, **wrong: float) -> Judged:
    """How values at the instants 0, 1, 2 ... look."""
    return judge([Point(at, value) for at, value in enumerate(values)], Wrong(**wrong))


def test_what_lies_beyond_a_bound_is_wrong_since_it_went_there() -> None:
    assert judged(1, 2, 9, 1, 8, 9, above=5) == Judged(Verdict.WRONG, 4, None, 1, 9)
    assert judged(5, 5, above=5).verdict is Verdict.FINE
    assert judged(3, 0, below=1) == Judged(Verdict.WRONG, 1, None, 3, 0)


def test_what_is_right_again_was_wrong_until_then() -> None:
    assert judged(1, 9, 9, 2, above=5) == Judged(Verdict.WAS_WRONG, 1, 3, 1, 2)


def test_a_change_is_told_from_what_was_usual_before_and_never_becomes_usual() -> None:
    assert judged(10, 11, 10, 30, *[30] * 20, changes_by=2).since == 3
    assert judged(10, 11, 10, 4, changes_by=2).since == 3
    assert judged(10, 11, 10, 19, 6, changes_by=2).verdict is Verdict.FINE


def test_two_values_are_too_few_to_tell_what_is_usual() -> None:
    assert judged(1, 1, 100, changes_by=2).verdict is Verdict.FINE


def test_anything_differs_from_a_usual_zero_and_from_its_negative() -> None:
    assert judged(0, 0, 0, 0, 1, changes_by=100).since == 4
    assert judged(2, 2, 2, -2, changes_by=100).since == 3


def test_what_is_no_number_is_passed_over_and_endless_is_above_everything() -> None:
    assert judged(math.nan, math.nan, above=1).verdict is Verdict.UNKNOWN
    assert judged(1, math.nan, math.inf, above=5) == Judged(Verdict.WRONG, 2, None, 1, math.inf)


@pytest.mark.parametrize("wrong", [{"above": 5.0}, {"below": 5.0}, {"changes_by": 2.0}])
def test_without_values_nothing_is_known(wrong: dict[str, float]) -> None:
    assert judged(**wrong) == Judged(Verdict.UNKNOWN)
