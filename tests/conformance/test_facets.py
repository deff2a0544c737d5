"""Rows 57 to 68: what facets say, and that none of them can do harm."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conformance.conftest import Call
from support.corner import Corner
from support.server import names
from support.told import at, columns, dataset, dataset_event, job_event, run_event, run_id, schema

MAPPING = Path(__file__).parents[2] / "docs" / "reference" / "mapping.json"


def test_row_57_reports_of_iceberg_keep_their_ids(here: Corner) -> None:
    """Keep Iceberg's reports on scans and commits, with 64-bit ids as texts that no page rounds."""
    snapshot = 4115428054613373118
    scan = {"snapshotId": snapshot, "schemaId": 3, "filter": "id > 9007199254740993", "cost": 0.25}
    commit = {
        "snapshotId": -snapshot,
        "sequenceNumber": 2**53 - 1,
        "operation": "append",
        "commitMetrics": {"addedBytes": [2**53, 0.1234567890123456789, 1e300]},
    }
    source = dataset("raw") | {"inputFacets": {"icebergScanReport": scan}}
    target = dataset("clean") | {"outputFacets": {"icebergCommitReport": commit}}
    offset = here.tell(run_event("load", reads=[source], writes=[target], run="r"))
    page = here.show(here.run("r"))
    assert page["inputs"][0]["facets"]["icebergScanReport"] == scan | {"snapshotId": str(snapshot)}
    metrics = {"addedBytes": [str(2**53), 0.1234567890123456789, 1e300]}
    assert page["outputs"][0]["facets"]["icebergCommitReport"] == commit | {
        "snapshotId": f"-{snapshot}",
        "commitMetrics": metrics,
    }
    # The event itself stays as it was.
    kept = here.ask(f"events/{offset}")["event"]
    assert kept["inputs"][0]["inputFacets"]["icebergScanReport"]["snapshotId"] == snapshot


def test_row_58_schemas_have_a_history_down_to_nested_fields(here: Corner) -> None:
    """Keep every version of a schema, nested fields and positions included, and what changed."""
    address = {"name": "address", "type": "struct", "fields": [{"name": "zip", "type": "int"}]}
    other = {"name": "address", "type": "struct", "fields": [{"name": "zip", "type": "text"}]}
    first = {"fields": [{"name": "id", "type": "int", "ordinal_position": 1}, address]}
    second = {"fields": [{"name": "id", "type": "int", "ordinal_position": 1}, other,
                         {"name": "mail", "type": "text", "ordinal_position": 3}]}  # fmt: skip
    here.tell(
        dataset_event("people", hours=1, schema=first),
        dataset_event("people", hours=2, schema=first | {"_producer": "https://example.com/2"}),
        dataset_event("people", hours=4, schema=second),
        run_event("load", writes=[dataset("people", schema=second)], hours=5),
    )
    page = here.show(here.dataset("people"))
    newest, oldest = page["schema_history"]
    assert (newest["added"], newest["removed"]) == (["mail"], [])
    assert newest["retyped"] == [{"name": "address.zip", "before": "int", "after": "text"}]
    assert oldest["added"] == ["id", "address", "address.zip"]
    assert [each["name"] for each in page["schema"]["fields"]] == ["id", "address", "mail"]
    (inner,) = page["schema"]["fields"][1]["fields"]
    assert (inner["name"], inner["type"]) == ("zip", "text")
    assert page["facets"]["schema"]["fields"][2]["ordinal_position"] == 3
    before = here.show(here.dataset("people"), valid_at=at(3))["schema"]["fields"]
    assert [each["name"] for each in before] == ["id", "address"]
    changed = here.ask("diff", from_=at(3), to=at(6), of=here.dataset("people"))["schemas"]
    assert [(each["added"], each["removed"]) for each in changed] == [(["mail"], [])]


