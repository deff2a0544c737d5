"""Everything out again, and in again."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from headwater.sdk.client import connect
from support.server import Server, flows, running
from support.told import at, dataset_event, run_event, schema, symlinks


def told(server: Server) -> None:
    server.tell(
        run_event("load", reads=["orders"], writes=["daily"]),
        run_event("report", hours=1, reads=["daily"], writes=["weekly", "monthly"]),
        dataset_event("daily", schema=schema(total="int"), symlinks=symlinks("daily_location")),
    )
    server.ask("find")


def test_every_event_comes_out_as_it_was_sent(server: Server) -> None:
    odd = json.dumps(run_event("späte 😀"), indent=2, ensure_ascii=False).encode()
    server.client.post("/api/v1/lineage", content=odd)
    told(server)
    events = [*connect(server.address).export()]
    assert len(events) == 4
    assert json.loads(events[0]) == json.loads(odd)
    assert b"\n" not in events[0]


def test_every_kind_of_event_is_listed_verbatim_where_marquez_would_list_them(
    server: Server,
) -> None:
    told(server)
    answer = server.client.get("/api/v1/events?sortDirection=asc").json()
    assert answer["totalCount"] == 3
    assert {"run" in each for each in answer["events"]} == {True, False}
    only = server.client.get("/api/v1/events/lineage").json()
    assert all("run" in each for each in only["events"])
    assert only["totalCount"] == 2


def test_pages_are_of_one_state_whatever_comes_in_between(server: Server) -> None:
    server.tell(*(run_event(f"j{number}") for number in range(5)))
    first = server.client.get("/api/v2/export?limit=2")
    assert first.headers["headwater-offset"] == "5"
    assert first.headers["content-type"].startswith("application/x-ndjson")
    server.tell(run_event("late"))
    names: list[str] = []
    answer: httpx.Response = first
    while True:
        names += [json.loads(line)["job"]["name"] for line in answer.text.splitlines()]
        if "headwater-next" not in answer.headers:
            break
        cursor = answer.headers["headwater-next"]
        answer = server.client.get(f"/api/v2/export?limit=2&known_at=5&cursor={cursor}")
    assert names == ["j0", "j1", "j2", "j3", "j4"]


def test_the_graph_told_again_makes_an_equal_graph(server: Server, tmp_path: Path) -> None:
    told(server)
    events = [*connect(server.address).export("graph")]
    with running(tmp_path / "second") as second:
        answer = second.client.post(
            "/api/v1/lineage/batch", json=[json.loads(event) for event in events]
        )
        assert answer.json()["summary"]["failed"] == 0
        second.heard = answer.json()["offset"]
        for name in ("orders", "weekly"):
            asked = {"of": name, "direction": "both", "valid_at": at(48)}
            one, other = server.ask("lineage", **asked), second.ask("lineage", **asked)
            assert flows(one) == flows(other)
        assert second.ask("show", id="daily")["schema"]["fields"][0]["name"] == "total"
        assert second.ask("show", id="daily_location")["aliases"]


def test_a_cursor_from_elsewhere_is_refused(server: Server) -> None:
    told(server)
    for what, cursor in (("events", "x"), ("graph", "runs:3"), ("graph", "jobs:x")):
        answer = server.client.get(f"/api/v2/export?what={what}&cursor={cursor}")
        assert answer.status_code == 400
        assert answer.json()["pointer"] == "/cursor"
