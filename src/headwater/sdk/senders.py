"""Sending events under numbers, so that a server can tell which never came."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

from headwater.sdk.answers import Answer, Json, Refusal, Sent, read_all
from headwater.sdk.errors import BadInputError, ClientError
from headwater.sdk.transport import Reply, Transport

_HEADER: Final = "Headwater-Sender"
_PATH: Final = "/api/v1/lineage/batch"
_BATCH: Final = 100
_NOTHING: Final = Sent(accepted=0)


class Sender:
    """Sends events under numbers of its own, and keeps what the server does not take yet.

    An event gets its number before anything can go wrong with it. Nothing of the network is
    raised: what could not be sent is kept and sent first the next time, up to `most_kept` events;
    beyond that the oldest are given up, which the server is told. Threads may share it. What is
    kept dies with the process, and the server then says how many events these were.

    name: who sends, the same after each start. epoch: this life of it.
    """

    def __init__(
        self, transport: Transport, name: str, *, epoch: str | None = None, most_kept: int = 10_000
    ) -> None:
        self.name = name
        self.epoch = epoch or uuid4().hex
        self.problem = ""
        self._transport = transport
        self._most_kept = most_kept
        self._kept: deque[tuple[int, bytes]] = deque()
        self._produced = self._retried = self._dropped = 0
        self._lock = threading.Lock()

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
        """Number events and send them, behind whatever waits; returns what the server took now."""
        bodies = [json.dumps(each).encode() for each in events]
        with self._lock:
            for body in bodies:
                self._produced += 1
                self._kept.append((self._produced, body))
            while len(self._kept) > self._most_kept:
                self._kept.popleft()
                self._dropped += 1
            return self._flush()

    def report(self) -> Sent:
        """Say up to which number events were given, and send what waits.

        Called now and then and at the end, it lets the server see what was lost last.
        """
        with self._lock:
            if self._kept:
                return self._flush()
            return self._post([]) or _NOTHING

    def _flush(self) -> Sent:
        taken: list[Sent] = []
        while self._kept:
            batch = self._next_batch()
            sent = self._post(batch)
            if sent is None:
                break
            taken.append(sent)
            for _ in batch:
                self._kept.popleft()
        return _sum(taken)

    def _next_batch(self) -> Sequence[tuple[int, bytes]]:
        """The events that wait longest, as far as their numbers follow each other."""
        first, _ = self._kept[0]
        found: list[tuple[int, bytes]] = []
        for number, body in self._kept:
            if len(found) == _BATCH or number != first + len(found):
                break
            found.append((number, body))
        return found

    def _post(self, batch: Sequence[tuple[int, bytes]]) -> Sent | None:
        """What the server said of a batch; None where it did not take it."""
        headers = {_HEADER: json.dumps(self._said_of(batch))}
        body = b"[" + b",".join(body for _, body in batch) + b"]"
        try:
            reply = self._transport.post(_PATH, body, headers=headers)
        except BadInputError as error:
            self.problem = str(error)
            return self._one_by_one(batch)
        except ClientError as error:
            self.problem = str(error)
            self._retried += 1
            return None
        self.problem = ""
        return sent_of(reply, count=len(batch))

    def _one_by_one(self, batch: Sequence[tuple[int, bytes]]) -> Sent | None:
        """What became of a batch that the server cannot read, or finds too large, as a whole."""
        if len(batch) == 1:
            self._dropped += 1
            return Sent(accepted=0, refused=(Refusal(reason=self.problem),))
        if not batch:
            return None
        middle = len(batch) // 2
        halves = [self._post(batch[:middle]), self._post(batch[middle:])]
        taken = [each for each in halves if each is not None]
        return _sum(taken) if len(taken) == len(halves) else None

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
    """What a reply says about `count` events that were sent; 204 says that all were taken."""
    document = reply.document()
    summary: Mapping[str, Any] = document.get("summary") or {}
    offset = document.get("offset", reply.headers.get("headwater-offset"))
    return Sent(
        accepted=int(summary.get("successful", count)),
        duplicates=int(document.get("duplicates", document.get("duplicate", 0))),
        refused=read_all(Refusal, document.get("failed_events")),
        offset=None if offset is None else int(offset),
    )


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
