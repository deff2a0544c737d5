"""What datasets are called: names that look like one, and the aliases that were stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.lineage.answers import Coverage, PointInTime, Reason
from headwater.lineage.entries import ConflictsAnswer
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.paging import read_place, write_place
from headwater.server.parameters import CURSOR, MIN_OFFSET, Parameters, limit
from headwater.store.catalog_conflicts import ConflictPlace, find_conflicts

_LIMIT: Final = limit(50)
_NOW: Final = PointInTime(None, None)

CONFLICTS: Final = (_LIMIT, CURSOR, MIN_OFFSET)


def show_conflicts(request: Request) -> Response:
    """Datasets that are not joined and whose names look like one, in pairs."""
    parameters = Parameters(request.query_params, declared=CONFLICTS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        found = find_conflicts(
            connection,
            naming=platform.catalog.naming,
            limit=parameters[_LIMIT],
            after=read_place(parameters[CURSOR], ConflictPlace),
        )
    following = write_place(found.last)
    reasons = [*_limits(following, len(found.pairs), found.total)]
    if found.unread:
        message = f"{found.unread} datasets that look like another one were not compared"
        reasons.append(Reason("too_many", message, found.unread))
    return send(
        platform,
        ConflictsAnswer(
            conflicts=tuple(found.pairs),
            total=found.total,
            returned=len(found.pairs),
            truncated=following is not None,
            next=following,
            as_of=_NOW,
            offset=offset,
            coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
        ),
    )


def _limits(following: str | None, returned: int, total: int) -> Iterator[Reason]:
    if following is not None:
        message = f"{returned} of {total} are returned; follow `next`"
        yield Reason("limit", message, total)
