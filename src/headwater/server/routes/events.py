"""The raw events of the log, and the dead letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.errors import ConflictError, NotFoundError
from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.entries import EventsAnswer
from headwater.lineage.wording import point_in_time
from headwater.model.identity import DatasetId, JobId, Key, RunId
from headwater.model.time import NOW, format_instant
from headwater.ports import DeadLetter, LetterState, Received
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.body import read_body
from headwater.server.encode import encode
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    CURSOR,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    choice,
    limit,
    some_text,
    whole_number,
)
from headwater.store.catalog_log import (
    EventFilter,
    EventPlace,
    EventType,
    Seen,
    logged_entries,
    newest_events,
)


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
    """One thing that could not be accepted.

    replayed_as: the offset of the event that it is now. discarded: nothing will come of it.
    body: its text; what is not UTF-8 is replaced. Empty once it is discarded.
    """

    number: int
    reason: str
    pointer: str
    received_at: str
    source: str
    replayed_as: int | None
    discarded: bool
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLettersAnswer:
    """Dead letters, oldest first.

    total: how many there are in the state that was asked for. dropped: how many there were once
    and went to make room.
    """

    dead_letters: tuple[DeadLetterEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    dropped: int


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


class DiscardedError(ConflictError):
    """Nothing can be replayed of a dead letter that was discarded."""

    def __init__(self, number: int) -> None:
        super().__init__(f"dead letter {number} was discarded, and its body with it")


class AlreadyReplayedError(ConflictError):
    """A dead letter that became an event is not there to be discarded."""

    def __init__(self, number: int, offset: int) -> None:
        super().__init__(f"dead letter {number} was replayed; it is event {offset} of the log")


_OF_RUN: Final = some_text("run", "only events of this run")
_OF_JOB: Final = some_text("job", "only events of this job and its runs")
_OF_DATASET: Final = some_text(
    "dataset", "only events that describe this dataset, and of runs that read or wrote it"
)
_PRODUCER: Final = some_text(
    "producer", "only events whose producer has this in its name", most=500
)
_TYPE: Final = choice("type", "only events of this type", default=EventType.ANY)
_NEWER: Final = whole_number("newer_than", "only events behind this offset of the log", default=0)
_MOST_LISTED: Final = 500
_LISTED: Final = whole_number(
    "limit", "how many to answer with; what is left is at `next`", default=50, least=1,
    most=_MOST_LISTED,
)  # fmt: skip

EVENTS: Final = (
    _OF_JOB, _OF_DATASET, _OF_RUN, _PRODUCER, _TYPE, _NEWER, _LISTED, CURSOR, MIN_OFFSET,
)  # fmt: skip
_OFFSET: Final = whole_number("offset", "where the event lies in the log", default=0)
_NUMBER: Final = whole_number("number", "the number of the dead letter", default=0)
_LIMIT: Final = limit(50)
_AFTER: Final = whole_number("cursor", "where an earlier answer left off: its `next`", default=0)

EVENT: Final = (_OFFSET,)
_STATE: Final = choice("state", "which of them to list", default=LetterState.ANY)
DEAD_LETTERS: Final = (_STATE, _LIMIT, _AFTER)
DEAD_LETTER: Final = (_NUMBER,)


def list_events(request: Request) -> Response:
    """The newest events of the log; with a filter, of so many that were looked through."""
    parameters = Parameters(request.query_params, declared=EVENTS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    which = EventFilter(
        job=_key_of(platform, parameters[_OF_JOB], _OF_JOB.name, JobId),
        dataset=_key_of(platform, parameters[_OF_DATASET], _OF_DATASET.name, DatasetId),
        run=_key_of(platform, parameters[_OF_RUN], _OF_RUN.name, RunId),
        producer=parameters[_PRODUCER],
        type=parameters[_TYPE],
        newer_than=parameters[_NEWER],
    )
    after = read_place(parameters[CURSOR], EventPlace)
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        seen = newest_events(connection, which, head=offset, limit=parameters[_LISTED], after=after)
        outlines = platform.log.outlines(seen.offsets)
        entries = logged_entries(connection, seen.offsets, outlines, as_of=NOW)
    exact = seen.looked_back_to <= which.newer_than + 1
    following = write_place(seen.last)
    return send(
        platform,
        EventsAnswer(
            events=tuple(entries),
            looked_back_to=seen.looked_back_to,
            total=seen.total,
            total_exact=exact,
            returned=len(entries),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=offset,
            coverage=_coverage(seen, len(entries), exact=exact),
        ),
    )


def _key_of(
    platform: Platform, reference: str | None, name: str, kind: type[JobId | DatasetId | RunId]
) -> Key | None:
    if reference is None:
        return None
    meant = platform.catalog.resolve(reference)
    if not isinstance(meant.node, kind):
        raise ParameterError(name, f"{reference[:64]} is no {name}")
    return meant.key


def _coverage(seen: Seen, returned: int, *, exact: bool) -> Coverage:
    """How much of the log was looked through."""
    if exact:
        return page_coverage(write_place(seen.last), returned, seen.total)
    message = (
        f"only events back to offset {seen.looked_back_to} were looked through; "
        "follow `next` to look further"
    )
    return Coverage("partial", (Reason("looked_back", message, seen.total),))


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
    state = parameters[_STATE]
    found = letters.list(state=state, after=parameters[_AFTER], limit=most + 1)
    shown = found[:most]
    return encode(
        DeadLettersAnswer(
            dead_letters=tuple(_entry(each) for each in shown),
            total=letters.total(state),
            returned=len(shown),
            truncated=len(found) > most,
            next=str(shown[-1].number) if len(found) > most else None,
            dropped=letters.dropped(),
        )
    )


def show_dead_letter(request: Request) -> Response:
    """One thing that could not be accepted, with its body."""
    number = _NUMBER.read(request.path_params["number"])
    return encode(_entry(_letter(platform_of(request), number)))


def discard_dead_letter(request: Request) -> Response:
    """Give a dead letter up: its body is gone, and it no longer waits."""
    number = _NUMBER.read(request.path_params["number"])
    platform = platform_of(request)
    letter = _letter(platform, number)
    if letter.replayed_as is not None:
        raise AlreadyReplayedError(number, letter.replayed_as)
    platform.dead_letters.discard(number)
    return encode(_entry(_letter(platform, number)))


async def replay_dead_letter(request: Request) -> Response:
    """Send a dead letter again: as it is, or as corrected in the body of the request."""
    number = _NUMBER.read(request.path_params["number"])
    platform = platform_of(request)
    limit_bytes = platform.config.max_body_bytes
    body = await read_body(request, most=limit_bytes, setting="HEADWATER_MAX_BODY_BYTES")
    return await run_in_threadpool(_replay, platform, number, body)


def _replay(platform: Platform, number: int, corrected: bytes) -> Response:
    letter = _letter(platform, number)
    # Clients that must send some body send an empty object, which no event is.
    body = letter.body if corrected.strip() in {b"", b"{}"} else corrected
    if letter.discarded and body is letter.body:
        raise DiscardedError(number)
    admitted = platform.admission.admit(body)
    source = f"replay of dead letter {number}"
    received = Received(admitted.body, admitted.digest, platform.clock(), source)
    (place,) = platform.collector.submit([received]).result()
    platform.dead_letters.mark_replayed(number, place.offset)
    return encode(ReplayAnswer(number=number, offset=place.offset, duplicate=place.duplicate))


def _letter(platform: Platform, number: int) -> DeadLetter:
    letter = platform.dead_letters.get(number)
    if letter is None:
        raise UnknownDeadLetterError(number)
    return letter


def _entry(letter: DeadLetter) -> DeadLetterEntry:
    return DeadLetterEntry(
        number=letter.number,
        reason=letter.reason,
        pointer=letter.pointer,
        received_at=format_instant(letter.received_at),
        source=letter.source,
        replayed_as=letter.replayed_as,
        discarded=letter.discarded,
        body=letter.body.decode("utf-8", "replace"),
    )
