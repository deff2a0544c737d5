"""Rows 52 to 56: streams, nominal times, and what is measured again and again."""

from __future__ import annotations

from typing import Any

from conformance.conftest import Call
from support.corner import Corner, instant
from support.told import at, dataset, run_event, schema


def test_row_52_streams_have_lineage_while_they_run(here: Corner) -> None:
    """Show the lineage of streams and services from RUNNING on, with how and when they report."""
    pattern = {
        "eventTrigger": "PERIODIC",
        "eventContentMode": "ACCUMULATIVE",
        "windowDuration": 60,
    }
    job = {
        "processingType": "STREAMING",
        "integration": "FLINK",
        "jobType": "JOB",
        "emissionPattern": pattern,
    }
    topic = dataset("clicks", datasetType={"datasetType": "TOPIC"}, schema=schema(url="string"))
    told = {"job_facets": {"jobType": job}, "run": "stream"}
    here.tell(run_event("count", state="START", reads=[topic], hours=1, **told))
    here.tell(
        run_event("count", state="RUNNING", reads=[topic], writes=["counts"], hours=2, **told),
        run_event("count", state="RUNNING", reads=["users"], writes=["counts"], hours=3, **told),
    )
    assert here.upstream("counts") == {"clicks", "users"}
    assert here.state("stream", hours=3.5) == ("RUNNING", instant(at(1)), None)
    page = here.show(here.job("count"))
    assert page["facets"]["jobType"]["processingType"] == "STREAMING"
    assert page["facets"]["jobType"]["emissionPattern"] == pattern
    assert {each["name"] for each in page["inputs"]} == {"clicks", "users"}
    # A restart is a new run of the same job.
    here.tell(
        run_event("count", run="stream", state="ABORT", hours=4),
        run_event("count", run="again", state="RUNNING", reads=["clicks"], hours=5),
    )
    runs = here.ask("runs", of=here.job("count"), valid_at=at(5.5))["runs"]
    assert [each["state"] for each in runs] == ["RUNNING", "ABORTED"]
    assert here.upstream("counts") == {"clicks", "users"}


def test_row_53_complete_snapshots_are_a_series_of_windows(here: Corner) -> None:
    """Keep the windows of a job that reports complete snapshots apart, as a series."""
    pattern = {"eventTrigger": "PERIODIC", "eventContentMode": "COMPLETE_SNAPSHOT"}
    job = {"processingType": "STREAMING", "integration": "FLINK", "emissionPattern": pattern}
    for minute, rows in enumerate((100, 40)):
        written = dataset("counts")
        written["outputFacets"] = {"outputStatistics": {"rowCount": rows}}
        told = run_event(
            "count",
            run="stream",
            state="RUNNING",
            reads=["clicks"],
            writes=[written],
            hours=minute / 60,
            job_facets={"jobType": job},
        )
        here.tell(told)
    windows = here.show(here.run("stream"))["windows"]
    assert [each["written"]["rows"] for each in windows] == [40, 100]


def test_row_54_nominal_times_and_retries_are_kept_apart(here: Corner, call: Call) -> None:
    """Keep and search the period that a run was meant for, and group the tries of one period."""
    day = {"nominalStartTime": at(24), "nominalEndTime": at(48)}
    open_end = {"nominalStartTime": at(48)}
    here.tell(
        run_event("load", run="try 1", state="START", hours=90, facets={"nominalTime": day}),
        run_event("load", run="try 1", state="FAIL", hours=91),
        run_event("load", run="try 2", hours=92, facets={"nominalTime": day}),
        run_event("load", run="next", hours=80, facets={"nominalTime": open_end}),
        run_event("load", run="odd", hours=79, facets={"nominalTime": {"nominalStartTime": "?"}}),
    )
    runs = here.ask("runs", of=here.job("load"))["runs"]
    assert [(each["attempt"], each["attempts"]) for each in runs[:2]] == [(2, 2), (1, 2)]
    period = (instant(at(24)), instant(at(48)))
    assert [(each["nominal_start"], each["nominal_end"], each["state"]) for each in runs] == [
        (*period, "COMPLETED"),
        (*period, "FAILED"),
        (instant(at(48)), None, "COMPLETED"),
        (None, None, "COMPLETED"),
    ]
    # By the period that they were meant for, its end not included.
    asked = {"of": here.job("load"), "from": at(24), "to": at(48)}
    assert [each["id"] for each in here.ask("runs", **asked)["runs"]] == [
        here.run("try 2"),
        here.run("try 1"),
    ]
    assert here.ask("runs", of=here.job("load"), from_=at(30))["total"] == 1
    answer = here.ask("periods", of=here.job("load"))
    assert [
        (each["nominal_start"], each["nominal_end"], each["state"], each["attempts"])
        for each in answer["periods"]
    ] == [(instant(at(48)), None, "COMPLETED", 1), (*period, "COMPLETED", 2)]
    assert [each["state"] for each in answer["periods"][1]["runs"]] == ["COMPLETED", "FAILED"]
    first = here.ask("periods", of=here.job("load"), limit=1)
    (second,) = here.ask("periods", of=here.job("load"), limit=1, cursor=first["next"])["periods"]
    assert (first["total"], second) == (2, answer["periods"][1])
    # Before it was tried again, the day had failed.
    then = here.ask("periods", of=here.job("load"), valid_at=at(91.5), to=at(48))
    assert [each["state"] for each in then["periods"]] == ["FAILED"]
    code, out, _ = call(
        "periods", here.job("load"), "--from", at(24), "--to", at(48),
        "--format", "csv", "--server", here.server.address,
    )  # fmt: skip
    assert code == 0
    assert f",COMPLETED,2,{here.run('try 2').removeprefix('run:')}" in out


