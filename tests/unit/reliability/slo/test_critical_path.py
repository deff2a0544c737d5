"""Which chain makes a dataset late."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.reliability.slo.critical_path import critical_path

UPSTREAM = {1: [2, 3], 2: [4], 3: [5], 4: [6], 5: [], 6: []}


def path(**troubled: int) -> Sequence[int]:
    since = {int(name.removeprefix("n")): at for name, at in troubled.items()}
    return critical_path(1, lambda node: UPSTREAM[node], since)


def test_the_chain_ends_at_what_was_in_trouble_first() -> None:
    assert path(n1=50, n2=40, n4=30, n3=45) == [1, 2, 4]
    assert path(n1=50, n2=40, n3=35) == [1, 3]


def test_what_is_late_behind_something_in_order_is_no_cause() -> None:
    assert path(n1=50, n4=10, n6=5) == [1]


def test_a_dataset_that_was_late_before_what_it_waits_for_is_its_own_cause() -> None:
    assert path(n1=10, n2=40) == [1]


def test_of_causes_that_began_at_once_the_farther_is_named() -> None:
    assert path(n1=50, n2=30, n4=30, n6=30) == [1, 2, 4, 6]
