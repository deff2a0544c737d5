"""Exports of a schema registry, and the schemas of topics that they tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import HeadwaterError
from headwater.integrations.sources.source import Memory
from support.reading import Told, read_source

KAFKA = "kafka://broker:9092"
ORDER = {
    "type": "record",
    "name": "Order",
    "namespace": "shop",
    "doc": "What was bought.",
    "fields": [
        {"name": "id", "type": "long", "doc": "Unique."},
        {"name": "note", "type": ["null", "string"], "default": None},
        {
            "name": "price",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2},
        },
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "email", "type": "string", "confluent:tags": ["PII"]},
        {
            "name": "customer",
            "type": {
                "type": "record",
                "name": "Customer",
                "fields": [
                    {"name": "name", "type": "string", "confluent:tags": ["PII", "NAME"]},
                    {"name": "referrer", "type": ["null", "Customer"]},
                ],
            },
        },
        {"name": "lines", "type": {"type": "array", "items": "shop.Line"}},
        {"name": "labels", "type": {"type": "map", "values": "int"}},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["A", "B"]}},
        {"name": "either", "type": ["int", "string"]},
    ],
}
LINE = {"type": "record", "name": "shop.Line", "fields": [{"name": "sku", "type": "string"}]}

Read = Callable[..., Told]


def version(subject: str, schema: object, number: int = 1, **members: Any) -> dict[str, Any]:
    """One version of a subject, as the registry returns it."""
    text = schema if isinstance(schema, str) else json.dumps(schema)
    told = {"subject": subject, "version": number, "id": 100 + number, "schema": text}
    return told | members


REFERENCES = [{"name": "shop.Line", "subject": "line", "version": 1}]
BOTH = [version("line", LINE), version("orders-value", ORDER, references=REFERENCES)]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read an export of that content."""

    def told(document: object, *, memory: Memory | None = None, name: str = "export") -> Told:
        (tmp_path / f"{name}.json").write_text(json.dumps(document), "utf-8")
        return read_source(
            "schema-registry",
            str(tmp_path),
            memory=memory,
            change=lambda each: replace(each, namespace=KAFKA),
        )

    return told


def fields(told: Told, topic: str = "orders") -> dict[str, Any]:
    """The fields of a topic by path, each with its type."""
    found: dict[str, Any] = {}

    def take(listed: list[dict[str, Any]], above: str) -> None:
        for each in listed:
            found[above + each["name"]] = each["type"]
            take(each.get("fields", []), f"{above}{each['name']}.")

    take(told.facets(topic)["schema"]["fields"], "")
    return found


def test_avro_is_told_with_types_nested_fields_and_references(read: Read) -> None:
    told = read(BOTH)
    assert fields(told) == {
        "id": "long",
        "note": "string",
        "price": "decimal(10,2)",
        "at": "timestamp-millis",
        "email": "string",
        "customer": "record",
        "customer.name": "string",
        "customer.referrer": "record",
        **{path: kind for path, kind in fields(told).items() if "referrer." in path},
        "lines": "array<record>",
        "lines.sku": "string",
        "labels": "map<string, int>",
        "state": "enum",
        "either": "union<int, string>",
    }
    event = told.events[0]
    assert event["dataset"]["namespace"] == KAFKA
    facets = event["dataset"]["facets"]
    assert facets["datasetType"]["datasetType"] == "TOPIC"
    assert facets["documentation"]["description"] == "What was bought."
    assert facets["schema"]["fields"][0]["description"] == "Unique."
    assert facets["catalog"]["name"] == "orders-value"
    assert facets["catalog"]["catalogProperties"] == {
        "language": "AVRO",
        "version": "1",
        "id": "101",
    }


def test_a_type_inside_itself_ends(read: Read) -> None:
    deep = [path for path in fields(read(BOTH)) if path.endswith("referrer.name")]
    assert 0 < len(deep) < 30


