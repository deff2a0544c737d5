"""When to try again, and when to give up: the schedule that Standard Webhooks recommends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from headwater.model.delivery import Answer, DeliveryState, Outcome, Verdict
from headwater.model.time import Instant

DELAYS_S: Final = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""How long to wait before each attempt; there is none behind the last."""

LONG_S: Final = 3 * 86_400.0
"""How long every attempt must have failed before an endpoint is disabled."""

_JITTER: Final = 0.2
_LONGEST_WAIT_S: Final = 86_400.0
_REST_S: Final = 5.0
_LONGEST_REST_S: Final = 600.0
_OVERLOADED: Final = frozenset({429, 502, 503, 504})


def verdict_on(
    outcome: Outcome, *, attempts: int, at: Instant, random: Callable[[], float]
) -> Verdict:
    """What follows from an attempt.

    attempts: how many there have been, this one included. random: from 0 to 1; waits are up to a
    fifth longer by it, so that what failed together does not come back together.
    """
    match outcome.answer:
        case Answer.DELIVERED:
            return Verdict(state=DeliveryState.DELIVERED)
        case Answer.REFUSED:
            return Verdict(state=DeliveryState.FAILED, because="refused")
        case Answer.GONE:
            return Verdict(state=DeliveryState.FAILED, because="gone")
        case Answer.FAILED if attempts >= len(DELAYS_S):
            return Verdict(
                state=DeliveryState.FAILED, because=f"given up after {attempts} attempts"
            )
        case Answer.FAILED:
            planned = DELAYS_S[attempts] * (1 + _JITTER * random())
            wait_s = max(planned, _asked_for(outcome))
            next_at = at + round(wait_s * 1_000_000)
            return Verdict(state=DeliveryState.PENDING, next_at=next_at)


def rest_s(outcome: Outcome) -> float:
    """How long to leave an endpoint alone altogether, after an answer that asks for it.

    Ten minutes at most: what waits may be worse than what was sent.
    """
    if outcome.answer is not Answer.FAILED:
        return 0.0
    if outcome.retry_after_s is not None:
        return min(_asked_for(outcome), _LONGEST_REST_S)
    return _REST_S if outcome.status in _OVERLOADED else 0.0


def _asked_for(outcome: Outcome) -> float:
    return min(outcome.retry_after_s or 0.0, _LONGEST_WAIT_S)
