"""From observations to one number, to its parts, and to what stands behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from headwater.reliability.interval import Interval, wilson
from headwater.reliability.observation import Dimension, Observation

_FEW: Final = 20
"""Fewer things than these do not tell much about a quantile; of shares the interval tells."""
_QUANTILE: Final = 0.95


class Summary(StrEnum):
    """How the observations of a measure become one number.

    SHARE: amounts over weights. CHANGE: the same of what may be below 0, so that it is no
    proportion. QUANTILE: the amount below which 95 % of the weight lies. LARGEST:
    the greatest amount.
    """

    SHARE = "share"
    CHANGE = "change"
    QUANTILE = "p95"
    LARGEST = "max"


_SUMMED: Final = frozenset({Summary.SHARE, Summary.CHANGE})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure comes to over some things.

    value: a share from 0 to 1, or seconds; None of nothing at all. numerator: how much counts, or
    of durations the value itself. denominator: over how much. things: how many were looked at.
    interval: of a share. few: whether they are too few to rely on.
    """

    value: float | None
    numerator: float
    denominator: float
    things: int
    interval: Interval | None = None
    few: bool = False


@dataclass(slots=True)
class Tally:
    """Observations, summed up as they come."""

    summary: Summary
    numerator: float = 0.0
    denominator: float = 0.0
    things: int = 0
    largest: float = 0.0
    weights: dict[float, float] = field(default_factory=lambda: defaultdict[float, float](float))

    def add(self, observation: Observation) -> None:
        """Take in one more."""
        self.things += 1
        self.denominator += observation.weight
        if self.summary in _SUMMED:
            self.numerator += observation.amount * observation.weight
        elif self.summary is Summary.QUANTILE:
            self.weights[observation.amount] += observation.weight
        self.largest = max(self.largest, observation.amount)

    def reading(self) -> Reading:
        """What they come to."""
        if not self.denominator:
            return Reading(None, 0.0, 0.0, self.things)
        if self.summary in _SUMMED:
            is_share = self.summary is Summary.SHARE
            return Reading(
                value=self.numerator / self.denominator,
                numerator=self.numerator,
                denominator=self.denominator,
                things=self.things,
                interval=wilson(self.numerator, self.denominator) if is_share else None,
                few=self.denominator < _FEW,
            )
        is_largest = self.summary is Summary.LARGEST
        value = self.largest if is_largest else self._quantile()
        few = not is_largest and self.denominator < _FEW
        return Reading(value, value, self.denominator, self.things, few=few)

    def _quantile(self) -> float:
        below = 0.0
        for amount in sorted(self.weights):
            below += self.weights[amount]
            if below >= _QUANTILE * self.denominator:
                return amount
        return self.largest


def read(observations: Iterable[Observation], summary: Summary) -> Reading:
    """What observations come to."""
    tally = Tally(summary)
    for each in observations:
        tally.add(each)
    return tally.reading()


def divide(
    observations: Iterable[Observation], summary: Summary, *, by: Iterable[Dimension]
) -> Mapping[Dimension, Mapping[str | None, Reading]]:
    """What observations come to by the values of each dimension; None where nothing is said.

    What has two owners is counted for both.
    """
    tallies: dict[Dimension, dict[str | None, Tally]] = {each: {} for each in by}
    for observation in observations:
        for dimension, told in tallies.items():
            for value in observation.labels.get(dimension) or (None,):
                if value not in told:
                    told[value] = Tally(summary)
                told[value].add(observation)
    return {
        dimension: {value: tally.reading() for value, tally in told.items()}
        for dimension, told in tallies.items()
    }


def falls_short(observation: Observation, summary: Summary, *, wants_more: bool) -> float:
    """How much one thing keeps a measure from being good: what is listed first is the worst."""
    if summary in _SUMMED:
        shortfall = 1 - observation.amount if wants_more else observation.amount
        return shortfall * observation.weight
    return observation.amount