WIDE = 8


@pytest.mark.parametrize(
    ("schema", "members"),
    [
        (
            {
                "type": "record",
                "name": "N",
                "fields": [{"name": f"n{at}", "type": ["null", "N"]} for at in range(WIDE)],
            },
            {},
        ),
        ({"properties": {f"n{at}": {"$ref": "#"} for at in range(WIDE)}}, {"schemaType": "JSON"}),
        (
            {
                "properties": {f"n{at}": {"type": "string"} for at in range(WIDE)},
                "anyOf": [{"$ref": "#"}, {"$ref": "#"}],
            },
            {"schemaType": "JSON"},
        ),
        (
            f"message N {{ {' '.join(f'N n{at} = {at};' for at in range(WIDE))} }}",
            {"schemaType": "PROTOBUF"},
        ),
    ],
)
def test_a_type_that_holds_itself_many_times_ends_with_all_its_own_fields(
    schema: object, members: dict[str, Any], read: Read
) -> None:
    told = fields(read([version("orders-value", schema, **members)]))
    assert {f"n{at}" for at in range(WIDE)} <= {*told}
    assert len(told) < 100_000


def test_schemas_that_refer_to_the_same_ones_are_read_once(read: Read) -> None:
    def layer(at: int) -> dict[str, Any]:
        below = [{"name": f"s{at + 1}.R{n}", "subject": f"s{at + 1}", "version": 1} for n in "abc"]
        record: dict[str, Any] = {"type": "record", "name": f"s{at}.R", "fields": []}
        return version(f"s{at}", record, references=below if at < 30 else [])

    top = version("orders-value", ORDER, references=[{"name": "a", "subject": "s0", "version": 1}])
    assert "id" in fields(read([top, *map(layer, range(31))]))


def test_tags_of_fields_are_told(read: Read) -> None:
    tags = read(BOTH).facets("orders")["tags"]["tags"]
    told = {(each["key"], each["field"]) for each in tags}
    assert {("PII", "email"), ("PII", "customer.name"), ("NAME", "customer.name")} <= told


def test_a_reference_that_was_not_exported_is_said(read: Read) -> None:
    told = read(BOTH[1:])
    assert "line version 1, which it refers to, was not exported" in told.remarks()[0]
    assert fields(told)["lines"] == "array<shop.Line>"


def test_json_schema_is_told(read: Read) -> None:
    schema = {
        "title": "Order",
        "type": "object",
        "properties": {
            "id": {"type": "integer", "description": "Unique."},
            "at": {"type": "string", "format": "date-time"},
            "note": {"type": ["null", "string"]},
            "amount": {"oneOf": [{"type": "null"}, {"type": "number"}]},
            "customer": {"$ref": "#/definitions/Customer"},
            "lines": {"type": "array", "items": {"$ref": "line.json"}},
            "both": {
                "allOf": [
                    {"properties": {"x": {"type": "integer"}}},
                    {"properties": {"y": {"type": "string", "confluent:tags": ["PII"]}}},
                ]
            },
        },
        "definitions": {
            "Customer": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "friend": {"$ref": "#/definitions/Customer"},
                },
            }
        },
    }
    line = {"type": "object", "properties": {"sku": {"type": "string"}}}
    told = read(
        [
            version("line", line, schemaType="JSON"),
            version(
                "orders-value",
                schema,
                schemaType="JSON",
                references=[{"name": "line.json", "subject": "line", "version": 1}],
            ),
        ]
    )
    found = {path: kind for path, kind in fields(told).items() if "friend." not in path}
    assert found == {
        "id": "integer",
        "at": "date-time",
        "note": "string",
        "amount": "number",
        "customer": "object",
        "customer.name": "string",
        "customer.friend": "object",
        "lines": "array<object>",
        "lines.sku": "string",
        "both": found["both"],
        "both.x": "integer",
        "both.y": "string",
    }
    assert told.facets("orders")["tags"]["tags"][0]["field"] == "both.y"


