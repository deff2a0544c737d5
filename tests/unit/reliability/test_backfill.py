"""What to run again after a fix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.reliability.backfill.commands import command_for
from headwater.reliability.backfill.plan import JobRun, Need, plan

DAY = 86_400_000_000


def run(key: int, job: int, *, day: int = 0, completed: bool = True, over: bool = True) -> JobRun:
    meant = (day * DAY, (day + 1) * DAY)
    return JobRun(
        key=key, job=job, began=day * DAY + key, meant_for=meant, completed=completed, over=over
    )


def needs(*later: JobRun) -> Need:
    bad = run(1, 7)
    (step,) = plan({1: ()}, {1: bad}, [bad, *later])
    return step.need


def test_what_nothing_replaced_is_needed() -> None:
    assert needs() is Need.NEEDED


def test_what_was_run_again_for_the_same_time_has_healed() -> None:
    assert needs(run(2, 7)) is Need.HEALED
    assert needs(run(2, 7, completed=False)) is Need.NEEDED
    assert needs(run(2, 7, completed=False, over=False)) is Need.RUNNING
    assert needs(run(2, 8)) is Need.NEEDED


def test_a_later_run_for_another_time_supersedes_it_at_most() -> None:
    assert needs(run(2, 7, day=1)) is Need.SUPERSEDED


def test_a_later_run_that_read_something_bad_heals_nothing() -> None:
    one, two = run(1, 7), run(2, 7)
    steps = plan({1: (), 2: ()}, {1: one, 2: two}, [one, two])
    assert [each.need for each in steps] == [Need.NEEDED, Need.NEEDED]


@given(st.dictionaries(st.integers(0, 8), st.sets(st.integers(0, 8)), max_size=9))
def test_each_step_comes_once_and_behind_all_it_depends_on_unless_they_go_in_circles(
    before: dict[int, set[int]],
) -> None:
    forward = {key: {each for each in told if each < key} for key, told in before.items()}
    runs = {key: run(key, key) for key in before}
    order = [each.run.key for each in plan(forward, runs, [*runs.values()])]
    assert sorted(order) == sorted(before)
    at = {key: place for place, key in enumerate(order)}
    assert all(at[one] < at[key] for key in at for one in forward[key] if one in at)
    circles = [each.run.key for each in plan(before, runs, [*runs.values()])]
    assert sorted(circles) == sorted(before)


DAY_ONE = "1970-01-02T00:00:00.000000Z"
CLEAR = "airflow tasks clear --yes --task-regex '^report$'"


@pytest.mark.parametrize(
    ("integration", "job", "command"),
    [
        ("AIRFLOW", "close.report", f"{CLEAR} --start-date {DAY_ONE} --end-date {DAY_ONE} close"),
        ("DBT", "ANALYTICS.MARTS.larkride.fct_rides", "dbt build --select fct_rides"),
        ("SPARK", "x", None),
        (None, "x", None),
        ("DBT", "x; rm -rf /", None),
    ],
)
def test_a_job_is_run_again_in_the_words_of_what_runs_it(
    integration: str | None, job: str, command: str | None
) -> None:
    assert command_for(integration, job, (DAY, 2 * DAY)) == command
