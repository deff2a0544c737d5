"""Everything out again: the events as they were sent, or the graph told again in a few."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.model.identity import Key
from headwater.model.time import AsOf, Offset
from headwater.server.access import platform_of
from headwater.server.parameters import (
    CURSOR,
    KNOWN_AT,
    ParameterError,
    Parameters,
    choice,
    whole_number,
)
from headwater.store.restate import restate_datasets, restate_jobs

LINES: Final = "application/x-ndjson"


class What(StrEnum):
    """What is given out."""

    EVENTS = "events"
    GRAPH = "graph"


_WHAT: Final = choice(
    "what", "every event as it was sent, or the graph as it stands", default=What.EVENTS
)
_LIMIT: Final = whole_number(
    "limit", "how many events, datasets or jobs to a page", default=1_000, least=1, most=10_000
)

EXPORT: Final = (_WHAT, KNOWN_AT, _LIMIT, CURSOR)


def export(request: Request) -> Response:
    """OpenLineage events, one a line; `Headwater-Next` is the cursor of the next page.

    `Headwater-Offset` says how far the log is taken into account; give it as `known_at` with each
    further page, and all pages are of one state.
    """
    asked = Parameters(request.query_params, declared=EXPORT)
    platform = platform_of(request)
    known = asked[KNOWN_AT]
    page = _events if asked[_WHAT] is What.EVENTS else _graph
    until = min(known, platform.log.head() if page is _events else platform.projector.offset)
    bodies, following = page(platform, asked[CURSOR] or "", asked[_LIMIT], until)
    headers = {"headwater-offset": str(until)}
    if following is not None:
        headers["headwater-next"] = following
    # A line end in JSON is only ever white space.
    text = b"".join(body.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n" for body in bodies)
    return Response(text, media_type=LINES, headers=headers)


def _events(
    platform: Platform, cursor: str, limit: int, until: Offset
) -> tuple[list[bytes], str | None]:
    after = _number(cursor) if cursor else 0
    batch = [each for each in platform.log.read(after=after, limit=limit) if each.offset <= until]
    last = batch[-1].offset if batch else until
    return [each.body for each in batch], str(last) if last < until else None


def _graph(
    platform: Platform, cursor: str, limit: int, until: Offset
) -> tuple[list[bytes], str | None]:
    kind, _, text = (cursor or "datasets:").partition(":")
    after: Key | None = _number(text) if text else None
    restate = {"datasets": restate_datasets, "jobs": restate_jobs}.get(kind)
    if restate is None:
        raise _unreadable(cursor)
    with platform.catalog.reading() as connection:
        bodies, last = restate(connection, after=after, limit=limit, as_of=AsOf(known=until))
    if last is not None:
        return bodies, f"{kind}:{last}"
    return bodies, "jobs:" if kind == "datasets" else None


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _unreadable(text) from None


def _unreadable(text: str) -> ParameterError:
    return ParameterError("cursor", f"{text[:64]!r} is not what an earlier answer had as its next")
