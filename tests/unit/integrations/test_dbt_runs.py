"""What dbt did, and what its tests and checks of freshness found."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from support.dbt_files import INVOCATION, DbtProject
from support.dbt_told import WAREHOUSE, names, tell


@pytest.fixture
def project() -> DbtProject:
    project = DbtProject()
    raw = project.source("app", "orders", ["id"])
    project.model("mart", "select id from {{ source('app', 'orders') }}", reads=[raw])
    return project


MART = "model.shop.mart"


def status(event):
    return event["run"]["facets"]["tags"]["tags"][0]["value"]


def test_a_node_that_was_built_is_a_run_with_its_times_rows_and_query(project, tmp_path):
    project.result(MART, adapter_response={"rows_affected": 12, "query_id": "01b-7"})
    told = tell(project.write(tmp_path))
    start, end = told.runs("shop.mart")
    assert (start["eventType"], start["eventTime"]) == ("START", "2026-11-24T07:59:00.000000Z")
    assert (end["eventType"], end["eventTime"]) == ("COMPLETE", "2026-11-24T07:59:31.000000Z")
    assert start["run"]["runId"] == end["run"]["runId"]
    assert "inputs" not in start
    assert names(end["inputs"]) == ["db.raw.orders"]
    (output,) = end["outputs"]
    assert output["name"] == "db.main.mart"
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 12
    facets = end["run"]["facets"]
    assert (facets["externalQuery"]["externalQueryId"], facets["externalQuery"]["source"]) == (
        "01b-7",
        WAREHOUSE,
    )
    assert (facets["processing_engine"]["name"], facets["processing_engine"]["version"]) == (
        "dbt",
        "1.10.0",
    )
    assert status(end) == "success"
    assert "headwater_evidence" not in end["job"]["facets"]


def test_a_run_is_of_the_job_that_was_declared(project, tmp_path):
    project.result(MART)
    told = tell(project.write(tmp_path, command="build"))
    declared = told.of_job("shop.mart.build.run")
    for event in told.runs("shop.mart.build.run"):
        assert (event["job"]["name"], event["producer"]) == (
            declared["job"]["name"],
            declared["producer"],
        )


def test_the_call_of_dbt_is_the_run_above_all_others(project, tmp_path):
    project.result(MART)
    told = tell(project.write(tmp_path))
    start, end = told.runs("dbt-run-shop")
    assert start["run"]["runId"] == end["run"]["runId"] == INVOCATION
    assert (start["eventTime"], end["eventTime"]) == (
        "2026-11-24T07:59:00.000000Z",
        "2026-11-24T08:00:00.000000Z",
    )
    parent = told.runs("shop.mart")[0]["run"]["facets"]["parent"]
    assert parent["run"] == {"runId": INVOCATION}
    assert parent["job"] == {"namespace": "dbt", "name": "dbt-run-shop"}
    assert parent["root"] == {"run": parent["run"], "job": parent["job"]}


def test_an_invocation_whose_id_is_no_uuid_has_one_all_the_same(project, tmp_path):
    project.result(MART)
    folder = project.write(tmp_path)
    file = folder / "target" / "run_results.json"
    told = json.loads(file.read_text())
    for name in ("nightly 7", None):
        told["metadata"]["invocation_id"] = name
        file.write_text(json.dumps(told))
        runs = {each["run"]["runId"] for each in tell(folder).runs("dbt-run-shop")}
        assert len(runs) == 1
        UUID(*runs)


@pytest.mark.parametrize(
    ("said", "state", "whole"),
    [
        ("success", "COMPLETE", "COMPLETE"),
        ("error", "FAIL", "FAIL"),
        ("fail", "FAIL", "FAIL"),
        ("runtime error", "FAIL", "FAIL"),
        ("partial success", "FAIL", "FAIL"),
        ("warn", "COMPLETE", "COMPLETE"),
        ("skipped", "ABORT", "COMPLETE"),
    ],
)
def test_the_outcome_of_a_node_and_of_all_of_them(project, tmp_path, said, state, whole):
    project.result(MART, said, message="relation does not exist")
    told = tell(project.write(tmp_path))
    end = told.runs("shop.mart")[-1]
    assert (end["eventType"], status(end)) == (state, said)
    assert told.runs("dbt-run-shop")[-1]["eventType"] == whole
    error = end["run"]["facets"].get("errorMessage")
    assert (error is None) is (state == "COMPLETE")
    if error is not None:
        assert error["message"] == "relation does not exist"
        assert "outputs" not in end


def test_what_was_left_out_did_not_start_and_reads_nothing(project, tmp_path):
    project.result(MART, "skipped")
    (only,) = tell(project.write(tmp_path)).runs("shop.mart")
    assert (only["eventType"], only["eventTime"]) == ("ABORT", "2026-11-24T08:00:00.000000Z")
    assert "inputs" not in only


def test_what_dbt_had_nothing_to_do_for_is_no_run(project, tmp_path):
    board = project.exposure("board", [MART])
    project.result(MART)
    project.result(board, "no-op")
    project.result("operation.shop.hook-0", "success")
    told = tell(project.write(tmp_path))
    assert told.runs("board") == []
    assert told.report.counts["runs"] == 2
    assert told.report.remarks == []


@pytest.mark.parametrize("rows", [-1, None])
def test_rows_that_the_database_does_not_count_are_not_told(project, tmp_path, rows):
    project.result(MART, adapter_response={"rows_affected": rows})
    (output,) = tell(project.write(tmp_path)).runs("shop.mart")[-1]["outputs"]
    assert "outputFacets" not in output


@pytest.mark.parametrize(
    ("response", "query"),
    [
        ({"query_id": "q1"}, "q1"),
        ({"query_id": "N/A"}, None),
        ({"query_id": None}, None),
        ({"job_id": "j", "project_id": "p", "location": "EU"}, "p:EU.j"),
        ({"job_id": "j"}, "j"),
        ({}, None),
    ],
)
def test_the_id_of_the_query_is_as_the_database_has_it(project, tmp_path, response, query):
    project.result(MART, adapter_response=response)
    facets = tell(project.write(tmp_path)).runs("shop.mart")[-1]["run"]["facets"]
    assert facets.get("externalQuery", {}).get("externalQueryId") == query


def test_tests_of_a_table_are_assertions_about_it(project, tmp_path):
    one = project.test("not_null", MART, "id")
    two = project.test("accepted_values", MART, "id", severity="WARN")
    project.result(one, "pass", failures=0)
    project.result(two, "warn", failures=3, message="Got 3 results")
    told = tell(project.write(tmp_path))
    end = told.runs("mart.test")[-1]
    assert (end["eventType"], status(end)) == ("COMPLETE", "warn")
    (read,) = end["inputs"]
    assert read["inputFacets"]["dataQualityAssertions"]["assertions"] == [
        {
            "assertion": "not_null",
            "name": "not_null_mart_id",
            "success": True,
            "column": "id",
            "severity": "error",
            "expected": "0",
            "actual": "0",
        },
        {
            "assertion": "accepted_values",
            "name": "accepted_values_mart_id",
            "success": False,
            "column": "id",
            "severity": "warn",
            "expected": "0",
            "actual": "3",
        },
    ]
    assert "test" not in end["run"]["facets"]


def test_a_test_of_a_relation_is_about_the_table_that_it_is_written_for(project, tmp_path):
    for version in (9, 12):
        project = DbtProject(version)
        seed = project.seed("countries", ["code"])
        mart = project.model("mart", "select 1 as id")
        test = project.test("relationships", mart, "id", reads=[seed])
        project.result(test, "fail", failures=2)
        end = tell(project.write(tmp_path / str(version))).runs("mart.test")[-1]
        assert end["eventType"] == "FAIL"
        found = {each["name"]: "inputFacets" in each for each in end["inputs"]}
        assert found == {"db.main.countries": False, "db.main.mart": True}


def test_a_limit_of_a_test_is_what_was_expected(project, tmp_path):
    test = project.test("not_null", MART, "id")
    project.nodes[test]["config"]["error_if"] = "> 10"
    project.result(test, "pass", failures=4)
    (read,) = tell(project.write(tmp_path)).runs("mart.test")[-1]["inputs"]
    (told,) = read["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert (told["expected"], told["actual"]) == ("> 10", "4")


def test_a_test_that_was_left_out_found_nothing(project, tmp_path):
    project.result(project.test("not_null", MART, "id"), "skipped")
    (only,) = tell(project.write(tmp_path)).runs("mart.test")
    assert only["eventType"] == "ABORT"
    assert "inputFacets" not in only["inputs"][0]


@pytest.mark.parametrize(
    ("said", "state", "found"),
    [("pass", "COMPLETE", "pass"), ("fail", "FAIL", "fail"), ("warn", "COMPLETE", "fail"),
     ("skipped", "ABORT", "skip")],
)  # fmt: skip
def test_a_test_of_its_own_is_a_run_that_says_what_it_found(project, tmp_path, said, state, found):
    test = project.singular_test("is_sane", "select 1 from db.main.mart", [MART])
    project.result(test, said, failures=0)
    end = tell(project.write(tmp_path)).runs(test)[-1]
    assert end["eventType"] == state
    (told,) = end["run"]["facets"]["test"]["tests"]
    assert (told["name"], told["status"], told["type"]) == (test, found, "singular")
    assert names(end["inputs"]) == ["db.main.mart"]


def test_where_nodes_are_logged_each_test_is_a_run(project, tmp_path):
    one, two = project.test("not_null", MART, "id"), project.test("unique", MART, "id")
    project.result(one, "pass", failures=0)
    project.result(two, "fail", failures=1)
    told = tell(project.write(tmp_path, command="test", log_format_file="json"))
    assert told.runs(one)[-1]["eventType"] == "COMPLETE"
    assert told.runs(two)[-1]["eventType"] == "FAIL"


@pytest.mark.parametrize("command", ["generate", "compile", "docs", None])
def test_a_call_that_runs_nothing_is_no_run(project, tmp_path, command):
    project.result(MART)
    assert not any("run" in each for each in tell(project.write(tmp_path, command=command)).events)


def test_the_same_results_are_told_once_and_are_always_the_same(project, tmp_path):
    project.result(MART, adapter_response={"rows_affected": 12})
    folder = project.write(tmp_path)
    first = tell(folder)
    assert tell(folder, memory=first.memory).events == []
    assert json.dumps(tell(folder, now=7).events) == json.dumps(first.events)


def test_new_results_are_told_though_nothing_else_is_new(project, tmp_path):
    project.result(MART)
    memory = tell(project.write(tmp_path)).memory
    project.results[0]["status"] = "error"
    told = tell(project.write(tmp_path), memory=memory)
    assert {each["job"]["name"] for each in told.events} == {"dbt-run-shop", "db.main.shop.mart"}
    assert told.runs("shop.mart")[-1]["eventType"] == "FAIL"


def test_what_is_older_than_asked_for_is_left_out(project, tmp_path):
    project.result(MART)
    project.check("source.shop.app.orders")
    folder = project.write(tmp_path)
    generated = 1_795_507_200_000_000
    assert not any("run" in each for each in tell(folder, since=generated + 1).events)
    assert tell(folder, since=generated).runs("shop.mart")


def test_a_result_of_something_that_is_not_in_the_manifest_is_a_remark(project, tmp_path):
    project.result(MART)
    project.result("model.shop.gone")
    told = tell(project.write(tmp_path))
    (remark,) = told.report.remarks
    assert "model.shop.gone is not in the manifest" in remark.detail
    assert told.runs("shop.mart")


def test_a_result_that_cannot_be_read_costs_itself_alone(project, tmp_path):
    project.result(MART)
    project.results.append({"unique_id": 7, "status": []})
    told = tell(project.write(tmp_path))
    (remark,) = told.report.remarks
    assert remark.place.endswith("run_results.json: results[1]")
    assert told.runs("shop.mart")


# -- freshness ------------------------------------------------------------------------------------

ORDERS = "source.shop.app.orders"


@pytest.mark.parametrize(
    ("said", "success", "severity"),
    [("pass", True, "error"), ("warn", False, "warn"), ("error", False, "error")],
)
def test_how_fresh_a_source_is_is_an_assertion_and_a_measure(
    project, tmp_path, said, success, severity
):
    project.check(ORDERS, said)
    told = tell(project.write(tmp_path))
    (end,) = told.runs(f"{ORDERS}.freshness")
    assert end["eventType"] == "COMPLETE"
    (read,) = end["inputs"]
    assert read["name"] == "db.raw.orders"
    (found,) = read["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert found == {
        "assertion": "freshness",
        "success": success,
        "severity": severity,
        "expected": "warn after 12 hours",
        "actual": "3600 s old",
    }
    metrics = read["inputFacets"]["dataQualityMetrics"]
    assert metrics["lastUpdated"] == "2026-11-24T06:00:00Z"
    assert told.runs("dbt-run-shop")[-1]["eventType"] == ("FAIL" if said == "error" else "COMPLETE")


def test_a_check_that_could_not_be_made_is_a_run_that_failed(project, tmp_path):
    project.check(ORDERS, "runtime error", error="no such table", max_loaded_at=None,
                  max_loaded_at_time_ago_in_s=None, criteria=None)  # fmt: skip
    (end,) = tell(project.write(tmp_path)).runs(f"{ORDERS}.freshness")
    assert end["eventType"] == "FAIL"
    assert end["run"]["facets"]["errorMessage"]["message"] == "no such table"


def test_a_check_of_a_source_that_is_not_in_the_manifest_is_a_remark(project, tmp_path):
    project.check(ORDERS)
    project.check("source.shop.app.gone")
    told = tell(project.write(tmp_path))
    (remark,) = told.report.remarks
    assert "source.shop.app.gone" in remark.detail
    assert told.runs(f"{ORDERS}.freshness")
