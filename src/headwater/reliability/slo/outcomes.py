"""What was good and what was bad, by subject: events at instants, or stretches of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.lineage.rows import Flags, Longs
from headwater.model.time import Instant


class Tally(NamedTuple):
    """How much was good and how much was bad: events, or microseconds."""

    good: int
    bad: int

    @property
    def total(self) -> int:
        """Both."""
        return self.good + self.bad


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Rows in any order. subject: keys of datasets or jobs.

    begin, end: of a stretch of time; of an event both are its instant. is_of_time: which it is.
    """

    subject: Longs
    begin: Longs
    end: Longs
    bad: Flags
    is_of_time: bool

    def of(self, subjects: Longs) -> Outcomes:
        """Those of some subjects."""
        mine = np.isin(self.subject, subjects)
        return Outcomes(
            self.subject[mine], self.begin[mine], self.end[mine], self.bad[mine], self.is_of_time
        )

    def amounts(self, since: Instant, until: Instant) -> Longs:
        """How much of each row lies within an interval, whose begin is not part of it."""
        if self.is_of_time:
            return np.maximum(np.minimum(self.end, until) - np.maximum(self.begin, since), 0)
        return ((self.begin > since) & (self.begin <= until)).astype(np.int64)

    def tally(self, since: Instant, until: Instant) -> Tally:
        """All of them within an interval."""
        amounts = self.amounts(since, until)
        bad = int(amounts[self.bad].sum())
        return Tally(int(amounts.sum()) - bad, bad)


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Outcomes summed up by subject, for several stretches of time that end at one instant.

    subjects: sorted. good, bad: a row for each of them, a column for each stretch.
    """

    subjects: Longs
    good: NDArray[np.int64]
    bad: NDArray[np.int64]

    def of(self, subjects: Longs) -> Sequence[Tally]:
        """By stretch, what the subjects given come to together. subjects: without duplicates."""
        if not len(self.subjects):
            return [Tally(0, 0)] * self.good.shape[1]
        place = np.minimum(np.searchsorted(self.subjects, subjects), len(self.subjects) - 1)
        rows = place[self.subjects[place] == subjects]
        good, bad = self.good[rows].sum(axis=0), self.bad[rows].sum(axis=0)
        return [Tally(*both) for both in zip(good.tolist(), bad.tolist(), strict=True)]


def sum_up(outcomes: Outcomes, *, lengths_us: Sequence[int], now: Instant) -> Sums:
    """Outcomes by subject within the last so many microseconds.

    Amounts are whole numbers far below 2^53, so that their sums do not depend on their order.
    """
    subjects, place = np.unique(outcomes.subject, return_inverse=True)
    shape = (len(subjects), len(lengths_us))
    good, bad = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for column, length in enumerate(lengths_us):
        amounts = outcomes.amounts(now - length, now)
        for sums, rows in ((good, ~outcomes.bad), (bad, outcomes.bad)):
            counted = np.bincount(place[rows], weights=amounts[rows], minlength=len(subjects))
            sums[:, column] = counted.astype(np.int64)
    return Sums(subjects, good, bad)
