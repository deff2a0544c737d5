"""Datasets and their versions, as Marquez's API tells and changes them."""

from __future__ import annotations

from typing import Any

import pytest

from support.marquez import DATASET, JOB, UUID, Face, ids, mapped
from support.told import (
    dataset,
    dataset_event,
    job_event,
    lineage,
    run_event,
    run_id,
    schema,
    symlinks,
)


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
