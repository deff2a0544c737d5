"""Where an event departs from the specification, and was understood all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, cast

from msgspec import Struct

from headwater.openlineage.document import Document, pointer_to
from headwater.openlineage.facets import ASTRAY, Place
from headwater.openlineage.formats import has_zone, is_uri, is_uuid

_EVENT_TYPES: Final = frozenset({"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"})
_CONTAINERS: Final = ("facets", "inputFacets", "outputFacets")
_PLACES: Final = dict[str, Place](
    zip(_CONTAINERS, (Place.DATASET, Place.INPUT, Place.OUTPUT), strict=True)
)
"""What the three containers of a dataset are for."""


class Remark(Struct, frozen=True):
    """One departure. pointer: of the member at fault."""

    pointer: str
    detail: str


class Head(NamedTuple):
    """What an event says about itself, as it is written; None for what it leaves out.

    zoned: whether its time names a zone. dataset_too: whether it is about a dataset, and about a
    run or a job as well.
    """

    zoned: bool
    event_type: str | None
    producer: str | None
    schema_url: str | None
    run_id: str | None
    dataset_too: bool


def remarks_on_head(head: Head) -> Iterator[Remark]:
    """Remarks in the order of the members."""
    if not head.zoned:
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
            has_zone(document["eventTime"]) is True,
            document.get("eventType"),
            document.get("producer"),
            document.get("schemaURL"),
            run["runId"] if run is not None else None,
            dataset_too=dataset is not None and (run is not None or job is not None),
        )
    )
    for facets, pointer in facets_of(document):
        for key, facet in facets.items():
            if type(facet) is not dict:
                where = pointer + pointer_to(key)
                yield Remark(where, "the facet is not an object and is not read")
        yield from _remarks_on_place(facets, pointer)


def _remarks_on_place(facets: dict[str, Any], pointer: str) -> Iterator[Remark]:
    """Remarks on facets of a dataset that stand in another of its containers than they should."""
    owner, _, container = pointer.rpartition("/")
    if owner in {"/run", "/job"}:
        return
    astray = ASTRAY[_PLACES[container]]
    for key in sorted(astray.keys() & facets.keys()):
        right = next(name for name, place in _PLACES.items() if place is astray[key].place)
        detail = f"the facet belongs into {right} and is read as if it stood there"
        yield Remark(pointer + pointer_to(key), detail)


def facets_of(document: Document) -> Iterator[tuple[dict[str, Any], str]]:
    """The facets of an event, container by container, with its pointer."""
    for owner, pointer in _owners(document):
        for container in _CONTAINERS:
            facets = owner.get(container)
            if type(facets) is dict:
                yield cast(dict[str, Any], facets), f"{pointer}/{container}"


def _owners(document: Document) -> Iterator[tuple[dict[str, Any], str]]:
    event = _members(document)
    for member in ("run", "job", "dataset"):
        yield _members(event.get(member)), f"/{member}"
    for member in ("inputs", "outputs"):
        datasets = event.get(member)
        if type(datasets) is list:
            for position, owner in enumerate(cast(list[Any], datasets)):
                yield _members(owner), f"/{member}/{position}"


def _members(value: Document) -> dict[str, Any]:
    return cast(dict[str, Any], value) if type(value) is dict else {}
