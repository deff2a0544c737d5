"""Attempts at remedies, as acts make them, whatever acts there are."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from headwater.model.incident import REMEDY_ACTS, ActKind
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.incidents.incident import Act
from headwater.reliability.incidents.telling import told_act
from headwater.reliability.remedies.attempt import ENDS, AttemptState, attempts_of

ORDER = (
    ActKind.REMEDY_PROPOSE, ActKind.REMEDY_TRY, ActKind.REMEDY_APPROVE, ActKind.REMEDY_START,
    ActKind.REMEDY_END,
)  # fmt: skip


def acts(*kinds: ActKind, **told: Any) -> list[Act]:
    told = {"by": "ana", "remedy": "r", "attempt": 1, **told}
    facets = [ActFacet(id=f"a{n}", kind=each, **told) for n, each in enumerate(kinds)]
    return [Act(n, each.id, each) for n, each in enumerate(facets)]


def state(*kinds: ActKind, **told: Any) -> AttemptState | None:
    found = attempts_of(acts(*kinds, **told))
    return found[0].state if found else None


def test_each_act_takes_an_attempt_a_step_further() -> None:
    assert [state(*ORDER[: n + 1], outcome="failed") for n in range(5)] == [
        AttemptState.PROPOSED,
        AttemptState.PROPOSED,
        AttemptState.APPROVED,
        AttemptState.RUNNING,
        AttemptState.FAILED,
    ]


def test_an_outcome_that_nobody_knows_is_unknown() -> None:
    assert state(*ORDER, outcome="odd") is AttemptState.UNKNOWN
    assert state(*ORDER) is AttemptState.UNKNOWN


@given(st.lists(st.sampled_from([*REMEDY_ACTS, ActKind.NOTE]), max_size=12))
def test_nothing_runs_that_was_not_proposed_and_approved_and_nothing_runs_twice(
    kinds: list[ActKind],
) -> None:
    seen: list[AttemptState] = []
    for n in range(len(kinds)):
        found = attempts_of(acts(*kinds[: n + 1], outcome="succeeded"))
        seen += [each.state for each in found if not seen or each.state is not seen[-1]]
    wanted = [AttemptState.PROPOSED, AttemptState.APPROVED, AttemptState.RUNNING]
    if AttemptState.RUNNING in seen:
        assert seen[:3] == wanted
        assert seen.count(AttemptState.RUNNING) == 1
        assert len(seen) <= 4
        assert {*seen[3:]} <= ENDS


def test_every_step_is_told_in_words() -> None:
    told = [
        told_act(each) for each in acts(*ORDER, plan="POST x\nbody", outcome="failed", status=3)
    ]
    assert told == [
        "ana proposed remedy 1, r",
        "ana looked at what remedy 1, r would do: POST x",
        "ana approved remedy 1, r",
        "ana ran remedy 1, r: POST x",
        "ana saw the outcome of remedy 1, r: failed (3)",
    ]