def test_row_59_tags_are_kept_on_everything_that_can_have_them(here: Corner) -> None:
    """Keep tags of runs, jobs, datasets and columns with source; a key is one in any case."""
    tags = [
        {"key": "Env", "value": "prod", "source": "USER"},
        {"key": "env", "value": "test", "source": "DBT"},
        {"key": "pii", "value": "true", "source": "SCAN", "field": "mail"},
        {"key": "env", "value": "column", "source": "SCAN", "field": "mail"},
    ]
    here.tell(
        run_event(
            "load",
            writes=[dataset("people", tags={"tags": tags}, schema=schema(id="int", mail="text"))],
            run="r",
            facets={"tags": {"tags": tags[:1]}},
            job_facets={"tags": {"tags": tags[:2]}},
        )
    )
    page = here.show(here.dataset("people"))
    told = {
        (tag["key"].lower(), tag["field"]): (tag["value"], tag["source"]) for tag in page["tags"]
    }
    assert told == {
        ("env", None): ("prod", "USER"),
        ("pii", "mail"): ("true", "SCAN"),
        ("env", "mail"): ("column", "SCAN"),
    }
    fields = {each["name"]: each["tags"] for each in page["schema"]["fields"]}
    assert (fields["id"], sorted(fields["mail"])) == ([], ["env:column", "pii"])
    (tag,) = here.show(here.job("load"))["tags"]
    assert (tag["value"], tag["source"]) == ("prod", "USER")
    assert here.show(here.run("r"))["facets"]["tags"]["tags"] == tags[:1]


def test_row_60_owners_of_any_form_are_kept(here: Corner) -> None:
    """Keep the owners of jobs and datasets, be they names, URNs or masked, with their part."""
    owners = [
        {"name": "urn:li:corpuser:ann", "type": "MAINTAINER"},
        {"name": "***"},
        {"name": "team:sales", "type": None},
        {"name": "team:sales", "type": "STEWARD"},
    ]
    here.tell(
        dataset_event("orders", hours=1, ownership={"owners": owners}),
        job_event("load", hours=1, ownership={"owners": owners[:1]}),
    )
    page = here.show(here.dataset("orders"))
    assert [(each["name"], each["type"]) for each in page["owners"]] == [
        ("urn:li:corpuser:ann", "MAINTAINER"),
        ("***", None),
        ("team:sales", None),
        ("team:sales", "STEWARD"),
    ]
    assert [each["name"] for each in here.show(here.job("load"))["owners"]] == [owners[0]["name"]]
    assert here.found("corpuser:ann", kind="dataset") == ["orders"]
    answer = here.ask("lineage", of=here.dataset("orders"))
    assert answer["nodes"][0]["owners"] == ["urn:li:corpuser:ann", "***", "team:sales"]
    here.tell(dataset_event("orders", hours=2, ownership={"owners": []}))
    assert here.show(here.dataset("orders"))["owners"] == []


def test_row_61_documentation_keeps_its_form_and_is_only_ever_text(here: Corner) -> None:
    """Keep descriptions with their content type, and send them as data that no browser runs."""
    text = "# Orders\n<script>alert(1)</script> [x](javascript:alert(1))"
    marked = {"description": text, "contentType": "text/markdown"}
    structured = {"description": '{"a": [1]}', "contentType": "application/json"}
    here.tell(
        dataset_event("orders", documentation=marked), job_event("l", documentation=structured)
    )
    answer = here.server.get("show", id=here.dataset("orders"))
    assert answer.headers["content-type"].startswith("application/json")
    page = answer.json()
    assert page["description"] == text
    assert page["facets"]["documentation"]["contentType"] == "text/markdown"
    assert here.show(here.job("l"))["facets"]["documentation"] == structured


