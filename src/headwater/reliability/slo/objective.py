"""A service level objective: what is promised of some datasets and jobs, and how it is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from headwater.model.notice import Severity

SECOND: Final = 1_000_000
_DURATION: Final = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)
_UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}


class Indicator(StrEnum):
    """What is counted: events that are good or bad, or time that is."""

    CAPTURE_LATENCY = "capture_latency"
    FRESHNESS = "freshness"
    RUN_SUCCESS = "run_success"
    TESTS = "tests"
    SCHEMA_STABILITY = "schema_stability"
    VOLUME = "volume"
    COVERAGE = "coverage"
    EVENT_LOSS = "event_loss"

    @property
    def is_of_time(self) -> bool:
        """Whether time is counted, and not events."""
        return self in {Indicator.FRESHNESS, Indicator.COVERAGE}


class AlertAs(StrEnum):
    """How people are told. BURN: as urgently as the windows say over which a budget burns."""

    PAGE = "page"
    TICKET = "ticket"
    NONE = "none"
    BURN = "burn"


HABIT: Final = "habit"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What parts good from bad.

    duration_us: for latency and freshness. share: for volume, how much less than usual is still
    good. None of both is what the dataset itself is used to. at_least_us: however short a habit is.
    """

    duration_us: int | None = None
    share: float | None = None
    at_least_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """An objective. name: tells it from all others.

    select: the selector of what it is about. objective: the share that should be good, between 0
    and 1. threshold_text: as it was written. window_us: over how much of the past the budget goes.
    minimum: with fewer events nothing is concluded. runbook: a link. alert_each: how people are
    told of each single thing that is bad right now; alert_burn: how, of a budget that burns.
    """

    name: str
    select: str
    indicator: Indicator
    objective: float
    threshold: Threshold
    threshold_text: str | None
    window_us: int
    minimum: int
    severity: Severity
    owner: str | None = None
    runbook: str | None = None
    description: str = ""
    alert_each: AlertAs = AlertAs.NONE
    alert_burn: AlertAs = AlertAs.BURN

    @property
    def allowed_share(self) -> float:
        """The share that may be bad, as it would be written: 0.01 beside 0.99."""
        return round(1 - self.objective, 12)


def read_duration(text: str) -> int | None:
    """`5m`, `24h` or `28d` in microseconds; None for anything else, and for nothing."""
    found = _DURATION.fullmatch(text)
    return int(found[1]) * _UNITS_S[found[2]] * SECOND or None if found else None
