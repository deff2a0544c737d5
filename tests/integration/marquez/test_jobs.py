"""Jobs, their versions and their runs, as Marquez's API tells and changes them."""

from __future__ import annotations

from typing import Any

from support.marquez import DATASET, JOB, UUID, Face, ago, ids
from support.told import (
    dataset,
    job_event,
    run_event,
    run_id,
)


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
