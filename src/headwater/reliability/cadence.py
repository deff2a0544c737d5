"""How often something is expected, learned from how it came so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headwater.lineage.rows import Longs
from headwater.model.time import Instant

_FEWEST: Final = 5
"""Fewer arrivals than these are no habit."""
_TOLERANCE: Final = 1.5
_SECOND: Final = 1_000_000
_SHORTEST_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Cadence:
    """A habit. usual_s: between two arrivals, mostly. allowed_s: after so long one is late."""

    usual_s: float
    allowed_s: float

    def overdue_s(self, last: Instant, now: Instant) -> float:
        """How much longer than allowed nothing has come; 0 while it may still come."""
        return max(0.0, (now - last) / _SECOND - self.allowed_s)


def learn(arrivals: Sequence[Instant]) -> Cadence | None:
    """The habit of these arrivals, oldest first; None where they are too few to be one.

    As long as the longest pause so far, and half as much again, nothing is late: a job that rests
    over the weekend is not late on Saturdays once one weekend has been seen.
    """
    gaps = [(later - earlier) / _SECOND for earlier, later in pairwise(arrivals)]
    gaps = [gap for gap in gaps if gap > 0]
    if len(gaps) < _FEWEST - 1:
        return None
    return Cadence(median(gaps), max(_SHORTEST_S, _TOLERANCE * max(gaps)))


def allowances_us(gaps: Longs, *, at_least_us: int) -> NDArray[np.float64]:
    """How long each pause might last by the habit of those before it, in microseconds.

    gaps: pauses between arrivals, oldest first, none of them empty. Returns infinity where those
    before are too few to be a habit. A long pause is late once, and is part of the habit after it.
    """
    allowed = np.full(len(gaps), np.inf)
    if len(gaps) >= _FEWEST:
        longest = np.maximum.accumulate(gaps)[_FEWEST - 2 : -1]
        shortest = max(_SHORTEST_S * _SECOND, at_least_us)
        allowed[_FEWEST - 1 :] = np.maximum(_TOLERANCE * longest, shortest)
    return allowed
