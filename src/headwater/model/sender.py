"""Senders that number their events, so that what never came can be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from headwater.model.time import Instant


@dataclass(frozen=True, slots=True)
class SenderReport:
    """What a sender said of itself with one request.

    epoch: one life of the sender; it counts from 1 in each. first: the number of the first event
    of the request, the others follow; None without events. count: how many these are. produced: the
    last number given by then. retried, spooled, dropped: of all numbers given, how many requests
    were sent again, how many events still wait, and how many were given up.
    """

    name: str
    epoch: str
    at: Instant
    first: int | None = None
    count: int = 0
    produced: int = 0
    retried: int = 0
    spooled: int = 0
    dropped: int = 0

    @property
    def last(self) -> int:
        """The greatest number that was surely given."""
        heard = self.first + self.count - 1 if self.first is not None else 0
        return max(self.produced, heard)

    def of(self, count: int) -> SenderReport:
        """The same of a request that has so many events."""
        return replace(self, count=count if self.first is not None else 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that were given and did not come, both ends included.

    noticed_at: when something came that is numbered behind them. heard: how many numbers in between
    came all the same, where a sender has so many gaps that several are told of as one.
    """

    first: int
    last: int
    noticed_at: Instant
    heard: int = 0

    def __len__(self) -> int:
        return self.last - self.first + 1 - self.heard


@dataclass(frozen=True, slots=True)
class SenderLife:
    """What was heard of a sender in one epoch.

    produced: the last number that it gave, as far as is known. gaps: in order.
    """

    name: str
    epoch: str
    first_at: Instant
    last_at: Instant
    produced: int
    retried: int
    spooled: int
    dropped: int
    gaps: Sequence[Gap]

    @property
    def missing(self) -> int:
        """How many numbers did not come."""
        return sum(map(len, self.gaps))

    @property
    def heard(self) -> int:
        """How many came."""
        return self.produced - self.missing
