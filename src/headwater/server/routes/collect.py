"""POST /api/v1/lineage and /api/v1/lineage/batch: an answer means that the events are on disk.

A bare ASGI application, since everything that reports lineage passes through here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Generator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal, TypeAlias, TypeVar

import msgspec

from headwater.collector.accept import Collector, Outcome, Settle
from headwater.collector.sender_header import HEADER, SenderHeaderError, read_sender
from headwater.errors import InvalidInputError, UnavailableError
from headwater.model.sender import SenderReport
from headwater.model.time import Instant, Offset
from headwater.openlineage.admission import Admission, Admitted
from headwater.openlineage.document import MalformedJsonError, TooDeepError
from headwater.openlineage.remarks import Remark
from headwater.ports import Appended, Clock, DeadLetters, Received
from headwater.server.inflate import BombError, TooLargeError, UnknownEncodingError, inflate

_T = TypeVar("_T")

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

SINGLE: Final = frozenset({"/api/v1/lineage", "/api/v1/lineage/"})
BATCH: Final = frozenset({"/api/v1/lineage/batch", "/api/v1/lineage/batch/"})
_PATHS: Final = SINGLE | BATCH

# Up to this many times the limit is read and dropped before the connection is cut.
_DRAIN: Final = 4

# What an encoded body is expected to grow to, at most, when it is decided where to inflate it.
_GROWTH: Final = 25

_LINES: Final = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
_SENDER: Final = HEADER.lower().encode()
_JSON: Final = (b"content-type", b"application/json")
_PROBLEM: Final = (b"content-type", b"application/problem+json")
_items: Final = msgspec.json.Decoder(list[msgspec.Raw])

_STATUS: Final[dict[type[Exception], HTTPStatus]] = {
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BombError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnknownEncodingError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}


class NoBatchError(InvalidInputError):
    """The batch route was sent something else than an array."""

    def __init__(self) -> None:
        super().__init__(
            "a batch is a JSON array of events, or one event a line as application/x-ndjson"
        )


class Accepted(msgspec.Struct):
    """Where an event lies in the log.

    warnings: where it departs from the specification and was understood all the same.
    """

    offset: Offset
    duplicate: bool
    warnings: list[Remark]


class BatchSummary(msgspec.Struct):
    """How many events came, and what became of them."""

    received: int
    successful: int
    failed: int
    retriable: int
    non_retriable: int


class FailedEvent(msgspec.Struct):
    """An event of a batch that was not accepted. index: its place in the batch, from 0."""

    index: int
    reason: str
    retriable: bool
    pointer: str


class BatchAnswer(msgspec.Struct):
    """What the OpenLineage specification says about batches, and where the last event lies.

    warnings: what of the request, events apart, could not be made use of.
    """

    status: Literal["success", "partial_success"]
    summary: BatchSummary
    failed_events: list[FailedEvent]
    offset: Offset
    duplicates: int
    warnings: list[Remark]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the collect route takes.

    wire_bytes, inflated_bytes: size of a body as sent, and once its encoding is undone.
    offload_bytes: from this size on a body is decoded beside the event loop, which a smaller one
    holds up for some milliseconds.
    letter_bytes: how much of a refused body is kept. letters: how many refused events of one
    batch are kept; its answer names all of them.
    """

    wire_bytes: int = 20 << 20
    inflated_bytes: int = 100 << 20
    offload_bytes: int = 1 << 20
    letter_bytes: int = 1 << 20
    letters: int = 256


@dataclass(frozen=True, slots=True)
class _Refused:
    index: int
    body: bytes
    error: InvalidInputError


