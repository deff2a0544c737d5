"""The raw events of the log, and the dead letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from headwater.errors import NotFoundError
from headwater.model.time import format_instant
from headwater.openlineage.envelope import examine
from headwater.ports import DeadLetter, Received
from headwater.server.access import platform_of
from headwater.server.encode import encode
from headwater.server.parameters import Parameters


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
    """Dead letters, oldest first."""

    letters: tuple[DeadLetterEntry, ...]
    waiting: int
    returned: int
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


def show_event(request: Request) -> Response:
    """One event of the log as its producer sent it."""
    offset: int = request.path_params["offset"]
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
    parameters = Parameters(request.query_params, allowed=("limit", "cursor"))
    letters = platform_of(request).dead_letters
    limit = parameters.limit(50)
    found = letters.list(after=parameters.number("cursor", 0), limit=limit)
    return encode(
        DeadLettersAnswer(
            letters=tuple(_entry(each) for each in found),
            waiting=letters.count(),
            returned=len(found),
            next=str(found[-1].number) if len(found) == limit else None,
        )
    )


def replay_dead_letter(request: Request) -> Response:
    """Send a dead letter again: as it is, or as corrected in the body of the request."""
    platform = platform_of(request)
    number: int = request.path_params["number"]
    letter = platform.dead_letters.get(number)
    if letter is None:
        raise UnknownDeadLetterError(number)
    body: bytes = request.state.body or letter.body
    _, digest = examine(body, strict=platform.config.strict)
    received = Received(body, digest, platform.clock(), f"replay of dead letter {number}")
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
