"""The raw events of the log, and the dead letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.errors import NotFoundError
from headwater.model.time import format_instant
from headwater.ports import DeadLetter, Received
from headwater.server.access import platform_of
from headwater.server.encode import encode
from headwater.server.inflate import TooLargeError
from headwater.server.parameters import Parameters, limit, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswer:
    """One event, byte for byte."""

    offset: int
    received_at: str
    source: str
    digest: str
    event: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterEntry:
    """One thing that could not be accepted. body: its text; what is not UTF-8 is replaced."""

    number: int
    reason: str
    pointer: str
    received_at: str
    source: str
    replayed_as: int | None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLettersAnswer:
    """Dead letters, oldest first, those replayed among them."""

    dead_letters: tuple[DeadLetterEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayAnswer:
    """Where a dead letter is in the log now."""

    number: int
    offset: int
    duplicate: bool


class UnknownEventError(NotFoundError):
    """The log has no such event."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the log has no event {offset}")


class UnknownDeadLetterError(NotFoundError):
    """There is no such dead letter."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no dead letter {number}")


_OFFSET: Final = whole_number("offset", "where the event lies in the log", default=0)
_NUMBER: Final = whole_number("number", "the number of the dead letter", default=0)
_LIMIT: Final = limit(50)
_AFTER: Final = whole_number("cursor", "where an earlier answer left off: its `next`", default=0)

EVENT: Final = (_OFFSET,)
DEAD_LETTERS: Final = (_LIMIT, _AFTER)
DEAD_LETTER: Final = (_NUMBER,)


def show_event(request: Request) -> Response:
    """One event of the log as its producer sent it."""
    offset = _OFFSET.read(request.path_params["offset"])
    found = platform_of(request).log.at([offset])
    if not found:
        raise UnknownEventError(offset)
    event = found[0]
    return encode(
        EventAnswer(
            offset=event.offset,
            received_at=format_instant(event.received_at),
            source=event.source,
            digest=event.digest.hex(),
            event=msgspec.Raw(event.body),
        )
    )


def list_dead_letters(request: Request) -> Response:
    """What could not be accepted, oldest first."""
    parameters = Parameters(request.query_params, declared=DEAD_LETTERS)
    letters = platform_of(request).dead_letters
    most = parameters[_LIMIT]
    found = letters.list(after=parameters[_AFTER], limit=most + 1)
    shown = found[:most]
    return encode(
        DeadLettersAnswer(
            dead_letters=tuple(_entry(each) for each in shown),
            total=letters.total(),
            returned=len(shown),
            truncated=len(found) > most,
            next=str(shown[-1].number) if len(found) > most else None,
        )
    )


def show_dead_letter(request: Request) -> Response:
    """One thing that could not be accepted, with its body."""
    number = _NUMBER.read(request.path_params["number"])
    letter = platform_of(request).dead_letters.get(number)
    if letter is None:
        raise UnknownDeadLetterError(number)
    return encode(_entry(letter))


async def replay_dead_letter(request: Request) -> Response:
    """Send a dead letter again: as it is, or as corrected in the body of the request."""
    number = _NUMBER.read(request.path_params["number"])
    platform = platform_of(request)
    limit_bytes = platform.config.max_body_bytes
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit_bytes:
            raise TooLargeError("as sent", limit_bytes, "HEADWATER_MAX_BODY_BYTES")
    return await run_in_threadpool(_replay, platform, number, bytes(body))


def _replay(platform: Platform, number: int, corrected: bytes) -> Response:
    letter = platform.dead_letters.get(number)
    if letter is None:
        raise UnknownDeadLetterError(number)
    # Clients that must send some body send an empty object, which no event is.
    body = letter.body if corrected.strip() in {b"", b"{}"} else corrected
    admitted = platform.admission.admit(body)
    source = f"replay of dead letter {number}"
    received = Received(admitted.body, admitted.digest, platform.clock(), source)
    (place,) = platform.collector.submit([received]).result()
    platform.dead_letters.mark_replayed(number, place.offset)
    return encode(ReplayAnswer(number=number, offset=place.offset, duplicate=place.duplicate))


def _entry(letter: DeadLetter) -> DeadLetterEntry:
    return DeadLetterEntry(
        number=letter.number,
        reason=letter.reason,
        pointer=letter.pointer,
        received_at=format_instant(letter.received_at),
        source=letter.source,
        replayed_as=letter.replayed_as,
        body=letter.body.decode("utf-8", "replace"),
    )
