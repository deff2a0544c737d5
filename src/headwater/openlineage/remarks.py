"""Where an event departs from the specification, and was understood all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from msgspec import Struct

from headwater.openlineage.document import Document, pointer_to
from headwater.openlineage.formats import has_zone, is_uri, is_uuid

_EVENT_TYPES: Final = frozenset({"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"})
_CONTAINERS: Final = ("facets", "inputFacets", "outputFacets")


class Remark(Struct, frozen=True):
    """One departure. pointer: of the member at fault."""

    pointer: str
    detail: str


class Head(NamedTuple):
    """What an event says about itself, as it is written; None for what it leaves out.

    dataset_too: whether it is about a dataset, and about a run or a job as well.
    """

    event_time: str
    event_type: str | None
    producer: str | None
    schema_url: str | None
    run_id: str | None
    dataset_too: bool


def remarks_on_head(head: Head) -> Iterator[Remark]:
    """Remarks in the order of the members."""
    if not has_zone(head.event_time):
        yield Remark("/eventTime", "the event time has no zone and is taken as UTC")
    if head.event_type is not None and head.event_type not in _EVENT_TYPES:
        yield Remark("/eventType", "the event type is not in capitals")
    if head.producer is None:
        yield Remark("/producer", "the event does not say who produced it")
    elif not is_uri(head.producer):
        yield Remark("/producer", "the producer is not a URI")
    if head.schema_url is None:
        yield Remark("/schemaURL", "the event does not name its schema")
    if head.run_id is not None and not is_uuid(head.run_id):
        yield Remark("/run/runId", "the run id is not a UUID")
    if head.dataset_too:
        yield Remark("/dataset", "an event is about a dataset or about a job, not both")


def remarks_on(document: Document) -> Iterator[Remark]:
    """Remarks on an event that was accepted, its facets included."""
    run, job, dataset = document.get("run"), document.get("job"), document.get("dataset")
    yield from remarks_on_head(
        Head(
            document["eventTime"],
            document.get("eventType"),
            document.get("producer"),
            document.get("schemaURL"),
            run["runId"] if run is not None else None,
            dataset_too=dataset is not None and (run is not None or job is not None),
        )
    )
    for owner, pointer in _owners(document):
        for container in _CONTAINERS:
            facets: dict[str, Any] = owner.get(container) or {}
            for key, facet in facets.items():
                if type(facet) is not dict:
                    where = pointer + pointer_to(container, key)
                    yield Remark(where, "the facet is not an object and is not read")


def _owners(document: Document) -> Iterator[tuple[dict[str, Any], str]]:
    for member in ("run", "job", "dataset"):
        owner = document.get(member)
        if owner is not None:
            yield owner, f"/{member}"
    for member in ("inputs", "outputs"):
        for position, owner in enumerate(document.get(member) or ()):
            yield owner, f"/{member}/{position}"
