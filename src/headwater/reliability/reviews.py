"""The routines of the guide: what is to be looked at each week, month and quarter, kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from headwater.errors import InvalidInputError
from headwater.lineage.answers import Coverage, PointInTime
from headwater.model.time import Instant
from headwater.reliability.dashboards.panel import Kind, Panel, PanelEntry, figure
from headwater.reliability.gaps import Gap

_SECOND: Final = 1_000_000


class Cadence(StrEnum):
    """How often something is reviewed. Weeks begin on Monday, and every day at midnight UTC."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


ASKS: Final[Mapping[Cadence, str]] = {
    Cadence.WEEKLY: "Review new unknown upstreams and high-latency sources.",
    Cadence.MONTHLY: "Audit coverage and validate the objectives of critical datasets.",
    Cadence.QUARTERLY: "Review policies, and tune the rules of retention.",
}
"""What each is for, by the routines that the guide names."""

_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])")


class MalformedPeriodError(InvalidInputError):
    """A text that names no week, month or quarter."""

    def __init__(self, text: str) -> None:
        message = f"{text[:64]!r} names no review; write one as 2026-W48, 2026-11 or 2026-Q4"
        super().__init__(message, pointer="/review")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A week, month or quarter. end: its first instant that is no part of it."""

    end: Instant
    begin: Instant
    cadence: Cadence
    name: str


def last_ended(cadence: Cadence, now: Instant) -> Period:
    """The newest period that is over."""
    return _before(cadence, datetime.fromtimestamp(now / _SECOND, UTC).date())


def period_named(name: str) -> Period:
    """The period of a name. Raises MalformedPeriodError."""
    try:
        if told := _WEEK.fullmatch(name):
            begin = date.fromisocalendar(int(told[1]), int(told[2]), 1)
            return _period(Cadence.WEEKLY, begin)
        if told := _QUARTER.fullmatch(name):
            return _period(Cadence.QUARTERLY, date(int(told[1]), 3 * int(told[2]) - 2, 1))
        if told := _MONTH.fullmatch(name):
            return _period(Cadence.MONTHLY, date(int(told[1]), int(told[2]), 1))
    except (ValueError, OverflowError):
        raise MalformedPeriodError(name) from None
    raise MalformedPeriodError(name)


def _before(cadence: Cadence, today: date) -> Period:
    """The period before the one that a day lies in."""
    match cadence:
        case Cadence.WEEKLY:
            return _period(cadence, today - timedelta(days=today.weekday() + 7))
        case Cadence.MONTHLY:
            return _period(cadence, (today.replace(day=1) - timedelta(days=1)).replace(day=1))
        case Cadence.QUARTERLY:
            first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
            last = first - timedelta(days=1)
            return _period(cadence, last.replace(month=last.month - 2, day=1))


def _period(cadence: Cadence, begin: date) -> Period:
    match cadence:
        case Cadence.WEEKLY:
            end = begin + timedelta(days=7)
            year, week, _ = begin.isocalendar()
            name = f"{year}-W{week:02}"
        case Cadence.MONTHLY:
            end = (begin + timedelta(days=31)).replace(day=1)
            name = f"{begin.year}-{begin.month:02}"
        case Cadence.QUARTERLY:
            end = (begin + timedelta(days=93)).replace(day=1)
            name = f"{begin.year}-Q{(begin.month + 2) // 3}"
    return Period(_instant(end), _instant(begin), cadence, name)


def _instant(day: date) -> Instant:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * _SECOND


NEW_UNKNOWN: Final = Panel(
    "new-unknown",
    "New unknown upstreams",
    "Datasets that something depends on, of which nobody knows what they are made of, and of "
    "which that was not so at the review before this one.",
    (
        ("dataset", Kind.ASSET),
        ("dependants", Kind.COUNT),
        ("of tier 1", Kind.COUNT),
        ("why", Kind.TEXT),
        ("what to do", Kind.TEXT),
    ),
    "/measures/M4",
)


def new_unknown(
    gaps: list[Gap], known: frozenset[str] | None, *, total: int, most: int
) -> PanelEntry:
    """What became unknown. known: what was so at the review before; None where there is none."""
    new = [each for each in gaps if known is None or each.dataset not in known]
    gone = None if known is None else len(known - {each.dataset for each in gaps})
    return NEW_UNKNOWN.filled(
        [
            (each.dataset, each.dependants, each.critical, each.reason.replace("_", " "),
             each.remedy)
            for each in new
        ],
        most=most,
        figures=[
            figure("new", len(new), note="all of them: nothing was kept before"
                   if known is None else None),
            figure("solved since", gone),
            figure("in all", total),
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEntry:
    """A review. asks: what it is for. made_at: when it was filled.

    signed_by, signed_at, note: who went through it, and what they found; null while nobody has.
    """

    review: str
    cadence: str
    asks: str
    begin: str
    end: str
    made_at: str
    signed_by: str | None
    signed_at: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsAnswer:
    """The reviews that were kept, the newest first. unsigned: how many nobody went through yet."""

    reviews: tuple[ReviewEntry, ...]
    unsigned: int
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """One review with its panels, as they were when it was filled."""

    review: ReviewEntry
    panels: tuple[PanelEntry, ...]
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAnswer:
    """A review that somebody went through."""

    review: ReviewEntry
