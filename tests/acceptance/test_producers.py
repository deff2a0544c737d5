"""Stock producers, configured as their own documents say, against a server of its own process."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    Dataset,
    DatasetEvent,
    Job,
    JobEvent,
    Run,
    RunEvent,
    StaticDataset,
)
from openlineage.client.event_v2 import RunState as State
from openlineage.client.facet_v2 import schema_dataset, sql_job

from headwater.config import Config
from headwater.data_folder import verify
from support.environments import DBT, programs_of, surroundings
from support.process import serving, wait_for_events
from support.told import at, run_id

SHARED = Path(os.environ.get("HEADWATER_SHARED", Path(__file__).parents[3] / "shared"))
EVENTS = SHARED / "data" / "events"
PRODUCER = "https://example.com/stock"


def events() -> list[RunEvent | JobEvent | DatasetEvent]:
    """A run, a job and a dataset, as the stock client writes them."""
    raw, clean, mart = (Dataset("warehouse", name) for name in ("raw", "clean", "mart"))
    load = Job("etl", "load", facets={"sql": sql_job.SQLJobFacet("insert into clean ...")})
    fields = [schema_dataset.SchemaDatasetFacetFields(name="amount", type="int")]
    told = schema_dataset.SchemaDatasetFacet(fields=fields)
    described = StaticDataset("warehouse", "raw", facets={"schema": told})
    ran = {"run": Run(run_id("stock")), "job": load, "producer": PRODUCER}
    build = Job("etl", "build")
    return [
        RunEvent(eventTime=at(1), eventType=State.START, inputs=[raw], **ran),
        RunEvent(eventTime=at(2), eventType=State.COMPLETE, outputs=[clean], **ran),
        JobEvent(eventTime=at(1), job=build, producer=PRODUCER, inputs=[clean], outputs=[mart]),
        DatasetEvent(eventTime=at(1), dataset=described, producer=PRODUCER),
    ]


@pytest.mark.parametrize("compression", [None, "gzip"])
@pytest.mark.parametrize("kind", ["http", "async_http"])
def test_the_stock_client(server: httpx.Client, kind: str, compression: str | None) -> None:
    transport = {"type": kind, "url": str(server.base_url)}
    if compression:
        transport["compression"] = compression
    client = OpenLineageClient(config={"transport": transport})
    for event in events():
        client.emit(event)
    assert client.close(timeout=20) is not False
    check_estate(server)


def test_the_stock_client_with_nothing_but_an_address_in_its_environment(
    server: httpx.Client, tmp_path: Path
) -> None:
    code = """
from openlineage.client import OpenLineageClient
from acceptance.test_producers import events
client = OpenLineageClient()
for event in events():
    client.emit(event)