class Collect:
    """The two routes as one ASGI application.

    source_of: who sent a request, as kept with its events; whoever may not send was turned away
    before. traced: told the `traceparent` that came with an event, and where that lies. It must not
    block.
    """

    def __init__(
        self,
        collector: Collector,
        dead_letters: DeadLetters,
        *,
        admission: Admission,
        clock: Clock,
        source_of: Callable[[Scope], str],
        traced: Callable[[Offset, str], None],
        limits: Limits | None = None,
    ) -> None:
        self._collector = collector
        self._counters = collector.counters
        self._dead_letters = dead_letters
        self._clock = clock
        self._source_of = source_of
        self._traced = traced
        self._admission = admission
        self._limits = limits or Limits()
        self._settled = _Settled()
        # Decoding holds the interpreter lock: two threads would only take it from each other.
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="collect-decode")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one POST."""
        body = b""
        try:
            encoding, kind = _described(scope)
            body = await self._read(receive)
            if encoding:
                body = await self._offload(
                    _GROWTH * len(body), inflate, body, encoding, self._limits.inflated_bytes
                )
            if kind in _LINES:
                await self._batch(scope, send, [line for line in body.splitlines() if line.strip()])
            elif scope["path"] in BATCH or body.lstrip()[:1] == b"[":
                await self._batch(scope, send, await self._offload(len(body), _split, body))
            else:
                await self._single(scope, send, body)
        except _GoneError:
            return
        except InvalidInputError as error:
            # Not even events could be made out.
            self._counters.received += 1
            await self._bury([_Refused(0, body, error)], self._source_of(scope))
            await _refuse(send, error)
        except UnavailableError as error:
            await _unavailable(send, error)

    async def _single(self, scope: Scope, send: Send, body: bytes) -> None:
        report, amiss = _report(scope, 1, self._clock())
        try:
            with self._deciding(1):
                admitted = await self._offload(len(body), self._admission.admit, body)
        except InvalidInputError as error:
            # A number whose event is refused has come all the same.
            await self._kept([], report, refused=1)
            await self._bury([_Refused(0, body, error)], self._source_of(scope))
            await _refuse(send, error)
            return
        event = _received(admitted, self._clock(), self._source_of(scope))
        (place,) = await self._kept([event], report)
        if traceparent := _traceparent(scope):
            self._traced(place.offset, traceparent)
        answer = _place_json(place, [*admitted.remarks, *amiss])
        status = HTTPStatus.OK if place.duplicate else HTTPStatus.CREATED
        await _respond(send, status, answer, _JSON, (b"headwater-offset", b"%d" % place.offset))

    async def _batch(self, scope: Scope, send: Send, items: Sequence[bytes]) -> None:
        source, now = self._source_of(scope), self._clock()
        report, amiss = _report(scope, len(items), now)
        size = sum(map(len, items))
        with self._deciding(len(items)):
            good, refused = await self._offload(size, self._sort_out, items, source, now)
        places = await self._kept(good, report, refused=len(refused))
        await self._bury(refused, source)
        last = max((place.offset for place in places), default=0)
        answer = _batch_json(len(items), places, refused, last, amiss)
        await _respond(send, HTTPStatus.OK, answer, _JSON, (b"headwater-offset", b"%d" % last))

    async def _read(self, receive: Receive) -> bytes:
        """The body as sent.

        What exceeds the limit is read and dropped, so that a sender who is still writing gets to
        see the answer.
        """
        limit = self._limits.wire_bytes
        parts: list[bytes] = []
        size = 0
        more = True
        while more and size <= _DRAIN * limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _GoneError
            part: bytes = message.get("body", b"")
            size += len(part)
            if size <= limit:
                parts.append(part)
            more = message.get("more_body", False)
        if size > limit:
            raise TooLargeError("as sent", limit, "HEADWATER_MAX_BODY_BYTES")
        return b"".join(parts)

    async def _kept(
        self, events: Sequence[Received], report: SenderReport | None, *, refused: int = 0
    ) -> Sequence[Appended]:
        """Wait until the events are on disk, and what their sender says of itself.

        refused: how many came with them that are not valid. When these cannot be kept, those will
        come again, too.
        """
        if not events and report is None:
            return ()
        future: asyncio.Future[Sequence[Appended]] = asyncio.get_running_loop().create_future()
        try:
            self._collector.enqueue(events, self._settled.settler(future), report=report)
            places = await future
        except UnavailableError:
            self._collector.turn_away(refused)
            raise
        for event in events:
            self._collector.sources.note(event.source, event.received_at)
        return places

    @contextmanager
    def _deciding(self, events: int) -> Generator[None]:
        """Count events that came, and while it is looked at them."""
        self._counters.received += events
        self._counters.deciding += events
        try:
            yield
        finally:
            self._counters.deciding -= events

    async def _offload(self, size: int, work: Callable[..., _T], *arguments: Any) -> _T:
        """Do the work here if it is little, in a thread if it would hold up the event loop."""
        if size <= self._limits.offload_bytes:
            return work(*arguments)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._beside, work, *arguments)

    def _sort_out(
        self, items: Sequence[bytes], source: str, now: Instant
    ) -> tuple[list[Received], list[_Refused]]:
        """The events that can be kept, and the others."""
        good: list[Received] = []
        refused: list[_Refused] = []
        for index, body in enumerate(items):
            try:
                good.append(_received(self._admission.admit(body), now, source))
            except InvalidInputError as error:
                refused.append(_Refused(index, body, error))
        return good, refused

    async def _bury(self, refused: Sequence[_Refused], source: str) -> None:
        """Keep what was refused, as far as the disk takes it: the sender is told in any case."""
        self._counters.rejected += len(refused)
        if refused:
            await asyncio.to_thread(self._keep, refused[: self._limits.letters], source)

    def _keep(self, refused: Sequence[_Refused], source: str) -> None:
        now = self._clock()
        try:
            for one in refused:
                self._dead_letters.keep(
                    self._admission.redact_refused(one.body[: self._limits.letter_bytes]),
                    reason=str(one.error),
                    pointer=one.error.pointer,
                    received_at=now,
                    source=source,
                )
                self._counters.dead_letters += 1
        except UnavailableError:
            self._counters.letters_lost += 1


def _received(admitted: Admitted, now: Instant, source: str) -> Received:
    return Received(admitted.body, admitted.digest, now, source)


class _GoneError(Exception):
    """The sender hung up before the end of the body."""


class _Settled:
    """Wakes the event loop once for all the requests that one commit has settled."""

    def __init__(self) -> None:
        self._ready: deque[tuple[asyncio.Future[Sequence[Appended]], Outcome]] = deque()
        self._woken = False

    def settler(self, future: asyncio.Future[Sequence[Appended]]) -> Settle:
        loop = future.get_loop()

        def settle(outcome: Outcome) -> None:
            self._ready.append((future, outcome))
            if not self._woken and not loop.is_closed():
                self._woken = True
                loop.call_soon_threadsafe(self._deliver)

        return settle

    def _deliver(self) -> None:
        # Lowered first: what is appended from here on either is seen below or wakes us again.
        self._woken = False
        while self._ready:
            future, outcome = self._ready.popleft()
            if future.done():
                continue
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


class CollectFirst:
    """Leads whatever reports lineage past the routing, everything else to it."""

    def __init__(self, app: Application, *, collect: Application) -> None:
        self._app = app
        self._collect = collect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a POST on the collect paths, or pass the request on."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in _PATHS:
            await self._collect(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _described(scope: Scope) -> tuple[str, str]:
    """The content encoding, empty for none, and the content type without its parameters."""
    encoding = kind = ""
    for name, value in scope["headers"]:
        if name == b"content-encoding":
            encoding = value.decode("latin-1").strip().lower()
        elif name == b"content-type":
            kind = value.partition(b";")[0].decode("latin-1").strip().lower()
    return ("" if encoding == "identity" else encoding), kind


def _traceparent(scope: Scope) -> str:
    return _header(scope, b"traceparent").decode("latin-1")


def _report(
    scope: Scope, events: int, now: Instant
) -> tuple[SenderReport | None, Sequence[Remark]]:
    """What the sender of a request with so many events says of itself, and what is wrong with that.

    Nobody's events are refused for what their sender says of itself.
    """
    told = _header(scope, _SENDER)
    if not told:
        return None, ()
    try:
        return read_sender(told, at=now).of(events), ()
    except SenderHeaderError as error:
        return None, (Remark("", str(error)),)


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


def _split(body: bytes) -> list[bytes]:
    """The elements of an array, each byte for byte as it was sent."""
    try:
        return [bytes(item) for item in _items.decode(body)]
    except msgspec.ValidationError:
        raise NoBatchError from None
    except RecursionError:
        raise TooDeepError from None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise MalformedJsonError(str(error)) from None


def _place_json(place: Appended, remarks: Sequence[Remark]) -> bytes:
    warnings = msgspec.json.encode(remarks) if remarks else b"[]"
    duplicate = b"true" if place.duplicate else b"false"
    return b'{"offset":%d,"duplicate":%b,"warnings":%b}' % (place.offset, duplicate, warnings)


def _batch_json(
    received: int,
    places: Sequence[Appended],
    refused: Sequence[_Refused],
    last: Offset,
    warnings: Sequence[Remark],
) -> bytes:
    return msgspec.json.encode(
        BatchAnswer(
            status="partial_success" if refused else "success",
            summary=BatchSummary(
                received=received,
                successful=len(places),
                failed=len(refused),
                retriable=0,
                non_retriable=len(refused),
            ),
            failed_events=[
                FailedEvent(one.index, str(one.error), retriable=False, pointer=one.error.pointer)
                for one in refused
            ],
            offset=last,
            duplicates=sum(place.duplicate for place in places),
            warnings=[*warnings],
        )
    )


async def _refuse(send: Send, error: InvalidInputError) -> None:
    status = _STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
    await _problem(send, status, str(error), {"pointer": error.pointer})


async def _unavailable(send: Send, error: UnavailableError) -> None:
    # Clients never retry a 429, so overload is answered with 503 like any other outage.
    retry_after = (b"retry-after", b"%d" % error.retry_after_s)
    await _problem(send, HTTPStatus.SERVICE_UNAVAILABLE, str(error), {}, retry_after)


async def _problem(
    send: Send,
    status: HTTPStatus,
    detail: str,
    members: dict[str, str],
    *headers: tuple[bytes, bytes],
) -> None:
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        **members,
    }
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        headers = (*headers, (b"connection", b"close"))
    await _respond(send, status, msgspec.json.encode(problem), _PROBLEM, *headers)


async def _respond(
    send: Send, status: HTTPStatus, body: bytes, *headers: tuple[bytes, bytes]
) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send(
        {"type": "http.response.start", "status": int(status), "headers": [length, *headers]}
    )
    await send({"type": "http.response.body", "body": body})