def test_row_62_code_is_shown_with_the_way_to_it(here: Corner) -> None:
    """Show code, the way to its repository, pull request and commit, and SQL with its dialect."""
    location = {
        "type": "git",
        "url": "https://example.com/repo/blob/abc/load.sql",
        "repoUrl": "https://example.com/repo",
        "path": "load.sql",
        "version": "abc123",
        "branch": "main",
        "pullRequestNumber": "77",
    }
    sql = {"query": "insert into clean select * from raw", "dialect": "snowflake"}
    code = {"language": "python", "sourceCode": "print(1)"}
    facets = {"sourceCodeLocation": location, "sql": sql, "sourceCode": code}
    here.tell(run_event("load", reads=["raw"], writes=["clean"], run="r", job_facets=facets))
    page = here.show(here.job("load"))
    assert page["source_location"] == {
        "url": location["url"],
        "repo": location["repoUrl"],
        "path": "load.sql",
        "version": "abc123",
        "branch": "main",
        "pull_request": "77",
    }
    assert page["sql"] == sql["query"]
    assert page["facets"]["sql"]["dialect"] == "snowflake"
    assert page["facets"]["sourceCode"] == code
    assert here.show(here.run("r"))["run"]["commit"] == "abc123"
    edges = here.ask("why", source=here.dataset("raw"), target=here.dataset("clean"))["edges"]
    assert {(each["sql"], each["commit"]["version"]) for each in edges} == {
        (sql["query"], "abc123")
    }


def test_row_63_errors_are_shown_with_their_traces(here: Corner) -> None:
    """Show why a run failed with its trace, and count against lineage what was not extracted."""
    error = {"message": "no space", "programmingLanguage": "JAVA", "stackTrace": "at a.b(C:1)\n"}
    extraction = {
        "totalTasks": 3,
        "failedTasks": 1,
        "errors": [{"errorMessage": "cannot parse", "taskNumber": 2}],
    }
    here.tell(
        run_event(
            "load",
            run="r",
            state="FAIL",
            facets={"errorMessage": error, "extractionError": extraction},
        ),
    )
    page = here.show(here.run("r"))
    assert page["run"]["error"] == "no space"
    assert page["facets"]["errorMessage"]["stackTrace"] == "at a.b(C:1)\n"
    assert page["facets"]["extractionError"] == extraction
    # What could not be read counts against every answer that goes through what the run wrote.
    here.tell(
        run_event("parse", reads=["raw"], writes=["half"], run="half", hours=1,
                  facets={"extractionError": extraction}),
        run_event("next", reads=["half"], writes=["end"], hours=2),
    )  # fmt: skip
    asked = ("lineage", {"of": here.dataset("half")}), ("impact", {"of": here.dataset("raw")}), (
        "trace", {"of": here.dataset("raw"), "to": here.dataset("end")}
    ), ("show", {"id": here.dataset("half")})  # fmt: skip
    for question, parameters in asked:
        reasons = {
            each["code"]: each for each in here.ask(question, **parameters)["coverage"]["reasons"]
        }
        told = reasons["extraction_error"]
        assert (told["count"], told["nodes"]) == (1, [here.run("half")])
        assert "1 of 3 tasks" in told["message"]
    # Not as of before it happened, nor once a later run of the job was read in full.
    before = here.ask("impact", of=here.dataset("raw"), valid_at=at(0.5))["coverage"]
    assert "extraction_error" not in {each["code"] for each in before["reasons"]}
    here.tell(run_event("parse", reads=["raw"], writes=["half"], hours=3))
    after = here.ask("impact", of=here.dataset("raw"))["coverage"]
    assert "extraction_error" not in {each["code"] for each in after["reasons"]}


def test_row_64_engines_and_adapters_are_listed(here: Corner) -> None:
    """Lead to the query in its engine, and list which engines and adapters report."""
    engine = {"version": "3.5.1", "name": "spark", "openlineageAdapterVersion": "1.54.0"}
    query = {"externalQueryId": "bquxjob_64", "source": "bigquery"}
    here.tell(
        run_event(
            "load",
            run="r",
            facets={"processing_engine": engine, "externalQuery": query},
            producer="https://example.com/row64/1.0",
        )
    )
    assert here.show(here.run("r"))["facets"]["externalQuery"] == query
    reports = here.server.client.get("/api/v2/producers").json()["producers"]
    (own,) = [each for each in reports if "row64" in each["producer"]]
    assert (own["engines"], own["adapters"]) == (["spark 3.5.1"], ["1.54.0"])


