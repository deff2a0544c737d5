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
from headwater.server.marquez.ask import Ask

Json: TypeAlias = dict[str, Any]

PEOPLE: Final = f"{HEADWATER}/marquez"
"""The producer of what people say by this API."""

PIPELINES: Final = "https://marquezproject.ai/api/v1"
"""The producer of what pipelines say by the rows that Marquez itself calls deprecated."""

_SPECIFICATION: Final = "https://openlineage.io/spec"
_OWN: Final = "https://headwater.dev/spec/facets/1-0-0"
_SCHEMAS: Final = {
    "dataSource": "1-0-1/DatasourceDatasetFacet",
    "datasetType": "1-0-1/DatasetTypeDatasetFacet",
    "documentation": "1-1-0/Documentation{kind}Facet",
    "jobType": "2-0-3/JobTypeJobFacet",
    "nominalTime": "1-0-1/NominalTimeRunFacet",
    "schema": "1-1-1/SchemaDatasetFacet",
    "sourceCodeLocation": "1-0-1/SourceCodeLocationJobFacet",
    "sql": "1-0-1/SQLJobFacet",
    "tags": "1-0-0/Tags{kind}Facet",
}


def tell(ask: Ask, events: Sequence[Json]) -> None:
    """Make events durable, all or none, and return when questions can see them.

    Raises InvalidInputError for a name that no event may have, UnavailableError when it takes
    too long.
    """
    if events:
        ask.platform.tell(events, source=ask.source)


def facet(name: str, content: Mapping[str, Any], *, kind: str, producer: str) -> Json:
    """A facet with the members that the specification wants. kind: Dataset, Job or Run."""
    known = _SCHEMAS.get(name)
    schema = f"{_OWN}/{name.removeprefix('headwater_').title()}.json"
    if known is not None:
        schema = f"{_SPECIFICATION}/facets/{known.format(kind=kind)}.json"
    return {"_producer": producer, "_schemaURL": schema, **content}


def facets_of(
    said: Mapping[str, Mapping[str, Any]], *, kind: str, producer: str = PIPELINES
) -> Json:
    """Facets by name."""
    return {
        name: facet(name, content, kind=kind, producer=producer) for name, content in said.items()
    }


def named(thing: DatasetId | JobId, facets: Json | None = None) -> Json:
    """A dataset or a job as an event names it."""
    return {"namespace": thing.namespace, "name": thing.name, "facets": facets or {}}


def event(kind: str, at: Instant, content: Mapping[str, Any], *, producer: str = PIPELINES) -> Json:
    """An event. kind: Run, Job or Dataset. content: what is in it beside what each event has."""
    return {
        "eventTime": format_instant(at),
        "producer": producer,
        "schemaURL": f"{_SPECIFICATION}/2-0-2/OpenLineage.json#/$defs/{kind}Event",
        **content,
    }


def by_people(
    thing: DatasetId | JobId, said: Mapping[str, Mapping[str, Any]], *, at: Instant
) -> Json:
    """The event by which people say something of a dataset or a job."""
    kind = "Dataset" if isinstance(thing, DatasetId) else "Job"
    facets = facets_of(said, kind=kind, producer=PEOPLE)
    return event(kind, at, {kind.lower(): named(thing, facets)}, producer=PEOPLE)


def hiding(thing: DatasetId | JobId, *, at: Instant) -> Json:
    """The event by which people take a dataset or a job out of the lists."""
    return by_people(thing, {"headwater_hidden": {"since": format_instant(at)}}, at=at)
