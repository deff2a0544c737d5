"""How sure a share is that was counted over a few things."""

from __future__ import annotations

from math import sqrt
from typing import Final, NamedTuple

_Z: Final = 1.959963984540054
"""Of the normal distribution, 95 % lie within so many standard deviations."""


class Interval(NamedTuple):
    """Where a share lies with a confidence of 95 %."""

    low: float
    high: float


def wilson(successes: float, trials: float) -> Interval:
    """The score interval of a share. trials: more than none.

    Unlike the textbook's normal interval it stays within 0 and 1, and does not shrink to a point
    where all or none succeed. Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    share = successes / trials
    spread = _Z**2 / trials
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    # Of all, or of none, the end is exactly there, whatever the last digit says.
    low = centre - half if successes > 0 else 0.0
    high = centre + half if successes < trials else 1.0
    return Interval(max(0.0, low), min(1.0, high))
