"""What a server answers about objectives, and how it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.sdk.answers import Answer, Json, read, read_all
from headwater.sdk.measures import Ask


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be bad, and how much was. unit: events or minutes."""

    unit: str = "events"
    total: float = 0.0
    good: float = 0.0
    bad: float = 0.0
    allowed: float = 0.0
    left: float = 0.0
    left_ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class Burn:
    """How fast a budget burns over two windows. firing: None where there is too little to tell."""

    windows: str = ""
    rate: float = 0.0
    urgency: str = ""
    long: float | None = None
    short: float | None = None
    firing: bool | None = None


@dataclass(frozen=True, slots=True)
class Slo:
    """An objective with what it comes to; see the members of the same names in the HTTP API."""

    slo: str = ""
    description: str = ""
    select: str = ""
    indicator: str = ""
    objective: float = 0.0
    threshold: str | None = None
    window_s: int = 0
    minimum: int = 0
    severity: str = ""
    owner: str | None = None
    runbook: str | None = None
    state: str = ""
    since: str = ""
    windows: str | None = None
    urgency: str | None = None
    unmeasured: str | None = None
    subjects: int = 0
    attainment: float | None = None
    budget: Json | None = None
    burn: tuple[Json, ...] = field(default_factory=tuple[Any, ...])

    @property
    def error_budget(self) -> Budget | None:
        """The budget of its window; None where nothing was counted."""
        return read(Budget, self.budget) if self.budget else None

    @property
    def burns(self) -> Sequence[Burn]:
        """How fast it burns, the most urgent windows first."""
        return read_all(Burn, self.burn)


@dataclass(frozen=True, slots=True)
class BudgetDay:
    """What was good and bad on a day, and what was left of the budget by its end."""

    at: str = ""
    good: float = 0.0
    bad: float = 0.0
    left_ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class Bad:
    """One thing that was bad. path: what a late dataset waits for, down to the cause."""

    subject: str = ""
    begin: str = ""
    end: str = ""
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Objectives(Answer):
    """Every objective."""

    LISTS = ("slos",)

    @property
    def items(self) -> Sequence[Slo]:
        """The objectives."""
        return read_all(Slo, self.raw.get("slos"))


@dataclass(frozen=True, slots=True)
class Objective(Answer):
    """One objective with all that was bad, the newest first."""

    LISTS = ("bad",)

    @property
    def slo(self) -> Slo:
        """The objective."""
        return read(Slo, self.raw["slo"])

    @property
    def history(self) -> Sequence[BudgetDay]:
        """How its budget was spent, oldest first."""
        return read_all(BudgetDay, self.raw.get("history"))

    @property
    def items(self) -> Sequence[Bad]:
        """What was bad."""
        return read_all(Bad, self.raw.get("bad"))


@dataclass(frozen=True, slots=True)
class Slos:
    """The questions about objectives: `hw.slo.list()`, `hw.slo.show("tier-1-freshness")`."""

    ask: Ask

    def list(
        self,
        *,
        state: str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Objectives:
        """Every objective, or those that are ok, burning, exhausted or cannot_measure."""
        bounds = {"min_offset": min_offset, "limit": limit}
        return self.ask(Objectives, "slo", {"state": state}, bounds)

    def show(
        self, slo: str, *, min_offset: int | None = None, limit: int | None = None
    ) -> Objective:
        """One objective: its definition, how its budget was spent, and what was bad."""
        bounds = {"min_offset": min_offset, "limit": limit}
        return self.ask(Objective, "slo/show", {"slo": slo}, bounds)
