"""Rules about what an event says of data flows: columns and explicit lineage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from headwater.model.identity import DatasetId
from headwater.openlineage.document import pointer_to
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.validation.finding import Finding, find
from headwater.openlineage.validation.names import named
from headwater.openlineage.validation.values import Object, as_object, facet_of, objects_in


class _Inputs(NamedTuple):
    """The datasets that an event reads, and the rules that name them."""

    known: set[DatasetId | None]
    naming: NamingRules


def check_columns(event: Object, naming: NamingRules) -> Iterator[Finding]:
    """Whether column lineage speaks of the columns and datasets of its own event."""
    inputs = _Inputs({named(each, naming) for _, each in objects_in(event.get("inputs"))}, naming)
    for position, output in objects_in(event.get("outputs")):
        told = facet_of(output, "columnLineage")
        fields = as_object(told.get("fields"))
        at = ("outputs", position, "facets", "columnLineage")
        columns = {
            each.get("name") for _, each in objects_in(facet_of(output, "schema").get("fields"))
        }
        for column, column_told in fields.items():
            if columns and column.partition(".")[0] not in columns:
                yield find(
                    "column-unknown",
                    pointer_to(*at, "fields", column),
                    f"the schema has no column {column}",
                )
            yield from _check_column(as_object(column_told), inputs, *at, "fields", column)
        for place, given in objects_in(told.get("dataset")):
            yield from _check_input(given, inputs, *at, "dataset", place)


def _check_column(told: Object, inputs: _Inputs, *at: str | int) -> Iterator[Finding]:
    if told.get("transformationType") is not None:
        yield find(
            "column-legacy",
            pointer_to(*at, "transformationType"),
            "transformationType is deprecated",
        )
    for place, given in objects_in(told.get("inputFields")):
        yield from _check_input(given, inputs, *at, "inputFields", place)


def _check_input(given: Object, inputs: _Inputs, *at: str | int) -> Iterator[Finding]:
    if inputs.known and named(given, inputs.naming) not in inputs.known:
        yield find(
            "column-inputs",
            pointer_to(*at),
            f"{given.get('namespace')} {given.get('name')} is no input of this event",
        )


def check_explicit(event: Object) -> Iterator[Finding]:
    """Whether explicit lineage stands where it may, and names what it means."""
    is_dataset_event = "run" not in event and "job" not in event
    for member in ("inputs", "outputs"):
        for position, each in objects_in(event.get(member)):
            if not is_dataset_event and facet_of(each, "lineage"):
                yield find(
                    "lineage-place",
                    pointer_to(member, position, "facets", "lineage"),
                    "explicit lineage of a dataset stands in an event about a job",
                )
    entries = facet_of(as_object(event.get("job")), "lineage").get("entries")
    for position, entry in objects_in(entries):
        at = ("job", "facets", "lineage", "entries", position)
        yield from _check_pair(entry, *at)
        yield from _check_inputs(entry, *at)
    told = facet_of(as_object(event.get("dataset")), "lineage")
    yield from _check_inputs(told, "dataset", "facets", "lineage")


def _check_inputs(target: Object, *at: str | int) -> Iterator[Finding]:
    for place, given in objects_in(target.get("inputs")):
        yield from _check_pair(given, *at, "inputs", place)
    for column, told in as_object(target.get("fields")).items():
        for place, given in objects_in(as_object(told).get("inputs")):
            yield from _check_pair(given, *at, "fields", column, "inputs", place)


def _check_pair(given: Object, *at: str | int) -> Iterator[Finding]:
    named = ("namespace" in given, "name" in given)
    is_job = str(given.get("type", "DATASET")).upper() == "JOB"
    if named[0] != named[1]:
        yield find("lineage-name", pointer_to(*at), "one of namespace and name is missing")
    elif not is_job and not all(named):
        yield find("lineage-name", pointer_to(*at), "a dataset without namespace and name")
