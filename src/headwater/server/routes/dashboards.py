"""The three dashboards."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.lineage.question import MOST_LIMIT
from headwater.model.time import NOW
from headwater.reliability.dashboards.dashboard import DAYS, Dashboard
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.dashboards.fill import fill
from headwater.server.dashboards.scene import Asked
from headwater.server.parameters import (
    MIN_OFFSET,
    VALID_AT,
    ParameterError,
    Parameters,
    choice,
    some_text,
    whole_number,
)
from headwater.server.routes.incidents import incident_named

_MOST_DAYS: Final = 400
_NAME: Final = choice("name", "which dashboard", default=Dashboard.ON_CALL)
_DOMAIN: Final = some_text("domain", "only what is of this domain; `-` for what has none")
_DAYS: Final = whole_number(
    "days",
    "how far back to look; else 91 days for executives, 7 to debug, and 1 on call",
    default=0,
    least=1,
    most=_MOST_DAYS,
)
_INCIDENT: Final = incident_named(
    "incident", "whose reach to show; else the gravest one's", default=None, required=False
)
_ROWS: Final = whole_number(
    "limit", "how many rows of each panel", default=10, least=1, most=MOST_LIMIT
)

DASHBOARD: Final = (_NAME, _DOMAIN, _DAYS, VALID_AT, _INCIDENT, _ROWS, MIN_OFFSET)


def show_dashboard(request: Request) -> Response:
    """A dashboard, panel by panel: numbers, lines and tables, and what cannot be told yet."""
    parameters = Parameters(request.query_params, declared=DASHBOARD)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    dashboard, at, now = parameters[_NAME], parameters[VALID_AT], platform.clock()
    is_past = at != NOW.valid
    if is_past and at > now:
        raise ParameterError("valid_at", "it lies ahead")
    asked = Asked(
        at=at if is_past else now,
        is_past=is_past,
        days=parameters[_DAYS] or DAYS[dashboard],
        domain=parameters[_DOMAIN],
        most=parameters[_ROWS],
        incident=parameters[_INCIDENT],
        min_offset=parameters[MIN_OFFSET],
    )
    return send(platform, fill(platform, dashboard, asked))