client.close(timeout=20)
"""
    tests = str(Path(__file__).parents[1])
    ours = {
        "OPENLINEAGE_URL": str(server.base_url),
        "PYTHONPATH": os.pathsep.join([tests, *sys.path]),
    }
    subprocess.run(
        [sys.executable, "-c", code], check=True, env=os.environ | ours, cwd=tmp_path, timeout=120
    )
    check_estate(server)


def check_estate(server: httpx.Client) -> None:
    """What the stock client told is what questions are answered with."""
    assert wait_for_events(server, 4) == 4
    assert server.get("/health").json()["dead_letters"] == 0
    answer = server.get("/api/v2/impact", params={"of": "warehouse/raw"}).json()
    reached = [each["name"] for each in answer["nodes"] if each["kind"] == "dataset"]
    assert reached == ["raw", "clean", "mart"]
    job = server.get("/api/v2/show", params={"id": "job:etl:load"}).json()
    assert job["sql"] == "insert into clean ..."
    assert job["runs"][0]["duration_s"] == 3600
    raw = server.get("/api/v2/show", params={"id": "warehouse/raw"}).json()
    assert [each["name"] for each in raw["schema"]["fields"]] == ["amount"]


# -- recorded events of real producers ----------------------------------------------------------


def recorded() -> list[dict[str, Any]]:
    if not EVENTS.is_dir():
        pytest.skip(f"{EVENTS} is not there; HEADWATER_SHARED names the folder that holds it")
    found: list[dict[str, Any]] = []
    for file in sorted(EVENTS.rglob("*.json*")):
        text = file.read_text()
        if file.suffix == ".jsonl":
            told = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            told = json.loads(text)
        found += told if isinstance(told, list) else [told]
    return found


def test_recorded_events_are_all_kept_and_their_order_and_number_do_not_matter(
    tmp_path: Path,
) -> None:
    in_order = recorded()
    shuffled = [*in_order]
    random.Random(20261124).shuffle(shuffled)
    states = {}
    for name, told in {
        "in order": in_order,
        "shuffled": shuffled,
        "doubled": [event for event in in_order for _ in range(2)],
    }.items():
        data = tmp_path / name
        with serving(data) as client:
            refused = [
                answer.text
                for event in told
                if not (answer := client.post("/api/v1/lineage", json=event)).is_success
            ]
            assert refused == []
            wait_for_events(client, 1)
            assert client.get("/health").json()["dead_letters"] == 0
        verdict = verify(Config(data=data))
        assert (verdict.problems, verdict.behind) == ((), 0)
        states[name] = (verdict.events, verdict.state)
    assert len(set(states.values())) == 1, states


# -- dbt ----------------------------------------------------------------------------------------

PROJECT = Path(__file__).parent / "dbt_project"


@pytest.fixture(scope="session")
def dbt_folder() -> Path:
    """The programs of a virtual environment with dbt, made once and kept."""
    return programs_of(*DBT)


@pytest.fixture(scope="module")
def built(dbt_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server that was told of one `dbt-ol build` of our own project."""
    folder = tmp_path_factory.mktemp("dbt")
    with serving(folder / "data") as client:
        environment = surroundings(
            dbt_folder,
            OPENLINEAGE_URL=str(client.base_url),
            OPENLINEAGE_NAMESPACE="shop",
            DBT_PROFILES_DIR=str(PROJECT),
            DBT_TARGET_PATH=str(folder / "target"),
            DBT_LOG_PATH=str(folder / "logs"),
            DBT_SEND_ANONYMOUS_USAGE_STATS="false",
            SHOP_DATABASE=str(folder / "shop.duckdb"),
        )
        done = subprocess.run(
            [str(dbt_folder / "dbt-ol"), "build", "--project-dir", str(PROJECT)],
            cwd=folder,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=480,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        wait_for_events(client, 1)
        yield client


def dataset_of(client: httpx.Client, name: str) -> str:
    hits = client.get("/api/v2/find", params={"q": name, "kind": "dataset"}).json()["hits"]
    (found,) = [hit["id"] for hit in hits if hit["label"] == name]
    return found


def test_dbt_tells_of_every_model_and_none_of_it_is_refused(built: httpx.Client) -> None:
    health = built.get("/health").json()
    assert health["dead_letters"] == 0
    assert health["log_offset"] >= 10
    for name in ("raw_orders", "raw_customers", "stg_orders", "stg_customers", "revenue"):
        assert dataset_of(built, name)


def test_a_mart_comes_from_its_seeds(built: httpx.Client) -> None:
    asked = {"of": dataset_of(built, "revenue"), "direction": "upstream"}
    answer = built.get("/api/v2/lineage", params=asked).json()
    upstream = {each["label"] for each in answer["nodes"] if each["hops"] < 0}
    assert {"stg_orders", "stg_customers", "raw_orders", "raw_customers"} <= upstream


def test_a_broken_seed_would_reach_the_mart(built: httpx.Client) -> None:
    answer = built.get("/api/v2/impact", params={"of": dataset_of(built, "raw_orders")}).json()
    reached = {each["label"] for each in answer["nodes"] if each["kind"] == "dataset"}
    assert {"stg_orders", "revenue"} <= reached
    assert "stg_customers" not in reached


def test_columns_of_a_mart_lead_back_to_the_seeds(built: httpx.Client) -> None:
    of = dataset_of(built, "revenue").replace("dataset:", "column:") + ":amount"
    answer = built.get("/api/v2/lineage", params={"of": of, "direction": "upstream"}).json()
    columns = {(each["name"].rpartition(".")[2], each["field"]) for each in answer["nodes"]}
    assert ("stg_orders", "amount") in columns
    assert ("raw_orders", "amount") in columns


def test_a_model_has_its_sql_and_a_completed_run(built: httpx.Client) -> None:
    page = built.get("/api/v2/show", params={"id": dataset_of(built, "revenue")}).json()
    (job,) = [each["id"] for each in page["producers"]]
    shown = built.get("/api/v2/show", params={"id": job}).json()
    assert "stg_orders" in shown["sql"]
    assert shown["runs"][0]["state"] == "COMPLETED"
