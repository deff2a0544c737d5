"""Whether a series looks wrong, and since when."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from headwater.model.time import Instant
from headwater.reliability.signals.rule import Wrong

_LEARNED: Final = 3
"""How many values tell what is usual, before one can be found to differ."""


class Verdict(StrEnum):
    """How a signal looks, the worst first. UNKNOWN: it was not answered, or there was no value."""

    WRONG = "wrong"
    WAS_WRONG = "was wrong"
    FINE = "fine"
    UNKNOWN = "unknown"


class Point(NamedTuple):
    """A value at an instant."""

    at: Instant
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one set of labels, oldest first."""

    labels: Mapping[str, str]
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Judged:
    """How a series looks.

    since, until: of the last stretch of wrong values; until is None while it lasts.
    last_good: the value before that stretch, else the last one. now: the newest value.
    """

    verdict: Verdict
    since: Instant | None = None
    until: Instant | None = None
    last_good: float | None = None
    now: float | None = None


def judge(points: Sequence[Point], wrong: Wrong) -> Judged:
    """Look at values in turn. What was wrong tells nothing of what is usual."""
    usual: list[float] = []
    since = until = last_good = good = now = None
    was_wrong = False
    for at, value in points:
        if math.isnan(value):
            continue
        now = value
        is_wrong = _is_wrong(value, usual, wrong)
        if is_wrong and not was_wrong:
            since, until, last_good = at, None, good
        elif was_wrong and not is_wrong:
            until = at
        if not is_wrong:
            good = value
            insort(usual, value)
        was_wrong = is_wrong
    if now is None:
        return Judged(Verdict.UNKNOWN)
    if since is None:
        return Judged(Verdict.FINE, last_good=good, now=now)
    verdict = Verdict.WRONG if until is None else Verdict.WAS_WRONG
    return Judged(verdict, since, until, last_good, now)


def _is_wrong(value: float, usual: Sequence[float], wrong: Wrong) -> bool:
    if wrong.above is not None and value > wrong.above:
        return True
    if wrong.below is not None and value < wrong.below:
        return True
    if wrong.changes_by is None or len(usual) < _LEARNED:
        return False
    before = usual[len(usual) // 2]
    if value * before < 0:
        return True
    less, more = sorted((abs(value), abs(before)))
    return more > wrong.changes_by * less
