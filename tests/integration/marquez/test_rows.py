"""Every row of Marquez's API: a test each, named after it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from headwater.server.marquez.rows import ROWS, Row
from support.marquez import Face
from support.told import (
    columns,
    dataset,
    dataset_event,
    job_event,
    lineage,
    run_event,
    run_id,
    schema,
    symlinks,
)

DATASET = "namespaces/{}/datasets/{}"
JOB = "namespaces/{}/jobs/{}"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def name_of(row: Row) -> str:
    parts = re.findall(r"[\w-]+", row.path.removeprefix("/api/v1").removeprefix("/api/"))
    return "_".join(["test", row.method.lower(), *parts]).replace("-", "_")


def test_every_row_has_a_test_of_its_name() -> None:
    assert len({(row.method, row.path) for row in ROWS}) == len(ROWS) > 45
    assert not {name_of(row) for row in ROWS} - globals().keys()


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat().replace("+00:00", "Z")


def ids(graph: Any) -> set[str]:
    return {each["id"] for each in graph["graph"]}


def edges(graph: Any) -> set[tuple[str, str]]:
    return {
        (edge["origin"], edge["destination"])
        for node in graph["graph"]
        for edge in node["outEdges"]
    }


# -- lineage -----------------------------------------------------------------------------------


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


def mapped(name: str, *lines: str, **facets: Any) -> dict[str, Any]:
    return dataset(name, columnLineage=columns(*lines), **facets)


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


# -- events ------------------------------------------------------------------------------------


def test_get_events_lineage(face: Face) -> None:
    told = [run_event("load", writes=["t"], hours=hour) for hour in range(3)]
    face.tell(*told, dataset_event("t", hours=1), job_event("load", hours=1))
    page = face.ask("events/lineage", limit=2)
    assert page == {"events": [told[2], told[1]], "totalCount": 3}
    rest = face.ask("events/lineage", limit=2, offset=2, sortDirection="desc")
    assert rest == {"events": [told[0]], "totalCount": 3}
    earliest = face.ask("events/lineage", sortDirection="asc", limit=1)
    assert earliest["events"] == [told[0]]
    span = face.ask(
        "events/lineage", after="2026-11-01T01:00:00.000Z", before="2026-11-01T02:00:00+00:00"
    )
    assert span == {"events": [told[1]], "totalCount": 1}
    face.refused(400, "events/lineage", before="yesterday")


def test_get_events(face: Face) -> None:
    told = run_event("load", hours=1)
    face.tell(told)
    assert face.ask("events") == {"events": [told], "totalCount": 1}


def test_get_events_namespace(face: Face) -> None:
    told = run_event("load", hours=1)
    face.tell(told)
    assert face.ask("events/etl") == {"events": [told], "totalCount": 1}
    assert face.ask("events/elsewhere") == {"events": [], "totalCount": 0}


# -- namespaces and sources --------------------------------------------------------------------


def test_get_namespaces(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], hours=1))
    found = face.ask("namespaces")["namespaces"]
    assert [each["name"] for each in found] == ["etl", "warehouse"]
    assert found[0] == {
        "name": "etl",
        "createdAt": "2026-11-01T01:00:00.000000Z",
        "updatedAt": "2026-11-01T01:00:00.000000Z",
        "ownerName": "anonymous",
        "description": None,
        "isHidden": False,
    }
    page = face.ask("namespaces", limit=1, offset=1)["namespaces"]
    assert [each["name"] for each in page] == ["warehouse"]


def test_get_namespaces_namespace(face: Face) -> None:
    face.tell(run_event("load", reads=[dataset("t", namespace="s3://lake")], hours=1))
    assert face.ask("namespaces/{}", "s3://lake")["name"] == "s3://lake"
    assert "Namespace 'nowhere' not found" in face.refused(404, "namespaces/nowhere")


def test_put_namespaces_namespace(face: Face) -> None:
    told = face.put("namespaces/{}", "s3://new", ownerName="ann", description="ours")
    assert (told["ownerName"], told["description"]) == ("ann", "ours")
    changed = face.put("namespaces/{}", "s3://new", ownerName="bob")
    assert (changed["ownerName"], changed["description"]) == ("bob", None)
    assert changed["createdAt"] == told["createdAt"]
    assert changed == face.ask("namespaces/{}", "s3://new")
    face.refused(400, "namespaces/x", method="PUT", body={"description": "nobody's"})


def test_delete_namespaces_namespace(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], hours=1), run_event("build", hours=1))
    assert face.delete("namespaces/etl")["isHidden"]
    assert face.ask("namespaces/etl/jobs") == {"jobs": [], "totalCount": 0}
    assert face.ask("namespaces/warehouse/datasets")["totalCount"] == 1
    hidden = {each["name"]: each["isHidden"] for each in face.ask("namespaces")["namespaces"]}
    assert hidden == {"etl": True, "warehouse": False}
    face.tell(run_event("load", reads=["raw"], hours=2))
    assert not face.ask("namespaces/etl")["isHidden"]
    assert [each["name"] for each in face.ask("namespaces/etl/jobs")["jobs"]] == ["load"]


def test_a_namespace_without_anything_in_it_is_hidden_and_shown_again(face: Face) -> None:
    face.put("namespaces/new", ownerName="ann")
    assert not face.ask("namespaces/new")["isHidden"]
    assert face.delete("namespaces/new")["isHidden"]
    assert not face.put("namespaces/new", ownerName="ann")["isHidden"]


def test_get_sources(face: Face) -> None:
    face.tell(
        dataset_event("t", hours=1, dataSource={"name": "shop", "uri": "postgres://shop:5432"}),
        dataset_event("u", hours=2, dataSource={"name": "shop", "uri": "postgres://shop:5432"}),
        dataset_event("file", namespace="s3://lake", hours=1, documentation={"description": "f"}),
    )
    lake, shop = face.ask("sources")["sources"]
    assert (shop["name"], shop["type"], shop["connectionUrl"]) == (
        "shop",
        "POSTGRES",
        "postgres://shop:5432",
    )
    assert (lake["name"], lake["type"]) == ("s3://lake", "S3")
    assert shop["createdAt"] == "2026-11-01T01:00:00.000000Z"


def test_get_sources_source(face: Face) -> None:
    face.tell(dataset_event("t", namespace="s3://lake", documentation={"description": "f"}))
    named = face.ask("namespaces/{}/datasets/t", "s3://lake")["sourceName"]
    assert face.ask("sources/{}", named)["name"] == "s3://lake"
    assert "Source 'x' not found" in face.refused(404, "sources/x")


def test_put_sources_source(face: Face) -> None:
    told = face.put(
        "sources/shop", type="POSTGRESQL", connectionUrl="jdbc:postgresql://x", description="shop"
    )
    assert told == face.ask("sources/shop")
    assert told["connectionUrl"] == "jdbc:postgresql://x"
    assert (told["type"], told["description"]) == ("POSTGRESQL", "shop")


# -- datasets ----------------------------------------------------------------------------------


def test_get_namespaces_namespace_datasets(face: Face) -> None:
    many = [
        dataset(f"t{n:02}", schema=schema(id="int"), documentation={"description": str(n)})
        for n in range(25)
    ]
    face.tell(run_event("load", writes=many, hours=1))
    page = face.ask("namespaces/warehouse/datasets", limit=20, offset=2)
    assert page["totalCount"] == 25
    assert [each["name"] for each in page["datasets"]] == [f"t{n:02}" for n in range(2, 22)]
    assert all(each["facets"].keys() == {"schema", "documentation"} for each in page["datasets"])
    assert len(face.ask("namespaces/warehouse/datasets", offset=24)["datasets"]) == 1
    face.refused(404, "namespaces/nowhere/datasets")
    face.refused(400, "namespaces/warehouse/datasets", limit=-1)
    face.refused(400, "namespaces/warehouse/datasets", limit="many")


def test_get_namespaces_namespace_datasets_dataset(face: Face) -> None:
    assertions = {"assertions": [{"assertion": "not_null", "column": "id", "success": True}]}
    face.tell(
        run_event(
            "load",
            reads=["raw"],
            writes=[
                mapped(
                    "clean",
                    "id <- raw.id",
                    schema={
                        "fields": [
                            {"name": "id", "type": "int", "description": "which"},
                            {"name": "who", "fields": [{"name": "mail", "type": "text"}]},
                        ]
                    },
                    documentation={"description": "what is clean"},
                    dataSource={"name": "shop", "uri": "postgres://shop"},
                    tags={
                        "tags": [
                            {"key": "gold", "value": "true"},
                            {"key": "pii", "value": "mail", "field": "who.mail"},
                        ]
                    },
                    lifecycleStateChange={"lifecycleStateChange": "OVERWRITE"},
                )
                | {"outputFacets": {"outputStatistics": {"rowCount": 1}}}
            ],
            hours=1,
        ),
        run_event(
            "check",
            reads=[dataset("clean") | {"inputFacets": {"dataQualityAssertions": assertions}}],
            hours=2,
        ),
    )
    found = face.ask(DATASET, "warehouse", "clean")
    version, facets = found.pop("currentVersion"), found.pop("facets")
    assert UUID.fullmatch(version)
    assert facets["dataQualityAssertions"] == assertions
    assert "outputStatistics" not in facets
    assert found == {
        "id": {"namespace": "warehouse", "name": "clean"},
        "type": "DB_TABLE",
        "name": "clean",
        "physicalName": "clean",
        "createdAt": "2026-11-01T01:00:00.000000Z",
        "updatedAt": "2026-11-01T02:00:00.000000Z",
        "namespace": "warehouse",
        "sourceName": "shop",
        "fields": [
            {"name": "id", "type": "int", "tags": [], "description": "which"},
            {"name": "who", "type": None, "tags": [], "description": None},
            {"name": "who.mail", "type": "text", "tags": ["pii:mail"], "description": None},
        ],
        "tags": ["gold"],
        "lastModifiedAt": "2026-11-01T01:00:00.000000Z",
        "description": "what is clean",
        "lastLifecycleState": "OVERWRITE",
        "columnLineage": [
            {
                "name": "id",
                "inputFields": [
                    {
                        "namespace": "warehouse",
                        "dataset": "raw",
                        "field": "id",
                        "transformationDescription": None,
                        "transformationType": "IDENTITY",
                    }
                ],
                "transformationDescription": None,
                "transformationType": None,
            }
        ],
        "deleted": False,
    }


def test_of_the_facets_of_reads_the_last_of_each_name_counts(face: Face) -> None:
    def read(hours: float, **facets: Any) -> dict[str, Any]:
        reads = [dataset("t") | {"inputFacets": facets}]
        return run_event("check", reads=reads, hours=hours)

    face.tell(
        read(0, other={"said": 0}),
        *(
            read(hour, dataQualityMetrics={"rowCount": hour})
            for hour in (1, 9, 2, 8, 3, 7, 4, 6, 5)
        ),
    )
    facets = face.ask(DATASET, "warehouse", "t")["facets"]
    assert facets == {"dataQualityMetrics": {"rowCount": 9}, "other": {"said": 0}}


def test_a_dataset_of_which_little_is_known_has_nulls_where_clients_want_them(face: Face) -> None:
    face.tell(job_event("load", reads=["raw"], hours=1))
    found = face.ask(DATASET, "warehouse", "raw")
    nulls = {name for name, told in found.items() if told is None}
    assert nulls == {"columnLineage", "description", "lastLifecycleState", "lastModifiedAt"}
    assert (found["fields"], found["tags"], found["facets"]) == ([], [], {})
    assert found["createdAt"] == "2026-11-01T01:00:00.000000Z"


def test_a_stream_says_where_its_schema_is(face: Face) -> None:
    face.tell(
        dataset_event("clicks", namespace="kafka://broker:9092", hours=1, symlinks=symlinks())
    )
    found = face.ask(DATASET, "kafka://broker:9092", "clicks")
    assert (found["type"], found["schemaLocation"]) == ("STREAM", None)


def test_a_dropped_dataset_is_deleted_until_it_is_written(face: Face) -> None:
    change = {"lifecycleStateChange": "DROP"}
    face.tell(
        run_event("load", writes=["t"], hours=1),
        run_event("drop", writes=[dataset("t", lifecycleStateChange=change)], hours=2),
    )
    assert face.ask(DATASET, "warehouse", "t")["deleted"]


def test_column_lineage_that_only_the_graph_knows_is_told_too(face: Face) -> None:
    said = lineage(mart={"raw": "IDENTITY"})
    said["entries"][0]["fields"] = {
        "x": {
            "inputs": [
                {"type": "DATASET", "namespace": "warehouse", "name": "raw", "field": "a"},
            ]
        }
    }
    face.tell(job_event("load", reads=["raw"], writes=["mart"], hours=1, lineage=said))
    (column,) = face.ask(DATASET, "warehouse", "mart")["columnLineage"]
    assert column["name"] == "x"
    assert column["inputFields"][0]["field"] == "a"


def test_a_name_is_found_as_its_producer_spelled_it(face: Face) -> None:
    face.tell(run_event("load", writes=[dataset("a/b", namespace="s3a://lake")], hours=1))
    assert face.ask(DATASET, "s3a://lake", "a/b")["id"]["namespace"] == "s3://lake"
    assert face.ask(f"{DATASET}/", "s3://lake", "a/b")["name"] == "a/b"


def test_put_namespaces_namespace_datasets_dataset(face: Face) -> None:
    face.put("sources/shop", type="POSTGRESQL", connectionUrl="postgres://shop")
    told = face.put(
        DATASET,
        "warehouse",
        "public.t",
        type="DB_TABLE",
        physicalName="public.t_1",
        sourceName="shop",
        description="made by hand",
        tags=["gold"],
        fields=[{"name": "id", "type": "INT", "tags": ["pii"]}],
    )
    assert told == face.ask(DATASET, "warehouse", "public.t")
    assert (told["physicalName"], told["sourceName"]) == ("public.t_1", "shop")
    assert (told["description"], told["tags"]) == ("made by hand", ["gold"])
    assert told["fields"] == [{"name": "id", "type": "INT", "tags": ["PII"], "description": None}]
    assert told["facets"]["dataSource"]["uri"] == "postgres://shop"
    stream = face.put(
        DATASET, "warehouse", "s", type="STREAM", physicalName="s", schemaLocation="http://s"
    )
    assert (stream["type"], stream["schemaLocation"]) == ("STREAM", "http://s")
    face.refused(400, DATASET, "warehouse", "t", method="PUT", body=[1])
    face.refused(404, DATASET, "w", "t", method="PUT", body={"runId": run_id("nobody")})


def test_a_dataset_that_is_put_with_a_run_was_written_by_it(face: Face) -> None:
    face.put(JOB, "etl", "load", type="BATCH")
    run = face.ask(f"{JOB}/runs", "etl", "load", method="POST", status=201, body={})["id"]
    face.put(DATASET, "warehouse", "t", type="DB_TABLE", runId=run)
    face.post(f"jobs/runs/{run}/complete")
    (version,) = face.ask(f"{DATASET}/versions", "warehouse", "t")["versions"]
    assert version["createdByRun"]["id"] == run


def test_delete_namespaces_namespace_datasets_dataset(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], writes=["t"], hours=1))
    assert face.delete(DATASET, "warehouse", "t")["name"] == "t"
    face.refused(404, DATASET, "warehouse", "t")
    assert face.ask("namespaces/warehouse/datasets")["totalCount"] == 1
    assert ids(face.ask("lineage", nodeId="job:etl:load")) == {
        "job:etl:load",
        "dataset:warehouse:raw",
    }
    assert face.ask("search", q="t", filter="DATASET")["totalCount"] == 0
    face.refused(404, "lineage", nodeId="dataset:warehouse:t")
    face.refused(404, DATASET, "warehouse", "t", method="DELETE")


@pytest.mark.parametrize(
    "event",
    [
        run_event("load", writes=["t"], hours=0.5),
        job_event("load", writes=["t"], hours=0.5),
        dataset_event("t", hours=0.5),
    ],
    ids=["run", "job", "dataset"],
)
def test_a_hidden_dataset_is_shown_again_by_the_next_event(face: Face, event: Any) -> None:
    face.tell(run_event("load", writes=["t"], hours=1))
    face.delete(DATASET, "warehouse", "t")
    face.post(f"{JOB}/tags/gold", "etl", "load")
    face.refused(404, DATASET, "warehouse", "t")
    face.tell(event)
    assert not face.ask(DATASET, "warehouse", "t")["deleted"]
    face.delete(DATASET, "warehouse", "t")
    face.refused(404, DATASET, "warehouse", "t")


def test_get_namespaces_namespace_datasets_dataset_versions(face: Face) -> None:
    face.tell(
        run_event("load", writes=[dataset("t", schema=schema(a="int"))], hours=1),
        run_event("load", writes=[dataset("t", schema=schema(a="int", b="int"))], hours=2),
        run_event("load", writes=["t"], hours=3, state="FAIL"),
        dataset_event("t", hours=4, documentation={"description": "described"}),
    )
    page = face.ask(f"{DATASET}/versions", "warehouse", "t")
    assert page["totalCount"] == 3
    described, second, first = page["versions"]
    assert [len(each["fields"]) for each in (described, second, first)] == [2, 2, 1]
    assert (described["createdByRun"], described["description"]) == (None, "described")
    assert second["createdByRun"]["id"] == run_id("load at 2")
    assert second["createdAt"] == "2026-11-01T02:00:00.000000Z"
    assert first["currentSchemaVersion"] != second["currentSchemaVersion"]
    assert described["version"] == face.ask(DATASET, "warehouse", "t")["currentVersion"]
    assert face.ask(f"{DATASET}/versions", "warehouse", "t", limit=1, offset=1)["versions"] == [
        second
    ]


def test_get_namespaces_namespace_datasets_dataset_versions_version(face: Face) -> None:
    face.tell(
        run_event("load", reads=["raw"], writes=["t"], hours=1),
        dataset_event("t", hours=2, documentation={"description": "described"}),
    )
    for name in ("t", "raw"):
        for version in face.ask(f"{DATASET}/versions", "warehouse", name)["versions"]:
            path = f"{DATASET}/versions/{version['version']}"
            assert face.ask(path, "warehouse", name) == version
            face.refused(404, path, "warehouse", "raw" if name == "t" else "t")
    face.refused(404, f"{DATASET}/versions/no-uuid", "warehouse", "t")


# -- tags --------------------------------------------------------------------------------------


def test_get_tags(face: Face) -> None:
    face.put("tags/GOLD", description="the best")
    tags = {"tags": [{"key": "pii", "value": "direct"}, {"key": "GOLD", "value": "true"}]}
    face.tell(dataset_event("t", tags=tags))
    assert face.ask("tags") == {
        "tags": [
            {"name": "GOLD", "description": "the best"},
            {"name": "pii:direct", "description": None},
        ]
    }
    assert len(face.ask("tags", limit=1, offset=1)["tags"]) == 1


def test_put_tags_tag(face: Face) -> None:
    assert face.put("tags/{}", "a/b", description=None) == {"name": "a/b", "description": None}
    assert face.put("tags/{}", "a/b", description="new")["description"] == "new"
    assert face.ask("tags")["tags"] == [{"name": "a/b", "description": "new"}]


def test_post_namespaces_namespace_datasets_dataset_tags_tag(face: Face) -> None:
    tags = {"tags": [{"key": "area", "value": "sales"}]}
    face.tell(dataset_event("t", tags=tags))
    face.post(f"{DATASET}/tags/{{}}", "warehouse", "t", "a/b")
    told = face.post(f"{DATASET}/tags/gold", "warehouse", "t")
    assert told["tags"] == ["a/b", "area:sales", "gold"]
    face.tell(dataset_event("t", hours=1, tags={"tags": []}))
    assert face.ask(DATASET, "warehouse", "t")["tags"] == ["a/b", "gold"]
    shown = face.server.ask("show", id="t")["tags"]
    assert {each["key"]: each["by_people"] for each in shown} == {"a/b": True, "gold": True}
    face.refused(404, f"{DATASET}/tags/gold", "warehouse", "u", method="POST")


def test_delete_namespaces_namespace_datasets_dataset_tags_tag(face: Face) -> None:
    tags = {"tags": [{"key": "area", "value": "sales"}, {"key": "pii", "value": "true"}]}
    face.tell(dataset_event("t", tags=tags))
    face.post(f"{DATASET}/tags/gold", "warehouse", "t")
    assert face.delete(f"{DATASET}/tags/gold", "warehouse", "t")["tags"] == ["area:sales", "pii"]
    assert face.delete(f"{DATASET}/tags/pii", "warehouse", "t")["tags"] == ["area:sales"]
    face.tell(dataset_event("t", hours=1, tags=tags))
    assert face.ask(DATASET, "warehouse", "t")["tags"] == ["area:sales"]
    told = face.post(f"{DATASET}/tags/pii", "warehouse", "t")
    assert told["tags"] == ["area:sales", "pii"]
    assert face.ask("tags")["tags"] == [
        {"name": name, "description": None} for name in ("area:sales", "pii")
    ]


FIELD = f"{DATASET}/fields/{{}}/tags/{{}}"


def test_post_namespaces_namespace_datasets_dataset_fields_field_tags_tag(face: Face) -> None:
    face.tell(dataset_event("t", schema=schema(id="int", mail="text")))
    told = face.post(FIELD, "warehouse", "t", "mail", "pii")
    assert [each["tags"] for each in told["fields"]] == [[], ["PII"]]
    assert told["tags"] == []
    face.refused(404, FIELD, "warehouse", "t", "nothing", "pii", method="POST")


def test_delete_namespaces_namespace_datasets_dataset_fields_field_tags_tag(face: Face) -> None:
    face.tell(dataset_event("t", schema=schema(id="int", mail="text")))
    for field in ("id", "mail"):
        face.post(FIELD, "warehouse", "t", field, "pii")
    told = face.delete(FIELD, "warehouse", "t", "mail", "pii")
    assert [each["tags"] for each in told["fields"]] == [["PII"], []]


def test_post_namespaces_namespace_jobs_job_tags_tag(face: Face) -> None:
    face.tell(job_event("load"))
    assert face.post(f"{JOB}/tags/gold", "etl", "load")["tags"] == ["gold"]
    face.refused(404, f"{JOB}/tags/gold", "etl", "nothing", method="POST")


def test_delete_namespaces_namespace_jobs_job_tags_tag(face: Face) -> None:
    face.tell(job_event("load"))
    face.post(f"{JOB}/tags/gold", "etl", "load")
    assert face.delete(f"{JOB}/tags/gold", "etl", "load")["tags"] == []


# -- jobs --------------------------------------------------------------------------------------


def test_get_jobs(face: Face) -> None:
    face.tell(
        run_event("a", hours=1),
        run_event("b", hours=2, state="FAIL"),
        run_event("c", hours=3, state="START"),
        run_event("a", hours=4),
        job_event("never ran", hours=0),
    )

    def names(**asked: Any) -> tuple[list[str], int]:
        page = face.ask("jobs", **asked)
        return [each["name"] for each in page["jobs"]], page["totalCount"]

    assert names() == (["a", "c", "b", "never ran"], 4)
    assert names(limit=2, offset=1) == (["c", "b"], 4)
    assert names(lastRunStates="FAILED") == (["b"], 1)
    assert names(lastRunStates=["RUNNING", "completed"], limit=1) == (["a"], 2)
    face.refused(400, "jobs", lastRunStates="BROKEN")


def test_get_namespaces_namespace_jobs(face: Face) -> None:
    face.tell(run_event("a", hours=1), run_event("b", hours=2, state="FAIL"))
    page = face.ask("namespaces/etl/jobs", lastRunStates="FAILED")
    assert ([each["name"] for each in page["jobs"]], page["totalCount"]) == (["b"], 1)
    face.refused(404, "namespaces/nowhere/jobs")


def test_get_namespaces_namespace_jobs_job(face: Face) -> None:
    parent = {"run": {"runId": run_id("dag")}, "job": {"namespace": "etl", "name": "dag"}}
    for number in range(12):
        face.tell(
            run_event(
                "dag.load",
                reads=["raw"],
                writes=["b", "a"],
                hours=number,
                facets={"parent": parent},
                job_facets={
                    "jobType": {"processingType": "STREAMING", "integration": "FLINK"},
                    "documentation": {"description": "loads"},
                    "sourceCodeLocation": {"type": "git", "url": "https://example.com/load.py"},
                    "tags": {"tags": [{"key": "gold", "value": "true"}]},
                },
            )
        )
    job = face.ask(JOB, "etl", "dag.load")
    runs, facets = job.pop("latestRuns"), job.pop("facets")
    assert len(runs) == 10
    assert job.pop("latestRun") == runs[0]
    assert runs[0]["id"] == run_id("dag.load at 11")
    assert facets["documentation"] == {"description": "loads"}
    version, uuid = job.pop("currentVersion"), job.pop("parentJobUuid")
    assert UUID.fullmatch(version)
    assert UUID.fullmatch(uuid)
    assert job == {
        "id": {"namespace": "etl", "name": "dag.load"},
        "type": "STREAM",
        "name": "dag.load",
        "simpleName": "load",
        "parentJobName": "dag",
        "createdAt": "2026-11-01T00:00:00.000000Z",
        "updatedAt": "2026-11-01T11:00:00.000000Z",
        "namespace": "etl",
        "inputs": [{"namespace": "warehouse", "name": "raw"}],
        "outputs": [{"namespace": "warehouse", "name": name} for name in ("a", "b")],
        "location": "https://example.com/load.py",
        "description": "loads",
        "labels": [],
        "tags": ["gold"],
    }
    above = face.ask(JOB, "etl", "dag")
    assert (above["latestRun"], above["createdAt"]) == (None, "2026-11-01T00:00:00.000000Z")
    assert "Job 'nothing' not found" in face.refused(404, JOB, "etl", "nothing")


def test_put_namespaces_namespace_jobs_job(face: Face) -> None:
    told = face.put(
        JOB,
        "etl",
        "load/a",
        type="STREAM",
        inputs=[{"namespace": "warehouse", "name": "raw"}],
        outputs=[{"namespace": "warehouse", "name": "t"}],
        location="https://example.com/a.py",
        description="loads a",
        context={"sql": "select 1"},
    )
    assert told == face.ask(JOB, "etl", "load/a")
    assert (told["type"], told["location"]) == ("STREAM", "https://example.com/a.py")
    assert told["inputs"] == [{"namespace": "warehouse", "name": "raw"}]
    assert told["outputs"] == [{"namespace": "warehouse", "name": "t"}]
    assert told["facets"]["sql"]["query"] == "select 1"
    assert told["latestRun"] is None
    face.refused(400, JOB, "etl", "x", method="PUT", body={"type": "MAGIC"})


def test_delete_namespaces_namespace_jobs_job(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], hours=1), run_event("other", hours=1))
    assert face.delete(JOB, "etl", "load")["name"] == "load"
    face.refused(404, JOB, "etl", "load")
    assert face.ask("jobs")["totalCount"] == 1
    assert ids(face.ask("lineage", nodeId="dataset:warehouse:raw")) == {"dataset:warehouse:raw"}
    assert face.ask("/api/v2beta/search/jobs", q="load")["hits"] == []
    face.tell(run_event("load", reads=["raw"], hours=0.5))
    assert face.ask(JOB, "etl", "load")["name"] == "load"


def test_get_namespaces_namespace_jobs_job_versions(face: Face) -> None:
    face.tell(
        run_event("load", reads=["raw"], writes=["t"], hours=1),
        run_event("load", reads=["raw"], writes=["t"], hours=2),
        run_event("load", reads=["raw", "more"], writes=["t"], hours=3),
    )
    new, old = face.ask(f"{JOB}/versions", "etl", "load")["versions"]
    assert [each["name"] for each in new["inputs"]] == ["more", "raw"]
    assert [each["name"] for each in old["inputs"]] == ["raw"]
    assert old["latestRun"]["id"] == run_id("load at 2")
    assert old["createdAt"] == "2026-11-01T01:00:00.000000Z"
    assert new["version"] == face.ask(JOB, "etl", "load")["currentVersion"]
    assert old["latestRun"]["jobVersion"] == old["id"]


def test_get_namespaces_namespace_jobs_job_versions_version(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], writes=["t"], hours=1))
    (version,) = face.ask(f"{JOB}/versions", "etl", "load")["versions"]
    assert face.ask(f"{JOB}/versions/{version['version']}", "etl", "load") == version
    face.refused(404, f"{JOB}/versions/{run_id('x')}", "etl", "load")


# -- runs --------------------------------------------------------------------------------------


def test_get_namespaces_namespace_jobs_job_runs(face: Face) -> None:
    face.tell(*(run_event("load", hours=hour) for hour in range(5)))
    page = face.ask(f"{JOB}/runs", "etl", "load", limit=2, offset=1)
    assert page["totalCount"] == 5
    assert [each["id"] for each in page["runs"]] == [run_id(f"load at {n}") for n in (3, 2)]
    face.refused(404, f"{JOB}/runs", "etl", "nothing")


def test_post_namespaces_namespace_jobs_job_runs(face: Face) -> None:
    face.put(JOB, "etl", "load", type="BATCH")
    body = {
        "id": run_id("mine"),
        "nominalStartTime": "2026-11-01T00:00:00Z",
        "nominalEndTime": "2026-11-02T00:00:00Z",
        "args": {"mail": "ann@example.com"},
    }
    run = face.ask(f"{JOB}/runs", "etl", "load", method="POST", status=201, body=body)
    assert (run["id"], run["state"], run["startedAt"]) == (run_id("mine"), "NEW", None)
    assert run["nominalStartTime"] == "2026-11-01T00:00:00.000000Z"
    assert run["nominalEndTime"] == "2026-11-02T00:00:00.000000Z"
    assert run["args"] == {"mail": "ann@example.com"}
    another = face.ask(f"{JOB}/runs", "etl", "load", method="POST", status=201)
    twice = face.send("POST", f"{JOB}/runs", "etl", "load", body={"id": run_id("mine")})
    assert (twice.status_code, twice.json()["code"]) == (409, 409)
    made = face.send("POST", f"{JOB}/runs", "etl", "load", body={"id": run_id("more")})
    assert face.ask(made.headers["location"])["id"] == run_id("more")
    assert another["id"] != run["id"]
    assert another["id"] in {each["id"] for each in face.ask(JOB, "etl", "load")["latestRuns"]}
    face.refused(404, f"{JOB}/runs", "etl", "nothing", method="POST")


def test_get_jobs_runs_run(face: Face) -> None:
    nominal = {"nominalStartTime": "2026-11-01T00:00:00Z"}
    writes = [dataset("t") | {"outputFacets": {"outputStatistics": {"rowCount": 7}}}]
    reads = [dataset("raw") | {"inputFacets": {"dataQualityMetrics": {"rowCount": 9}}}]
    face.tell(
        run_event("make", writes=["raw"], hours=0),
        run_event("load", reads=reads, hours=1, run="r", state="START"),
        run_event("load", writes=writes, hours=2, run="r", facets={"nominalTime": nominal}),
    )
    run = face.ask(f"jobs/runs/{run_id('r')}")
    (read,), (written,) = run.pop("inputDatasetVersions"), run.pop("outputDatasetVersions")
    job_version = run.pop("jobVersion")
    assert run == {
        "id": run_id("r"),
        "createdAt": "2026-11-01T01:00:00.000000Z",
        "updatedAt": "2026-11-01T02:00:00.000000Z",
        "nominalStartTime": "2026-11-01T00:00:00.000000Z",
        "nominalEndTime": None,
        "state": "COMPLETED",
        "startedAt": "2026-11-01T01:00:00.000000Z",
        "endedAt": "2026-11-01T02:00:00.000000Z",
        "durationMs": 3_600_000,
        "args": {},
        "facets": {"nominalTime": nominal},
    }
    assert (job_version["namespace"], job_version["name"]) == ("etl", "load")
    assert written["facets"] == {"outputStatistics": {"rowCount": 7}}
    assert read["facets"] == {"dataQualityMetrics": {"rowCount": 9}}
    for side, name in ((read, "raw"), (written, "t")):
        version = face.ask(DATASET, "warehouse", name)["currentVersion"]
        assert side["datasetVersionId"] == {
            "namespace": "warehouse",
            "name": name,
            "version": version,
        }
    assert "Run" in face.refused(404, f"jobs/runs/{run_id('nobody')}")


def new_run(face: Face) -> str:
    face.put(JOB, "etl", "load", type="BATCH")
    run = face.ask(f"{JOB}/runs", "etl", "load", method="POST", status=201, body={})
    return run["id"]


def test_post_jobs_runs_run_start(face: Face) -> None:
    run = new_run(face)
    told = face.post(f"jobs/runs/{run}/start", at=ago(hours=1))
    assert (told["state"], told["endedAt"], told["durationMs"]) == ("RUNNING", None, None)
    assert told["startedAt"] is not None
    face.refused(404, f"jobs/runs/{run_id('nobody')}/start", method="POST")
    face.refused(400, f"jobs/runs/{run}/start", method="POST", at="soon")


def test_post_jobs_runs_run_complete(face: Face) -> None:
    run = new_run(face)
    face.post(f"jobs/runs/{run}/start", at="2026-11-24T08:00:00.000Z")
    told = face.post(f"jobs/runs/{run}/complete", at="2026-11-24T08:00:01.500+00:00")
    assert (told["state"], told["durationMs"]) == ("COMPLETED", 1500)


def test_post_jobs_runs_run_fail(face: Face) -> None:
    assert face.post(f"jobs/runs/{new_run(face)}/fail")["state"] == "FAILED"


def test_post_jobs_runs_run_abort(face: Face) -> None:
    assert face.post(f"jobs/runs/{new_run(face)}/abort")["state"] == "ABORTED"


def test_get_jobs_runs_run_facets(face: Face) -> None:
    for number in (1, 2):
        face.tell(
            run_event(
                "load",
                hours=number,
                facets={"errorMessage": {"message": f"error {number}"}},
                job_facets={"sql": {"query": f"select {number}"}},
            )
        )
    path = f"jobs/runs/{run_id('load at 1')}/facets"
    assert face.ask(path, type="job") == {
        "runId": run_id("load at 1"),
        "facets": {"sql": {"query": "select 1"}},
    }
    assert face.ask(path, type="run")["facets"]["errorMessage"]["message"] == "error 1"
    face.tell(run_event("bare", hours=3))
    assert face.ask(f"jobs/runs/{run_id('bare at 3')}/facets", type="run")["facets"] == {}
    face.refused(400, path)
    face.refused(400, path, type="dataset")


# -- search and numbers ------------------------------------------------------------------------


def test_get_search(face: Face) -> None:
    face.tell(
        run_event("order load", reads=["Orders"], writes=["order_lines"], hours=1),
        run_event("x", writes=[dataset("orders", namespace="s3://lake")], hours=2),
    )

    def found(**asked: Any) -> list[str]:
        return [each["nodeId"] for each in face.ask("search", q="order", **asked)["results"]]

    by_name = [
        "dataset:warehouse:Orders",
        "job:etl:order load",
        "dataset:warehouse:order_lines",
        "dataset:s3://lake:orders",
    ]
    assert found() == found(sort="NAME") == by_name
    assert found(sort="UPDATE_AT")[0] == "dataset:s3://lake:orders"
    assert found(filter="JOB") == ["job:etl:order load"]
    assert found(namespace="s3://lake") == ["dataset:s3://lake:orders"]
    limited = face.ask("search", q="order", limit=1)
    assert (limited["totalCount"], len(limited["results"])) == (4, 1)
    assert limited["results"][0].keys() == {"type", "name", "updatedAt", "namespace", "nodeId"}
    assert found(after="2026-11-02") == []
    assert len(found(before="2026-11-02", after="2026-11-01")) == 4
    for text in ("%", "_x", "'", '"', "\\", "ord%r"):
        assert face.ask("search", q=text) == {"totalCount": 0, "results": []}
    face.refused(400, "search")
    face.refused(400, "search", q="x", sort="RANDOM")


WEEK = {"period": "WEEK", "timezone": "America/New_York"}


def test_get_stats_lineage_events(face: Face) -> None:
    face.tell(
        run_event("a", state="START") | {"eventTime": ago(minutes=1)},
        run_event("a", state="FAIL") | {"eventTime": ago(minutes=0.5)},
        run_event("a", state="COMPLETE") | {"eventTime": ago(days=40)},
    )
    for asked, rows in (({"period": "DAY"}, 24), (WEEK, 7)):
        told = face.ask("stats/lineage-events", **asked)
        assert len(told) == rows
        assert all(one["endInterval"] == two["startInterval"] for one, two in pairwise(told))
        counted = {
            kind: sum(each[kind] for each in told)
            for kind in ("start", "fail", "complete", "abort")
        }
        assert counted == {"start": 1, "fail": 1, "complete": 0, "abort": 0}
    face.refused(400, "stats/lineage-events", period="WEEK")
    face.refused(400, "stats/lineage-events", period="YEAR")
    face.refused(400, "stats/lineage-events", period="WEEK", timezone="Mars/Base")


def counts(face: Face, asset: str, **asked: str) -> list[int]:
    return [each["count"] for each in face.ask(f"stats/{asset}", **asked)]


def tell_of_two_days(face: Face) -> None:
    face.tell(
        run_event("old", writes=[dataset("t", namespace="one")]) | {"eventTime": ago(days=3)},
        run_event("new", writes=[dataset("u", namespace="two")]) | {"eventTime": ago(minutes=1)},
    )


@pytest.mark.parametrize("asset", ["jobs", "datasets", "sources"])
def test_numbers_grow_with_what_there_is(face: Face, asset: str) -> None:
    tell_of_two_days(face)
    week, day = counts(face, asset, **WEEK), counts(face, asset, period="DAY")
    assert (len(week), week[0], week[-1]) == (7, 0, 2)
    assert week == sorted(week)
    assert (len(day), day[0], day[-1]) == (24, 1, 2)


def test_get_stats_jobs(face: Face) -> None:
    tell_of_two_days(face)
    (*_, last) = face.ask("stats/jobs", period="DAY")
    assert last.keys() == {"startInterval", "endInterval", "count"}


def test_get_stats_datasets(face: Face) -> None:
    tell_of_two_days(face)
    face.delete(DATASET, "one", "t")
    assert counts(face, "datasets", period="DAY")[-1] == 1


def test_get_stats_sources(face: Face) -> None:
    face.put("sources/shop", type="POSTGRESQL", connectionUrl="postgres://shop")
    assert counts(face, "sources", period="DAY") == [0] * 23 + [1]


def test_get_v2beta_search_jobs(face: Face) -> None:
    face.tell(
        run_event(
            "load",
            hours=1,
            facets={"nominalTime": {"nominalStartTime": "2026-11-01T00:00:00Z"}},
            job_facets={"documentation": {"description": "fetches orders"}},
        )
    )
    answer = face.ask("/api/v2beta/search/jobs", q="orders")
    (hit,) = answer["hits"]
    assert (hit["name"], hit["namespace"], hit["eventType"]) == ("load", "etl", "COMPLETE")
    assert hit["run_id"] == run_id("load at 1")
    assert hit["facets"]["documentation"]["description"] == "fetches orders"
    assert "nominalTime" in hit["runFacets"]
    assert answer["highlights"] == [{"description": ["fetches <em>orders</em>"]}]


def test_get_v2beta_search_datasets(face: Face) -> None:
    written = dataset("shop.orders") | {"outputFacets": {"outputStatistics": {"rowCount": 7}}}
    read = dataset("shop.orders") | {"inputFacets": {"dataQualityMetrics": {"rowCount": 7}}}
    face.tell(run_event("load", writes=[written], hours=1), run_event("use", reads=[read], hours=2))
    answer = face.ask("/api/v2beta/search/datasets", q="orders")
    (hit,) = answer["hits"]
    assert (hit["name"], hit["run_id"]) == ("shop.orders", run_id("load at 1"))
    assert hit["outputFacets"]["outputStatistics"] == {"rowCount": 7}
    assert hit["inputFacets"]["dataQualityMetrics"] == {"rowCount": 7}
    assert answer["highlights"] == [{"name": ["shop.<em>orders</em>"]}]
