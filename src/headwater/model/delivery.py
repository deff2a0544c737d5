"""A notice on its way to one endpoint: where it stands, and what was tried."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from headwater.model.notice import Notice
from headwater.model.time import Instant


class Answer(StrEnum):
    """What became of one attempt.

    DELIVERED: it was taken. FAILED: not now. REFUSED: this notice will never be taken.
    GONE: nothing will be taken at this address any more.
    """

    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended.

    status: of the answer, by HTTP or SMTP, if there was one. detail: its first characters, or what
    went wrong. retry_after_s: how long whoever answered asks to be left alone.
    """

    answer: Answer
    status: int | None = None
    detail: str = ""
    retry_after_s: float | None = None


class DeliveryState(StrEnum):
    """PENDING: to be tried, again or for the first time. FAILED: given up, until it is replayed.

    GATHERED: part of a digest that is pending, and becomes what that becomes.
    """

    PENDING = "pending"
    GATHERED = "gathered"
    DELIVERED = "delivered"
    FAILED = "failed"


class Held(StrEnum):
    """What of all that is pending waits for its hour.

    SINGLE: tickets, until they are gathered. TICKETS: these, and digests. What must go before a
    page, since it is of the same matter, never waits with tickets.
    """

    NOTHING = "nothing"
    SINGLE = "single"
    TICKETS = "tickets"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A delivery whose time has come.

    before: the notice of the same matter that was delivered to this endpoint last.
    """

    number: int
    notice: Notice
    attempts: int
    before: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One time that a delivery was tried. at: when it ended."""

    at: Instant
    took_s: float
    status: int | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What follows from an attempt.

    next_at: when to try again, while it is pending. because: why it was given up.
    """

    state: DeliveryState
    next_at: Instant | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with one endpoint.

    disabled_at, disabled_because: nothing is sent there until it is enabled again.
    failing_since: when the first of the attempts was that all failed since. waiting: deliveries
    that are pending. oldest_at: when the oldest of them was put in. held: how many of them wait for
    their hour.
    """

    disabled_at: Instant | None = None
    disabled_because: str | None = None
    failing_since: Instant | None = None
    waiting: int = 0
    oldest_at: Instant | None = None
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A notice for one endpoint, as it is kept.

    attempts: how many there were since it was put in or replayed. settled_at: when it was delivered
    or given up. last: the newest attempt.
    """

    number: int
    notice: Notice
    endpoint: str
    state: DeliveryState
    attempts: int
    created_at: Instant
    next_at: Instant | None
    settled_at: Instant | None
    because: str | None
    last: Attempt | None