UNKNOWN: dict[str, Any] = {
    "spark.logicalPlan": {"plan": [{"id": 1}]},
    "environment-properties": {"a.b": {"c-d": None}},
    "x/y ~1": [1, 2],
    "": {"empty": True},
    "__proto__": {"polluted": True},
    "a'b\"c": {"quote": "'; DROP TABLE run; --"},
    "facet": 7,
}


def test_row_65_every_facet_is_kept_and_the_standard_ones_are_typed(
    here: Corner, call: Call, tmp_path: Path
) -> None:
    """Know the form of all standard facets, and keep and show every other one under any key."""
    here.tell(
        run_event(
            "load",
            reads=[dataset("raw", **UNKNOWN) | {"inputFacets": UNKNOWN}],
            writes=["clean"],
            run="r",
            facets=UNKNOWN,
            job_facets=UNKNOWN,
        )
    )
    page = here.show(here.run("r"))
    assert page["facets"] == page["inputs"][0]["facets"] == UNKNOWN
    assert here.show(here.job("load"))["facets"] == UNKNOWN
    assert here.show(here.dataset("raw"))["facets"] == UNKNOWN
    assert here.downstream("raw") == {"clean"}
    mapped = json.loads(MAPPING.read_text(encoding="utf-8"))["mapped"]
    places = set(
        re.findall(r"(Run|Job|Dataset|inputs|outputs)(?:\[\])?\.facets\.(\w+)", json.dumps(mapped))
    )
    standard = {
        "run": "environmentVariables errorMessage executionParameters externalQuery"
        " extractionError jobDependencies nominalTime parent processing_engine tags test",
        "job": "documentation jobType lineage ownership sourceCode sourceCodeLocation sql tags",
        "dataset": "catalog columnLineage dataQualityAssertions dataQualityMetrics dataSource"
        " datasetType documentation hierarchy lifecycleStateChange lineage ownership schema"
        " storage symlinks tags version",
    }
    for owner, keys in standard.items():
        for key in keys.split():
            assert (owner.title(), key) in places
            event = {
                "run": run_event("l", facets={key: 7}),
                "job": job_event("l", **{key: 7}),
                "dataset": dataset_event("d", **{key: 7}),
            }[owner]
            assert here.post(event).is_success
    # A standard facet of a wrong form is named, and leaves the rest of the event alone.
    wrong = run_event("odd", reads=["a"], writes=["b"], job_facets={"sql": {"query": 7}})
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    code, found, _ = call("events", "validate", tmp_path / "wrong.json", "--format", "json")
    assert code == 1
    assert "/job/facets/sql/query" in found
    here.tell(wrong)
    assert here.downstream("a") == {"b"}
    assert here.show(here.job("odd"))["sql"] is None
    show_facets_in_the_wrong_container(here)


