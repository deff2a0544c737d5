"""Which witnessed runs were told of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headwater.reliability.reconcile import Reconciled, Told, Witnessed, reconcile

MINUTE = 60_000_000
HOUR = 60 * MINUTE


def ran(hour: int, *, meant_for: int | None = None, failed: bool = False) -> Witnessed:
    """A run of ten minutes."""
    return Witnessed(hour * HOUR + 10 * MINUTE, hour * HOUR, meant_for, failed)


def told(hour: int, *, meant_for: int | None = None, failed: bool | None = False) -> Told:
    ended = None if failed is None else hour * HOUR + 10 * MINUTE
    return Told(hour * HOUR + MINUTE, ended, meant_for, failed)


def test_runs_that_were_told_of_at_their_time_are_found() -> None:
    assert reconcile([ran(1), ran(2)], [told(2), told(1)]) == Reconciled(2, 0, 0)


def test_a_run_of_which_no_event_came_is_untold() -> None:
    assert reconcile([ran(1), ran(2), ran(3)], [told(1), told(3)]) == Reconciled(3, 1, 0)


def test_one_run_stands_for_one_alone() -> None:
    assert reconcile([ran(1), ran(1)], [told(1)]) == Reconciled(2, 1, 0)


def test_runs_for_the_same_time_are_one_whenever_they_ran() -> None:
    assert reconcile([ran(50, meant_for=7)], [told(3, meant_for=7)]) == Reconciled(1, 0, 0)


def test_runs_for_other_times_are_others_although_they_ran_together() -> None:
    assert reconcile([ran(3, meant_for=7)], [told(3, meant_for=8)]) == Reconciled(1, 1, 0)


def test_where_one_side_says_no_time_what_ran_together_is_one() -> None:
    assert reconcile([ran(3, meant_for=7)], [told(3)]) == Reconciled(1, 0, 0)
    assert reconcile([ran(3)], [told(3, meant_for=7)]) == Reconciled(1, 0, 0)


def test_of_several_attempts_the_last_is_held_against_the_schedulers_word() -> None:
    attempts = [told(1, meant_for=7, failed=True), told(2, meant_for=7)]
    assert reconcile([ran(2, meant_for=7)], attempts) == Reconciled(1, 0, 0)


def test_several_tasks_of_one_job_for_one_time_are_found_one_by_one() -> None:
    mapped = [ran(hour, meant_for=7) for hour in (1, 1, 2)]
    attempts = [told(1, meant_for=7), told(1, meant_for=7), told(2, meant_for=7)]
    assert reconcile(mapped, attempts) == Reconciled(3, 0, 0)
    assert reconcile(mapped, attempts[1:]) == Reconciled(3, 1, 0)


def test_runs_that_overlap_are_found_whichever_began_first() -> None:
    long = Witnessed(9 * HOUR, 1 * HOUR)
    assert reconcile([long, ran(2)], [told(2), told(5)]) == Reconciled(2, 0, 0)


def test_where_no_start_is_witnessed_runs_are_one_that_ended_together() -> None:
    witnessed = [Witnessed(hour * HOUR) for hour in (3, 6, 9)]
    assert reconcile(witnessed, [Told(1 * HOUR, 3 * HOUR), Told(4 * HOUR, 6 * HOUR)]) == (
        Reconciled(3, 1, 0)
    )


def test_where_neither_start_nor_end_is_known_a_run_began_after_the_one_before_it() -> None:
    witnessed = [Witnessed(hour * HOUR) for hour in (3, 6, 9)]
    assert reconcile(witnessed, [Told(1 * HOUR), Told(7 * HOUR)]) == Reconciled(3, 1, 0)


def test_a_run_that_ended_otherwise_than_was_told_is_contradicted() -> None:
    assert reconcile([ran(1, failed=True)], [told(1)]) == Reconciled(1, 0, 1)


def test_a_run_whose_end_was_not_told_contradicts_nothing() -> None:
    assert reconcile([ran(1, failed=True)], [told(1, failed=None)]) == Reconciled(1, 0, 0)


@given(hours=st.lists(st.integers(0, 200), unique=True), lost=st.data())
def test_as_many_are_untold_as_were_lost_of_runs_that_lie_apart(
    hours: list[int], lost: st.DataObject
) -> None:
    missing = lost.draw(st.sets(st.sampled_from(hours)) if hours else st.just(set[int]()))
    found = reconcile([*map(ran, hours)], [told(each) for each in hours if each not in missing])
    assert found == Reconciled(len(hours), len(missing), 0)
