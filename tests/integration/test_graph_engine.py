"""Servers that keep their graph in JanusGraph, beside one that keeps it in memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import g
from histories.generate import history_of
from servers.janusgraph_server import Backend, JanusGraph
from support.homes import PostgresHome
from support.process import Serving, server_over, serving
from support.told import job_event, run_event

PATIENCE_S = 60


@pytest.fixture
def engine(janusgraph: str) -> Iterator[str]:
    """The address of an empty graph."""
    with closing(GremlinClient(janusgraph)) as client:
        client.ask(g.V().drop())
        yield janusgraph


def post(client: httpx.Client, *events: dict[str, Any] | bytes) -> int:
    offset = 0
    for event in events:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        answer = client.post("/api/v1/lineage", content=body)
        answer.raise_for_status()
        offset = int(answer.headers["headwater-offset"])
    return offset


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answers(client: httpx.Client, nodes: Sequence[str], offset: int) -> dict[str, Any]:
    """What every kind of question that walks the graph is answered."""
    found: dict[str, Any] = {}
    for of in nodes:
        asked = {
            "/api/v2/lineage": {"of": of, "limit": 500},
            "/api/v2/impact": {"of": of, "depth": 2, "hide_temporary": True},
            "/api/v2/trace": {"of": of},
            "/api/v2/select": {"sel": f'1+"{of}"+'},
            "/api/v2/view": {"of": of, "stale": True},
        }
        for path, question in asked.items():
            answer = client.get(path, params={**question, "min_offset": offset})
            found[f"{path} {of}"] = answer.json()
    for to in nodes[1:]:
        question = {"of": nodes[0], "to": to, "min_offset": offset}
        found[f"to {to}"] = client.get("/api/v2/trace", params=question).json()
    return found


def leads(server: Serving) -> bool:
    return "this process leads" in server.log.read_text()


def names(client: httpx.Client, offset: int) -> list[str]:
    asked = {"sel": "*", "limit": 200, "min_offset": offset}
    return [node["id"] for node in client.get("/api/v2/select", params=asked).json()["nodes"]]


def test_all_that_walks_the_graph_is_answered_as_from_memory(
    engine: str, postgres: str, tmp_path: Path
) -> None:
    events = [
        *history_of(Random(30), most=40),
        job_event("load", reads=["raw"], writes=["clean"]),
        run_event("sum", reads=["clean"], writes=["totals"], hours=1),
        *(run_event("sum", reads=["other"], writes=["totals"], hours=2 + at) for at in range(4)),
    ]
    home = PostgresHome(postgres)
    with ExitStack() as stack:
        one = stack.enter_context(server_over(tmp_path / "one", STORE=home.address, GRAPH=engine))
        until(lambda: leads(one))
        two = stack.enter_context(server_over(tmp_path / "two", STORE=home.address))
        offset = post(one.client, *events)
        nodes = names(two.client, offset)
        assert len(nodes) >= 10
        told, expected = (answers(each.client, nodes, offset) for each in (one, two))
        assert [*told] == [*expected]
        for question, answer in told.items():
            # Incidents are told in the log as well, by then or a moment later.
            answer.pop("offset", None)
            expected[question].pop("offset", None)
            assert answer == expected[question], question
        assert sum(answer.get("total", 0) for answer in told.values()) > 100
        measured = one.client.get("/api/v2/sli")
        assert measured.status_code == 200, measured.text


def test_while_the_graph_server_is_away_events_are_taken_and_then_written(tmp_path: Path) -> None:
    server = JanusGraph(tmp_path, Backend.BERKELEY)
    try:
        with serving(tmp_path / "data", "--graph", server.address) as client:
            asked = {"of": "raw", "direction": "downstream"}
            first = post(client, run_event("load", reads=["raw"], writes=["clean"]))
            answer = client.get("/api/v2/lineage", params={**asked, "min_offset": first})
            assert answer.json()["total"] == 1, answer.text
            server.kill()
            second = post(client, run_event("sum", reads=["clean"], writes=["totals"]))
            answer = client.get("/api/v2/lineage", params=asked)
            assert answer.status_code == 503
            assert "does not answer" in answer.text
            assert "without --graph" in answer.text
            health = client.get("/health").json()
            assert health["status"] == "degraded"
            assert health["lag"] == 0
            server.start()
            until(lambda: client.get("/api/v2/lineage", params=asked).status_code == 200)
            answer = client.get("/api/v2/lineage", params={**asked, "min_offset": second})
            assert answer.json()["total"] == 2, answer.text
            assert client.get("/health").json()["status"] == "ok"
    finally:
        server.stop()


def test_a_server_without_its_graph_server_starts_and_says_so(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--graph", "ws://127.0.0.1:9/gremlin") as client:
        post(client, run_event("load", reads=["raw"], writes=["clean"]))
        # Until the event is folded in, nobody knows the job.
        until(lambda: client.get("/api/v2/lineage", params={"of": "etl/load"}).status_code == 503)
        answer = client.get("/api/v2/lineage", params={"of": "etl/load"})
        assert "127.0.0.1:9 does not answer" in answer.text


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://graphs:8182", "does not begin with ws:// or wss://"),
        ("ws:///gremlin", "names no host"),
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str, problem: str) -> None:
    # In a process of its own: a server sets up where all of a process logs to.
    line = ["up", "--data", str(tmp_path / "data"), "--graph", address]
    command = [sys.executable, "-m", "headwater.cli.main", *line]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert problem in done.stderr


def test_servers_that_share_a_store_share_a_graph_that_one_writes(
    engine: str, postgres: str, tmp_path: Path
) -> None:
    home = PostgresHome(postgres)
    shared = {"STORE": home.address, "GRAPH": engine}
    with (
        server_over(tmp_path / "one", **shared) as one,
        server_over(tmp_path / "two", **shared) as two,
    ):
        clients = (one.client, two.client)
        post(one.client, run_event("load", reads=["raw"], writes=["clean"]))
        offset = post(two.client, run_event("sum", reads=["clean"], writes=["totals"]))
        for client in clients:
            asked = {"of": "raw", "direction": "downstream", "min_offset": offset}
            answer = client.get("/api/v2/lineage", params=asked)
            assert answer.json()["total"] == 2, answer.text
        with closing(GremlinClient(engine)) as client:
            # load and sum with their sides; twice as many had both written.
            assert client.ask(g.E().has_label("leads_to").count()) == [4]
        leader, other = (one, two) if "this process leads" in one.log.read_text() else (two, one)
        leader.process.kill()
        leader.process.wait()
        until(lambda: leads(other))
        offset = post(other.client, run_event("show", reads=["totals"], writes=["board"]))
        asked = {"of": "raw", "direction": "downstream", "min_offset": offset}
        assert other.client.get("/api/v2/lineage", params=asked).json()["total"] == 3


def test_a_graph_is_written_anew_for_other_rules_and_never_over_that_of_another_log(
    engine: str, tmp_path: Path
) -> None:
    asked = {"of": "raw", "direction": "downstream"}
    with serving(tmp_path / "one", "--graph", engine) as client:
        offset = post(
            client,
            run_event("load", reads=["raw"], writes=["clean"], hours=0),
            run_event("load", reads=["other"], writes=["clean"], hours=1),
        )
        question = {**asked, "min_offset": offset}
        assert client.get("/api/v2/lineage", params=question).json()["total"] == 1
    with server_over(tmp_path / "one", GRAPH=engine, MISSES_TO_END="1") as server:
        until(lambda: server.client.get("/api/v2/lineage", params=asked).json().get("total") == 0)
    with server_over(tmp_path / "another", GRAPH=engine) as server:
        post(server.client, run_event("load", reads=["a"], writes=["b"]))
        until(lambda: "the graph of another log" in server.log.read_text())
        answer = server.client.get("/api/v2/lineage", params={"of": "a"})
        assert answer.status_code == 503, answer.text
