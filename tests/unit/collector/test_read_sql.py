"""Column lineage that is read from the SQL of runs which report none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from headwater.collector.read_sql import NOTHING, content_of, event_of, question_of, told_by
from headwater.model.identity import DatasetId
from headwater.model.time import Instant

NAMESPACE = "postgres://warehouse:5432"
QUERY = (
    "INSERT INTO mart.revenue (total, who) SELECT SUM(o.amount), c.email FROM raw.orders o "
    "JOIN raw.customers c ON c.id = o.customer WHERE status = 'paid' GROUP BY c.email"
)


def dataset(name: str, **facets: Any) -> dict[str, Any]:
    return {"namespace": NAMESPACE, "name": f"shop.{name}", "facets": facets}


def schema(*columns: str) -> dict[str, Any]:
    return {"_producer": "x", "_schemaURL": "x", "fields": [{"name": each} for each in columns]}


def event(query: str = QUERY, **members: Any) -> dict[str, Any]:
    sql = {"_producer": "x", "_schemaURL": "x", "query": query}
    return {
        "eventTime": "2026-11-24T08:00:00Z",
        "eventType": "COMPLETE",
        "producer": "https://example.com",
        "run": {"runId": "01936a2c-1f4a-7000-8000-000000000001"},
        "job": {"namespace": "etl", "name": "load", "facets": {"sql": sql}},
        "inputs": [dataset("raw.orders"), dataset("raw.customers")],
        "outputs": [dataset("mart.revenue")],
    } | members


def read(
    *events: dict[str, Any], known: dict[str, Sequence[str]] | None = None
) -> dict[str, Any] | None:
    """What is said of a run with these events. known: columns of datasets by name."""

    def columns_at(each: DatasetId, _: Instant) -> Sequence[str] | None:
        return (known or {}).get(each.name)

    question = question_of([json.dumps(each).encode() for each in events])
    told = NOTHING if question is None else told_by(question, columns_at)
    if question is None or not told:
        return None
    said = event_of(question.job, question.at, told, revision=7)
    assert content_of(said) == told
    return json.loads(said)


def columns_of(said: dict[str, Any] | None) -> dict[str, list[tuple[str, str, str]]]:
    assert said is not None
    (entry,) = said["job"]["facets"]["lineage"]["entries"]
    return {
        name: [
            (each["name"], each["field"], transformation["subtype"])
            for each in field["inputs"]
            for transformation in each["transformations"]
        ]
        for name, field in entry["fields"].items()
    }


def test_columns_are_read_from_the_sql_of_a_run_that_names_its_datasets() -> None:
    said = read(event())
    assert columns_of(said) == {
        "total": [("shop.raw.orders", "amount", "AGGREGATION")],
        "who": [("shop.raw.customers", "email", "IDENTITY")],
    }
    assert said is not None
    assert said["job"]["name"] == "load"
    evidence = said["job"]["facets"]["headwater_evidence"]
    assert (evidence["kind"], evidence["revision"]) == ("parsed", 7)
    assert said["eventTime"].startswith("2026-11-24T08:00:00")
    assert {each["name"] for each in said["inputs"]} == {"shop.raw.orders", "shop.raw.customers"}


def test_what_the_producer_says_about_columns_is_left_alone() -> None:
    lineage = {"_producer": "x", "_schemaURL": "x", "fields": {}}
    assert read(event(outputs=[dataset("mart.revenue", columnLineage=lineage)])) is None
    explicit = event()
    explicit["run"]["facets"] = {"lineage": {"_producer": "x", "_schemaURL": "x", "inputs": []}}
    assert read(explicit) is None


def test_a_run_is_read_when_it_has_ended_with_all_that_its_events_say() -> None:
    begins = event(eventType="START", outputs=[])
    ends = event(eventTime="2026-11-24T09:00:00Z", inputs=[])
    del ends["job"]["facets"]
    assert read(begins) is None
    said = read(begins, ends)
    assert said is not None
    assert said["eventTime"].startswith("2026-11-24T09:00:00")
    assert columns_of(said)["total"] == [("shop.raw.orders", "amount", "AGGREGATION")]
    lineage = {"_producer": "x", "_schemaURL": "x", "fields": {}}
    assert (
        read(begins, ends | {"outputs": [dataset("mart.revenue", columnLineage=lineage)]}) is None
    )


def test_a_stream_is_read_before_it_ends() -> None:
    running = event(eventType="RUNNING")
    running["job"]["facets"]["jobType"] = {
        "_producer": "x",
        "_schemaURL": "x",
        "processingType": "STREAMING",
        "integration": "FLINK",
    }
    assert read(running) is not None
    assert read(event(eventType="RUNNING")) is None


def test_a_job_apart_from_runs_is_read_at_once() -> None:
    declared = event()
    del declared["run"], declared["eventType"]
    assert read(declared) is not None


def test_schemas_of_the_event_and_of_the_time_tell_columns_apart() -> None:
    query = "INSERT INTO mart.revenue SELECT amount, email FROM raw.orders, raw.customers"
    assert read(event(query)) is None
    said = read(
        event(
            query,
            inputs=[dataset("raw.orders", schema=schema("amount")), dataset("raw.customers")],
        ),
        known={"shop.raw.customers": ["id", "email"], "shop.mart.revenue": ["a", "b"]},
    )
    assert columns_of(said) == {
        "a": [("shop.raw.orders", "amount", "IDENTITY")],
        "b": [("shop.raw.customers", "email", "IDENTITY")],
    }


def test_a_query_alone_goes_into_the_only_output() -> None:
    said = read(event("SELECT o.amount AS total FROM raw.orders AS o"))
    assert columns_of(said) == {"total": [("shop.raw.orders", "amount", "IDENTITY")]}


def test_sql_that_tells_nothing_is_passed_over() -> None:
    for query in ("", "not sql at all", "CALL refresh()", "INSERT INTO elsewhere SELECT 1"):
        assert read(event(query)) is None
    assert read(event(outputs=[])) is read(event(outputs=None)) is None


def test_a_table_that_the_run_does_not_name_may_be_one_more_source() -> None:
    said = read(event("INSERT INTO mart.revenue (n) SELECT o.a FROM raw.orders o, hidden h"))
    assert said is not None
    (entry,) = said["job"]["facets"]["lineage"]["entries"]
    assert "inputs" not in entry
    assert "not all" in said["job"]["facets"]["headwater_evidence"]["note"]


def test_the_dialect_is_the_one_that_is_said_or_that_of_where_the_outputs_lie() -> None:
    query = "INSERT INTO mart.revenue SELECT raw:customer.name::text AS who FROM raw.orders"
    assert read(event(query)) is None
    snowflake = event(query)
    snowflake["job"]["facets"]["sql"]["dialect"] = "Snowflake"
    assert columns_of(read(snowflake)) == {
        "WHO": [("shop.raw.orders", "RAW.customer.name", "TRANSFORMATION")]
    }
