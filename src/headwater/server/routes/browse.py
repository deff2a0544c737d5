"""The tree of databases, schemas and tables."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.lineage.places import BrowseAnswer
from headwater.lineage.wording import point_in_time
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    AS_OF,
    CURSOR,
    HIDE_TEMPORARY,
    MIN_OFFSET,
    Parameters,
    limit,
    some_text,
)
from headwater.store.catalog_browse import BranchPlace, browse

_PLACE: Final = some_text(
    "place", "a namespace, or an `id` of an earlier answer; without it the namespaces"
)
_LIMIT: Final = limit()

BROWSE: Final = (_PLACE, HIDE_TEMPORARY, _LIMIT, CURSOR, *AS_OF)


def show_browse(request: Request) -> Response:
    """What lies at a place: namespaces, databases, schemas, tables, folders; with how many."""
    parameters = Parameters(request.query_params, declared=BROWSE)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    as_of = parameters.as_of()
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        found = browse(
            connection,
            parameters[_PLACE],
            limit=parameters[_LIMIT],
            after=read_place(parameters[CURSOR], BranchPlace),
            as_of=as_of,
            hide_temporary=parameters[HIDE_TEMPORARY],
        )
    following = write_place(found.last)
    returned = len(found.branches)
    return send(
        platform,
        BrowseAnswer(
            within=found.within,
            branches=tuple(found.branches),
            datasets=found.datasets,
            total=found.total,
            returned=returned,
            truncated=following is not None,
            next=following,
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=page_coverage(following, returned, found.total, temporary=found.hidden),
        ),
    )
