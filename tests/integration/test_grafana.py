"""What Grafana's JSON datasource asks: panels as tables and lines, incidents as annotations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from headwater.model.time import format_instant
from support.clock import Clock
from support.server import Json, Server, running
from support.told import run_event

HOUR = 3_600_000_000
DAY = 24 * HOUR
FIRST_DAY = 1_793_491_200_000_000  # 2026-11-01T00:00:00Z
CODE = {"type": "git", "url": "https://example.com/etl.git"}


@pytest.fixture
def clock() -> Clock:
    return Clock(FIRST_DAY + 3 * HOUR)


@pytest.fixture
def server(data: Path, clock: Clock) -> Iterator[Server]:
    with running(data, clock=clock) as server:
        for at, commit in ((1.0, "a" * 40), (2.0, "b" * 40)):
            code = {"sourceCodeLocation": CODE | {"version": commit}}
            server.tell(run_event("load", writes=["clean"], hours=at, job_facets=code))
        server.platform.wait_for(server.heard)
        said = {"title": "clean is wrong", "of": ["clean"], "by": "user:ana"}
        server.client.post("/api/v2/incidents/open", json=said).raise_for_status()
        yield server


def span(begin: int = FIRST_DAY, end: int = FIRST_DAY + 3 * HOUR) -> Json:
    # Grafana sends more than anybody needs.
    raw = {"from": "now-6h", "to": "now"}
    return {"from": format_instant(begin), "to": format_instant(end), "raw": raw}


def post(server: Server, what: str, body: Any) -> httpx.Response:
    return server.client.post(f"/api/grafana/{what}", json=body)


def ask(server: Server, *targets: Json) -> list[Json]:
    body = {"range": span(), "targets": targets, "intervalMs": 500, "maxDataPoints": 50}
    answer = post(server, "query", body)
    assert answer.is_success, answer.text
    return answer.json()


def test_the_datasource_is_there_and_names_every_panel(server: Server) -> None:
    assert server.client.get("/api/grafana").json() == {"status": "ok"}
    named = post(server, "search", {"target": ""}).json()
    assert {"exec.coverage", "oncall.rollback", "oncall.impact", "debug.stream"} <= {*named}
    tables = ask(server, *({"target": each, "refId": each} for each in named))
    assert len(tables) == len(named)
    for table in tables:
        assert all(len(row) == len(table["columns"]) for row in table["rows"])


def test_a_panel_is_a_table_with_times_in_milliseconds(server: Server) -> None:
    (table,) = ask(server, {"target": "oncall.now", "type": "table"})
    assert [each["type"] for each in table["columns"]].count("time") == 1
    names = [each["text"] for each in table["columns"]]
    (row,) = table["rows"]
    assert row[names.index("what")] == "clean is wrong"
    assert row[names.index("since")] == (FIRST_DAY + 3 * HOUR) // 1000


def test_a_panel_gives_its_lines_as_series(server: Server) -> None:
    (line,) = ask(server, {"target": "exec.incidents", "type": "timeserie"})
    assert line["target"] == "incidents a week"
    value, at = line["datapoints"][-1]
    assert (value, at) == (1, (FIRST_DAY + 3 * HOUR - 7 * DAY) // 1000)


def test_a_hidden_target_is_left_out_and_an_unknown_one_names_the_nearest(server: Server) -> None:
    assert ask(server, {"target": "oncall.now", "hide": True}, {"target": None}) == []
    answer = post(server, "query", {"range": span(), "targets": [{"target": "oncall.nwo"}]})
    assert answer.status_code == 404
    assert "did you mean oncall.now" in answer.json()["detail"]


def test_incidents_and_deployments_are_annotations(server: Server) -> None:
    marks = post(server, "annotations", {"range": span(), "annotation": {"name": "x"}}).json()
    assert [each["tags"][0] for each in marks] == ["incident", "deploy"]
    incident, deploy = marks
    assert incident["title"].endswith("clean is wrong")
    assert incident["text"] == "warehouse/clean"
    assert deploy["time"] == (FIRST_DAY + 2 * HOUR) // 1000
    asked = {"from": str(FIRST_DAY // 1000), "to": str((FIRST_DAY + 3 * HOUR) // 1000)}
    assert server.client.get("/api/annotations", params=asked).json() == marks
    early = {"from": "2026-10-01T00:00:00Z", "to": "2026-10-02T00:00:00Z"}
    assert server.client.get("/api/annotations", params=early).json() == []


def test_annotations_look_back_no_further_than_panels_do(server: Server) -> None:
    for days, commit in ((600, "c" * 40), (599, "d" * 40)):
        code = {"sourceCodeLocation": CODE | {"version": commit}}
        server.tell(run_event("old", writes=["x"], hours=-24 * days, job_facets=code))
    server.platform.wait_for(server.heard)
    marks = server.client.get("/api/annotations", params={"from": "0"}).json()
    assert [each["title"] for each in marks if "deploy" in each["tags"]] == ["deployed: etl/load"]


@pytest.mark.parametrize(
    "body", [{}, {"range": {}}, {"range": {"from": "x", "to": "y"}}, [], {"targets": 7}]
)
def test_what_grafana_would_not_send_is_refused_with_a_reason(server: Server, body: Any) -> None:
    for what in ("query", "annotations"):
        answer = post(server, what, body)
        assert answer.status_code == 400
        assert answer.json()["detail"]
