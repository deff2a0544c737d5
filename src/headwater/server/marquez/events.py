"""The events that producers sent, verbatim, by their own times."""

from __future__ import annotations

from typing import Final

from msgspec import Raw
from starlette.responses import Response

from headwater.model.time import BEGINNING, FOREVER
from headwater.server.encode import encode
from headwater.server.marquez.ask import Ask
from headwater.server.marquez.shapes import Events
from headwater.store.catalog_events import Which, list_events

_SORTS: Final = ("DESC", "ASC")


def list_run_events(ask: Ask) -> Response:
    """Events about runs, of one namespace of jobs or of all, newest first."""
    return _list(ask, of_runs=True)


def list_all_events(ask: Ask) -> Response:
    """Events of every kind, of one namespace or of all, newest first."""
    return _list(ask, of_runs=False)


def _list(ask: Ask, *, of_runs: bool) -> Response:
    newest_first = ask.choice("sortDirection", _SORTS, default="DESC") == "DESC"
    which = Which(
        since=ask.moment("after", default=BEGINNING),
        until=ask.moment("before", default=FOREVER),
        of_runs=of_runs,
        namespace=ask.parts.get("namespace") or ask.text("namespace"),
    )
    with ask.platform.catalog.reading() as connection:
        total, offsets = list_events(
            connection, which, newest_first=newest_first, limit=ask.limit, skip=ask.offset
        )
    bodies = {event.offset: event.body for event in ask.platform.log.at(offsets)}
    return encode(Events([Raw(bodies[each]) for each in offsets if each in bodies], total))
