"""`marquez-python`, as PyPI has it: every public method, and what its users do with the answers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from support.marquez import Face
from support.told import columns, dataset, run_event

# The client warns of its own deprecations, and so do the packages that it is made of.
pytestmark = pytest.mark.filterwarnings("ignore")


class Recording:
    """A client that notes which of its methods were called."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.called: set[str] = set()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.called.add(name)
        return getattr(self._client, name)


def test_every_public_method_of_the_client_works(face: Face) -> None:  # noqa: PLR0915 because it is one story
    from marquez_client import MarquezClient  # noqa: PLC0415 because its import warns, too
    from marquez_client.models import DatasetId, DatasetType, JobType  # noqa: PLC0415

    client = Recording(MarquezClient(face.server.address))
    namespace = client.create_namespace("s3://lake", "ann", "what is raw")
    assert (namespace["ownerName"], namespace["description"]) == ("ann", "what is raw")
    assert client.get_namespace("s3://lake") == namespace
    assert client.list_namespaces()["namespaces"] == [namespace]

    source = client.create_source("shop", "postgresql", "postgresql://localhost:5432/shop", "shop")
    assert (source["type"], source["connectionUrl"]) == (
        "POSTGRESQL",
        "postgresql://localhost:5432/shop",
    )
    assert client.get_source("shop") == source
    assert source in client.list_sources(limit=10)["sources"]

    fields = [{"name": "id", "type": "INTEGER"}, {"name": "mail", "type": "VARCHAR"}]
    table = client.create_dataset(
        "s3://lake", "raw/orders", DatasetType.DB_TABLE, "raw/orders", "shop", "orders",
        fields=fields, tags=["raw"],
    )  # fmt: skip
    assert [each["name"] for each in table["fields"]] == ["id", "mail"]
    assert (table["sourceName"], table["tags"], table["columnLineage"]) == ("shop", ["raw"], None)
    stream = client.create_dataset(
        "s3://lake", "clicks", DatasetType.STREAM, "clicks", "shop", schema_location="http://s"
    )
    assert (stream["type"], stream["schemaLocation"]) == ("STREAM", "http://s")
    assert client.get_dataset("s3://lake", "raw/orders") == table
    assert client.list_datasets("s3://lake") == {"datasets": [stream, table], "totalCount": 2}

    job = client.create_job(
        "etl", "load", JobType.BATCH, "https://example.com/load.py",
        inputs=[DatasetId("s3://lake", "raw/orders")], outputs=[DatasetId("s3://lake", "orders")],
        description="loads orders", context={"SQL": "select * from orders"},
    )  # fmt: skip
    assert job["inputs"] == [{"namespace": "s3://lake", "name": "raw/orders"}]
    assert client.get_job("etl", "load") == job
    assert client.list_jobs("etl") == {"jobs": [job], "totalCount": 1}

    run = str(uuid4())
    made = client.create_job_run("etl", "load", run, run_args={"day": "1"})
    assert (made["id"], made["state"], made["args"]) == (run, "NEW", {"day": "1"})
    assert client.mark_job_run_as_started(run)["state"] == "RUNNING"
    written = client.create_dataset(
        "s3://lake", "orders", DatasetType.DB_TABLE, "orders", "shop", run_id=run
    )
    assert client.mark_job_run_as_completed(run)["state"] == "COMPLETED"
    assert (
        client.get_job_run(run)["outputDatasetVersions"][0]["datasetVersionId"]["name"]
        == (written["name"])
    )
    running = client.create_job_run("etl", "load", mark_as_running=True)
    assert running["state"] == "RUNNING"
    assert client.mark_job_run_as_failed(running["id"])["state"] == "FAILED"
    other = client.create_job_run("etl", "load")["id"]
    assert client.mark_job_run_as_aborted(other)["state"] == "ABORTED"
    assert client.list_job_runs("etl", "load", limit=2)["totalCount"] == 3

    versions = client.list_dataset_versions("s3://lake", "orders")
    (version,) = versions["versions"]
    assert version["createdByRun"]["id"] == run
    assert client.get_dataset_version("s3://lake", "orders", version["version"]) == version

    assert client.create_tag("PII", "personal") == {"name": "PII", "description": "personal"}
    assert client.tag_dataset("s3://lake", "raw/orders", "PII")["tags"] == ["PII", "raw"]
    tagged = client.tag_dataset_field("s3://lake", "raw/orders", "mail", "PII")
    assert tagged["fields"][1]["tags"] == ["PII"]
    assert [each["name"] for each in client.list_tags()["tags"]] == ["PII", "raw"]

    lineage = columns("total <- raw.amount AGGREGATION")
    face.tell(
        run_event("mart", reads=["raw"], writes=[dataset("mart", columnLineage=lineage)], hours=1)
    )
    mart = client.get_dataset("warehouse", "mart")["currentVersion"]
    mart_job = client.get_job("etl", "mart")["currentVersion"]
    graphs = [
        client.get_column_lineage_by_dataset("warehouse", "mart", with_downstream=True),
        client.get_column_lineage_by_dataset("warehouse", "mart", version=mart),
        client.get_column_lineage_by_dataset_field("warehouse", "mart", "total", depth=1),
        client.get_column_lineage_by_dataset_field("warehouse", "mart", "total", version=mart),
        client.get_column_lineage_by_job("etl", "mart"),
        client.get_column_lineage_by_job("etl", "mart", version=mart_job),
    ]
    for graph in graphs:
        assert {each["id"] for each in graph["graph"]} == {
            "datasetField:warehouse:mart:total",
            "datasetField:warehouse:raw:amount",
        }

    assert client.list_events(limit=1)["totalCount"] > 5
    assert client.list_events("etl")["events"][0]["job"]["namespace"] == "etl"

    public = inspect.getmembers(MarquezClient, inspect.isfunction)
    assert client.called == {name for name, _ in public if not name.startswith("_")}


def test_the_client_hears_of_what_is_not_there(face: Face) -> None:
    from marquez_client import MarquezClient, errors  # noqa: PLC0415 because its import warns, too

    client = MarquezClient(face.server.address)
    with pytest.raises(errors.APIError):
        client.get_job("etl", "nothing")
