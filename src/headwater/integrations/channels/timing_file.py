"""The hours of an endpoint as the file says them, with errors that say what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from headwater.errors import InvalidInputError
from headwater.integrations.channels.channel import AnyChannel, Endpoint
from headwater.integrations.channels.timing import Timing
from headwater.model.hours import (
    DAYS,
    Hours,
    MalformedHoursError,
    Times,
    read_span,
    read_time,
    week,
)
from headwater.model.notice import Action
from headwater.model.time import Instant, from_instant

WAIT: Final = "wait"
_DAY_MIN: Final = 1_440
_MINUTE: Final = 60_000_000
_MONDAY: Final = 1_767_571_200_000_000
_A_WEEK: Final = range(_MONDAY, _MONDAY + 7 * _DAY_MIN * _MINUTE, _MINUTE)
"""The minutes of a week, that of 2026-01-05: no clock is set then."""


class BadTimingError(InvalidInputError):
    """What is said of an endpoint's hours cannot be. member: where."""

    def __init__(self, member: str, problem: str) -> None:
        super().__init__(f"{member}: {problem}")
        self.member = member
        self.problem = problem


def read_timing(endpoint: Endpoint, channel: AnyChannel) -> Timing:
    """The hours that the file says of an endpoint. Raises BadTimingError."""
    zone = _zone(endpoint.zone)
    timing = Timing(
        zone=zone,
        quiet=_hours("quiet_hours", endpoint.quiet_hours, zone),
        business=_hours("business_hours", endpoint.business_hours, zone),
        outside=None if endpoint.outside_hours == WAIT else endpoint.outside_hours,
        digest=_digest(endpoint, channel, zone),
    )
    if endpoint.stands_in and timing.outside:
        raise BadTimingError("outside_hours", "what stands in for others sends nothing elsewhere")
    if timing.outside and not timing.business:
        raise BadTimingError("outside_hours", "say when it is not: business_hours")
    _refuse_never(timing)
    return timing


def check_outside(name: str, timing: Timing, others: Mapping[str, Timing]) -> None:
    """Refuse an endpoint outside of business hours that is not there or sends elsewhere itself.

    Raises BadTimingError.
    """
    if timing.outside is None:
        return
    known = [each for each in others if each != name]
    if timing.outside not in known:
        hint = nearest(timing.outside, [WAIT, *known])
        raise BadTimingError("outside_hours", f"there is no other {timing.outside!r}{hint}")
    if others[timing.outside].outside is not None:
        raise BadTimingError("outside_hours", f"{timing.outside} sends elsewhere itself")
    gap = next((at for at in _A_WEEK if _are_closed(at, timing, others[timing.outside])), None)
    if gap is not None:
        wall = from_instant(gap).astimezone(timing.zone)
        when = f"{DAYS[wall.weekday()]} {wall:%H:%M}"
        problem = f"{timing.outside} takes nothing either on {when}, and a page would wait"
        raise BadTimingError("outside_hours", problem)


def _are_closed(at: Instant, *timings: Timing) -> bool:
    return all(each.is_closed(at) for each in timings)


def nearest(word: str, known: Sequence[str]) -> str:
    """What was meant by a word, or else what there is."""
    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(name, available_timezones(), n=1)
        hint = nearest(name, near or ["Europe/Berlin and others by such names"])
        raise BadTimingError("zone", f"there is no time zone {name!r}{hint}") from None


def _hours(member: str, texts: Sequence[str], zone: ZoneInfo) -> Hours | None:
    try:
        spans = tuple(map(read_span, texts))
    except MalformedHoursError as error:
        raise BadTimingError(member, str(error)) from None
    return Hours(spans, zone) if spans else None


def _digest(endpoint: Endpoint, channel: AnyChannel, zone: ZoneInfo) -> Times | None:
    every, at = endpoint.digest_every_min, endpoint.digest_at
    member = "digest_every_min" if every is not None else "digest_at"
    if every is None and not at:
        return None
    if every is not None and at:
        raise BadTimingError(member, "there is a digest_at, too; say one of them")
    if every is not None and not 1 <= every <= _DAY_MIN:
        raise BadTimingError(member, f"it must be from 1 to {_DAY_MIN}")
    if Action.INFORM not in channel.takes:
        raise BadTimingError(member, f"{channel.name} opens and closes alerts, and takes no digest")
    try:
        return Times(zone, tuple(map(read_time, at)), every)
    except MalformedHoursError as error:
        raise BadTimingError(member, str(error)) from None


def _refuse_never(timing: Timing) -> None:
    """Refuse hours between which nothing would ever go."""
    quiet, business = timing.quiet, timing.business
    for day, minute in week():
        open_then = business is None or business.hold_minute(day, minute)
        if open_then and not (quiet and quiet.hold_minute(day, minute)):
            return
    member = "quiet_hours" if quiet else "business_hours"
    raise BadTimingError(member, "tickets would never go; leave some time of the week")
