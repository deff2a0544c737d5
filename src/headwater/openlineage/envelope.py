"""The part of an OpenLineage event that every event has; facets stay raw until they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeAlias, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from headwater.errors import InvalidInputError
from headwater.model.time import Instant
from headwater.openlineage.document import (
    Document,
    MalformedJsonError,
    TooDeepError,
    read_document,
)
from headwater.openlineage.event_time import parse_event_time

Facets: TypeAlias = dict[str, Raw]
"""Facets by key, each still the JSON text that its producer wrote."""

MAX_NAME_LENGTH: Final = 65_536


class EventType(StrEnum):
    """What a run event says about its run."""

    START = "START"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    ABORT = "ABORT"
    FAIL = "FAIL"
    OTHER = "OTHER"


_EVENT_TYPES: Final = {kind.value: kind for kind in EventType}


class Run(Struct, rename="camel", frozen=True):
    """One execution of a job; its id is usually a UUID."""

    run_id: str
    facets: Facets = {}


class Job(Struct, rename="camel", frozen=True):
    """A recurring piece of work."""

    namespace: str
    name: str
    facets: Facets = {}


class Dataset(Struct, rename="camel", frozen=True):
    """A dataset as one event names it.

    input_facets, output_facets: about this use of it; producers mix them up with `facets`, so
    `containers` says which are about what.
    """

    namespace: str
    name: str
    facets: Facets = {}
    input_facets: Facets = {}
    output_facets: Facets = {}


class BaseEvent(Struct, frozen=True, kw_only=True):
    """What the three kinds of event share."""

    event_time: Instant
    producer: str | None


class RunEvent(BaseEvent, frozen=True, kw_only=True):
    """Something happened to a run.

    inputs, outputs: UNSET where the event does not say; an empty list says there are none.
    """

    kind: ClassVar[str] = "run"
    event_type: EventType | None
    run: Run
    job: Job
    inputs: list[Dataset] | UnsetType
    outputs: list[Dataset] | UnsetType


class JobEvent(BaseEvent, frozen=True, kw_only=True):
    """What a job is, apart from any run; `inputs` and `outputs` as in a RunEvent."""

    kind: ClassVar[str] = "job"
    job: Job
    inputs: list[Dataset] | UnsetType
    outputs: list[Dataset] | UnsetType


class DatasetEvent(BaseEvent, frozen=True, kw_only=True):
    """What a dataset is, apart from any job."""

    kind: ClassVar[str] = "dataset"
    dataset: Dataset


Event: TypeAlias = RunEvent | JobEvent | DatasetEvent


class NotAnEventError(InvalidInputError):
    """The document is JSON but no OpenLineage event; says which field and what it should be."""


class _Wire(Struct, rename="camel"):
    """An event as it is written, before it is known which kind it is."""

    event_time: str
    event_type: str | None = None
    producer: str | None = None
    schema_url: str | None = msgspec.field(default=None, name="schemaURL")
    run: Run | None = None
    job: Job | None = None
    dataset: Dataset | None = None
    inputs: list[Dataset] | UnsetType = UNSET
    outputs: list[Dataset] | UnsetType = UNSET


_wire: Final = msgspec.json.Decoder(_Wire)


def read_event(body: bytes) -> Event:
    """Decode an event and classify it by its shape, whatever its schemaURL says.

    A member that is null counts as absent, and a facet of any shape is let through: one bad facet
    never costs an event. Raises InvalidInputError with the pointer of the field at fault.
    """
    return _build(body, _read_wire(body))


def facets_in(event: Event) -> Iterator[tuple[Facets, str]]:
    """Every container of facets that an event has, with its pointer."""
    if isinstance(event, DatasetEvent):
        yield from _containers_of(event.dataset, "/dataset")
        return
    if isinstance(event, RunEvent):
        yield event.run.facets, "/run/facets"
    yield event.job.facets, "/job/facets"
    for member, datasets in (("inputs", event.inputs), ("outputs", event.outputs)):
        for position, dataset in enumerate(datasets or ()):
            yield from _containers_of(dataset, f"/{member}/{position}")


def _containers_of(dataset: Dataset, pointer: str) -> Iterator[tuple[Facets, str]]:
    yield dataset.facets, f"{pointer}/facets"
    yield dataset.input_facets, f"{pointer}/inputFacets"
    yield dataset.output_facets, f"{pointer}/outputFacets"


def _read_wire(body: bytes) -> _Wire:
    try:
        return _wire.decode(body)
    except msgspec.ValidationError:
        pass
    except RecursionError:
        raise TooDeepError from None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise MalformedJsonError(str(error)) from None
    try:
        return _wire.decode(msgspec.json.encode(_without_nulls(read_document(body))))
    except msgspec.ValidationError as error:
        raise _fault(str(error)) from None


def _without_nulls(document: Document) -> Document:
    """The document less the members that are null, but for those of facets, which are opaque."""
    if isinstance(document, list):
        return [_without_nulls(item) for item in cast(list[Any], document)]
    if not isinstance(document, dict):
        return document
    members = cast(dict[str, Any], document)
    return {
        name: value if name.lower().endswith("facets") else _without_nulls(value)
        for name, value in members.items()
        if value is not None
    }


_PATH: Final = re.compile(r"\.(\w+)|\[(\d+)\]")


def _fault(message: str) -> NotAnEventError:
    """Turn msgspec's words into ours: ``Expected `str`, got `int` - at `$.run.runId` ``."""
    problem, _, path = message.partition(" - at `$")
    pointer = "".join(f"/{name or index}" for name, index in _PATH.findall(path))
    missing = re.search(r"missing required field `(\w+)`", problem)
    if missing is not None:
        where = pointer or "the event"
        return NotAnEventError(
            f"{where} has no {missing[1]}, which every {_owner(pointer)} needs",
            pointer=f"{pointer}/{missing[1]}",
        )
    where = pointer or "the document"
    return NotAnEventError(f"{where}: {problem[:1].lower()}{problem[1:]}", pointer=pointer)


