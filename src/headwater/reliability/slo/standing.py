"""How an objective stands, and how it comes to stand otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from headwater.model.time import Instant
from headwater.reliability.slo.burn import PAIRS, Budget, Burn


class State(StrEnum):
    """How an objective stands, the worst first."""

    BURNING = "burning"
    EXHAUSTED = "exhausted"
    CANNOT_MEASURE = "cannot_measure"
    OK = "ok"


_HELD: Final = frozenset({State.BURNING, State.EXHAUSTED})


@dataclass(frozen=True, slots=True)
class Standing:
    """How an objective stands. pair: which windows burn. since: when the state began.

    unmeasured: why it cannot be told at present whether that still holds; None where it can.
    """

    state: State
    since: Instant
    pair: str | None = None
    unmeasured: str | None = None


def next_standing(
    previous: Standing | None,
    *,
    budget: Budget | None,
    burns: Sequence[Burn],
    unmeasured: str | None,
    now: Instant,
) -> Standing:
    """How it stands now. unmeasured: why nothing can be told; None where something can.

    Where nothing is known nothing gets better: what burns goes on burning until it is seen that it
    does not.
    """
    if unmeasured is not None or budget is None:
        reason = unmeasured or "nothing was counted"
        if previous is not None and previous.state in _HELD:
            return replace(previous, unmeasured=reason)
        return _since(previous, Standing(State.CANNOT_MEASURE, now, unmeasured=reason))
    return _since(previous, _measured(previous, budget, burns, now))


def _measured(
    previous: Standing | None, budget: Budget, burns: Sequence[Burn], now: Instant
) -> Standing:
    held = previous.pair if previous is not None and previous.state is State.BURNING else None
    for each in burns:
        if each.is_firing:
            return Standing(State.BURNING, now, each.pair.name)
        if each.is_firing is None and each.pair.name == held:
            reason = f"too little came in to tell whether {held} still burns"
            return Standing(State.BURNING, now, held, reason)
    return Standing(State.EXHAUSTED if budget.is_spent else State.OK, now)


def _since(previous: Standing | None, standing: Standing) -> Standing:
    """The same, beginning when the state began."""
    if previous is None or previous.state is not standing.state:
        return standing
    return replace(standing, since=previous.since)


def urgency_of(standing: Standing) -> str | None:
    """Whether what burns is for a page or a ticket; None where nothing burns."""
    return next((each.urgency.value for each in PAIRS if each.name == standing.pair), None)
