"""What holds for all rows: errors, names in paths, one number of queries however long a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from headwater.server.marquez.rows import ROWS
from support.marquez import Face, at
from support.server import running
from support.statements import statements_of_requests
from support.told import columns, dataset, dataset_event, run_event, run_id, schema


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    with running(tmp_path_factory.mktemp("empty")) as server:
        yield Face(server)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_errors_say_a_code_and_a_message(empty: Face, row: Any) -> None:
    path = row.path
    for part in ("namespace", "dataset", "job", "version", "field", "tag", "source", "run"):
        path = path.replace(f"{{{part}}}", "nothing")
    answer = empty.server.client.request(row.method, path, params={"limit": "x"}, content=b"{")
    if answer.status_code == 200:
        # Lists of nothing, and what takes neither a body nor a limit.
        assert row.method == "GET"
        return
    assert answer.status_code in {400, 404}
    assert answer.json().keys() == {"code", "message"}
    assert answer.json()["code"] == answer.status_code
    assert "SELECT" not in answer.text


def test_what_is_no_row_is_not_found_and_what_is_no_method_not_allowed(face: Face) -> None:
    face.refused(404, "nothing")
    face.refused(404, "jobs/runs")
    face.refused(404, "/api/v2beta/search/everything")
    answer = face.send("PATCH", "namespaces/etl")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PUT")
    assert answer.json()["code"] == 405


def test_hostile_parameters_are_refused_in_words(face: Face) -> None:
    face.tell(run_event("load", writes=["t"]))
    for asked in ({"limit": "1e9"}, {"offset": "-1"}, {"limit": "\u0663"}, {"offset": "0x10"}):
        face.refused(400, "namespaces/warehouse/datasets", **asked)
    huge = face.ask("namespaces/warehouse/datasets", limit="9" * 5000)
    assert huge["totalCount"] == 1
    assert face.ask("namespaces/warehouse/datasets", offset="9" * 40)["datasets"] == []
    face.refused(404, "lineage", nodeId="dataset:" + ":" * 3000)
    face.refused(404, "column-lineage", nodeId="datasetField:" + "a:" * 3000)
    face.refused(404, "namespaces/{}/datasets/{}", "a\0b", "'; DROP TABLE dataset; --")
    for body in (b"[", b"\xff", b"[" * 5000, b"null"):
        answer = face.server.client.put("/api/v1/namespaces/x", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_an_event_is_posted_as_ever(face: Face) -> None:
    answer = face.send("POST", "lineage", body=run_event("load", hours=1))
    assert answer.status_code == 201
    assert face.send("POST", "lineage/", body=run_event("load", hours=1)).status_code == 200


def test_paths_may_end_in_a_slash_and_parts_may_hold_one(face: Face) -> None:
    face.tell(
        run_event(
            "a/b", reads=[dataset("x/y", namespace="s3://lake", columnLineage=columns("c <- r.c"))]
        )
    )
    node = "dataset:s3://lake:x/y"
    assert face.ask("lineage/", nodeId=node) == face.ask("lineage", nodeId=node)
    assert face.ask("column-lineage/", nodeId=node) == face.ask("column-lineage", nodeId=node)
    assert face.ask("namespaces/{}/jobs/{}", "etl", "a/b")["name"] == "a/b"
    assert face.ask("namespaces/{}/datasets/{}/", "s3://lake", "x/y")["name"] == "x/y"


PAGES = {
    "namespaces": 2,
    "namespaces/warehouse/datasets": 14,
    "namespaces/etl/jobs": 21,
    "jobs": 19,
    "namespaces/etl/jobs/job0/runs": 13,
    "namespaces/etl/jobs/job0/versions": 18,
    "namespaces/warehouse/datasets/t0/versions": 15,
    "lineage?nodeId=dataset:warehouse:raw": 40,
    "column-lineage?nodeId=dataset:warehouse:raw&withDownstream=true": 20,
    "search?q=t": 2,
    "events/lineage": 2,
    "sources": 2,
    "tags": 1,
    "stats/jobs?period=DAY": 1,
    "stats/lineage-events?period=DAY": 1,
}
"""How many queries each page may take."""


def test_a_page_takes_one_number_of_queries_however_long_it_is(face: Face) -> None:
    def grow(count: int) -> None:
        for number in range(count):
            written = dataset(
                f"t{number}", columnLineage=columns("x <- raw.a"), schema=schema(x="int")
            ) | {"outputFacets": {"outputStatistics": {"rowCount": number}}}
            face.tell(
                run_event(f"job{number}", reads=["raw"], writes=[written], hours=number),
                run_event("job0", reads=["raw", f"t{number}"], writes=["t0"], hours=100 + number),
            )

    def queries(path: str) -> int:
        with statements_of_requests() as sent:
            assert face.server.client.get(f"/api/v1/{path}").status_code == 200
        return len(sent)

    grow(2)
    few = {path: queries(path) for path in PAGES}
    grow(15)
    many = {path: queries(path) for path in PAGES}
    assert {path: (few[path], many[path]) for path in PAGES if many[path] > PAGES[path]} == {}
    # A second walk of the same depth may ask about what was not there; never about each.
    assert {path for path in PAGES if not 0 < few[path] <= many[path] <= few[path] + 3} == set()


def test_keys_are_asked_for_here_too(tmp_path: Path) -> None:
    with running(tmp_path / "data", api_key="secret") as server:
        assert Face(server).ask("namespaces") == {"namespaces": []}
        for path in ("/api/v1/namespaces", "/api/v2beta/search/jobs?q=x", "/v2beta/metrics"):
            answer = server.client.get(path, headers={"authorization": "Bearer wrong"})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            body = answer.json()
            assert (body["code"] if "code" in body else body["status"]) == 401
            assert ("code" in body) == path.startswith("/api/")
        for path in ("/ping", "/healthcheck"):
            assert server.client.get(path, headers={"authorization": "x"}).status_code == 200


def test_monitors_find_what_they_ask_for(face: Face) -> None:
    client = face.server.client
    assert client.get("/ping").text == "pong\n"
    assert client.get("/healthcheck").json() == {
        "log": {"healthy": True},
        "projection": {"healthy": True},
    }
    assert "headwater_log_offset" in client.get("/v2beta/metrics").text
    face.server.platform.projector.failure = OSError("the disk is full")
    broken = client.get("/healthcheck")
    assert broken.status_code == 500
    assert "the disk is full" in broken.json()["projection"]["message"]


def test_what_is_written_survives_folding_the_log_again(tmp_path: Path) -> None:
    def told(face: Face) -> list[Any]:
        return [
            face.ask(path)
            for path in ("namespaces", "namespaces/warehouse/datasets", "jobs", "tags", "sources")
        ]

    with running(tmp_path / "data") as server:
        face = Face(server)
        face.put("namespaces/warehouse", ownerName="ann")
        face.tell(run_event("load", reads=["raw"], writes=["t"]), run_event("gone", hours=1))
        face.post(at("namespaces/{}/datasets/{}/tags/gold", "warehouse", "t"))
        face.delete("namespaces/etl/jobs/gone")
        before = told(face)
    (tmp_path / "data" / "projection.db").unlink()
    with running(tmp_path / "data") as server:
        server.platform.wait_for(server.platform.log.head())
        assert told(Face(server)) == before


def test_uuids_are_the_same_on_every_server(tmp_path: Path) -> None:
    found: list[set[str]] = []
    for name in ("one", "other"):
        with running(tmp_path / name) as server:
            face = Face(server)
            if name == "other":
                face.tell(dataset_event("first", documentation={"description": "x"}))
            face.tell(run_event("load", reads=["raw"], writes=["t"], hours=1))
            run = face.ask(f"jobs/runs/{run_id('load at 1')}")
            sides = (*run["inputDatasetVersions"], *run["outputDatasetVersions"])
            found.append(
                {each["datasetVersionId"]["version"] for each in sides}
                | {run["jobVersion"]["version"]}
            )
    assert len(found[0]) == 3
    assert found[0] == found[1]