def show_facets_in_the_wrong_container(here: Corner) -> None:
    """Read a facet of a dataset as what it is, in whichever of the three containers it came."""
    owned = {"owners": [{"name": "team:sales"}]}
    metrics = {"rowCount": 7, "columnMetrics": {"id": {"nullCount": 0}}}
    written = dataset("astray") | {
        "outputFacets": {
            "schema": schema(id="int"),
            "columnLineage": columns("id <- source.id"),
            "dataQualityMetrics": metrics,
        }
    }
    read = dataset("source", inputStatistics={"rowCount": 9}) | {
        "inputFacets": {"ownership": owned}
    }
    told = run_event("stray", reads=[read], writes=[written], run="stray", hours=3)
    remarks = here.post(told).json()["warnings"]
    assert {each["pointer"] for each in remarks if "belongs into" in each["detail"]} == {
        "/inputs/0/facets/inputStatistics",
        "/inputs/0/inputFacets/ownership",
        "/outputs/0/outputFacets/columnLineage",
        "/outputs/0/outputFacets/dataQualityMetrics",
        "/outputs/0/outputFacets/schema",
    }
    # What is older comes later, and replaces nothing.
    here.tell(
        run_event(
            "stray",
            reads=["source"],
            writes=[dataset("astray", schema=schema(old="int"))],
            run="older",
            hours=2,
        )
    )
    page = here.show(here.dataset("astray"))
    assert [each["name"] for each in page["schema"]["fields"]] == ["id"]
    assert page["facets"]["dataQualityMetrics"] == metrics
    assert page["quality"]["measures"]["rows"] == 7
    assert [each["name"] for each in here.show(here.dataset("source"))["owners"]] == ["team:sales"]
    assert here.columns_upstream("astray", "id") == {"source.id"}
    run = here.show(here.run("stray"))
    assert run["inputs"][0]["facets"]["inputStatistics"] == {"rowCount": 9}
    assert run["outputs"][0]["facets"].keys() == {"schema", "columnLineage", "dataQualityMetrics"}
    (volume,) = here.ask("quality", of=here.dataset("source"))["results"]
    assert volume["read"]["rows"] == 9
    # Without a run there is nothing but the dataset to keep it with.
    event = dataset_event("alone", hours=1)
    event["dataset"]["inputFacets"] = {"inputStatistics": {"rowCount": 5}, "documentation": {
        "description": "about it"}}  # fmt: skip
    here.tell(event)
    alone = here.show(here.dataset("alone"))
    assert alone["description"] == "about it"
    assert alone["facets"]["inputStatistics"] == {"rowCount": 5}


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """An address that nobody should ever fetch, and who did."""
    caught: list[str] = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            caught.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", caught
    server.shutdown()
    thread.join()
    server.server_close()


def test_row_66_older_versions_are_read_and_no_schema_is_ever_fetched(
    here: Corner, trap: tuple[str, list[str]]
) -> None:
    """Read facets of every older version and short URI alike, and never fetch an address."""
    address, caught = trap
    urls = [
        "https://openlineage.io/spec/facets/1-0-0/SchemaDatasetFacet.json",
        "https://raw.githubusercontent.com/OpenLineage/spec.json#/definitions/SchemaDatasetFacet",
        "ol:core:SchemaDatasetFacet",
        "https://openlineage.io/spec/facets/9-9-9/SchemaDatasetFacet.json",
        f"{address}/facet.json",
        "file:///etc/passwd",
    ]
    for number, url in enumerate(urls):
        facet = schema(id=f"type{number}") | {"_producer": address, "_schemaURL": url}
        event = dataset_event("raw", hours=number, schema=facet) | {"schemaURL": f"{address}/event"}
        assert here.post(event).status_code == 201
        page = here.show(here.dataset("raw"))
        assert [each["type"] for each in page["schema"]["fields"]] == [f"type{number}"]
        assert page["facets"]["schema"]["_schemaURL"] == url
    assert caught == []


def test_row_67_where_each_facet_goes_is_published() -> None:
    """Publish which member of which facet ends where in the API, with nothing left unmapped."""
    told = json.loads(MAPPING.read_text(encoding="utf-8"))
    assert set(told) == {"mapped", "knownUnmapped"}
    assert told["knownUnmapped"] == {}
    for facet, member in (
        ("SchemaDatasetFacet", "fields"),
        ("ColumnLineageDatasetFacet", "dataset"),
        ("JobTypeJobFacet", "emissionPattern"),
        ("JobDependenciesRunFacet", "upstream"),
        ("HierarchyDatasetFacet", "hierarchy"),
        ("LineageFacet", "entries"),
        ("TestRunFacet", "tests"),
        ("ExecutionParametersRunFacet", "parameters"),
        ("CatalogDatasetFacet", "metadataUri"),
        ("SourceCodeLocationJobFacet", "pullRequestNumber"),
        ("OutputStatisticsOutputDatasetFacet", "fileCount"),
    ):
        assert told["mapped"][facet][member]
    assert {"eventTime", "eventType", "run.id", "job.name", "inputs.name"} <= set(
        told["mapped"]["core"]
    )


