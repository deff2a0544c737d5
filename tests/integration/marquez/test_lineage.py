"""Lineage of datasets, jobs, columns and runs, as Marquez's API tells it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from support.marquez import DATASET, JOB, UUID, Face, edges, ids, mapped
from support.told import (
    dataset,
    run_event,
    run_id,
    schema,
)


def test_get_lineage(face: Face) -> None:
    face.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=1),
        run_event("build", reads=["clean"], writes=["mart"], hours=2),
        run_event("sibling", reads=["raw"], writes=["other"], hours=2),
    )
    graph = face.ask("lineage", nodeId="dataset:warehouse:clean", depth=0)
    assert ids(graph) == {
        "dataset:warehouse:raw",
        "job:etl:load",
        "dataset:warehouse:clean",
        "job:etl:build",
        "dataset:warehouse:mart",
    }
    assert graph["graph"][0]["id"] == "dataset:warehouse:clean"
    assert edges(graph) == {
        ("dataset:warehouse:raw", "job:etl:load"),
        ("job:etl:load", "dataset:warehouse:clean"),
        ("dataset:warehouse:clean", "job:etl:build"),
        ("job:etl:build", "dataset:warehouse:mart"),
    }
    into = {
        (edge["origin"], edge["destination"]) for node in graph["graph"] for edge in node["inEdges"]
    }
    assert into == edges(graph)
    nodes = {each["id"]: each for each in graph["graph"]}
    job = nodes["job:etl:load"]["data"]
    assert job["inputs"] == [{"namespace": "warehouse", "name": "raw"}]
    assert job["latestRun"]["id"] == job["currentRunUuid"] == run_id("load at 1")
    assert "facets" not in nodes["dataset:warehouse:raw"]["data"]


def test_lineage_keeps_its_direction(face: Face) -> None:
    face.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=1),
        run_event("sibling", reads=["raw"], writes=["other"], hours=2),
    )
    start = "dataset:warehouse:clean"
    both = face.ask("lineage", nodeId=start)
    assert "job:etl:sibling" not in ids(both)
    upstream = face.ask("lineage", nodeId="job:etl:load", direction="UPSTREAM")
    assert ids(upstream) == {"job:etl:load", "dataset:warehouse:raw"}
    downstream = face.ask("lineage", nodeId="dataset:warehouse:raw", direction="downstream")
    assert ids(downstream) == ids(both) | {"job:etl:sibling", "dataset:warehouse:other"}
    face.refused(400, "lineage", nodeId=start, direction="sideways")


def test_the_depth_of_lineage_counts_jobs(face: Face) -> None:
    chain = ["a", "b", "c", "d", "e"]
    face.tell(
        *(
            run_event(f"to {target}", reads=[source], writes=[target], hours=1)
            for source, target in pairwise(chain)
        )
    )
    for depth, jobs in ((0, {"to b"}), (1, {"to b", "to c"}), (20, {f"to {x}" for x in "bcde"})):
        graph = face.ask("lineage", nodeId="dataset:warehouse:a", depth=depth)
        found = {each["data"]["name"] for each in graph["graph"] if each["type"] == "JOB"}
        assert found == jobs


def test_lineage_is_bounded_and_says_so(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], writes=[f"t{n}" for n in range(20)], hours=1))
    answer = face.send("GET", "lineage", nodeId="dataset:warehouse:raw", limit=5)
    assert len(answer.json()["graph"]) == 5
    assert answer.headers["headwater-total"] == "22"
    assert "headwater-total" not in face.send("GET", "lineage", nodeId="job:etl:load").headers


def test_node_ids_are_read_whatever_colons_are_in_them(face: Face) -> None:
    face.tell(
        run_event(
            "load",
            reads=[dataset("shop.public:orders", namespace="postgres://shop:5432")],
            writes=[dataset("orders", namespace="arn:aws:glue:eu:1")],
            hours=1,
        ),
    )
    for node in (
        "dataset:postgres://shop:5432:shop.public:orders",
        "dataset:arn:aws:glue:eu:1:orders",
        "job:etl:load",
    ):
        assert node in ids(face.ask("lineage", nodeId=node))
    assert "not found" in face.refused(404, "lineage", nodeId="dataset:arn:aws:glue:eu:2:orders")
    face.refused(404, "lineage", nodeId="job:warehouse:orders")
    face.refused(400, "lineage", nodeId="run:1")
    face.refused(400, "lineage")


def test_of_two_readings_of_a_node_id_the_longest_namespace_counts(face: Face) -> None:
    face.tell(
        run_event("one", reads=[dataset("c:d", namespace="a:b")], hours=1),
        run_event("other", reads=[dataset("d", namespace="a:b:c")], hours=1),
    )
    (focus, *_) = face.ask("lineage", nodeId="dataset:a:b:c:d")["graph"]
    assert focus["data"]["id"] == {"namespace": "a:b:c", "name": "d"}


def test_get_runlineage_upstream(face: Face) -> None:
    face.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=1),
        run_event("build", reads=["clean"], writes=["mart"], hours=2),
    )
    runs = face.ask("runlineage/upstream", runId=run_id("build at 2"))["runs"]
    build, load = runs
    assert build["job"] | {"version": None} == {
        "namespace": "etl",
        "name": "build",
        "version": None,
    }
    assert UUID.fullmatch(build["job"]["version"])
    assert build["run"]["status"] == "COMPLETED"
    (read,) = build["inputs"]
    assert (read["name"], read["producedByRunId"]) == ("clean", run_id("load at 1"))
    assert load["run"]["id"] == run_id("load at 1")
    assert load["inputs"][0]["producedByRunId"] is None
    nearest = face.ask("runlineage/upstream", runId=run_id("build at 2"), depth=0)["runs"]
    assert [each["run"]["id"] for each in nearest] == [run_id("build at 2")]
    face.refused(404, "runlineage/upstream", runId=run_id("nobody"))


def test_a_version_that_a_run_states_is_the_one_that_it_read(face: Face) -> None:
    def of(version: str) -> dict[str, Any]:
        return dataset("t", version={"datasetVersion": version})

    face.tell(
        run_event("load", writes=[of("v1")], hours=1),
        run_event("load", writes=[of("v2")], hours=2),
        run_event("use", reads=[of("v1")], hours=3),
        run_event("use", reads=["t"], hours=4),
    )
    for hour, writer in ((3, "load at 1"), (4, "load at 2")):
        runs = face.ask("runlineage/upstream", runId=run_id(f"use at {hour}"))["runs"]
        assert runs[0]["inputs"][0]["producedByRunId"] == run_id(writer)
        (read,) = face.ask(f"jobs/runs/{run_id(f'use at {hour}')}")["inputDatasetVersions"]
        version = read["datasetVersionId"]["version"]
        found = face.ask(f"{DATASET}/versions/{version}", "warehouse", "t")
        assert found["createdByRun"]["id"] == run_id(writer)


def test_get_column_lineage(face: Face) -> None:
    face.tell(
        run_event("load", reads=["raw"], writes=[mapped("clean", "x <- raw.a, raw.b")], hours=1),
        run_event(
            "build", reads=["clean"], writes=[mapped("mart", "y <- clean.x AGGREGATION")], hours=2
        ),
    )
    graph = face.ask("column-lineage", nodeId="dataset:warehouse:clean")
    nodes = {each["id"]: each for each in graph["graph"]}
    x, a = "datasetField:warehouse:clean:x", "datasetField:warehouse:raw:a"
    assert nodes.keys() == {x, a, "datasetField:warehouse:raw:b"}
    assert nodes[x]["type"] == "DATASET_FIELD"
    # The wrong way round, as the web UI expects it.
    assert {"origin": x, "destination": a} in nodes[x]["inEdges"]
    assert nodes[a]["outEdges"] == [{"origin": a, "destination": x}]
    data = nodes[x]["data"]
    assert (data["namespace"], data["dataset"], data["field"]) == ("warehouse", "clean", "x")
    assert [each["field"] for each in data["inputFields"]] == ["a", "b"]
    assert data["inputFields"][0]["transformationType"] == "IDENTITY"
    assert UUID.fullmatch(data["datasetVersion"])
    downstream = face.ask("column-lineage", nodeId=x, withDownstream="True")
    assert "datasetField:warehouse:mart:y" in ids(downstream)
    of_job = face.ask("column-lineage", nodeId="job:etl:build", depth=1)
    assert ids(of_job) == {"datasetField:warehouse:mart:y", x}
    face.refused(404, "column-lineage", nodeId="datasetField:warehouse:clean:nothing")


def test_column_lineage_of_a_version_is_as_it_was(face: Face) -> None:
    face.tell(
        run_event("load", reads=["raw"], writes=[mapped("clean", "x <- raw.a")], hours=1),
        run_event("load", reads=["raw"], writes=[mapped("clean", "x <- raw.b")], hours=2),
    )
    versions = face.ask(f"{DATASET}/versions", "warehouse", "clean")["versions"]
    node = "dataset:warehouse:clean#" + versions[1]["version"]
    assert "datasetField:warehouse:raw:a" in ids(face.ask("column-lineage", nodeId=node))
    assert "datasetField:warehouse:raw:b" not in ids(face.ask("column-lineage", nodeId=node))
    face.refused(400, "column-lineage", nodeId=node, withDownstream="true")
    (was, *_) = face.ask(f"{JOB}/versions", "etl", "load")["versions"]
    of_job = face.ask("column-lineage", nodeId="job:etl:load#" + was["version"])
    assert "datasetField:warehouse:clean:x" in ids(of_job)


def test_what_influences_every_column_has_no_node_of_its_own(face: Face) -> None:
    face.tell(
        run_event(
            "load",
            reads=["raw"],
            writes=[mapped("clean", "x <- raw.a", "* <- raw.f FILTER", schema=schema(x="int"))],
            hours=1,
        )
    )
    graph = face.ask("column-lineage", nodeId="dataset:warehouse:clean")
    named = {each.rsplit(":", 1)[1] for each in ids(graph)}
    assert named == {"x", "a", "f"}
    assert len(edges(graph)) == 2
