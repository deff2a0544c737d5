"""How fast an error budget is spent, over several windows at once.

Source: The Site Reliability Workbook, chapter 5, table 5-8: a long window tells that enough of the
budget is spent to matter, a short one, a twelfth as long, that it is being spent now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from headwater.reliability.slo.objective import SECOND
from headwater.reliability.slo.outcomes import Tally

_MINUTE: Final = 60 * SECOND
_HOUR: Final = 60 * _MINUTE
_EXACT: Final = 1e-9
"""Shares are ratios of whole numbers: what differs by less is equal."""


class Urgency(StrEnum):
    """Whether somebody is woken up, or finds it in the morning."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two windows, over both of which a budget must burn at a rate.

    rate: 1 spends the whole budget in just its window.
    """

    name: str
    long_us: int
    short_us: int
    rate: float
    urgency: Urgency


PAIRS: Final = (
    Pair("1h/5m", _HOUR, 5 * _MINUTE, 14.4, Urgency.PAGE),
    Pair("6h/30m", 6 * _HOUR, 30 * _MINUTE, 6.0, Urgency.PAGE),
    Pair("3d/6h", 72 * _HOUR, 6 * _HOUR, 1.0, Urgency.TICKET),
)
"""The most urgent first."""

LENGTHS_US: Final = tuple(
    sorted({length for each in PAIRS for length in (each.long_us, each.short_us)})
)


def burn_rate(tally: Tally, *, allowed_share: float) -> float | None:
    """How many times as fast as allowed; None where nothing was counted."""
    return tally.bad / tally.total / allowed_share if tally.total else None


def spent_by(rate: float, *, within_us: int, window_us: int) -> float:
    """The share of a window's budget that burns at a rate within some time."""
    return rate * within_us / window_us


@dataclass(frozen=True, slots=True)
class Burn:
    """What a pair of windows says. long, short: rates; None of a window without anything.

    is_firing: None where there is too little to tell.
    """

    pair: Pair
    long: float | None
    short: float | None
    is_firing: bool | None


def judge(tallies: Mapping[int, Tally], *, allowed_share: float, minimum: int) -> Sequence[Burn]:
    """What each pair says. tallies: by the length of the window; minimum: of a long window."""
    return [_judge(each, tallies, allowed_share, minimum) for each in PAIRS]


def _judge(pair: Pair, tallies: Mapping[int, Tally], allowed_share: float, minimum: int) -> Burn:
    of_long, of_short = tallies[pair.long_us], tallies[pair.short_us]
    long = burn_rate(of_long, allowed_share=allowed_share)
    short = burn_rate(of_short, allowed_share=allowed_share)
    burns = [_reaches(long, pair.rate), _reaches(short, pair.rate)]
    if False in burns:
        firing = False
    elif None in burns or of_long.total < minimum:
        firing = None
    else:
        firing = True
    return Burn(pair, long, short, firing)


def _reaches(rate: float | None, wanted: float) -> bool | None:
    return None if rate is None else rate >= wanted * (1 - _EXACT)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be bad in a window, and how much was: events, or microseconds.

    left: below zero where more was bad than may be. left_ratio: of what is allowed, 1 at first.
    """

    tally: Tally
    allowed_share: float

    @property
    def allowed(self) -> float:
        """What may be bad."""
        return self.tally.total * self.allowed_share

    @property
    def left(self) -> float:
        """What may still be bad."""
        return self.allowed - self.tally.bad

    @property
    def left_ratio(self) -> float:
        """The same, as a share of what is allowed."""
        # Each step rounds as its own quotient does, so that more bad never leaves more.
        return 1 - self.tally.bad / self.tally.total / self.allowed_share

    @property
    def attainment(self) -> float:
        """The share that was good."""
        return self.tally.good / self.tally.total

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.tally.bad > 0 and self.left_ratio <= _EXACT


def budget(tally: Tally, *, allowed_share: float) -> Budget | None:
    """The budget of a window; None where nothing was counted."""
    return Budget(tally, allowed_share) if tally.total else None
