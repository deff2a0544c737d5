"""Everything the core asks of the outside world, on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from headwater.model.delivery import Attempt, Due, Held, Standing, Verdict
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.notice import Notice
from headwater.model.sender import SenderLife, SenderReport
from headwater.model.time import AsOf, Instant, Offset


class Clock(Protocol):
    """What time it is. The core has no clock of its own."""

    def __call__(self) -> Instant:
        """Microseconds since the epoch, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it came in, not yet durable.

    body: one JSON document, byte for byte as its sender wrote it.
    digest: 16 bytes that are equal for equal events, however they are spaced or ordered.
    source: who sent it, as far as the collector can tell.
    """

    body: bytes
    digest: bytes
    received_at: Instant
    source: str


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an event lies in the log. `duplicate`: it was there already."""

    offset: Offset
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the log."""

    offset: Offset
    body: bytes
    digest: bytes
    received_at: Instant
    source: str


class EventLog(Protocol):
    """Every event ever accepted, in the order it was accepted."""

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> Sequence[Appended]:
        """Make all of them durable or none; one already held keeps its first offset.

        reports: what their senders said of themselves, durable with them.
        """
        ...

    def read(self, *, after: Offset, limit: int) -> Sequence[Logged]:
        """The next events behind `after`, oldest first; empty at the head."""
        ...

    def at(self, offsets: Sequence[Offset]) -> Sequence[Logged]:
        """The events at these offsets, in log order; an unknown offset is left out."""
        ...

    def head(self) -> Offset:
        """The offset of the newest event; 0 for an empty log."""
        ...

    def senders(self, *, since: Instant) -> Sequence[SenderLife]:
        """Which numbers came of senders that number their events, and were heard of since then."""
        ...

    def close(self) -> None:
        """Let go of the files. What was appended stays."""
        ...


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Something that was sent and could not be accepted.

    number: counted from 1 in order of arrival.
    pointer: the field at fault as a JSON pointer; empty for the whole document.
    replayed_as: the offset it got when it was replayed, after a fix.
    discarded: somebody decided that nothing will come of it; its body is gone.
    """

    number: int
    body: bytes
    reason: str
    pointer: str
    received_at: Instant
    source: str
    replayed_as: Offset | None = None
    discarded: bool = False


class LetterState(StrEnum):
    """What became of dead letters: all of them, or those in one state."""

    ANY = "any"
    WAITING = "waiting"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class DeadLetters(Protocol):
    """What could not be accepted, kept with the reason until somebody deals with it.

    There is room for so many; the oldest go to make room, those dealt with before the others.
    """

    def keep(
        self, body: bytes, *, reason: str, pointer: str, received_at: Instant, source: str
    ) -> int:
        """Store it durably; returns its number."""
        ...

    def list(self, *, state: LetterState, after: int, limit: int) -> Sequence[DeadLetter]:
        """Those in this state behind number `after`, oldest first."""
        ...

    def get(self, number: int) -> DeadLetter | None:
        """One of them."""
        ...

    def mark_replayed(self, number: int, offset: Offset) -> None:
        """Remember that it is now event `offset` of the log."""
        ...

    def discard(self, number: int) -> None:
        """Forget its body, for good."""
        ...

    def total(self, state: LetterState) -> int:
        """How many there are in this state."""
        ...

    def dropped(self) -> int:
        """How many there were once and went to make room."""
        ...


@dataclass(frozen=True, slots=True)
class Hop:
    """The edges that lead on from a frontier, as parallel arrays.

    origin: index into the frontier that was asked about.
    reached: the handle at the other end.
    label: the edge's label.
    stale: how many pairs were not followed because runs no longer show them.
    """

    origin: NDArray[np.int64]
    reached: NDArray[np.int64]
    label: NDArray[np.uint8]
    stale: int


@dataclass(frozen=True, slots=True)
class Peers:
    """The other names of some nodes, as parallel arrays.

    origin: index into the handles that were asked about.
    reached: the handle of another name of the same node.
    """

    origin: NDArray[np.int64]
    reached: NDArray[np.int64]


class Visited(Protocol):
    """The handles that a walk has seen."""

    def add(self, handles: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add these; returns the ones that are new, each once, in the order given."""
        ...

    def positions(self, handles: NDArray[np.int64]) -> NDArray[np.int64]:
        """When each was added, counted from 0; -1 for one that was not."""
        ...


class FrontierGraph(Protocol):
    """One layer of the graph, asked a whole frontier at a time.

    Handles are whatever integers the implementation finds cheapest; they are valid as long as
    this object is. A view of the memory index and a SQL database answer the same.
    """

    @property
    def layer(self) -> Layer:
        """Which layer this is."""
        ...

    def handles(self, keys: Sequence[Key]) -> NDArray[np.int64]:
        """The handles of these keys, -1 for one that no edge or alias has ever touched."""
        ...

    def keys(self, handles: NDArray[np.int64]) -> NDArray[np.int64]:
        """The keys of these handles."""
        ...

    def hop(self, frontier: NDArray[np.int64], direction: Direction, as_of: AsOf) -> Hop:
        """Every edge that leads on from the frontier and held at `as_of`."""
        ...

    def peers(self, handles: NDArray[np.int64]) -> Peers:
        """All other names of these nodes, themselves not included."""
        ...

    def visited(self) -> Visited:
        """An empty set of handles."""
        ...


class Outbox(Protocol):
    """What is to be told to people and their tools."""

    @property
    def has_endpoints(self) -> bool:
        """Whether anything would go anywhere."""
        ...

    def put(self, notice: Notice, *, now: Instant) -> Sequence[str]:
        """Make it durable, for every endpoint that wants it; one already put in changes nothing.

        Returns the names of these before anything is sent. From here on it is sent at least once,
        with its own id each time; what is of one matter (`dedup_key`) reaches an endpoint in the
        order put in.
        """
        ...


class Deliveries(Protocol):
    """Notices on their way to endpoints, by name of the endpoint."""

    def put(self, notice: Notice, *, to: Sequence[str], now: Instant) -> Sequence[str]:
        """Make one delivery an endpoint durable, all or none; a notice known by its id is left.

        Returns the endpoints that it was given up for at once: disabled, or with too much to do.
        """
        ...

    def next_due(
        self,
        endpoint: str,
        *,
        now: Instant,
        held: Held = Held.NOTHING,
        closed_since: Instant | None = None,
    ) -> Due | None:
        """The most severe that is due: never one with an older one of the same matter pending.

        closed_since: where everything is held, pages that were put in before are not.
        """
        ...

    def gather(
        self,
        endpoint: str,
        write: Callable[[Sequence[Notice]], Notice],
        *,
        before: Instant,
        now: Instant,
    ) -> bool:
        """Make one delivery of the tickets that were put in before; False where nothing changed.

        All or none: a digest is there, or what it would be made of is still to be gathered.
        """
        ...

    def has_told(self, endpoint: str, *, dedup_key: str) -> bool:
        """Whether anything of a matter was put in for an endpoint."""
        ...

    def record(self, number: int, attempt: Attempt, verdict: Verdict) -> None:
        """Keep an attempt and what follows from it."""
        ...

    def disable(self, endpoint: str, *, because: str, now: Instant) -> bool:
        """Give up what is pending there, and what is put in from now on; False if that was so."""
        ...

    def enable(self, endpoint: str) -> bool:
        """Take that back; False if it was not so."""
        ...

    def standing(
        self, endpoint: str, *, held: Held = Held.NOTHING, closed_since: Instant | None = None
    ) -> Standing:
        """How it stands with an endpoint."""
        ...
