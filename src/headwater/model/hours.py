"""Times of the day as people keep them: by the clock on the wall of some place.

A clock that is set forward skips a part of a day, and one that is set back shows it twice. What
falls into the skipped part happens at the change; what would come twice comes the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from headwater.errors import InvalidInputError
from headwater.model.time import Instant, from_instant, to_instant

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MIN: Final = 1_440
_DAYS: Final = r"(?:(?P<days>[a-z]{3}(?:[-,][a-z]{3})*)\s+)?"
_SPAN: Final = re.compile(rf"{_DAYS}(?P<since>\d\d:\d\d)\s*-\s*(?P<until>\d\d:\d\d)", re.ASCII)
_TIME: Final = re.compile(rf"{_DAYS}(?P<at>\d\d:\d\d)", re.ASCII)


class MalformedHoursError(InvalidInputError):
    """A text names no time of the day."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{text!r}: {problem}")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of certain days, in minutes since midnight.

    days: 0 is Monday. One that ends before it begins goes on until the next day.
    """

    days: frozenset[int]
    since_min: int
    until_min: int

    def holds(self, day: int, minute: int) -> bool:
        """Whether a minute of a day of the week belongs to it."""
        if self.since_min < self.until_min:
            return day in self.days and self.since_min <= minute < self.until_min
        tonight = day in self.days and minute >= self.since_min
        return tonight or ((day - 1) % 7 in self.days and minute < self.until_min)


@dataclass(frozen=True, slots=True)
class Hours:
    """Some hours of the week in a time zone."""

    spans: tuple[Span, ...]
    zone: ZoneInfo

    def hold(self, at: Instant) -> bool:
        """Whether an instant is within them."""
        wall = from_instant(at).astimezone(self.zone)
        return self.hold_minute(wall.weekday(), wall.hour * 60 + wall.minute)

    def hold_minute(self, day: int, minute: int) -> bool:
        """Whether a minute of a day of the week is within them."""
        return any(each.holds(day, minute) for each in self.spans)

    def next_change(self, at: Instant) -> Instant | None:
        """The first instant after another at which they begin or end; None if they never do."""
        now = self.hold(at)
        later = sorted(each for each in self._bounds(at, before=1, after=9) if each > at)
        return next((each for each in later if self.hold(each) is not now), None)

    def last_change(self, at: Instant) -> Instant | None:
        """The last instant, up to another, at which they began or ended; None if they never do."""
        now = self.hold(at)
        earlier = (each for each in self._bounds(at, before=9, after=1) if each <= at)
        changes = (each for each in earlier if self.hold(each) is now is not self.hold(each - 1))
        return max(changes, default=None)

    def _bounds(self, at: Instant, *, before: int, after: int) -> Iterator[Instant]:
        """Every instant at which something may begin or end, so many days around."""
        for day in _days_around(at, self.zone, before=before, after=after):
            yield from _clock_changes(day, self.zone)
            for span in self.spans:
                for minute in (span.since_min, span.until_min):
                    yield from _instants(day, minute, self.zone)


@dataclass(frozen=True, slots=True)
class Times:
    """Moments that come again and again: at times of the day, or every so many minutes.

    at: days of the week, and minutes since midnight. every_min: counted in UTC, which no clock
    change touches.
    """

    zone: ZoneInfo
    at: tuple[tuple[frozenset[int], int], ...] = ()
    every_min: int | None = None

    def latest(self, now: Instant) -> Instant:
        """The last of them that is not after an instant."""
        return max(each for each in self._around(now) if each <= now)

    def following(self, now: Instant) -> Instant:
        """The first of them after an instant."""
        return min(each for each in self._around(now) if each > now)

    def _around(self, now: Instant) -> Iterator[Instant]:
        if self.every_min is not None:
            step = self.every_min * 60_000_000
            yield now // step * step
            yield now // step * step + step
        for day in _days_around(now, self.zone, before=8, after=9):
            for days, minute in self.at:
                if day.weekday() in days:
                    yield _first_instant(day, minute, self.zone)


def read_span(text: str) -> Span:
    """A span as people write it: `20:00-08:00`, `mon-fri 09:00-17:00`, `sat,sun 00:00-24:00`.

    Raises MalformedHoursError.
    """
    told = _SPAN.fullmatch(text.strip().lower())
    if told is None:
        raise MalformedHoursError(text, "write it as in `20:00-08:00` or `mon-fri 09:00-17:00`")
    since, until = _minute(text, told["since"]), _minute(text, told["until"])
    if since in {until, _DAY_MIN}:
        raise MalformedHoursError(text, "it ends when it begins; a whole day is `00:00-24:00`")
    return Span(_read_days(text, told["days"]), since, until)


def read_time(text: str) -> tuple[frozenset[int], int]:
    """A time of the day on some days: `08:30`, `mon-fri 08:30`. Raises MalformedHoursError."""
    told = _TIME.fullmatch(text.strip().lower())
    if told is None:
        raise MalformedHoursError(text, "write it as in `08:30` or `mon-fri 08:30`")
    minute = _minute(text, told["at"])
    if minute == _DAY_MIN:
        raise MalformedHoursError(text, "midnight is `00:00` of the day that begins")
    return _read_days(text, told["days"]), minute


def week() -> Iterator[tuple[int, int]]:
    """Every minute of a week, with its day."""
    return ((day, minute) for day in range(7) for minute in range(_DAY_MIN))


def _minute(text: str, told: str) -> int:
    hour, minute = map(int, told.split(":"))
    if minute > 59 or hour * 60 + minute > _DAY_MIN:
        raise MalformedHoursError(text, f"no clock shows {told}")
    return hour * 60 + minute


def _read_days(text: str, told: str | None) -> frozenset[int]:
    if told is None:
        return frozenset(range(7))
    days: set[int] = set()
    for part in told.split(","):
        ends = part.split("-")
        if len(ends) > 2 or not {*ends} <= {*DAYS}:
            raise MalformedHoursError(text, f"{part} is no day; there are {', '.join(DAYS)}")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return frozenset(days)


def _days_around(at: Instant, zone: ZoneInfo, *, before: int, after: int) -> Sequence[date]:
    today = from_instant(at).astimezone(zone).date()
    return [today + timedelta(days=n) for n in range(-before, after + 1)]


def _wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _instants(day: date, minute: int, zone: ZoneInfo) -> Iterator[Instant]:
    """When a clock shows a time, which may be twice; about when, for one that it never shows."""
    wall = _wall(day, minute)
    for fold in (0, 1):
        yield to_instant(wall.replace(tzinfo=zone, fold=fold))


def _first_instant(day: date, minute: int, zone: ZoneInfo) -> Instant:
    """When a clock first shows a time or, if it is skipped, a later one."""
    wall = _wall(day, minute)
    found = to_instant(wall.replace(tzinfo=zone))
    if from_instant(found).astimezone(zone).replace(tzinfo=None) == wall:
        return found
    return next(each for each in _clock_changes(day, zone) if each <= found)


def _clock_changes(day: date, zone: ZoneInfo) -> Iterator[Instant]:
    """The instant at which clocks are changed on a day or beside it, if they are."""
    early = to_instant(_wall(day, -_DAY_MIN // 2).replace(tzinfo=zone))
    late = to_instant(_wall(day, _DAY_MIN * 3 // 2).replace(tzinfo=zone))
    before = from_instant(early).astimezone(zone).utcoffset()
    if from_instant(late).astimezone(zone).utcoffset() == before:
        return
    while late - early > 1:
        middle = (early + late) // 2
        if from_instant(middle).astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    yield late