def sides(here: Corner, run: str, side: str) -> dict[str, Any]:
    (told,) = here.show(here.run(run))[side]
    return told["facets"]


def test_row_55_quality_is_kept_with_the_run_that_measured_it(here: Corner) -> None:
    """Give the history of metrics, assertions and tests, in whichever container they come."""
    failed = {"assertion": "not_null", "success": False, "severity": "warn", "column": "id"}
    passed = {"assertion": "unique", "success": True, "severity": "error", "column": "id"}
    tests = {"tests": [{"name": "not_null_id", "status": "fail", "severity": "warn"}]}
    for number, assertion in enumerate((failed, passed), start=1):
        source = dataset("orders") | {
            "inputFacets": {
                "dataQualityAssertions": {"assertions": [assertion]},
                "dataQualityMetrics": {"rowCount": number, "columnMetrics": {}},
            }
        }
        here.tell(
            run_event(
                "test", reads=[source], run=f"t{number}", hours=number, facets={"test": tests}
            )
        )
    other = dataset("orders", dataQualityAssertions={"assertions": [failed]})
    here.tell(run_event("test", reads=[other], run="t3", hours=3))
    first, second = sides(here, "t1", "inputs"), sides(here, "t2", "inputs")
    assert first["dataQualityAssertions"]["assertions"] == [failed]
    assert second["dataQualityAssertions"]["assertions"] == [passed]
    assert [each["dataQualityMetrics"]["rowCount"] for each in (first, second)] == [1, 2]
    assert here.show(here.run("t1"))["facets"]["test"] == tests
    assert here.state("t1")[0] == "COMPLETED"
    history = here.ask("quality", of=here.dataset("orders"))["results"]
    assert [each["run"] for each in history] == [here.run(run) for run in ("t3", "t2", "t1")]
    kept = here.show(here.dataset("orders"))["facets"]["dataQualityAssertions"]
    assert kept["assertions"] == [failed]
    runs = here.show(here.dataset("orders"))["runs"]
    assert [each["id"] for each in runs] == [here.run(run) for run in ("t3", "t2", "t1")]


def test_row_56_what_each_run_read_and_wrote_is_counted(here: Corner) -> None:
    """Give rows, bytes and files of runs as a series, and when a dataset was last written."""
    for number in range(1, 4):
        counted = {"rowCount": 10 * number, "size": 1_000 * number, "fileCount": number}
        source = dataset("raw") | {"inputFacets": {"inputStatistics": counted}}
        target = dataset("clean") | {"outputFacets": {"outputStatistics": counted}}
        here.tell(
            run_event("load", reads=[source], writes=[target], run=f"r{number}", hours=number)
        )
    here.tell(run_event("load", writes=["clean"], run="r4", hours=4, state="FAIL"))
    runs = [each["id"] for each in here.show(here.dataset("clean"))["runs"]]
    assert runs == [here.run(f"r{number}") for number in (4, 3, 2, 1)]
    rows = [sides(here, f"r{number}", "outputs")["outputStatistics"] for number in (1, 2, 3)]
    assert [(each["rowCount"], each["size"], each["fileCount"]) for each in rows] == [
        (10, 1_000, 1),
        (20, 2_000, 2),
        (30, 3_000, 3),
    ]
    assert sides(here, "r2", "inputs")["inputStatistics"]["size"] == 2_000
    series = here.ask("quality", of=here.dataset("clean"))["results"]
    assert [each["written"]["rows"] for each in series if each["written"]] == [30, 20, 10]
    newest = here.show(here.dataset("clean"))["versions"][0]
    assert (newest["at"], newest["run"]) == (instant(at(3)), here.run("r3"))
