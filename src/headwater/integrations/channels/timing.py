"""When an endpoint gets what: quiet hours, business hours, digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from headwater.model.delivery import Held
from headwater.model.hours import DAYS, Hours, Times
from headwater.model.time import Instant, from_instant

_STEPS: Final = 64
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The hours of an endpoint.

    quiet: tickets wait, and pages go. business: outside of them everything waits, or goes to the
    endpoint `outside`. digest: when tickets are gathered and sent as one.
    """

    zone: ZoneInfo = _UTC
    quiet: Hours | None = None
    business: Hours | None = None
    outside: str | None = None
    digest: Times | None = None

    def held(self, now: Instant) -> Held:
        """What waits at an instant."""
        if self.is_closed(now):
            return Held.EVERYTHING
        if self.quiet and self.quiet.hold(now):
            return Held.TICKETS
        return Held.SINGLE if self.digest else Held.NOTHING

    def is_closed(self, now: Instant) -> bool:
        """Whether it is outside of business hours."""
        return self.business is not None and not self.business.hold(now)

    def closed_since(self, now: Instant) -> Instant | None:
        """Since when another endpoint stands in; None while none does.

        What was to be told before that was not told there, and cannot wait for the morning.
        """
        if self.outside is None or self.business is None or not self.is_closed(now):
            return None
        return self.business.last_change(now)

    def goes_at(self, now: Instant) -> Instant | None:
        """When a ticket that is put in now goes; None if nobody can tell."""
        at = now
        for _ in range(_STEPS):
            later = self._later(at, since=now)
            if later == at:
                return at
            if later is None:
                return None
            at = later
        return None

    def _later(self, at: Instant, *, since: Instant) -> Instant | None:
        """The next instant at which to look again; the same one if a ticket goes then."""
        match self.held(at):
            case Held.EVERYTHING if self.business:
                return self.business.next_change(at)
            case Held.TICKETS if self.quiet:
                return self.quiet.next_change(at)
            case Held.SINGLE if self.digest:
                return at if self.digest.latest(at) > since else self.digest.following(at)
            case _:
                return at

    def why(self, now: Instant) -> str | None:
        """Why something waits at an instant; None where nothing does."""
        words = {
            Held.EVERYTHING: "outside business hours",
            Held.TICKETS: "quiet hours",
            Held.SINGLE: "the next digest",
        }
        return words.get(self.held(now))

    def said(self, at: Instant, *, now: Instant) -> str:
        """An instant by the clock of the endpoint: `08:00 Europe/Berlin`, with another day's name.

        A day is named by its letters within a week, and by its date behind that.
        """
        wall, today = (from_instant(each).astimezone(self.zone) for each in (at, now))
        away = (wall.date() - today.date()).days
        day = (
            ""
            if not away
            else f"{DAYS[wall.weekday()].title()} "
            if away < 7
            else f"{wall.date()} "
        )
        return f"{day}{wall:%H:%M} {self.zone.key}"
