"""Lineage that is tried on made-up rows: the command, what it tells, and what counts of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integration.conftest import Cli
from support.server import Json, Server
from support.told import columns, dataset, run_event, schema

QUERY = (
    "SELECT o.id, o.amount AS total FROM orders o WHERE o.status = 'paid'"
    " OR EXISTS (SELECT 1 FROM customers c WHERE 1 = 0 AND c.id = o.id)"
)
RIGHT = ("id <- orders.id", "total <- orders.amount", "* <- orders.status FILTER")
WRONG = (
    "id <- orders.id, customers.id",
    "total <- orders.amount, orders.note",
    "* <- orders.status FILTER",
)


def built(query: str = QUERY, *, hours: float = 0) -> Json:
    """A run whose producer claims three things that are so, and two that are not."""
    orders = schema(id="int", amount="double", status="text", note="text")
    facet = {"_producer": "x", "_schemaURL": "x", "query": query, "dialect": "duckdb"}
    return run_event(
        "build",
        hours=hours,
        reads=[dataset("orders", schema=orders), dataset("customers", schema=schema(id="int"))],
        writes=[
            dataset(
                "mart",
                schema=schema(id="int", total="double"),
                columnLineage=columns(*WRONG),
            )
        ],
        job_facets={"sql": facet},
    )


def reading(server: Server, measure: str) -> Json:
    told = {each["id"]: each["reading"] for each in server.ask("sli")["measures"]}
    return told[measure]


def outcomes(document: Json) -> dict[str, str]:
    (job,) = document["jobs"]
    return {
        f"{each['target']['field']} <- {each['source']['name']}.{each['source']['field']}": each[
            "outcome"
        ]
        for each in job["links"]
    }


def tried(cli: Cli, *options: str, code: int = 1) -> Any:
    printed = cli("try-lineage", "build", "--format", "json", *options, code=code)
    return json.loads(printed.splitlines()[0])


def test_wrong_claims_are_refuted_and_right_ones_shown(server: Server, cli: Cli) -> None:
    server.tell(built())
    assert outcomes(tried(cli)) == {
        "id <- orders.id": "shown",
        "total <- orders.amount": "shown",
        "* <- orders.status": "shown",
        "total <- orders.note": "not shown",
        "id <- customers.id": "not shown",
    }


def test_refuted_claims_are_counted_and_told_where_one_looks(server: Server, cli: Cli) -> None:
    server.tell(built())
    before = reading(server, "M8.columns")
    assert before["value"] is None
    tried(cli)
    assert (reading(server, "M8")["numerator"], reading(server, "M8")["denominator"]) == (1, 2)
    told = reading(server, "M8.columns")
    assert (told["numerator"], told["denominator"]) == (2, 5)
    behind = server.ask("sli/behind", measure="M8.columns")["behind"]
    assert {each["note"] for each in behind if each["amount"]} == {
        "not shown from warehouse/orders[note]",
        "not shown from warehouse/customers[id]",
    }
    (trial,) = server.ask("why", source="orders[note]", target="mart[total]")["trials"]
    assert (trial["outcome"], trial["job"].rpartition(":")[2]) == ("not shown", "build")
    told = server.ask("verdicts")
    (edge,) = told["edges"]
    assert (edge["source"].rpartition(":")[2], edge["tried"]) == ("customers", "not shown")
    assert told["false_positive_rate"] == pytest.approx(1 / 2)
    assert "not shown" in cli("verify-lineage", "--format", "table", code=1)
    assert "tried on made-up rows" in cli("why", "orders[note]", "mart[total]", "--format", "table")


def test_what_was_tried_does_not_count_once_the_sql_changed(server: Server, cli: Cli) -> None:
    server.tell(built())
    tried(cli)
    server.tell(built(f"{QUERY} OR o.note = 'x'", hours=1))
    assert reading(server, "M8.columns")["value"] is None
    assert reading(server, "M8")["numerator"] == 0
    assert server.ask("why", source="orders[note]", target="mart[total]")["trials"] == []


def test_peoples_word_stands_above_trials(server: Server, cli: Cli) -> None:
    server.tell(built())
    tried(cli)
    cli("confirm", "customers", "mart", "--by", "ana")
    cli("confirm", "orders[note]", "mart[total]", "--by", "ana")
    assert reading(server, "M8")["numerator"] == 0
    assert reading(server, "M8.columns")["numerator"] == 1


def test_a_dry_run_tells_nothing(server: Server, cli: Cli) -> None:
    server.tell(built())
    before = server.platform.log.head()
    tried(cli, "--dry-run")
    assert server.platform.log.head() == before


def test_to_try_again_says_the_same_once(server: Server, cli: Cli) -> None:
    server.tell(built())
    first = tried(cli)
    told = server.platform.log.head()
    assert tried(cli) == first
    assert server.platform.log.head() == told


def test_where_every_claim_was_shown_it_exits_0(server: Server, cli: Cli) -> None:
    event = built()
    event["outputs"][0]["facets"]["columnLineage"] = columns(*RIGHT)
    server.tell(event)
    printed = cli("try-lineage", "mart", "--which", "all", "--format", "table")
    assert "3 shown" in printed


def test_hostile_sql_of_a_job_is_reported_and_not_run(server: Server, cli: Cli) -> None:
    server.tell(built("COPY orders TO '/tmp/headwater-stolen.csv'"))
    (job,) = tried(cli, code=0)["jobs"]
    assert job["reason"] == "COPY is not run in a trial"
    assert reading(server, "M8.columns")["value"] is None


def test_a_file_is_tried_without_a_server(tmp_path: Path, cli: Cli) -> None:
    query, tables = tmp_path / "model.sql", tmp_path / "tables.json"
    query.write_text("select o.id, iff(o.state = 'paid', 1, 0) as paid from raw.orders as o")
    tables.write_text(json.dumps({"raw.orders": {"id": "number(38,0)", "state": "varchar"}}))
    printed = cli(
        "try-lineage", "--sql", str(query), "--schema", str(tables), "-d", "snowflake",
        "--which", "all", "--format", "csv", "--server", "http://127.0.0.1:1",
    )  # fmt: skip
    assert [line.split(",")[:3] for line in printed.splitlines()[1:]] == [
        ["shown", "raw.orders[id]", "(result)[id]"],
        ["shown", "raw.orders[state]", "(result)[paid]"],
    ]


def test_of_several_jobs_that_write_a_dataset_each_is_tried_for_its_own_claims(
    server: Server, cli: Cli
) -> None:
    other = run_event(
        "other",
        reads=["customers"],
        writes=[dataset("mart", columnLineage=columns("total <- customers.id"))],
    )
    server.tell(built(), other)
    claims = outcomes(tried(cli))
    assert "total <- customers.id" not in claims
    assert claims["total <- orders.note"] == "not shown"
    # What another job claims, too, and was not tried, is not refuted.
    assert reading(server, "M8")["numerator"] == 0
