"""What datasets are called: names that look like one, and the aliases that were stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.lineage.answers import Coverage, PointInTime, Reason
from headwater.lineage.entries import AliasesAnswer, ConflictsAnswer
from headwater.model.identity import DatasetId
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.paging import read_place, write_place
from headwater.server.parameters import (
    CURSOR,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    choice,
    limit,
    some_text,
)
from headwater.store.catalog_aliases import AliasPlace, AliasState, list_aliases
from headwater.store.catalog_conflicts import ConflictPlace, find_conflicts

_LIMIT: Final = limit(50)
_NOW: Final = PointInTime(None, None)

_OF: Final = some_text("of", "a dataset; without it the aliases of all")
_STATE: Final = choice("state", "whether they hold", default=AliasState.HOLDING)

ALIASES: Final = (_OF, _STATE, _LIMIT, CURSOR, MIN_OFFSET)
CONFLICTS: Final = (_LIMIT, CURSOR, MIN_OFFSET)


def show_aliases(request: Request) -> Response:
    """Who stated that two names are those of one dataset, when, and whether that holds."""
    parameters = Parameters(request.query_params, declared=ALIASES)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    offset = platform.projector.offset
    of = parameters[_OF]
    meant = platform.catalog.resolve(of) if of else None
    if meant is not None and not isinstance(meant.node, DatasetId):
        raise ParameterError("of", "name a dataset")
    with platform.catalog.reading() as connection:
        found = list_aliases(
            connection,
            of=None if meant is None else meant.key,
            state=parameters[_STATE],
            limit=parameters[_LIMIT],
            after=read_place(parameters[CURSOR], AliasPlace),
        )
    following = write_place(found.last)
    reasons = tuple(_limits(following, len(found.aliases), found.total))
    return send(
        platform,
        AliasesAnswer(
            of=None if meant is None else str(meant.node),
            aliases=tuple(found.aliases),
            total=found.total,
            returned=len(found.aliases),
            truncated=following is not None,
            next=following,
            as_of=_NOW,
            offset=offset,
            coverage=Coverage("partial" if reasons else "complete", reasons),
        ),
    )


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
