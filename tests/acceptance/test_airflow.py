"""Airflow with the stock provider, scheduler and all, against a server of its own process.

Needs, the first time, a registry of Python packages.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.environments import programs_of, surroundings
from support.process import serving

AIRFLOW = (
    "apache-airflow==3.3.2",
    "apache-airflow-providers-openlineage==2.20.3",
    "apache-airflow-providers-common-sql==2.4.0",
    "apache-airflow-providers-sqlite==4.3.4",
)
DAGS = Path(__file__).parent / "airflow_dags"
NAMESPACE = "airflow-shop"
POSTGRES = "postgres://shop-db:5432"
_PATIENCE_S = 450
_WRONG = re.compile(r"error|warning|failed|Traceback", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Morning:
    """A server that heard of both DAGs, each of which ran once."""

    client: httpx.Client

    def ask(self, question: str, **asked: Any) -> dict[str, Any]:
        answer = self.client.get(f"/api/v2/{question}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def job(self, name: str) -> dict[str, Any]:
        return self.ask("show", id=f"{NAMESPACE}/{name}")

    def tree(self, dag: str) -> dict[str, dict[str, Any]]:
        """The runs below the run of a DAG and its own, by job."""
        (run,) = self.job(dag)["runs"]
        return {each["run"]["job_name"]: each for each in self.ask("tree", of=run["id"])["runs"]}


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    programs = programs_of(*AIRFLOW)
    folder = tmp_path_factory.mktemp("airflow")
    shop, dags, log = folder / "shop.db", folder / "dags", folder / "airflow.log"
    dags.mkdir()
    with closing(sqlite3.connect(shop)) as database, database:
        database.execute("create table orders (id int, customer int, amount real, state text)")
        database.execute("insert into orders values (1, 7, 12.5, 'paid')")
    with serving(folder / "data") as client:
        transport = {"type": "http", "url": str(client.base_url)}
        variables = {
            "AIRFLOW_HOME": str(folder / "home"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            # All of its processes write to one file; on a busy machine they wait for each other.
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder}/airflow.db?timeout=120",
            "AIRFLOW_CONN_SHOP": json.dumps({"conn_type": "sqlite", "host": str(shop)}),
            "AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps(transport),
            "AIRFLOW__OPENLINEAGE__NAMESPACE": NAMESPACE,
            **_for_a_test(),
        }
        with _running(programs, surroundings(programs, **variables), log):
            # A task that cannot reach Airflow's own server gives up after a few attempts.
            _wait(lambda: _answers(variables["AIRFLOW__API__BASE_URL"]), log)
            shutil.copytree(DAGS, dags, dirs_exist_ok=True)
            _wait(lambda: _has_run(client, "shop_mail"), log)
        yield Morning(client)


def _for_a_test() -> dict[str, str]:
    """Settings that have nothing to do with lineage: our DAGs alone, at once, on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW__API__BASE_URL": here,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{here}/execution/",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "2",
        "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@contextmanager
def _running(programs: Path, environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """Airflow with all its processes, which are ended together."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(programs / "airflow"), "standalone"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield
        finally:
            # Asked to stop, the scheduler may wait for its workers for ever.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def _answers(airflow: str) -> bool:
    try:
        return httpx.get(f"{airflow}/api/v2/monitor/health").status_code == 200
    except httpx.TransportError:
        return False


def _has_run(client: httpx.Client, dag: str) -> bool:
    asked = {"of": f"{NAMESPACE}/{dag}", "state": "completed"}
    answer = client.get("/api/v2/runs", params=asked)
    return answer.status_code == 200 and bool(answer.json()["runs"])


def _wait(until: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not until():
        if time.monotonic() > deadline:
            told = log.read_text(errors="replace")
            wrong = [line for line in told.splitlines() if _WRONG.search(line)]
            raise AssertionError("\n".join(wrong[-40:]) + told[-2_000:])
        time.sleep(0.5)


def test_tasks_hang_below_their_dag_and_queries_below_their_task(morning: Morning) -> None:
    tree = morning.tree("shop_daily")
    assert {name: each["depth"] for name, each in tree.items()} == {
        "shop_daily": 0,
        "shop_daily.stage": 1,
        "shop_daily.stage.query.1": 2,
        "shop_daily.total": 1,
        "shop_daily.total.manual_query.1": 2,
        "shop_daily.publish": 1,
    }
    assert {each["run"]["state"] for each in tree.values()} == {"COMPLETED"}
    assert tree["shop_daily"]["run"]["nominal_start"] is not None


def test_an_operator_shows_the_statement_that_it_ran(morning: Morning) -> None:
    assert morning.job("shop_daily.stage.query.1")["sql"].startswith("create table paid_orders")


def test_a_statement_that_ran_elsewhere_is_read_into_tables(morning: Morning) -> None:
    job = morning.job("shop_daily.total.manual_query.1")
    sides = [
        {(each["namespace"], each["name"]) for each in job[side]} for side in ("inputs", "outputs")
    ]
    assert sides == [
        {(POSTGRES, "shop.public.paid_orders")},
        {(POSTGRES, "shop.public.revenue")},
    ]


def test_what_is_told_in_the_middle_of_a_run_joins_what_is_told_at_its_ends(
    morning: Morning,
) -> None:
    job = morning.job("shop_daily.publish")
    assert [each["name"] for each in job["inputs"]] == ["shop.public.revenue"]
    assert [each["name"] for each in job["outputs"]] == ["/shop/report.csv"]
    answer = morning.ask("trace", of="shop.public.paid_orders", to="/shop/report.csv")
    assert answer["paths_total"] == 1


def test_a_dag_waits_for_the_task_that_makes_its_asset(morning: Morning) -> None:
    publish, mail = f"job:{NAMESPACE}:shop_daily.publish", f"job:{NAMESPACE}:shop_mail"
    assert morning.job("shop_mail")["waits_for"] == [publish]
    assert morning.job("shop_daily.publish")["awaited_by"] == [mail]


def test_seen_as_applications_dags_pass_the_report_on(morning: Morning) -> None:
    answer = morning.ask("impact", of="shop.public.paid_orders", level="application")
    jobs = {each["name"] for each in answer["nodes"] if each["kind"] == "job"}
    assert jobs == {"shop_daily", "shop_mail"}


def test_owners_tags_and_descriptions_come_from_the_dag(morning: Morning) -> None:
    job = morning.job("shop_daily")
    assert job["description"] == "What was sold, every day"
    assert [each["name"] for each in job["owners"]] == ["sales"]
    assert [(each["key"], each["source"]) for each in job["tags"]] == [("tier=gold", "AIRFLOW")]


def test_all_that_airflow_tells_is_taken(morning: Morning) -> None:
    health = morning.client.get("/health").json()
    assert health["dead_letters"] == 0
    assert health["log_offset"] == 17
