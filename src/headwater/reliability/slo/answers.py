"""Answers about objectives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from headwater.lineage.answers import Coverage, PointInTime
from headwater.model.time import format_instant
from headwater.reliability.slo.burn import Budget, Burn
from headwater.reliability.slo.evaluation import BudgetDay, MeasuredSlo
from headwater.reliability.slo.objective import SECOND
from headwater.reliability.slo.standing import State, urgency_of

_MINUTE: Final = 60 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetEntry:
    """How much may be bad within the window, and how much was.

    unit: what is counted, events or minutes. total, good, bad: of these. allowed: how many may be
    bad. left, left_ratio: below 0 where more was bad; the ratio is of what is allowed.
    """

    unit: Literal["events", "minutes"]
    total: float
    good: float
    bad: float
    allowed: float
    left: float
    left_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnEntry:
    """How fast a budget burns over a long and a short window, in times what is allowed.

    rate: from which on both fire. long, short: null of a window in which nothing was counted.
    firing: null where there is too little to tell.
    """

    windows: str
    rate: float
    urgency: str
    long: float | None
    short: float | None
    firing: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SloEntry:
    """An objective with what it comes to.

    select: of what it is. objective: the share that should be good. attainment: that which was.
    state: ok, burning, exhausted or cannot_measure; since when, and over which windows it burns,
    for a page or a ticket. unmeasured: why nothing can be told at present; what burned before goes
    on burning. subjects: how many datasets or jobs it counts.
    """

    slo: str
    description: str
    select: str
    indicator: str
    objective: float
    threshold: str | None
    window_s: int
    minimum: int
    severity: str
    owner: str | None
    runbook: str | None
    state: Literal["ok", "burning", "exhausted", "cannot_measure"]
    since: str
    windows: str | None
    urgency: str | None
    unmeasured: str | None
    subjects: int
    attainment: float | None
    budget: BudgetEntry | None
    burn: tuple[BurnEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlosAnswer:
    """Every objective that was asked for. at: when they were looked at."""

    slos: tuple[SloEntry, ...]
    at: str
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetDayEntry:
    """A day of the window. left_ratio: what was left of the whole window's budget by its end."""

    at: str
    good: float
    bad: float
    left_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BadEntry:
    """One thing that was bad. begin, end: the same of an event; of time, from when to when.

    path: for a dataset that is late now, what it waits for, down to what was late or failed first.
    """

    subject: str
    begin: str
    end: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SloAnswer:
    """One objective, how its budget was spent day by day, and all that was bad, newest first."""

    slo: SloEntry
    history: tuple[BudgetDayEntry, ...]
    bad: tuple[BadEntry, ...]
    at: str
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


def slo_entry(measured: MeasuredSlo) -> SloEntry:
    """An objective as answers write it."""
    slo, standing = measured.slo, measured.standing
    return SloEntry(
        slo=slo.name,
        description=slo.description,
        select=slo.select,
        indicator=slo.indicator.value,
        objective=slo.objective,
        threshold=slo.threshold_text,
        window_s=slo.window_us // SECOND,
        minimum=slo.minimum,
        severity=slo.severity.value,
        owner=slo.owner,
        runbook=slo.runbook,
        state=_STATES[standing.state],
        since=format_instant(standing.since),
        windows=standing.pair,
        urgency=urgency_of(standing),
        unmeasured=standing.unmeasured,
        subjects=len(measured.subjects),
        attainment=measured.budget.attainment if measured.budget else None,
        budget=_budget_entry(measured, measured.budget) if measured.budget else None,
        burn=tuple(map(_burn_entry, measured.burns)),
    )


_STATES: Final[dict[State, Literal["ok", "burning", "exhausted", "cannot_measure"]]] = {
    State.OK: "ok",
    State.BURNING: "burning",
    State.EXHAUSTED: "exhausted",
    State.CANNOT_MEASURE: "cannot_measure",
}


def _unit_of(measured: MeasuredSlo) -> float:
    return _MINUTE if measured.slo.indicator.is_of_time else 1


def _budget_entry(measured: MeasuredSlo, budget: Budget) -> BudgetEntry:
    unit = _unit_of(measured)
    return BudgetEntry(
        unit="minutes" if measured.slo.indicator.is_of_time else "events",
        total=budget.tally.total / unit,
        good=budget.tally.good / unit,
        bad=budget.tally.bad / unit,
        allowed=budget.allowed / unit,
        left=budget.left / unit,
        left_ratio=budget.left_ratio,
    )


def _burn_entry(burn: Burn) -> BurnEntry:
    return BurnEntry(
        windows=burn.pair.name,
        rate=burn.pair.rate,
        urgency=burn.pair.urgency.value,
        long=burn.long,
        short=burn.short,
        firing=burn.is_firing,
    )


def day_entry(measured: MeasuredSlo, day: BudgetDay) -> BudgetDayEntry:
    """A day as answers write it, in events or minutes."""
    unit = _unit_of(measured)
    return BudgetDayEntry(
        at=format_instant(day.at),
        good=day.tally.good / unit,
        bad=day.tally.bad / unit,
        left_ratio=day.left_ratio,
    )
