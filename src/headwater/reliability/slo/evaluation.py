"""All objectives at one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.errors import NotFoundError
from headwater.lineage.rows import Longs
from headwater.lineage.selector.selection import NOTHING_HERE
from headwater.lineage.selector.words import nearest
from headwater.model.time import Instant, Offset
from headwater.reliability.slo.burn import LENGTHS_US, Budget, Burn, budget, judge
from headwater.reliability.slo.facts import Facts
from headwater.reliability.slo.indicators import observe
from headwater.reliability.slo.objective import Indicator, Slo, Threshold
from headwater.reliability.slo.outcomes import Outcomes, Sums, Tally, sum_up
from headwater.reliability.slo.standing import Standing, next_standing

_DAY: Final = 86_400_000_000


class UnknownSloError(NotFoundError):
    """There is no objective of this name."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        near = nearest(name, names)
        hint = f"; did you mean {near}?" if near else "; `headwater slo list` names those there are"
        super().__init__(f"there is no objective {name!r}{hint}", similar=(near,) if near else ())


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredSlo:
    """An objective with what it comes to. subjects: what it counts. outcomes: of all subjects."""

    slo: Slo
    subjects: Longs
    budget: Budget | None
    burns: Sequence[Burn]
    standing: Standing
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class SloEvaluation:
    """All objectives as of an instant and an offset."""

    at: Instant
    offset: Offset
    measured: Sequence[MeasuredSlo]

    def of(self, name: str) -> MeasuredSlo:
        """One objective. Raises UnknownSloError."""
        for each in self.measured:
            if each.slo.name == name:
                return each
        raise UnknownSloError(name, [each.slo.name for each in self.measured])

    @property
    def standings(self) -> Mapping[str, Standing]:
        """How each objective stands, by name."""
        return {each.slo.name: each.standing for each in self.measured}


def evaluate_slos(
    slos: Sequence[Slo], facts: Facts, previous: Mapping[str, Standing]
) -> SloEvaluation:
    """Every objective over these facts. previous: how each stood before, by name."""
    observed: dict[tuple[Indicator, Threshold], Outcomes] = {}
    summed: dict[tuple[Indicator, Threshold, int], Sums] = {}
    measured: list[MeasuredSlo] = []
    for slo in slos:
        counted = (slo.indicator, slo.threshold)
        if counted not in observed:
            observed[counted] = observe(slo.indicator, facts, slo.threshold)
        kind = (*counted, slo.window_us)
        if kind not in summed:
            lengths = (*LENGTHS_US, slo.window_us)
            summed[kind] = sum_up(observed[counted], lengths_us=lengths, now=facts.at)
        measured.append(
            _measure(slo, facts, observed[counted], summed[kind], previous.get(slo.name))
        )
    return SloEvaluation(facts.at, facts.offset, measured)


def _measure(
    slo: Slo, facts: Facts, outcomes: Outcomes, sums: Sums, previous: Standing | None
) -> MeasuredSlo:
    subjects = facts.subjects.get(slo.name, NOTHING_HERE)
    *tallies, whole = sums.of(subjects)
    left = budget(whole, allowed_share=slo.allowed_share)
    minimum = 1 if outcomes.is_of_time else slo.minimum
    burns = judge(
        dict(zip(LENGTHS_US, tallies, strict=True)),
        allowed_share=slo.allowed_share,
        minimum=minimum,
    )
    standing = next_standing(
        previous,
        budget=left,
        burns=burns,
        unmeasured=_unmeasured(slo, facts, subjects, whole, minimum),
        now=facts.at,
    )
    return MeasuredSlo(slo, subjects, left, burns, standing, outcomes)


def _unmeasured(slo: Slo, facts: Facts, subjects: Longs, whole: Tally, minimum: int) -> str | None:
    """Why nothing can be told of an objective; None where something can."""
    if facts.blind is not None:
        return facts.blind
    if slo.name in facts.unresolved:
        return facts.unresolved[slo.name]
    if not len(subjects):
        return "its selector selects nothing that it could count"
    if not whole.total:
        return "nothing that it counts was told within its window"
    if whole.total < minimum:
        return f"{whole.total} events within its window are fewer than the {minimum} it needs"
    return None


@dataclass(frozen=True, slots=True)
class BudgetDay:
    """What was good and bad on a day, and what was left of the whole window's budget by its end."""

    at: Instant
    tally: Tally
    left_ratio: float


def budget_history(measured: MeasuredSlo, *, now: Instant) -> Sequence[BudgetDay]:
    """How the budget of the window was spent, day by day, oldest first; a day begins at 00:00."""
    if measured.budget is None:
        return []
    mine = measured.outcomes.of(measured.subjects)
    begin = now - measured.slo.window_us
    days: list[BudgetDay] = []
    spent = 0
    for day in range(begin // _DAY * _DAY, now, _DAY):
        tally = mine.tally(max(begin, day), min(now, day + _DAY))
        spent += tally.bad
        if tally.total or days:
            days.append(BudgetDay(day, tally, 1 - spent / measured.budget.allowed))
    return days


@dataclass(frozen=True, slots=True)
class Bad:
    """One thing that was bad. begin, end: the same for an event."""

    subject: int
    begin: Instant
    end: Instant


def bad_of(measured: MeasuredSlo, *, now: Instant) -> Sequence[Bad]:
    """Everything bad within the window of an objective, the newest first."""
    mine = measured.outcomes.of(measured.subjects)
    counted = mine.bad & (mine.amounts(now - measured.slo.window_us, now) > 0)
    rows = np.flatnonzero(counted)
    order = rows[np.lexsort((mine.subject[rows], -mine.begin[rows], -mine.end[rows]))]
    columns = (mine.subject[order], mine.begin[order], mine.end[order])
    return [Bad(*row) for row in zip(*(each.tolist() for each in columns), strict=True)]
