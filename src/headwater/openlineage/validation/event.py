"""All that can be said against one event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from headwater.errors import InvalidInputError
from headwater.openlineage.document import pointer_to, read_document
from headwater.openlineage.facets import Place
from headwater.openlineage.formats import has_zone, is_uri, is_uuid
from headwater.openlineage.naming import NamingRules, built_in_naming
from headwater.openlineage.validation.facets import check_facets
from headwater.openlineage.validation.finding import Finding, FindingSeverity, find
from headwater.openlineage.validation.lineage import check_columns, check_explicit
from headwater.openlineage.validation.names import check_aliases, check_name
from headwater.openlineage.validation.runs import RunsSeen
from headwater.openlineage.validation.values import Object, as_object, facet_of, objects_in

_EVENT_TYPES: Final = {"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"}
_TEXTS: Final = {"eventTime", "eventType", "producer", "schemaURL"}
_LISTS: Final = {"inputs", "outputs"}


def validate(
    body: bytes, *, naming: NamingRules | None = None, runs: RunsSeen | None = None
) -> list[Finding]:
    """Everything that can be said against an event, worst first, then by place.

    naming: the rules of whoever takes it; without them the built-in ones. runs: what events before
    it told of runs.
    """
    try:
        event = read_document(body)
    except InvalidInputError as error:
        return [find("json", error.pointer, str(error))]
    if not isinstance(event, dict):
        return [find("shape", "", "an event is a JSON object")]
    told = as_object(event)
    found = [*_check(told, naming or built_in_naming()), *(runs.check(told) if runs else ())]
    order = list(FindingSeverity)
    return sorted(found, key=lambda each: (order.index(each.severity), each.pointer))


def _check(event: Object, naming: NamingRules) -> Iterator[Finding]:
    yield from _check_envelope(event)
    for member, place in (("run", Place.RUN), ("job", Place.JOB), ("dataset", Place.DATASET)):
        if owner := as_object(event.get(member)):
            yield from _check_owner(owner, member, member)
            yield from check_facets(owner, place, member)
            if place is Place.DATASET:
                yield from check_name(owner, naming, member)
    for member, place in (("inputs", Place.INPUT), ("outputs", Place.OUTPUT)):
        for position, owner in objects_in(event.get(member)):
            yield from _check_owner(owner, "dataset", member, position)
            yield from check_facets(owner, Place.DATASET, member, position)
            yield from check_facets(owner, place, member, position)
            yield from check_name(owner, naming, member, position)
    yield from check_aliases(event, naming)
    yield from check_columns(event, naming)
    yield from check_explicit(event)
    yield from _check_practice(event)


def _check_envelope(event: Object) -> Iterator[Finding]:
    for name in ("eventTime", "producer", "schemaURL"):
        if name not in event:
            yield find("required", pointer_to(name), f"the event has no {name}")
    yield from _check_types(event)
    yield from _check_shape(event)
    time, kind = event.get("eventTime"), event.get("eventType")
    if isinstance(time, str):
        yield from _check_time(time)
    if isinstance(kind, str) and kind not in _EVENT_TYPES:
        yield find("event-type", "/eventType", f"{kind[:40]} is not an event type")
    for name in ("producer", "schemaURL"):
        value = event.get(name)
        if isinstance(value, str) and not is_uri(value):
            yield find("uri", pointer_to(name), f"{value[:80]} is not a URI")


def _check_time(time: str) -> Iterator[Finding]:
    zoned = has_zone(time)
    if zoned is None:
        yield find("time", "/eventTime", f"{time[:40]} is not a time")
    elif not zoned:
        yield find("time-zone", "/eventTime", f"{time} has no zone")


def _check_types(event: Object) -> Iterator[Finding]:
    expected = {
        **dict.fromkeys(_TEXTS, str),
        **dict.fromkeys(_LISTS, list),
        **dict.fromkeys(("run", "job", "dataset"), dict),
    }
    for name, kind in expected.items():
        if name in event:
            yield from _check_type(event[name], kind, name)


def _check_type(value: Any, kind: type, *at: str | int) -> Iterator[Finding]:
    words = {str: "a string", list: "an array", dict: "an object"}
    if value is None:
        yield find("null", pointer_to(*at), f"{at[-1]} is null")
    elif type(value) is not kind:
        yield find("type", pointer_to(*at), f"{at[-1]} is not {words[kind]}")


def _check_shape(event: Object) -> Iterator[Finding]:
    about = [name for name in ("run", "job", "dataset") if event.get(name) is not None]
    if not about:
        yield find("shape", "", "the event is about nothing: it has no run, job or dataset")
    elif "run" in about and "job" not in about:
        yield find("required", "/job", "a run event has no job")
    elif "dataset" in about and len(about) > 1:
        yield find("shape", "/dataset", f"the event is about a dataset and a {about[0]}")


def _check_owner(owner: Object, kind: str, *at: str | int) -> Iterator[Finding]:
    names = ("runId",) if kind == "run" else ("namespace", "name")
    for name in names:
        value = owner.get(name)
        if name not in owner:
            yield find("required", pointer_to(*at, name), f"the {kind} has no {name}")
        else:
            yield from _check_type(value, str, *at, name)
        if value == "":
            yield find("name", pointer_to(*at, name), f"{name} is empty")
    run = owner.get("runId")
    if kind == "run" and isinstance(run, str) and not is_uuid(run):
        yield find("uuid", pointer_to(*at, "runId"), f"{run[:40]} is not a UUID")
    for name in ("facets", "inputFacets", "outputFacets"):
        if name in owner:
            yield from _check_type(owner[name], dict, *at, name)


def _check_practice(event: Object) -> Iterator[Finding]:
    """What is allowed, and would be worth sending all the same."""
    run, job = as_object(event.get("run")), as_object(event.get("job"))
    if run:
        parent = facet_of(run, "parent") or facet_of(run, "parentRun")
        if not parent:
            yield find("run-parent", "/run/facets", "the run does not say what started it")
        elif "root" not in parent:
            yield find("run-parent-root", "/run/facets/parent", "the parent facet has no root")
        if not facet_of(run, "processing_engine"):
            yield find("no-engine", "/run/facets", "the run does not say which engine ran it")
    if job:
        if not facet_of(job, "jobType"):
            yield find("no-job-type", "/job/facets", "the job does not say what kind it is")
        yield from _check_flows(event, job)


def _check_flows(event: Object, job: Object) -> Iterator[Finding]:
    explicit = bool(facet_of(job, "lineage"))
    for member in ("inputs", "outputs"):
        if member not in event and not explicit:
            yield find("no-datasets", "", f"the event does not say its {member}")
    if event.get("eventType") not in {None, "COMPLETE"} or explicit:
        return
    for position, output in objects_in(event.get("outputs")):
        at = pointer_to("outputs", position, "facets")
        if not facet_of(output, "schema"):
            yield find("no-schema", at, f"{output.get('name')} has no schema")
        elif not facet_of(output, "columnLineage") and event.get("inputs"):
            yield find("no-column-lineage", at, f"{output.get('name')} has no column lineage")