def test_row_68_secrets_are_gone_before_anything_is_kept(here: Corner) -> None:
    """Take secrets out by rules before an event is kept at all, and bound the size of facets."""
    source = {"name": "shop", "uri": "postgres://app:hunter2@db.row68.example.com:5432/shop"}
    variables = {
        "environmentVariables": [
            {"name": "DB_PASSWORD", "value": "hunter2"},
            {"name": "LANG", "value": "C.UTF-8"},
        ]
    }
    properties = {"properties": {"spark.hadoop.fs.s3a.secret.key": "hunter2"}}
    here.tell(
        run_event(
            "load",
            reads=[
                dataset(
                    "shop.public.orders",
                    namespace="postgres://app:hunter2@db.row68.example.com:5432",
                    dataSource=source,
                )
            ],
            writes=["clean"],
            run="r",
            facets={"environmentVariables": variables, "spark_properties": properties},
        )
    )
    offset = here.server.heard
    refused = here.moved(run_event("load")) | {"password": "hunter2", "eventTime": "noon"}
    assert here.server.client.post("/api/v1/lineage", json=refused).status_code == 400
    for address in (
        f"/api/v2/events/{offset}",
        f"/api/v2/show?id={here.run('r')}",
        "/api/v2/show?id=postgres://db.row68.example.com:5432/shop.public.orders",
        "/api/v2/dead-letters?limit=500",
    ):
        answer = here.server.client.get(address)
        assert answer.status_code == 200
        assert "hunter2" not in answer.text
    kept = here.show(here.run("r"))["facets"]["environmentVariables"]["environmentVariables"]
    assert [each["value"] for each in kept] == ["[redacted]", "C.UTF-8"]
    assert names(here.ask("lineage", of=here.dataset("clean"), direction="upstream")) == {
        "shop.public.orders"
    }
    assert run_id("hunter2") not in json.dumps(kept)
    show_facets_that_are_too_large(here)


def show_facets_that_are_too_large(here: Corner) -> None:
    """Keep a facet beyond the limit with its event alone, and say so wherever it would stand."""
    most = here.server.platform.config.max_facet_bytes
    plan = {"plan": "x" * most}
    size = len(json.dumps(plan, separators=(",", ":")))
    wide = {"fields": [{"name": f"c{n}", "description": "y" * 1000} for n in range(most // 900)]}
    told = run_event(
        "huge",
        writes=[dataset("wide", schema=wide, **{"a/b": plan})],
        run="huge",
        facets={"spark.logicalPlan": plan, "tags": {"tags": [{"key": "k", "value": "v"}]}},
    )
    answer = here.post(told).json()
    warned = {each["pointer"] for each in answer["warnings"] if str(size) in each["detail"]}
    assert warned == {"/run/facets/spark.logicalPlan", "/outputs/0/facets/a~1b"}
    run = here.show(here.run("huge"))
    mark = {"headwater_left_out": {"bytes": size, "most": most, "event": answer["offset"]}}
    assert run["facets"]["spark.logicalPlan"] == mark
    assert run["facets"]["tags"]["tags"][0]["value"] == "v"
    page = here.show(here.dataset("wide"))
    assert page["facets"]["a/b"] == mark
    # What the graph is made of has no limit but that of the request.
    assert len(page["schema"]["fields"]) == len(wide["fields"])
    verbatim = here.ask(f"events/{answer['offset']}")["event"]
    assert verbatim["run"]["facets"]["spark.logicalPlan"] == plan
    # The same once more is no new version of it, and a small one takes its place.
    here.tell(told | {"eventTime": at(1)}, dataset_event("wide", hours=2, **{"a/b": {"n": 1}}))
    assert here.show(here.dataset("wide"))["facets"]["a/b"] == {"n": 1}
    assert here.show(here.dataset("wide"), valid_at=at(1.5))["facets"]["a/b"] == mark
