"""Questions about causes: what may have done it."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.reliability.suspects.answer import SuspectsAnswer
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.parameters import (
    MIN_OFFSET,
    ParameterError,
    Parameters,
    limit,
    moment,
    values,
)
from headwater.store.suspects import suspects

_MOST_ASKED: Final = 20
_OF: Final = values("of", "what is wrong: datasets, columns, jobs or runs")
_SINCE: Final = moment(
    "since", "when it was noticed, or began; else it is looked what is wrong now", default=None
)
_LIMIT: Final = limit(10)

SUSPECTS: Final = (_OF, _SINCE, _LIMIT, MIN_OFFSET)


def show_suspects(request: Request) -> Response:
    """What may have caused something wrong, the likeliest first, each with its reasons."""
    platform, answer = ask_suspects(request)
    return send(platform, answer)


def ask_suspects(request: Request) -> tuple[Platform, SuspectsAnswer]:
    """The suspects that a request asks for."""
    parameters = Parameters(request.query_params, declared=SUSPECTS)
    platform = platform_of(request)
    asked = parameters[_OF]
    if not 0 < len(asked) <= _MOST_ASKED:
        raise ParameterError("of", f"name what is wrong: 1 to {_MOST_ASKED} things")
    platform.wait_for(parameters[MIN_OFFSET])
    meant = [platform.catalog.resolve(each) for each in asked]
    now = platform.clock()
    since = parameters[_SINCE]
    if since is not None and since > now:
        raise ParameterError("since", "it lies ahead")
    with platform.catalog.reading() as connection:
        answer = suspects(
            connection,
            platform.index,
            meant,
            since=since,
            now=now,
            limit=parameters[_LIMIT],
        )
    return platform, answer
