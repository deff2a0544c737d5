"""Column lineage that is read from the SQL of jobs which report none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from headwater.collector.read_sql import SqlReader
from headwater.model.identity import DatasetId
from headwater.model.time import Instant
from headwater.ports import Logged

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
) -> list[dict[str, Any]]:
    """What is said about events told one after the other. known: columns of datasets by name."""
    said: list[dict[str, Any]] = []

    def columns_at(each: DatasetId, _: Instant) -> Sequence[str] | None:
        return (known or {}).get(each.name)

    reader = SqlReader(lambda body: said.append(json.loads(body)), columns_at)
    for offset, each in enumerate(events, start=1):
        reader(Logged(offset, json.dumps(each).encode(), b"", 0, "test"))
    return said


def columns_of(said: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    (output,) = said["outputs"]
    return {
        name: [
            (each["name"], each["field"], transformation["subtype"])
            for each in field["inputFields"]
            for transformation in each["transformations"]
        ]
        for name, field in output["facets"]["columnLineage"]["fields"].items()
    }


def test_columns_are_read_from_the_sql_of_a_run_that_names_its_datasets() -> None:
    (said,) = read(event())
    assert columns_of(said) == {
        "total": [("shop.raw.orders", "amount", "AGGREGATION")],
        "who": [("shop.raw.customers", "email", "IDENTITY")],
    }
    assert said["job"]["name"] == "load"
    assert said["job"]["facets"]["headwater_evidence"]["kind"] == "parsed"
    assert said["eventTime"].startswith("2026-11-24T08:00:00")
    assert {each["name"] for each in said["inputs"]} == {"shop.raw.orders", "shop.raw.customers"}


def test_what_the_producer_says_about_columns_is_left_alone() -> None:
    lineage = {"_producer": "x", "_schemaURL": "x", "fields": {}}
    assert read(event(outputs=[dataset("mart.revenue", columnLineage=lineage)])) == []
    explicit = event()
    explicit["run"]["facets"] = {"lineage": {"_producer": "x", "_schemaURL": "x", "inputs": []}}
    assert read(explicit) == []


def test_schemas_of_the_event_and_of_the_time_tell_columns_apart() -> None:
    query = "INSERT INTO mart.revenue SELECT amount, email FROM raw.orders, raw.customers"
    assert read(event(query)) == []
    (said,) = read(
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
    (said,) = read(event("SELECT o.amount AS total FROM raw.orders AS o"))
    assert columns_of(said) == {"total": [("shop.raw.orders", "amount", "IDENTITY")]}


def test_the_same_is_said_once_and_something_else_again() -> None:
    again = event() | {"eventTime": "2026-11-25T08:00:00Z"}
    other = event("INSERT INTO mart.revenue (total) SELECT o.net FROM raw.orders AS o")
    assert len(read(event(), again)) == 1
    assert len(read(event(), again, other, event())) == 3


def test_sql_that_tells_nothing_is_passed_over() -> None:
    for query in ("", "not sql at all", "CALL refresh()", "INSERT INTO elsewhere SELECT 1"):
        assert read(event(query)) == []
    assert read(event(outputs=[])) == read(event(outputs=None)) == []


def test_the_dialect_is_the_one_that_is_said_or_that_of_where_the_outputs_lie() -> None:
    query = "INSERT INTO mart.revenue SELECT raw:customer.name::text AS who FROM raw.orders"
    assert read(event(query)) == []
    snowflake = event(query)
    snowflake["job"]["facets"]["sql"]["dialect"] = "Snowflake"
    (said,) = read(snowflake)
    assert columns_of(said) == {"who": [("shop.raw.orders", "raw.customer.name", "TRANSFORMATION")]}