def _owner(pointer: str) -> str:
    if not pointer:
        return "event"
    return pointer.split("/")[1].removesuffix("s") if pointer != "/dataset" else "dataset"


def _build(body: bytes, wire: _Wire) -> Event:
    # In most bodies neither fault has a place to hide, and looking there is cheaper.
    if len(body) > MAX_NAME_LENGTH or (b"\\" in body and b"\\u0000" in body):
        _check_names(wire)
    if wire.run is not None and not wire.run.run_id:
        raise NotAnEventError("a run needs an id that is not empty", pointer="/run/runId")
    event_time, _ = parse_event_time(wire.event_time)
    event_type = _event_type(wire.event_type)
    if wire.run is not None:
        return RunEvent(
            event_time=event_time,
            producer=wire.producer,
            event_type=event_type,
            run=wire.run,
            job=_job_of(wire),
            inputs=wire.inputs,
            outputs=wire.outputs,
        )
    if wire.dataset is not None:
        return DatasetEvent(event_time=event_time, producer=wire.producer, dataset=wire.dataset)
    return JobEvent(
        event_time=event_time,
        producer=wire.producer,
        job=_job_of(wire),
        inputs=wire.inputs,
        outputs=wire.outputs,
    )


def _job_of(wire: _Wire) -> Job:
    if wire.job is not None:
        return wire.job
    if wire.run is not None:
        raise NotAnEventError("a run event needs the job that ran", pointer="/job")
    raise NotAnEventError(
        "an event is about a run and its job, about a job or about a dataset; this one has none "
        "of `run`, `job` and `dataset`"
    )


def _event_type(text: str | None) -> EventType | None:
    if text is None:
        return None
    known = _EVENT_TYPES.get(text) or _EVENT_TYPES.get(text.upper())
    if known is None:
        raise NotAnEventError(
            f"{text[:64]!r} is not an event type; it is one of {', '.join(EventType)}, or absent",
            pointer="/eventType",
        )
    return known


def _check_names(wire: _Wire) -> None:
    """Refuse names that no store could hold: with a NUL character, or without an end."""
    for named, pointer in _named(wire):
        _check_name(named.namespace, f"{pointer}/namespace")
        _check_name(named.name, f"{pointer}/name")
    if wire.run is not None:
        _check_name(wire.run.run_id, "/run/runId")
    if wire.producer is not None:
        _check_name(wire.producer, "/producer")


def _check_name(text: str, pointer: str) -> None:
    if "\0" in text:
        raise NotAnEventError("a name contains a NUL character", pointer=pointer)
    if len(text) > MAX_NAME_LENGTH:
        raise NotAnEventError(
            f"a name has {len(text)} characters; {MAX_NAME_LENGTH} is the most", pointer=pointer
        )


def _named(wire: _Wire) -> Iterator[tuple[Job | Dataset, str]]:
    if wire.job is not None:
        yield wire.job, "/job"
    if wire.dataset is not None:
        yield wire.dataset, "/dataset"
    for member, datasets in (("inputs", wire.inputs), ("outputs", wire.outputs)):
        for position, dataset in enumerate(datasets or ()):
            yield dataset, f"/{member}/{position}"
