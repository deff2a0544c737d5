"""What clients of Marquez's API write, as the events that say it.

What pipelines say by the older rows is said by a producer like any other; what people say, tags
and what is to be hidden, is said by people. Each is answered once questions can see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant, format_instant
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.writing import Writer
from headwater.server.marquez.ask import Ask

Json: TypeAlias = dict[str, Any]

PEOPLE: Final = Writer(f"{HEADWATER}/marquez")
"""Words what people say by this API."""

PIPELINES: Final = Writer("https://marquezproject.ai/api/v1")
"""Words what pipelines say by the rows that Marquez itself calls deprecated."""


def tell(ask: Ask, events: Sequence[Json]) -> None:
    """Make events durable, all or none, and return when questions can see them.

    Raises InvalidInputError for a name that no event may have, UnavailableError when it takes
    too long.
    """
    if events:
        ask.platform.tell(events, source=ask.source)


def by_people(
    thing: DatasetId | JobId, said: Mapping[str, Mapping[str, Any]], *, at: Instant
) -> Json:
    """The event by which people say something of a dataset or a job."""
    facets = {key: dict(body) for key, body in said.items()}
    if isinstance(thing, DatasetId):
        return PEOPLE.dataset_event(at, PEOPLE.dataset(thing, **facets))
    return PEOPLE.job_event(at, PEOPLE.job(thing, **facets))


def hiding(thing: DatasetId | JobId, *, at: Instant) -> Json:
    """The event by which people take a dataset or a job out of the lists."""
    return by_people(thing, {"headwater_hidden": {"since": format_instant(at)}}, at=at)
