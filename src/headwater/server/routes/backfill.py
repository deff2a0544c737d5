"""What to run again after a fix."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.errors import NotFoundError
from headwater.model.identity import ColumnId, DatasetId
from headwater.model.incident import Moment
from headwater.model.time import Instant
from headwater.openlineage.event_time import parse_event_time
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.parameters import (
    MIN_OFFSET,
    ParameterError,
    Parameters,
    limit,
    moment,
    some_text,
)
from headwater.server.routes.incidents import incident_named
from headwater.store.backfill import backfill
from headwater.store.incident_show import show_incident

_INCIDENT: Final = incident_named(
    "incident", "what was bad, by an incident such as INC-7", default=None, required=False
)
_OF: Final = some_text("of", "else the dataset that was bad")
_SINCE: Final = moment("since", "with `of`: since when what was written was bad", default=None)
_UNTIL: Final = moment("until", "until when; else until it was mitigated, or now", default=None)
_LIMIT: Final = limit(500)

BACKFILL: Final = (_INCIDENT, _OF, _SINCE, _UNTIL, _LIMIT, MIN_OFFSET)


class NothingBadError(NotFoundError):
    """An incident from which it does not follow which runs wrote something bad."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no run is known that wrote something bad in {name}; name the dataset and the time: "
            "`headwater backfill plan --of DATASET --since TIME`"
        )


def show_backfill(request: Request) -> Response:
    """What to run again, in which order and for which times; what healed by itself is told, too."""
    parameters = Parameters(request.query_params, declared=BACKFILL)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    of, name, since = parameters[_OF], parameters[_INCIDENT], parameters[_SINCE]
    if (of is None) is (name is None):
        raise ParameterError("of", "name an incident, or a dataset")
    ended: Instant | None = None
    if name is not None:
        asset, begin, ended = _of_incident(platform, name)
    else:
        asset, begin = _dataset(platform, of or ""), 0
        if since is None:
            raise ParameterError("since", "say since when it was bad")
    begin = begin if since is None else since
    asked = parameters[_UNTIL] if parameters[_UNTIL] is not None else ended
    until = platform.clock() if asked is None else asked
    if begin > until:
        raise ParameterError("until", "it lies before `since`")
    with platform.catalog.reading() as connection:
        return send(
            platform,
            backfill(
                connection,
                asset,
                bad_from=begin,
                bad_until=until,
                limit=parameters[_LIMIT],
                offset=platform.projector.offset,
            ),
        )


def _dataset(platform: Platform, reference: str) -> DatasetId:
    node = platform.catalog.resolve(reference).node
    owner = node.dataset if isinstance(node, ColumnId) else node
    if not isinstance(owner, DatasetId):
        raise ParameterError("of", "name a dataset")
    return owner


def _of_incident(platform: Platform, name: str) -> tuple[DatasetId, Instant, Instant | None]:
    """The first thing that was wrong, when the first bad run wrote it, and when that was over."""
    incident = platform.incidents.find(name)
    with platform.catalog.reading() as connection:
        answer = show_incident(
            connection, platform.index, incident, (), runbooks=(),
            naming=platform.catalog.naming, now=platform.clock(),
        )  # fmt: skip
    for each in answer.rollback:
        if each.first_bad is not None:
            ended = incident.moments.get(Moment.MITIGATED) or incident.moments.get(Moment.RESOLVED)
            asset = _dataset(platform, each.asset)
            return asset, parse_event_time(each.first_bad.at)[0], ended and ended.at
    raise NothingBadError(incident.name)
