"""The envelope of an event: what is taken, what is remarked on and what is refused where."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from headwater.errors import InvalidInputError
from headwater.model.time import to_instant
from headwater.openlineage.envelope import (
    DatasetEvent,
    EventType,
    JobEvent,
    RunEvent,
    read_event,
)
from headwater.openlineage.event_time import MalformedTimeError, parse_event_time
from headwater.openlineage.recognition import Recognition

RUN = {"runId": "01936a2c-1f4a-7000-8000-000000000001"}
JOB = {"namespace": "etl", "name": "orders"}
TABLE = {"namespace": "postgres://warehouse:5432", "name": "shop.public.orders"}
PLAIN = {
    "eventTime": "2026-11-24T08:00:00Z",
    "producer": "https://example.com/producer",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
}


def text(**members: Any) -> bytes:
    return json.dumps(PLAIN | members).encode()


def run_event(**members: Any) -> RunEvent:
    event = read_event(text(**({"run": RUN, "job": JOB} | members)))
    assert isinstance(event, RunEvent)
    return event


def remarked(**members: Any) -> list[str]:
    return [remark.pointer for remark in Recognition().recognise(text(**members)).remarks]


def refusal(body: bytes) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        Recognition().recognise(body)
    return caught.value


def test_the_shape_decides_the_kind_whatever_the_schema_says() -> None:
    assert isinstance(read_event(text(run=RUN, job=JOB)), RunEvent)
    assert isinstance(read_event(text(run=RUN, job=JOB, dataset=TABLE)), RunEvent)
    assert isinstance(read_event(text(job=JOB, dataset=TABLE)), DatasetEvent)
    assert isinstance(read_event(text(dataset=TABLE)), DatasetEvent)
    assert isinstance(read_event(text(job=JOB, run=None)), JobEvent)


def test_the_ids_and_facets_come_through() -> None:
    facets = {"x": {"big": 2**70, "text": "\u00e9"}}
    event = run_event(
        eventType="START",
        job=JOB | {"facets": facets},
        inputs=[TABLE | {"inputFacets": facets}],
        outputs=[TABLE | {"outputFacets": facets, "facets": facets}],
    )
    assert (event.run.run_id, event.job.namespace, event.job.name) == (
        RUN["runId"],
        "etl",
        "orders",
    )
    assert event.event_type is EventType.START
    assert isinstance(event.inputs, list)
    assert isinstance(event.outputs, list)
    for raw in (
        event.job.facets["x"],
        event.inputs[0].input_facets["x"],
        event.outputs[0].output_facets["x"],
        event.outputs[0].facets["x"],
    ):
        assert json.loads(bytes(raw)) == facets["x"]


def test_absent_null_and_empty_inputs_are_told_apart_as_far_as_they_mean_different_things() -> None:
    assert run_event().inputs is UNSET
    assert run_event(inputs=None).inputs is UNSET
    assert run_event(inputs=[]).inputs == []


@pytest.mark.parametrize("member", ["facets", "inputFacets"])
def test_null_counts_as_absent(member: str) -> None:
    event = run_event(
        eventType=None, producer=None, run=RUN | {"facets": None}, inputs=[TABLE | {member: None}]
    )
    assert event.event_type is None
    assert event.producer is None
    assert event.run.facets == {}
    assert isinstance(event.inputs, list)
    assert event.inputs[0].facets == event.inputs[0].input_facets == {}


@pytest.mark.parametrize("facet", [None, 7, "text", [1], True])
def test_a_facet_of_any_shape_costs_nothing_but_a_remark(facet: Any) -> None:
    job = JOB | {"facets": {"a/b~c": facet, "good": {}}}
    event = run_event(job=job)
    assert remarked(run=RUN, job=job) == ["/job/facets/a~1b~0c"]
    assert set(event.job.facets) == {"a/b~c", "good"}


@pytest.mark.parametrize("kind", list(EventType))
def test_event_types_are_read_in_any_case(kind: EventType) -> None:
    assert run_event(eventType=kind.value).event_type is kind
    assert run_event(eventType=kind.value.lower()).event_type is kind
    assert remarked(run=RUN, job=JOB, eventType=kind.value.lower()) == ["/eventType"]


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"run": {"runId": "run_id"}}, "/run/runId"),
        ({"producer": "producer"}, "/producer"),
        ({"producer": None}, "/producer"),
        ({"schemaURL": None}, "/schemaURL"),
        ({"eventType": "start"}, "/eventType"),
        ({"eventTime": "2026-11-24T08:00:00"}, "/eventTime"),
        ({"dataset": TABLE}, "/dataset"),
        ({"job": JOB | {"facets": {"x": 3}}}, "/job/facets/x"),
    ],
)
def test_departures_are_remarks(members: dict[str, Any], pointer: str) -> None:
    assert remarked(**({"run": RUN, "job": JOB} | members)) == [pointer]


def test_an_event_as_it_should_be_has_no_remarks() -> None:
    facets = {"x": {"big": 2**70, "text": "\u00e9"}}
    assert remarked(run=RUN, job=JOB | {"facets": facets}, inputs=[TABLE]) == []
    assert remarked(dataset=TABLE) == remarked(job=JOB, run=None) == []


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"eventTime": None}, "/eventTime"),
        ({"eventTime": 7}, "/eventTime"),
        ({"eventTime": "yesterday"}, "/eventTime"),
        ({"eventType": "BEGIN"}, "/eventType"),
        ({"eventType": 3}, "/eventType"),
        ({"run": {}}, "/run/runId"),
        ({"run": {"runId": ""}}, "/run/runId"),
        ({"run": {"runId": 7}}, "/run/runId"),
        ({"run": {"runId": "a\0b"}}, "/run/runId"),
        ({"run": []}, "/run"),
        ({"run": RUN | {"facets": []}}, "/run/facets"),
        ({"job": None}, "/job"),
        ({"job": {"namespace": "a"}}, "/job/name"),
        ({"job": {"namespace": "a", "name": "x" * 65_537}}, "/job/name"),
        ({"inputs": {}}, "/inputs"),
        ({"inputs": [TABLE, None]}, "/inputs/1"),
        ({"inputs": [TABLE, TABLE, TABLE, {"namespace": 3, "name": "x"}]}, "/inputs/3/namespace"),
        ({"outputs": [{"name": "x"}]}, "/outputs/0/namespace"),
        ({"outputs": [TABLE, {"namespace": "a", "name": "\0"}]}, "/outputs/1/name"),
        ({"outputs": [TABLE | {"outputFacets": 7}]}, "/outputs/0/outputFacets"),
        ({"producer": 3}, "/producer"),
    ],
)
def test_what_cannot_be_understood_is_refused_at_its_field(
    members: dict[str, Any], pointer: str
) -> None:
    error = refusal(text(**({"run": RUN, "job": JOB} | members)))
    assert error.pointer == pointer
    assert str(error)


@pytest.mark.parametrize("body", [b"[]", b"7", b"null", b'"x"', text()])
def test_a_document_that_is_about_nothing_is_refused(body: bytes) -> None:
    assert refusal(body).pointer == ""


def test_a_bad_facet_is_still_json_all_through() -> None:
    body = text(run=RUN, job=JOB | {"facets": {"x": "MARK"}}).replace(b'"MARK"', b'["\xff"]')
    assert "UTF-8" in str(refusal(body))


MOMENT = to_instant(datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC))


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T08:00:00.123456Z",
        "2026-11-24T08:00:00.123456z",
        "2026-11-24t08:00:00.123456z",
        "2026-11-24 08:00:00.123456Z",
        "2026-11-24T08:00:00.123456789Z",
        "2026-11-24T08:00:00.123456+00:00",
        "2026-11-24T13:30:00.123456+05:30",
        "2026-11-24T00:00:00.123456-0800",
        "2026-11-24T08:00:00,123456Z",
        "2026-11-24T08:00:00.123456",
    ],
)
def test_event_times_are_read_as_producers_write_them(written: str) -> None:
    instant, zoned = parse_event_time(written)
    assert instant == MOMENT
    assert zoned == (written != "2026-11-24T08:00:00.123456")


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_every_moment_is_read_back_as_itself(moment: datetime) -> None:
    assert parse_event_time(moment.isoformat() + "Z") == (to_instant(moment), True)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026-11-24",
        "20261124T080000Z",
        "2026-W48-2",
        "2026-02-30T00:00:00Z",
        "2026-11-24T25:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2026-11-24T08:00:00+99:00",
        "\u0662026-11-24T08:00:00Z",
    ],
)
def test_what_names_no_instant_is_refused(written: str) -> None:
    with pytest.raises(MalformedTimeError):
        parse_event_time(written)