PROTOBUF = """
syntax = "proto3";
package shop;
import "line.proto";
option java_package = "com.example";

// What was bought.
message Order {
  option deprecated = false;
  reserved 7, 9 to 11;
  int64 id = 1; // Unique.
  optional string note = 2 [deprecated = true, (tag) = {a: "x;}"}];
  Customer customer = 3;
  repeated Line lines = 4;
  map<string, int32> labels = 5;
  oneof paid {
    string card = 6;
    bool cash = 8;
  }
  enum State { NEW = 0; PAID = 1; }
  State state = 12;
  message Customer {
    /* In full. */
    string name = 1;
    .shop.Order.Customer friend = 2;
  }
}
message Other { string x = 1; }
"""


def test_protobuf_is_told_by_the_first_message(read: Read) -> None:
    told = read(
        [
            version(
                "line", "package shop; message Line { string sku = 1; }", schemaType="PROTOBUF"
            ),
            version(
                "orders-value",
                PROTOBUF,
                schemaType="PROTOBUF",
                references=[{"name": "line.proto", "subject": "line", "version": 1}],
            ),
        ]
    )
    found = {path: kind for path, kind in fields(told).items() if "friend." not in path}
    assert found == {
        "id": "int64",
        "note": "string",
        "customer": "Customer",
        "customer.name": "string",
        "customer.friend": "shop.Order.Customer",
        "lines": "array<Line>",
        "lines.sku": "string",
        "labels": "map<string, int32>",
        "card": "string",
        "cash": "bool",
        "state": "State",
    }
    facets = told.facets("orders")
    assert facets["documentation"]["description"] == "What was bought."
    assert facets["schema"]["fields"][2]["fields"][0]["description"] == "In full."


@pytest.mark.parametrize(
    ("subject", "topic"),
    [
        ("orders-value", "orders"),
        ("orders-shop.Line", "orders"),
        ("a-b-value", "a-b"),
        (":.eu:a-value", "a"),
    ],
)
def test_subjects_name_topics_in_two_ways(subject: str, topic: str, read: Read) -> None:
    assert fields(read([version(subject, LINE)]), topic) == {"sku": "string"}


def test_a_record_without_a_topic_and_a_key_are_only_counted(read: Read) -> None:
    told = read([version("shop.Line", LINE), version("orders-key", '"long"')])
    assert told.events == []
    assert told.report.counts["schemas of records without a topic"] == 1
    assert told.report.counts["schemas of keys"] == 1


def test_several_records_in_one_topic_are_a_field_each(read: Read) -> None:
    other = {"type": "record", "name": "shop.Gone", "fields": [{"name": "id", "type": "long"}]}
    told = read([version("orders-shop.Line", LINE), version("orders-shop.Gone", other)])
    assert fields(told) == {
        "shop.Gone": "record",
        "shop.Gone.id": "long",
        "shop.Line": "record",
        "shop.Line.sku": "string",
    }


def changed(**members: Any) -> list[dict[str, Any]]:
    """Two versions of one subject, the newer with a field more."""
    more = LINE | {"fields": [*LINE["fields"], {"name": "count", "type": "int"}]}
    return [
        version("orders-value", more, 2, **{key: value[1] for key, value in members.items()}),
        version("orders-value", LINE, 1, **{key: value[0] for key, value in members.items()}),
    ]


def test_of_versions_without_a_time_the_newest_holds(read: Read) -> None:
    told = read(changed())
    assert len(told.events) == 1
    assert fields(told) == {"sku": "string", "count": "int"}


def test_versions_that_have_a_time_are_told_from_when_they_held(read: Read) -> None:
    first, second = 1_790_000_000_000, 1_790_000_060_000
    told = read(changed(ts=(first, second)))
    assert [each["eventTime"] for each in told.events] == [
        "2026-09-21T14:13:20.000000Z",
        "2026-09-21T14:14:20.000000Z",
    ]
    assert [len(e["dataset"]["facets"]["schema"]["fields"]) for e in told.events] == [1, 2]
    assert read(changed(ts=(first, second)), memory=told.memory).events == []


