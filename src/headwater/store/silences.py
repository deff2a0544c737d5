"""Silences, as people made and ended them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, select

from headwater.collector.silence_desk import silence_number
from headwater.errors import InvalidInputError
from headwater.model.time import FOREVER
from headwater.model.words import PEOPLE, SILENCES
from headwater.openlineage.event_time import parse_event_time
from headwater.openlineage.facets.headwater_silence import SilenceFacet
from headwater.openlineage.reading import read_facet
from headwater.reliability.alerts.silence import Silence
from headwater.store.schema_catalog import facet_body, facet_version, job

_FACET: Final = "headwater_silence"


def silences(connection: Connection) -> Mapping[int, Silence]:
    """Every silence there ever was, by its number; one that cannot be read is left out."""
    version = facet_version.c
    query = (
        select(job.c.name, facet_body.c.body)
        .join(facet_version, version.owner == job.c.key)
        .join(facet_body, facet_body.c.digest == version.digest)
        .where(
            job.c.namespace == PEOPLE,
            version.name == _FACET,
            version.valid_to == FOREVER,
            version.known_to == FOREVER,
        )
    )
    found: dict[int, Silence] = {}
    for name, body in connection.execute(query):
        number = silence_number(name.removeprefix(SILENCES))
        told = read_facet(SilenceFacet, body)
        silence = None if number is None or told is None else _silence(number, told)
        if number is not None and silence is not None:
            found[number] = silence
    return dict(sorted(found.items()))


def _silence(number: int, told: SilenceFacet) -> Silence | None:
    try:
        return Silence(
            name=f"S-{number}",
            selector=told.selector,
            reason=told.reason,
            by=told.by,
            since=parse_event_time(told.since)[0],
            until=parse_event_time(told.until)[0],
            detector=told.detector,
            ended=parse_event_time(told.ended)[0] if told.ended else None,
        )
    except InvalidInputError:
        return None
