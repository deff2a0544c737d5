"""Sending events under numbers, so that a server can tell which never came."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

from headwater.sdk.answers import Answer, Json, Refusal, Sent, read_all
from headwater.sdk.errors import BadInputError, BusyError, ClientError, ServerFaultError
from headwater.sdk.transport import Reply, Transport

_HEADER: Final = "Headwater-Sender"
_PATH: Final = "/api/v1/lineage/batch"
_BATCH: Final = 100
_LONGEST_NAME: Final = 200
_LONGEST_EPOCH: Final = 100
_LONGEST_PAUSE_S: Final = 60.0
_NOTHING: Final = Sent(accepted=0)
# What a server says of events that it will not take however often they come. Any other refusal is
# about who sends or where to, and may be over once somebody has seen to it.
_HOPELESS: Final = frozenset({400, 413, 422})


class Sender:
    """Sends events under numbers of its own, and keeps what the server does not take yet.

    An event gets its number before anything can go wrong with it, and nothing that goes wrong is
    raised: what could not be sent is kept and sent first the next time, up to `most_kept` events;
    beyond that the oldest are given up, which the server is told. So is what is no JSON. Threads
    may share it; a forked process begins a life of its own. What is kept dies with the process, and
    the server then says how many events these were.

    name: who sends, the same after each start. epoch: this life of it. problem: what the server, or
    the way there, said against the last request; empty where nothing.
    Raises BadInputError for a name or an epoch that no server takes.
    """

    def __init__(
        self, transport: Transport, name: str, *, epoch: str | None = None, most_kept: int = 10_000
    ) -> None:
        for what, told, most in (("name", name, _LONGEST_NAME), ("epoch", epoch, _LONGEST_EPOCH)):
            if told is not None and not 1 <= len(told) <= most:
                raise BadInputError(f"the {what} of a sender has 1 to {most} characters")
        self.name = name
        self._transport = transport
        self._most_kept = most_kept
        self._begin(epoch)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.report()

    @property
    def waiting(self) -> int:
        """How many events the server has not taken yet."""
        return len(self._kept)

    @property
    def dropped(self) -> int:
        """How many events were given up."""
        return self._dropped

    def send(self, *events: Mapping[str, Any]) -> Sent:
        """Number events and send them, behind whatever waits; returns what the server took now.

        Waits for the server as long as a request of the client may take. After one that failed
        nothing is tried for as long as that took, or the server asked for: events are only kept.
        """
        self._notice_fork()
        with self._lock:
            unwritten = [each for each in map(self._number, events) if each is not None]
            paused = time.monotonic() < self._paused_until
            sent = _NOTHING if paused else self._flush()
            self._make_room()
            return _sum([sent, Sent(accepted=0, refused=tuple(unwritten))])

    def report(self) -> Sent:
        """Say up to which number events were given, and send what waits.

        Called now and then and at the end, it lets the server see what was lost last.
        """
        self._notice_fork()
        with self._lock:
            if self._kept:
                return self._flush()
            try:
                return self._post([])
            except ClientError as error:
                self._fail(error)
                return _NOTHING

    def _begin(self, epoch: str | None) -> None:
        self.epoch = epoch or uuid4().hex
        self.problem = ""
        self._kept: deque[tuple[int, bytes]] = deque()
        self._produced = self._retried = self._dropped = 0
        self._paused_until = 0.0
        self._asked_at = 0.0
        self._process = os.getpid()
        self._lock = threading.Lock()

    def _notice_fork(self) -> None:
        """Count anew in a copy of the process: the numbers and what is kept are the first one's."""
        if self._process != os.getpid():
            self._begin(None)

    def _number(self, event: Mapping[str, Any]) -> Refusal | None:
        """Give an event its number, and keep it; returns why it cannot be sent."""
        self._produced += 1
        try:
            body = json.dumps(event, allow_nan=False).encode()
        except (TypeError, ValueError, RecursionError) as error:
            self._dropped += 1
            return Refusal(reason=f"this cannot be written as JSON: {error}")
        self._kept.append((self._produced, body))
        return None

    def _make_room(self) -> None:
        while len(self._kept) > self._most_kept:
            self._kept.popleft()
            self._dropped += 1

    def _flush(self) -> Sent:
        taken: list[Sent] = []
        most = _BATCH
        while self._kept:
            batch = self._next_batch(most)
            try:
                taken.append(self._post(batch))
            except ClientError as error:
                self._fail(error)
                if not (isinstance(error, BadInputError) and error.status in _HOPELESS):
                    break
                # One event may be what the server cannot read, or all together are too large.
                most = max(1, len(batch) // 2)
                if len(batch) > 1:
                    continue
                self._dropped += 1
                taken.append(Sent(accepted=0, refused=(Refusal(reason=self.problem),)))
            for _ in batch:
                self._kept.popleft()
            most = min(_BATCH, 2 * most)
        return _sum(taken)

    def _next_batch(self, most: int) -> Sequence[tuple[int, bytes]]:
        """The events that wait longest, as far as their numbers follow each other."""
        first, _ = self._kept[0]
        found: list[tuple[int, bytes]] = []
        for number, body in self._kept:
            if len(found) == most or number != first + len(found):
                break
            found.append((number, body))
        return found

    def _post(self, batch: Sequence[tuple[int, bytes]]) -> Sent:
        """What the server said of a batch. Raises ClientError where it did not take it."""
        headers = {_HEADER: json.dumps(self._said_of(batch))}
        body = b"[" + b",".join(body for _, body in batch) + b"]"
        self._asked_at = time.monotonic()
        sent = sent_of(self._transport.post(_PATH, body, headers=headers), count=len(batch))
        self.problem = ""
        return sent

    def _fail(self, error: ClientError) -> None:
        """Remember what went wrong, and leave a server alone that is busy or slow to fail."""
        self.problem = str(error)
        if isinstance(error, BadInputError):
            return
        self._retried += 1
        now = time.monotonic()
        asked_for = error.retry_after_s if isinstance(error, BusyError) else 0.0
        self._paused_until = now + min(_LONGEST_PAUSE_S, max(asked_for, now - self._asked_at))

    def _said_of(self, batch: Sequence[tuple[int, bytes]]) -> Mapping[str, str | int]:
        first = {"first": batch[0][0]} if batch else {}
        return {
            "name": self.name,
            "epoch": self.epoch,
            **first,
            "produced": self._produced,
            "retried": self._retried,
            "spooled": len(self._kept) - len(batch),
            "dropped": self._dropped,
        }


def sent_of(reply: Reply, *, count: int) -> Sent:
    """What a reply says about `count` events that were sent; 204 says that all were taken.

    Raises ServerFaultError where it says nothing of that kind.
    """
    document = reply.document()
    summary: Mapping[str, Any] = document.get("summary") or {}
    offset = document.get("offset", reply.headers.get("headwater-offset"))
    try:
        return Sent(
            accepted=int(summary.get("successful", count)),
            duplicates=int(document.get("duplicates", document.get("duplicate", 0))),
            refused=read_all(Refusal, document.get("failed_events")),
            offset=None if offset is None else int(offset),
        )
    except (AttributeError, TypeError, ValueError):
        raise ServerFaultError(
            "the answer does not say what was taken", status=reply.status
        ) from None


def _sum(taken: Sequence[Sent]) -> Sent:
    return Sent(
        accepted=sum(each.accepted for each in taken),
        duplicates=sum(each.duplicates for each in taken),
        refused=tuple(one for each in taken for one in each.refused),
        offset=max((each.offset for each in taken if each.offset is not None), default=None),
    )


@dataclass(frozen=True, slots=True)
class SenderEntry:
    """How it stands with one sender; see the HTTP API. gaps: as the server's JSON."""

    name: str = ""
    lives: int = 0
    last_at: str = ""
    produced: int = 0
    heard: int = 0
    lost: int = 0
    late: int = 0
    spooled: int = 0
    dropped: int = 0
    retried: int = 0
    gaps: tuple[Json, ...] = ()
    gaps_total: int = 0


@dataclass(frozen=True, slots=True)
class SenderList(Answer):
    """Senders that number their events, by how many of these never came."""

    LISTS = ("senders",)

    @property
    def items(self) -> Sequence[SenderEntry]:
        """The senders."""
        return read_all(SenderEntry, self.raw.get("senders"))