@pytest.mark.parametrize(
    "document",
    [
        version("orders-value", LINE),
        {"orders-value": [{"version": 1, "id": 1, "schema": json.dumps(LINE)}]},
        {"orders-value": {"1": {"version": 1, "id": 1, "schema": json.dumps(LINE)}}},
    ],
)
def test_an_export_may_be_one_version_or_a_map_of_subjects(
    document: Mapping[str, Any], read: Read
) -> None:
    assert fields(read(document)) == {"sku": "string"}


def test_a_deleted_subject_has_no_schema_any_more(read: Read) -> None:
    first = read([version("orders-value", LINE), version("bills-value", LINE)])
    then = read(
        [version("orders-value", LINE), version("bills-value", LINE, deleted=True)],
        memory=first.memory,
    )
    (event,) = then.events
    assert event["dataset"]["name"] == "bills"
    assert event["dataset"]["facets"]["schema"]["_deleted"]
    assert "lifecycleStateChange" not in event["dataset"]["facets"]


@pytest.mark.parametrize(
    ("schema", "language", "says"),
    [
        ("{", "AVRO", "it is no Avro schema"),
        ("[1]", "JSON", "it is no JSON Schema"),
        ("hello", "PROTOBUF", "it is no Protobuf definition"),
        ("x", "XML", "schemas in XML are not known here"),
    ],
)
def test_what_is_no_schema_is_said_with_its_place(
    schema: str, language: str, says: str, read: Read
) -> None:
    told = read([version("orders-value", schema, schemaType=language), version("b-value", LINE)])
    assert f"orders-value version 1: {says}" in told.remarks()[0]
    assert fields(told, "b") == {"sku": "string"}


ODD: tuple[Any, ...] = (None, 5, True, "x", [1], {"a": 1}, [{}])


@pytest.mark.parametrize("value", ODD)
def test_an_odd_part_of_a_schema_costs_itself_alone(value: Any, read: Read) -> None:
    avro = {"type": "record", "name": "A", "fields": value, "doc": value}
    odd = {"name": "b", "type": value, "doc": value, "confluent:tags": value}
    several = {"type": "record", "name": "B", "fields": [{"name": "a", "type": "int"}, odd, value]}
    told = {"type": value, "description": value, "confluent:tags": value, "oneOf": value}
    schema = {"properties": {"a": {"type": "string"}, "b": told}, "title": value}
    read_all = read(
        [
            version("avro-value", avro),
            version("several-value", several),
            version("json-value", schema, schemaType="JSON"),
        ]
    )
    assert fields(read_all, "several")["a"] == "int"
    assert fields(read_all, "json")["a"] == "string"


def test_a_version_of_another_form_is_said(read: Read) -> None:
    told = read([{"subject": "orders-value", "version": "one", "schema": "{}"}])
    assert "orders-value: Expected `int`" in told.remarks()[0]


def test_a_list_of_names_is_no_export(read: Read) -> None:
    told = read(["orders-value", "bills-value"])
    assert "there is no schema in it" in told.remarks()[0]


def test_which_kafka_it_is_has_to_be_said(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps(BOTH), "utf-8")
    with pytest.raises(HeadwaterError, match="--namespace kafka://broker:9092"):
        read_source("schema-registry", str(tmp_path))


@pytest.mark.parametrize("end", range(0, len(PROTOBUF), 7))
def test_a_definition_that_breaks_off_is_read_or_refused(end: int, read: Read) -> None:
    told = read([version("orders-value", PROTOBUF[:end], schemaType="PROTOBUF")])
    assert told.events or "it is no Protobuf definition" in told.remarks()[0]
