"""How an objective comes to stand otherwise, and that nothing gets better unseen."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from headwater.reliability.slo.burn import LENGTHS_US, PAIRS, Budget, Burn, budget, judge
from headwater.reliability.slo.outcomes import Tally
from headwater.reliability.slo.standing import Standing, State, next_standing, urgency_of

NOW = 1_764_000_000_000_000
FULL = budget(Tally(1000, 0), allowed_share=0.01)
SPENT = budget(Tally(900, 100), allowed_share=0.01)


def burns(*firing: bool | None) -> Sequence[Burn]:
    return [Burn(pair, 0.0, 0.0, each) for pair, each in zip(PAIRS, firing, strict=True)]


def standing(
    previous: Standing | None = None,
    *firing: bool | None,
    left: Budget | None = FULL,
    unmeasured: str | None = None,
    now: int = NOW,
) -> Standing:
    told = burns(*(firing or (False, False, False)))
    return next_standing(previous, budget=left, burns=told, unmeasured=unmeasured, now=now)


BURNING = Standing(State.BURNING, NOW - 60, "1h/5m")


def test_the_most_urgent_pair_that_burns_is_named() -> None:
    assert standing(None, False, True, True) == Standing(State.BURNING, NOW, "6h/30m")
    assert urgency_of(standing(None, False, True, True)) == "page"
    assert urgency_of(standing(None, False, False, True)) == "ticket"


def test_a_spent_budget_is_exhausted_when_nothing_burns() -> None:
    assert standing(left=SPENT).state is State.EXHAUSTED
    assert standing(None, True, False, False, left=SPENT).state is State.BURNING


def test_it_is_told_since_when_a_state_holds() -> None:
    assert standing(BURNING, False, True, False).since == BURNING.since
    assert standing(BURNING).since == NOW


def test_missing_data_resolves_nothing_and_says_so() -> None:
    frozen = standing(BURNING, left=None)
    assert (frozen.state, frozen.since, frozen.pair) == (State.BURNING, BURNING.since, "1h/5m")
    assert frozen.unmeasured == "nothing was counted"
    assert standing(Standing(State.OK, NOW - 60), left=None).state is State.CANNOT_MEASURE


def test_a_pair_that_cannot_be_told_goes_on_burning_until_it_is_seen_that_it_does_not() -> None:
    frozen = standing(BURNING, None, False, False)
    assert (frozen.state, frozen.pair) == (State.BURNING, "1h/5m")
    assert frozen.unmeasured
    assert standing(frozen, False, None, None).state is State.OK


def test_blindness_freezes_whatever_the_windows_say() -> None:
    told = standing(BURNING, False, False, False, unmeasured="events wait to be seen")
    assert (told.state, told.unmeasured) == (State.BURNING, "events wait to be seen")
    exhausted = Standing(State.EXHAUSTED, NOW - 60)
    assert standing(exhausted, unmeasured="events wait").state is State.EXHAUSTED


TALLIES = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=5, max_size=5)


@given(st.lists(TALLIES, max_size=12))
def test_what_burns_is_only_resolved_by_a_pair_that_was_measured(told: list) -> None:
    previous: Standing | None = None
    for step in told:
        tallies = {length: Tally(*each) for length, each in zip(LENGTHS_US, step, strict=True)}
        judged = judge(tallies, allowed_share=0.01, minimum=10)
        left = budget(tallies[LENGTHS_US[-1]], allowed_share=0.01)
        now = next_standing(previous, budget=left, burns=judged, unmeasured=None, now=NOW)
        if previous is not None and previous.state is State.BURNING:
            (of_pair,) = [each for each in judged if each.pair.name == previous.pair]
            if now.state is not State.BURNING:
                assert of_pair.is_firing is False
                assert left is not None
        previous = now
