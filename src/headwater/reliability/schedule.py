"""Which runs are missing, by when a job ran for what times a week before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from headwater.model.time import Instant

WEEK: Final = 7 * 86_400_000_000
_HOUR: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """How many times of the last week a job should have run for, and for which it did not."""

    times: int
    missing: tuple[Instant, ...]


NOTHING_DUE: Final = Expected(0, ())
"""Of a job that nobody knows any times of."""


def expected(nominal: Sequence[Instant], *, now: Instant) -> Expected:
    """What last week lacks beside the week before. nominal: times that runs were meant for.

    A time counts as filled by a run for about then: local clocks move by an hour twice a year, and
    jobs that run more often than that are told apart all the same. Of the last tenth of a week
    nothing is expected yet, since runs may wait for each other.
    """
    times = sorted({*nominal})
    gaps = [later - earlier for earlier, later in pairwise(times)]
    slack = min(_HOUR, min(gaps, default=_HOUR) // 2)
    until = now - WEEK - WEEK // 10
    wanted = [at + WEEK for at in times if now - 2 * WEEK < at <= until]
    missing = [at for at in wanted if not _has(times, at, slack)]
    return Expected(len(wanted), tuple(missing))


def _has(times: Sequence[Instant], at: Instant, slack: int) -> bool:
    place = bisect_left(times, at - slack)
    return place < len(times) and times[place] <= at + slack
