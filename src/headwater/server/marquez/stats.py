"""How much there was, hour by hour for a day or day by day for a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection
from starlette.responses import Response

from headwater.model.time import Instant, format_instant, from_instant, to_instant
from headwater.server.encode import encode
from headwater.server.marquez.ask import Ask, BadParameterError
from headwater.server.marquez.shapes import Count, EventCounts
from headwater.server.marquez.sources import sources
from headwater.store.catalog_events import count_datasets, count_events, count_jobs

_HOURS: Final = 24
_DAYS: Final = 7


def show_event_stats(ask: Ask) -> Response:
    """How many events of each type there were, in 24 hours or 7 days."""
    bounds = _bounds(ask)
    with ask.platform.catalog.reading() as connection:
        counted = count_events(connection, bounds)
    return encode(
        [
            EventCounts(
                *_written(start, end),
                fail=told.get("FAIL", 0),
                start=told.get("START", 0),
                complete=told.get("COMPLETE", 0),
                abort=told.get("ABORT", 0),
            )
            for start, end, told in zip(bounds[:-1], bounds[1:], counted, strict=True)
        ]
    )


def show_asset_stats(ask: Ask, asset: str) -> Response:
    """How many jobs, datasets or sources there were at the end of each hour or day."""
    bounds = _bounds(ask)
    with ask.platform.catalog.reading() as connection:
        counts = _count(ask, asset, connection, bounds)
    return encode(
        [
            Count(*_written(start, end), count=count)
            for start, end, count in zip(bounds[:-1], bounds[1:], counts, strict=True)
        ]
    )


def _count(ask: Ask, asset: str, connection: Connection, bounds: Sequence[Instant]) -> list[int]:
    match asset:
        case "jobs":
            return count_jobs(connection, bounds)
        case "datasets":
            return count_datasets(connection, bounds)
        case _:
            known = sources(connection, ask.platform.operational.labels).values()
            since = [each.created_at for each in known]
            return [sum(at < format_instant(end) for at in since) for end in bounds[1:]]


def _written(start: Instant, end: Instant) -> tuple[str, str]:
    return format_instant(start), format_instant(end)


def _bounds(ask: Ask) -> list[Instant]:
    """Where each span begins, and where the last one ends; it is the one that now is in.

    Days begin at midnight where the asker is, and are as long as they are there.
    """
    period = ask.choice("period", ("DAY", "WEEK"), default=ask.required("period"))
    now = from_instant(ask.platform.clock())
    if period == "DAY":
        hour = now.replace(minute=0, second=0, microsecond=0)
        return [to_instant(hour + timedelta(hours=each - _HOURS + 1)) for each in range(_HOURS + 1)]
    if ask.text("timezone") is None:
        raise BadParameterError("timezone", "it is required for a week")
    zone = ask.zone("timezone")
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=each - _DAYS + 1) for each in range(_DAYS + 1))
    midnights = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in days)
    return [to_instant(each.astimezone(UTC)) for each in midnights]
