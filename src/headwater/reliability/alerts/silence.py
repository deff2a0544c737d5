"""Silences: for what nobody is told for a while, who says so, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.alerts.condition import Condition
from headwater.reliability.slo.objective import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """For a while nobody is told of what a selector selects.

    name: S-1 and so on. since, until: when it holds. detector: only of what this says. ended: when
    somebody ended it early.
    """

    name: str
    selector: str
    reason: str
    by: str
    since: Instant
    until: Instant
    detector: str | None = None
    ended: Instant | None = None

    def holds(self, now: Instant) -> bool:
        """Whether it is in force."""
        end = self.until if self.ended is None else min(self.until, self.ended)
        return self.since <= now < end


@dataclass(frozen=True, slots=True)
class Quiet:
    """A silence in force, with what its selector selects at present.

    indicators: of what alone it holds; None for whatever is said.
    """

    silence: Silence
    selected: Collection[Key]
    indicators: frozenset[Indicator] | None = None

    def covers(self, condition: Condition) -> bool:
        """Whether it is about all that is wrong there."""
        if self.silence.detector not in {None, condition.detector}:
            return False
        if self.indicators is not None and condition.indicator not in self.indicators:
            return False
        subjects = condition.subjects
        return bool(subjects) and all(each in self.selected for each in subjects)
