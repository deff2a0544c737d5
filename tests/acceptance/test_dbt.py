"""A dbt project of ours, built by dbt-core, told by dbt-ol and read from its files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from headwater.model.identity import ColumnId, DatasetId
from support.environments import DBT, programs_of, surroundings
from support.process import serving, wait_for_events

PROJECT = Path(__file__).parent / "dbt_estate"
_COMMAND = "from headwater.cli.main import main; main()"


@dataclass
class Estate:
    """A server that was told twice of the same build.

    said, again: by the command that read the files. events: that it sent.
    """

    client: httpx.Client
    warehouse: str
    said: str
    again: str
    events: list[dict[str, Any]]

    def table(self, name: str) -> str:
        return str(DatasetId(self.warehouse, name))

    def ask(self, path: str, **asked: Any) -> Any:
        answer = self.client.get(f"/api/v2/{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def jobs_of_runs(self) -> set[str]:
        """The jobs that dbt-ol had runs of."""
        found: set[str] = set()
        start, total = 0, 1
        while start < total:
            asked = {"limit": 100, "offset": start}
            page = self.client.get("/api/v1/events/lineage", params=asked).json()
            for each in page["events"]:
                if "OpenLineage/" in each["producer"]:
                    found.add(each["job"]["name"])
            start, total = start + len(page["events"]), page["totalCount"]
        return found


@pytest.fixture(scope="module", params=["artifacts", "logs"])
def estate(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Estate]:
    programs = programs_of(*DBT)
    folder = tmp_path_factory.mktemp("estate")
    with serving(folder / "data") as client:
        own = {
            "DBT_PROFILES_DIR": str(PROJECT),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "ESTATE_DATABASE": str(folder / "estate.duckdb"),
        }
        environment = surroundings(programs, OPENLINEAGE_URL=str(client.base_url), **own)
        listens = [] if request.param == "artifacts" else ["--consume-structured-logs"]
        # The source is one of the tables that a seed makes, so that is there first.
        for command in (["dbt", "seed"], ["dbt-ol", "build", *listens]):
            run([str(programs / command[0]), *command[1:], "--project-dir", str(PROJECT)],
                folder, environment)  # fmt: skip
        wait_for_events(client, 1)
        ours = os.environ | own | {"XDG_CACHE_HOME": str(folder / "cache")}
        read = [sys.executable, "-c", _COMMAND, "ingest", "dbt", "--from", str(PROJECT)]
        printed = run([*read, "--dry-run"], folder, ours).splitlines()
        events = [json.loads(line) for line in printed if line.startswith("{")]
        read += ["--server", str(client.base_url), "--wait"]
        said, again = (run(read, folder, ours) for _ in range(2))
        yield Estate(client, f"duckdb://{folder / 'estate.duckdb'}", said, again, events)


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True,
                          text=True, timeout=480)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


MODELS = {
    "stg_orders": ("raw_orders",),
    "stg_customers": ("raw_customers",),
    "orders_wide": ("stg_orders", "stg_customers"),
    "revenue": ("orders_wide",),
    "customers_v2": ("stg_customers",),
}


def test_all_of_it_was_understood_and_nothing_refused(estate: Estate) -> None:
    assert "7 models" in estate.said
    assert "(8 resolved)" in estate.said
    assert estate.client.get("/health").json()["dead_letters"] == 0


def test_the_same_files_again_are_no_news(estate: Estate) -> None:
    assert "0 events sent" in estate.again
    assert "nothing new" in estate.again


@pytest.mark.parametrize("model", MODELS)
def test_what_dbt_declares_and_what_its_runs_show_are_one(estate: Estate, model: str) -> None:
    of = estate.table(f"estate.main.{model}")
    edges = estate.ask("lineage", of=of, direction="upstream", depth=1)["edges"]
    # Runs that tell no columns are another step of the same job.
    known: dict[tuple[str, str], set[str]] = {}
    for each in edges:
        known.setdefault((each["source"], each["job"]), set()).update(each["evidence"])
    for name in MODELS[model]:
        of_job = [
            evidence
            for (source, job), evidence in known.items()
            if source == estate.table(f"estate.main.{name}") and ".sql." not in job
        ]
        assert of_job == [{"observed", "declared", "parsed"}]


def test_jobs_are_those_of_dbt_ol(estate: Estate) -> None:
    ours = {each["job"]["name"] for each in estate.events if "job" in each}
    # The statements of a node are jobs of their own, where dbt-ol listens to what dbt logs.
    theirs = {name for name in estate.jobs_of_runs() if ".sql." not in name}
    assert len(theirs) >= 10
    # Nothing of an ephemeral model is ever built, but dbt-ol has a run of what dbt does for it.
    assert theirs - ours <= {"model.estate.paid_orders"}


def columns(nodes: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["name"].rpartition(".")[2], each["field"]) for each in nodes}


def test_a_column_of_a_mart_is_traced_to_its_sources(estate: Estate) -> None:
    of = str(ColumnId(DatasetId(estate.warehouse, "estate.main.revenue"), "amount"))
    ends = columns(estate.ask("trace", of=of)["nodes"])
    assert ("raw_orders", "amount") in ends
    assert ("raw_customers", "name") not in ends
    passed = columns(estate.ask("lineage", of=of, direction="upstream")["nodes"])
    assert {("orders_wide", "gross"), ("stg_orders", "amount")} <= passed


def test_a_model_is_one_node_that_is_found_by_both_its_names(estate: Estate) -> None:
    of = estate.table("estate.main.revenue")
    for name in ("revenue", "model.estate.revenue"):
        hits = estate.ask("find", q=name, kind="dataset")["hits"]
        assert [each["id"] for each in hits if each["label"] == "revenue"] == [of]


def test_a_source_is_the_table_behind_it(estate: Estate) -> None:
    behind, told = (estate.table(f"estate.main.{name}") for name in ("raw_orders", "orders"))
    page = estate.ask("show", id=behind)
    assert [each["id"] for each in page["aliases"]] == [told]
    tags = {each["key"]: each["value"] for each in page["tags"]}
    assert tags["unique_id"] == "seed.estate.raw_orders, source.estate.shop.orders"
    reached = {each["name"] for each in estate.ask("impact", of=told)["nodes"]}
    assert "estate.main.stg_orders" in reached


def test_a_broken_source_would_reach_the_metrics_and_the_report(estate: Estate) -> None:
    of = estate.table("estate.main.orders")
    reached = {each["name"] for each in estate.ask("impact", of=of)["nodes"]}
    assert {
        "estate.main.revenue",
        "semantic_model.estate.sales",
        "metric.estate.order_value",
        "saved_query.estate.sales_by_country",
        "exposure.estate.weekly_report",
    } <= reached
    assert "estate.main.customers_v2" not in reached


def test_a_metric_is_traced_to_the_column_that_it_sums_up(estate: Estate) -> None:
    of = ColumnId(DatasetId("dbt://estate", "metric.estate.order_value"), "order_value")
    nodes = estate.ask("lineage", of=str(of), direction="upstream")["nodes"]
    assert {
        ("sales", "gross_sales"),
        ("orders_wide", "gross"),
        ("raw_orders", "amount"),
    } <= columns(nodes)
    derived = estate.ask("derivation", of=str(of))
    assert any("SUM(" in each and " / " in each for each in derived["composed"])


def test_runs_and_claims_agree_but_for_what_dbt_ol_takes_for_tables(estate: Estate) -> None:
    # Its own reader takes names that a query gives for tables, and ephemeral models for built ones.
    found = estate.ask("verdicts", limit=100)["edges"]
    odd = {estate.table("wide"), estate.table("estate.main.paid_orders")}
    assert [each for each in found if not odd & {each["source"], each["target"]}] == []


def test_a_model_is_described_owned_and_tagged(estate: Estate) -> None:
    page = estate.ask("show", id=estate.table("estate.main.revenue"))
    assert page["description"] == "What was sold, by country."
    # dbt-ol, which spoke last, knows nothing of groups.
    assert "ada@example.com" in {each["name"] for each in page["owners"]}
    assert {"finance", "daily", "geo"} <= {each["key"] for each in page["tags"]}
    fields = {each["name"]: each["description"] for each in page["schema"]["fields"]}
    assert fields["country"] == "Where the customer lives."


def test_a_test_that_found_something_is_shown_with_what_it_found(estate: Estate) -> None:
    page = estate.ask("show", id=estate.table("estate.main.revenue"))
    failing = {each["name"]: each["actual"] for each in page["quality"]["failing"]}
    assert failing["accepted_values_revenue_country__GB"] == "1"


def test_a_model_says_where_its_code_lies(estate: Estate) -> None:
    names = ("estate.main.estate.revenue.build.run", "model.estate.revenue")
    (told,) = [
        each["job"]
        for each in estate.events
        if "lineage" in each.get("job", {}).get("facets", {})
        and each["job"]["name"] in names
        and "/dbt/" in each["producer"]
    ]
    shown = estate.ask("show", id=f"job:dbt:{told['name']}")
    assert "orders_wide" in shown["sql"]
    assert shown["runs"]
    location = told["facets"].get("sourceCodeLocation")
    # Where the tests are no checkout of git, nothing is known of that.
    assert location is None or location["path"].endswith("models/marts/revenue.sql")
