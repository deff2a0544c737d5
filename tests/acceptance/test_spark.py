"""Spark with the stock listener, as an Airflow task starts it, against a server of its own process.

Needs Java 17 and, the first time, registries of Python and of Java packages.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.environments import programs_of, surroundings
from support.process import serving, wait_for_events
from support.told import run_id

PROGRAM = Path(__file__).parent / "spark_job" / "nightly.py"
SPARK = "pyspark==3.5.9"
LISTENER = "io.openlineage:openlineage-spark_2.12:1.53.0"
NAMESPACE = "spark-shop"
APPLICATION = "shop_nightly"
TASK, DAG = run_id("task"), run_id("dag")
EVERY_COLUMN = "*"


@dataclass(frozen=True, slots=True)
class Night:
    """A server that heard of one run of the program, and where that put its files."""

    client: httpx.Client
    folder: Path

    def ask(self, question: str, **asked: Any) -> dict[str, Any]:
        answer = self.client.get(f"/api/v2/{question}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def file(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def short(self, name: str) -> str:
        return name.removeprefix(f"{self.folder}/")

    def tree(self) -> list[dict[str, Any]]:
        return self.ask("tree", of=f"run:{TASK}")["runs"]

    def columns_above(self, table: str, column: str) -> dict[tuple[str, str], set[str]]:
        """For each pair of columns, as `dataset.column`, the transformations between them."""
        of = f"{self.file(table)}[{column}]"
        answer = self.ask("lineage", of=of, direction="upstream")
        spelled = {
            each["id"]: f"{self.short(each['name'])}.{each['field']}" for each in answer["nodes"]
        }
        return {
            (spelled[edge["source"]], spelled[edge["target"]]): {
                each["subtype"] + "!" * each["masking"] for each in edge["transformations"]
            }
            for edge in answer["edges"]
            if edge["transformations"]
        }


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    if shutil.which("java") is None:
        pytest.skip("there is no java here, and Spark runs on it")
    programs = programs_of(SPARK)
    folder = tmp_path_factory.mktemp("spark")
    with serving(folder / "data") as client:
        told = {
            "transport.type": "http",
            "transport.url": str(client.base_url),
            "namespace": NAMESPACE,
            "parentJobNamespace": "airflow-shop",
            "parentJobName": "daily.nightly",
            "parentRunId": TASK,
            "rootParentJobNamespace": "airflow-shop",
            "rootParentJobName": "daily",
            "rootParentRunId": DAG,
        }
        settings = {
            "spark.extraListeners": "io.openlineage.spark.agent.OpenLineageSparkListener",
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            **{f"spark.openlineage.{name}": value for name, value in told.items()},
        }
        done = subprocess.run(
            [
                str(programs / "spark-submit"), "--master", "local[2]", "--name", APPLICATION,
                "--packages", LISTENER,
                *(f"--conf={name}={value}" for name, value in settings.items()),
                str(PROGRAM), str(folder / "lake"),
            ],
            cwd=folder,
            env=surroundings(
                programs, PYSPARK_PYTHON=str(programs / "python"), SPARK_LOCAL_IP="127.0.0.1"
            ),
            check=False,
            capture_output=True,
            text=True,
            timeout=480,
        )  # fmt: skip
        if "unresolved dependency: io.openlineage" in done.stdout + done.stderr:
            pytest.skip(f"no package registry offers {LISTENER} here")
        assert done.returncode == 0, done.stdout + done.stderr
        wait_for_events(client, 20)
        yield Night(client, folder)


def test_all_that_spark_tells_is_taken(night: Night) -> None:
    assert night.client.get("/health").json()["dead_letters"] == 0
    hits = night.ask("find", kind="dataset")["hits"]
    files = {night.short(each["name"]) for each in hits if each["namespace"] == "file"}
    assert files == {
        "lake/orders",
        "lake/customers",
        "spark-warehouse/paid_orders",
        "spark-warehouse/revenue",
    }


def test_a_table_of_the_metastore_is_another_name_of_its_files(night: Night) -> None:
    shown = night.ask("show", id=night.file("spark-warehouse/paid_orders"))
    (alias,) = shown["aliases"]
    assert (alias["namespace"], alias["name"]) == (
        f"file:{night.folder}/spark-warehouse", "default.paid_orders",
    )  # fmt: skip
    columns = [each["name"] for each in shown["schema"]["fields"]]
    assert columns == ["id", "amount", "email_hash"]
    answer = night.ask("impact", of="default.paid_orders")
    assert night.file("spark-warehouse/revenue") in {each["name"] for each in answer["nodes"]}


def test_a_report_comes_from_the_files_that_its_table_was_made_of(night: Night) -> None:
    answer = night.ask("trace", of=night.file("lake/orders"), to="default.revenue")
    assert answer["paths_total"] >= 1
    answer = night.ask(
        "lineage", of=night.file("spark-warehouse/revenue"), direction="upstream", depth=1
    )
    above = {night.short(each["name"]) for each in answer["nodes"] if each["hops"] == -1}
    assert "spark-warehouse/paid_orders" in above
    assert "lake/orders" not in above


def test_columns_keep_what_was_done_to_them(night: Night) -> None:
    above = night.columns_above("spark-warehouse/revenue", "total")
    table, report = "spark-warehouse/paid_orders", "spark-warehouse/revenue"
    assert above[f"{table}.amount", f"{report}.total"] == {"AGGREGATION"}
    assert above["lake/orders.amount", f"{table}.amount"] == {"IDENTITY"}
    hashed = night.columns_above(report, "email_hash")
    assert hashed["lake/customers.email", f"{table}.email_hash"] == {"TRANSFORMATION!"}
    assert hashed[f"{table}.email_hash", f"{report}.email_hash"] == {"IDENTITY"}


def test_what_decides_about_rows_influences_every_column(night: Night) -> None:
    above = night.columns_above("spark-warehouse/revenue", "total")
    table, report = "spark-warehouse/paid_orders", "spark-warehouse/revenue"
    assert above[f"{table}.email_hash", f"{report}.{EVERY_COLUMN}"] == {"GROUP_BY"}
    assert "FILTER" in above["lake/orders.state", f"{table}.{EVERY_COLUMN}"]
    for column in ("lake/orders.customer", "lake/customers.id"):
        assert "JOIN" in above[column, f"{table}.{EVERY_COLUMN}"]
    assert ("lake/customers.email", f"{table}.{EVERY_COLUMN}") not in above


def test_actions_hang_below_the_application_and_that_below_the_task(night: Night) -> None:
    tree = night.tree()
    above = [(each["depth"], each["run"]["job_name"]) for each in tree if each["depth"] < 3]
    assert above == [(0, "daily"), (1, "daily.nightly"), (2, APPLICATION)]
    actions = [each for each in tree if each["depth"] == 3]
    assert len(actions) == len(tree) - 3
    made = [each for each in actions if each["writes"]]
    assert {each["run"]["state"] for each in made} == {"COMPLETED"}
    assert {each["run"]["job_name"].removeprefix(f"{APPLICATION}.") for each in made} >= {
        "execute_create_data_source_table_as_select_command.default_paid_orders",
        "execute_create_data_source_table_as_select_command.default_revenue",
    }


def test_of_the_task_nothing_but_its_name_is_known(night: Night) -> None:
    dag, task, application, *_ = (each["run"] for each in night.tree())
    assert (dag["started_at"], task["started_at"]) == (None, None)
    assert task["id"] == f"run:{TASK}"
    assert (application["state"], application["parent"]) == ("COMPLETED", task["id"])


def test_a_statement_is_kept_with_the_job_that_ran_it(night: Night) -> None:
    name = "execute_create_data_source_table_as_select_command.default_revenue"
    job = night.ask("show", id=f"{NAMESPACE}/{APPLICATION}.{name}")
    assert "group by email_hash" in job["sql"]
