"""Rows 75 to 80: living with producers, other tools and operators."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

from support.corner import Corner
from support.server import Server, names, running
from support.told import (
    at,
    columns,
    dataset,
    dataset_event,
    job_event,
    run_event,
    run_id,
    schema,
    symlinks,
)

FORWARD = """
[[to]]
name = "all"
url = "{all}"

[[to]]
name = "some"
url = "{some}"
only = {{kinds = ["run"], jobs = ["*/wanted*"]}}
change = {{namespaces = {{warehouse = "dwh"}}, drop_facets = ["debug"]}}
"""


def test_row_76_events_are_passed_on_whole_or_in_part(tmp_path: Path) -> None:
    """Pass events on to other OpenLineage backends, all or some of them, as they are or changed."""
    events = [
        run_event("wanted", reads=["raw"], writes=["clean"], facets={"debug": {"a": 1}, "b": {}}),
        job_event("wanted too", reads=["clean"], writes=["mart"]),
        run_event("other", writes=["raw"], facets={"id": {"wide": 4115428054613373118}}),
        run_event("wanted again", hours=1),
    ]
    with running(tmp_path / "all") as whole, running(tmp_path / "some") as part:
        file = tmp_path / "forward.toml"
        file.write_text(FORWARD.format(all=whole.address, some=part.address))
        with running(tmp_path / "first", forward=file) as first:
            first.tell(*events, events[0])
            _wait_for(whole, 4)
            _wait_for(part, 2)
            metrics = first.client.get("/metrics").text
            assert 'headwater_forward_lag_events{to="all"}' in metrics
        assert [whole.ask(f"events/{offset + 1}")["event"] for offset in range(4)] == events
        sent, again = (part.ask(f"events/{offset}")["event"] for offset in (1, 2))
        assert [each["namespace"] for each in sent["inputs"] + sent["outputs"]] == ["dwh"] * 2
        assert set(sent["run"]["facets"]) == {"b"}
        assert again["job"]["name"] == "wanted again"
        part.heard = 2
        assert names(part.ask("impact", of="dwh/raw")) == {"clean"}


def _wait_for(server: Server, count: int) -> None:
    ends = time.monotonic() + 20
    while server.client.get("/health").json()["log_offset"] < count:
        assert time.monotonic() < ends, "events were not passed on in time"
        time.sleep(0.02)


def scenario() -> list[dict[str, Any]]:
    """A DAG that starts Spark, whose actions read and write, and a run that is all wrong."""
    dag = {"run": {"runId": run_id("dag")}, "job": {"namespace": "etl", "name": "dag"}}
    task = {"run": {"runId": run_id("task")}, "job": {"namespace": "etl", "name": "dag.task"}}
    above = {"parent": dag | {"root": dag}}
    below = {"parent": task | {"root": dag}}
    told = dataset(
        "mart",
        schema=schema(id="int", total="int"),
        columnLineage=columns("id <- t1.id", "total <- t1.amount AGGREGATION, t1.id GROUP_BY"),
        symlinks=symlinks("warehouse/mart"),
    )
    counted = {"outputFacets": {"outputStatistics": {"rowCount": 3}}}
    return [
        run_event("dag", run="dag", state="START", hours=0),
        run_event("dag.task", run="task", state="START", hours=1, facets=above),
        run_event("app", run="app", state="START", hours=2, facets=below),
        run_event("app.query", run="q", state="START", hours=3, reads=["t1"], facets=below),
        run_event("app.query", run="q", state="RUNNING", hours=3.5, reads=["t1"], writes=[told]),
        run_event("app.query", run="q", hours=4, reads=["t1"], writes=[told | counted]),
        run_event("app", run="app", hours=5),
        run_event("dag.task", run="task", hours=6, facets=above),
        run_event("dag", run="dag", hours=7),
        run_event("plain", run="no START", hours=4, reads=["mart"], writes=["report"]),
        job_event("declared", reads=["report"], writes=["letter"], hours=2),
        dataset_event("t1", hours=1, schema=schema(id="int", amount="int")),
        dataset_event("t1", hours=3, schema=schema(id="int", amount="decimal")),
        run_event("bad", run="bad", state="FAIL", hours=9, writes=["t1"])
        | {"producer": "producer"},
    ]


def answers(here: Corner) -> str:
    """What a handful of questions are answered with, without where and when it was told."""
    asked = [
        ("lineage", {"of": here.dataset("mart")}),
        ("lineage", {"of": here.column("mart", "total")}),
        ("lineage", {"of": here.dataset("mart"), "valid_at": at(3.2)}),
        ("show", {"id": here.dataset("mart")}),
        ("show", {"id": here.dataset("t1")}),
        ("show", {"id": here.job("app.query")}),
        ("show", {"id": here.run("task")}),
        ("runs", {"of": here.job("dag")}),
    ]
    told = json.dumps([here.ask(question, **parameters) for question, parameters in asked])
    told = told.replace(here.name, "here")
    for run in ("dag", "task", "app", "q", "no START", "bad"):
        told = told.replace(here.run(run).removeprefix("run:"), run)
    # What a version is called follows from the names of its datasets, which are of this corner.
    for number, version in enumerate(here.show(here.job("app.query"))["versions"]):
        told = told.replace(version["version"], f"version {number}")
    return repr(_plain(json.loads(told)))


def _plain(told: Any) -> Any:
    if isinstance(told, list):
        return sorted((_plain(each) for each in told), key=repr)
    if isinstance(told, dict):
        return {key: _plain(each) for key, each in told.items() if "offset" not in key}
    return told


def test_row_78_whole_scenarios_come_out_alike_in_any_order_and_twice(server: Server) -> None:
    """Answer alike after whole scenarios of events, in whatever order and however often told."""
    found = set()
    for seed in range(6):
        here = Corner(server, f"row78x{seed}")
        events = scenario()
        if seed:
            dice = random.Random(seed)
            events += dice.sample(events, 7)
            dice.shuffle(events)
        here.tell(*events)
        assert here.upstream("report") == {"t1", "mart", "warehouse/mart"}
        assert here.state("dag")[0] == "COMPLETED"
        found.add(answers(here))
    assert len(found) == 1


def test_row_79_clients_of_marquez_find_what_they_read(here: Corner) -> None:
    """Answer Marquez's read endpoints, for those who move."""
    here.tell(run_event("load", reads=["raw"], writes=["clean"]))
    here.ask("find")
    client = here.server.client
    names = [
        each["name"] for each in client.get("/api/v1/namespaces?limit=1000").json()["namespaces"]
    ]
    assert {here.jobs, here.datasets} <= {*names}
    job = client.get(f"/api/v1/namespaces/{here.jobs}/jobs/load").json()
    assert job["latestRun"]["state"] == "COMPLETED"
    assert [each["name"] for each in job["outputs"]] == ["clean"]
    nodes = client.get(f"/api/v1/lineage?nodeId=job:{here.jobs}:load&depth=1").json()["graph"]
    assert {node["id"] for node in nodes} == {
        f"job:{here.jobs}:load",
        f"dataset:{here.datasets}:raw",
        f"dataset:{here.datasets}:clean",
    }
    assert client.get(f"/api/v1/namespaces/{here.jobs}/jobs/nothing").json()["code"] == 404


def test_row_80_lag_can_be_waited_for_and_each_producer_has_a_health(here: Corner) -> None:
    """Say how far answers are behind, wait for an event on request, and report on each producer."""
    engine = {"version": "3.5.1", "name": "spark", "openlineageAdapterVersion": "1.54.0"}
    producer = "https://example.com/row80"
    good = run_event("load", writes=["a"], producer=f"{producer}/1.0.0") | {
        "run": {"runId": run_id("good"), "facets": {"processing_engine": engine}}
    }
    bad = run_event("bad", writes=["b"], producer=f"{producer}/1.1.0") | {"eventType": "complete"}
    offset = here.tell(good, bad)
    answer = here.ask("show", id=here.job("bad"), min_offset=offset)
    assert answer["offset"] >= offset
    health = here.server.client.get("/health").json()
    assert (health["status"], health["lag"]) == ("ok", 0)
    assert health["projection_offset"] == health["log_offset"] >= offset
    reports = here.server.client.get("/api/v2/producers").json()["producers"]
    (own,) = [each for each in reports if each["producer"].rstrip("/") == producer]
    assert (own["events"], own["adapters"]) == (2, ["1.54.0"])
    assert own["faulty"] >= 1
    assert own["versions"] == [f"{producer}/1.0.0", f"{producer}/1.1.0"]
    assert own["last_received_at"] >= own["first_received_at"]
    assert "event-type" in {each["rule"] for each in own["habits"]}
    lines = here.server.client.get("/metrics").text.splitlines()
    assert "headwater_projection_lag_events 0.0" in lines
