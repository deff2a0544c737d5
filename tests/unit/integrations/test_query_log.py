"""Queries become runs of jobs that recur; shown on Snowflake's history, which has all there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.sources.query_log.query import NoNamespaceError
from headwater.integrations.sources.source import Memory, Report
from headwater.model.time import to_instant
from support.log_rows import ACCESS, SNOWFLAKE
from support.logs import (
    Json,
    as_csv,
    changes,
    columns,
    evidence,
    flows,
    outputs,
    read_log,
    snowflake_row,
)

INSERT = "INSERT INTO mart.revenue (id, total) SELECT id, SUM(amount) FROM raw.orders GROUP BY id"


@pytest.fixture
def log(tmp_path: Path) -> Any:
    def read(*rows: Json | str, report: Report | None = None, **options: Any) -> list[Json]:
        path = tmp_path / "history.csv"
        given = [
            snowflake_row(at, row) if isinstance(row, str) else row for at, row in enumerate(rows)
        ]
        path.write_text(as_csv(given))
        return read_log("snowflake", path, report=report, **options)

    return read


def test_a_query_that_writes_is_one_run_with_all_that_is_known_of_it(log: Any) -> None:
    (event,) = log(snowflake_row(8, INSERT, ROWS_INSERTED=42, BYTES_WRITTEN=900))
    assert (event["eventType"], event["eventTime"]) == ("COMPLETE", "2026-11-01T08:01:00.000000Z")
    assert event["job"]["name"].startswith("insert SHOP.MART.REVENUE ")
    assert evidence(event) == "parsed"
    assert flows(event) == {"SHOP.MART.REVENUE": {"SHOP.RAW.ORDERS"}}
    assert columns(event)["SHOP.MART.REVENUE.TOTAL"] == {"SHOP.RAW.ORDERS.AMOUNT"}
    facets = event["run"]["facets"]
    assert facets["externalQuery"]["externalQueryId"] == "q8"
    assert facets["nominalTime"]["nominalStartTime"] == "2026-11-01T08:00:00.000000Z"
    assert facets["tags"]["tags"][0]["value"] == "ETL"
    statistics = event["outputs"][0]["outputFacets"]["outputStatistics"]
    assert (statistics["rowCount"], statistics["size"]) == (42, 900)


def test_the_same_statement_with_other_values_is_the_same_job(log: Any) -> None:
    told = log(*(f"{INSERT[:-12]} WHERE day = '2026-11-{day}' GROUP BY id" for day in (10, 11)))
    one, other = told
    assert one["job"] == other["job"]
    assert one["run"]["runId"] != other["run"]["runId"]


def test_other_default_schemas_are_other_jobs(log: Any) -> None:
    text = "INSERT INTO mart.x SELECT a FROM orders"
    one, other = log(
        snowflake_row(0, text, SCHEMA_NAME="A"), snowflake_row(1, text, SCHEMA_NAME="B")
    )
    assert flows(one) == {"SHOP.MART.X": {"SHOP.A.ORDERS"}}
    assert flows(other) == {"SHOP.MART.X": {"SHOP.B.ORDERS"}}
    assert one["job"]["name"] != other["job"]["name"]


def test_no_value_is_told(log: Any) -> None:
    text = "INSERT INTO mart.x SELECT 'secret', 4711 FROM y WHERE a = 'secret' -- secret"
    failed = snowflake_row(
        1, text, EXECUTION_STATUS="FAIL", ERROR_MESSAGE="Numeric value 'secret' is no number 4711"
    )
    told = repr(log(text, failed))
    assert "secret" not in told.lower()
    assert "4711" not in told


@pytest.mark.parametrize(
    "item",
    ["'secret'", "CAST('secret' AS TEXT)", "DATE 'secret'", "'it\\'s' || 'secret'", "$$secret$$"],
)
def test_a_value_names_no_column(log: Any, item: str) -> None:
    (event,) = log(f"CREATE TABLE mart.x AS SELECT {item}, a FROM raw.y")
    assert "secret" not in repr(event).lower()
    assert columns(event)["SHOP.MART.X.A"] == {"SHOP.RAW.Y.A"}


@pytest.mark.parametrize(
    "address",
    [
        "s3://KEY:hush@shop/raw/x.csv",
        "s3://KEY:a/hush+@shop/raw/x.csv",
        "s3://shop/raw/x.csv?X-Amz-Credential=hush&X-Amz-Signature=hush",
    ],
)
def test_files_are_named_without_what_lets_somebody_in(log: Any, address: str) -> None:
    report = Report()
    text = f"COPY INTO raw.x FROM '{address}' CREDENTIALS=(AWS_SECRET_KEY='hush')"
    (event,) = log(text, report=report)
    (given,) = event["inputs"]
    assert (given["namespace"], given["name"]) == ("s3://shop", "raw/x.csv")
    assert "hush" not in repr(event)
    assert "hush" not in repr(report.remarks)


def test_a_query_that_failed_says_why_and_nothing_of_data(log: Any) -> None:
    (event,) = log(
        snowflake_row(0, INSERT, EXECUTION_STATUS="FAIL", ERROR_MESSAGE="Division by zero")
    )
    assert event["eventType"] == "FAIL"
    assert event["run"]["facets"]["errorMessage"]["message"] == "Division by zero"
    assert event["job"]["name"].startswith("insert SHOP.MART.REVENUE ")
    assert "inputs" not in event
    assert "outputs" not in event
    assert "lineage" not in event["job"]["facets"]


def test_what_only_reads_or_moves_nothing_is_counted(log: Any) -> None:
    report = Report()
    told = log("SELECT 1", "SHOW TABLES", "GRANT SELECT ON a TO b", "USE ROLE x", report=report)
    assert told == []
    assert report.counts == {"queries that only read": 1, "statements that move no data": 3}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("DROP TABLE mart.old", {"SHOP.MART.OLD": "DROP"}),
        ("TRUNCATE TABLE mart.old", {"SHOP.MART.OLD": "TRUNCATE"}),
        ("CREATE TABLE mart.fresh (id INT)", {"SHOP.MART.FRESH": "CREATE"}),
        ("CREATE TABLE IF NOT EXISTS mart.fresh (id INT)", {}),
        ("CREATE OR REPLACE VIEW mart.v AS SELECT id FROM raw.o", {"SHOP.MART.V": "OVERWRITE"}),
        ("ALTER TABLE mart.a RENAME TO mart.b", {"SHOP.MART.B": "RENAME"}),
        (
            "ALTER TABLE mart.a SWAP WITH mart.b",
            {"SHOP.MART.A": "OVERWRITE", "SHOP.MART.B": "OVERWRITE"},
        ),
    ],
)
def test_what_becomes_of_whole_tables_is_told(log: Any, text: str, changed: dict[str, str]) -> None:
    (event,) = log(text)
    assert changes(event) == changed


def test_a_table_that_is_only_made_claims_no_source(log: Any) -> None:
    (event,) = log("CREATE TABLE mart.fresh (id INT)")
    assert outputs(event) == ["SHOP.MART.FRESH"]
    assert flows(event) == {}


def test_temporary_tables_are_read_through_within_their_session(log: Any) -> None:
    insert = "INSERT INTO mart.x SELECT id, total FROM tmp_paid"
    first, other = log(
        "CREATE TEMPORARY TABLE tmp_paid AS SELECT id, amount AS total FROM raw.orders",
        "INSERT INTO tmp_paid SELECT id, total FROM raw.refunds",
        insert,
        snowflake_row(3, insert, SESSION_ID="2"),
    )
    assert flows(first) == {"SHOP.MART.X": {"SHOP.RAW.ORDERS", "SHOP.RAW.REFUNDS"}}
    assert columns(first)["SHOP.MART.X.TOTAL"] == {
        "SHOP.RAW.ORDERS.AMOUNT",
        "SHOP.RAW.REFUNDS.TOTAL",
    }
    assert flows(other) == {"SHOP.MART.X": {"SHOP.PUBLIC.TMP_PAID"}}


def test_a_temporary_table_is_not_taken_for_others_with_its_name_in_theirs(log: Any) -> None:
    first, last = log(
        "CREATE TEMPORARY TABLE o AS SELECT id FROM raw.orders",
        "CREATE TEMPORARY TABLE tmp_o AS SELECT id FROM raw.other",
        "DROP TABLE tmp_o",
        snowflake_row(3, SNOWFLAKE) | ACCESS,
        "INSERT INTO mart.x SELECT id FROM o",
    )
    assert evidence(first) == "observed"
    assert flows(last) == {"SHOP.MART.X": {"SHOP.RAW.ORDERS"}}


def test_a_dropped_temporary_table_is_another_one_afterwards(log: Any) -> None:
    (told,) = log(
        "CREATE TEMPORARY TABLE t AS SELECT id FROM raw.orders",
        "DROP TABLE t",
        "INSERT INTO mart.x SELECT id FROM t",
    )
    assert flows(told) == {"SHOP.MART.X": {"SHOP.PUBLIC.T"}}


def test_a_renamed_table_brings_what_it_was_made_of(log: Any) -> None:
    made, renamed = log(
        "CREATE TABLE mart.x__tmp AS SELECT id, amount AS total FROM raw.orders",
        "ALTER TABLE mart.x__tmp RENAME TO mart.x",
    )
    assert flows(made) == {"SHOP.MART.X__TMP": {"SHOP.RAW.ORDERS"}}
    assert flows(renamed) == {"SHOP.MART.X": {"SHOP.RAW.ORDERS"}}
    assert columns(renamed)["SHOP.MART.X.TOTAL"] == {"SHOP.RAW.ORDERS.AMOUNT"}
    assert changes(renamed) == {"SHOP.MART.X": "RENAME"}


@pytest.mark.parametrize("before", ["\n" * 60, "-- a\n" * 60, "/* a */ " * 60])
def test_however_much_stands_before_a_statement_it_is_read_in_one_pass(
    log: Any, before: str
) -> None:
    (event,) = log(f"{before}CREATE SECURE VIEW mart.v AS SELECT id FROM raw.o")
    assert flows(event) == {"SHOP.MART.V": {"SHOP.RAW.O"}}


def test_what_a_session_chose_completes_names_that_the_log_does_not(log: Any) -> None:
    rows = [
        snowflake_row(at, text, DATABASE_NAME="", SCHEMA_NAME="")
        for at, text in enumerate(
            ["USE DATABASE shop", "USE SCHEMA mart", "INSERT INTO x SELECT a FROM y"]
        )
    ]
    assert flows(log(*rows)[0]) == {"SHOP.MART.X": {"SHOP.MART.Y"}}


@pytest.mark.parametrize(
    ("chosen", "meant"),
    [
        ("use schema mart", "SHOP.MART"),
        ('/* by hand */ USE SCHEMA "mart"', "SHOP.mart"),
        ("-- use schema other\nUSE shop.mart", "SHOP.MART"),
        ("USE other", "OTHER.PUBLIC"),
        ("SELECT 'use schema other'", "SHOP.PUBLIC"),
    ],
)
def test_what_a_session_chose_is_named_as_the_database_keeps_it(
    log: Any, chosen: str, meant: str
) -> None:
    first = ["USE shop.public", chosen, "INSERT INTO x SELECT a FROM y"]
    (event,) = log(
        *(
            snowflake_row(at, text, DATABASE_NAME="", SCHEMA_NAME="")
            for at, text in enumerate(first)
        ),
        defaults=("PUBLIC",),
    )
    assert flows(event) == {f"{meant}.X": {f"{meant}.Y"}}


def test_what_the_log_says_of_a_query_is_more_than_what_its_session_chose(log: Any) -> None:
    (event,) = log("USE DATABASE other", "INSERT INTO x SELECT a FROM y")
    assert flows(event) == {"SHOP.PUBLIC.X": {"SHOP.PUBLIC.Y"}}


def test_names_in_quotes_keep_their_letters(log: Any) -> None:
    (event,) = log('INSERT INTO mart."Revenue" SELECT "Total" AS total FROM raw.orders')
    assert columns(event) == {"SHOP.MART.Revenue.TOTAL": {"SHOP.RAW.ORDERS.Total"}}


def test_files_in_a_stage_are_the_stage(log: Any) -> None:
    load, unload = log("COPY INTO raw.o FROM @ext.landing/x/", "COPY INTO @out/x FROM raw.o")
    assert flows(load) == {"SHOP.RAW.O": {"SHOP.EXT.@LANDING"}}
    assert flows(unload) == {"SHOP.PUBLIC.@OUT": {"SHOP.RAW.O"}}


def test_what_changes_in_place_comes_from_nowhere_new(log: Any) -> None:
    told = log("UPDATE mart.x SET a = 1", "DELETE FROM mart.x WHERE a = 1")
    assert [(outputs(each), flows(each)) for each in told] == [(["SHOP.MART.X"], {})] * 2


def test_text_that_is_no_sql_is_counted(log: Any) -> None:
    report = Report()
    assert log("x" * 1_000, ";", "/* nothing */", "'", report=report) == []
    assert report.counts == {"statements not understood": 2, "statements that move no data": 2}


def test_system_tables_are_no_datasets(log: Any) -> None:
    told = log(
        "INSERT INTO mart.audit SELECT table_name FROM information_schema.tables",
        "DELETE FROM snowflake.account_usage.x",
        "INSERT INTO mart.pg_x SELECT a FROM system.sys_log",
    )
    assert flows(told.pop()) == {"SHOP.MART.PG_X": {"SHOP.SYSTEM.SYS_LOG"}}
    assert [outputs(each) for each in told] == [["SHOP.MART.AUDIT"]]
    assert flows(told[0])["SHOP.MART.AUDIT"] <= {"SHOP.MART.AUDIT"}


def test_what_a_procedure_ran_hangs_from_its_call(log: Any) -> None:
    call, child, grandchild = log(
        snowflake_row(0, "CALL ops.load(1)", QUERY_TYPE="CALL"),
        snowflake_row(1, INSERT, PARENT_QUERY_ID="q0"),
        snowflake_row(2, INSERT, PARENT_QUERY_ID="q1", ROOT_QUERY_ID="q0"),
    )
    assert call["job"]["name"] == "call ops.load"
    assert child["run"]["facets"]["parent"]["run"]["runId"] == call["run"]["runId"]
    assert grandchild["run"]["facets"]["parent"]["root"]["run"]["runId"] == call["run"]["runId"]


def test_the_node_of_dbt_that_sent_a_query_is_its_parent(log: Any) -> None:
    comment = '/* {"app": "dbt", "node_id": "model.shop.revenue", "invocation_id": "i1"} */'
    (event,) = log(f"{comment} {INSERT}")
    assert event["run"]["facets"]["parent"]["job"] == {
        "namespace": "dbt",
        "name": "model.shop.revenue",
    }


def test_a_statement_that_is_not_understood_is_a_run_that_says_nothing(log: Any) -> None:
    report = Report()
    (event,) = log("INSERT INTO mart.x SELEC", report=report)
    assert event["job"]["name"].startswith("insert ")
    assert "outputs" not in event
    assert "INSERT INTO mart.x SELEC" in event["job"]["facets"]["sql"]["query"]
    assert len(report.remarks) == 1


def test_a_text_that_the_log_cut_off_is_said_to_be(log: Any) -> None:
    report = Report()
    log((INSERT + " " * 100_000)[:99_990] + "HAVING a (", report=report)
    assert "100,000 characters" in report.remarks[0].detail


def test_a_log_out_of_order_is_said_to_be(log: Any) -> None:
    report = Report()
    log(snowflake_row(5, "USE SCHEMA a"), snowflake_row(1, "USE SCHEMA b"), report=report)
    assert "order of time" in report.remarks[0].detail


def test_running_queries_are_told_when_they_have_ended(log: Any) -> None:
    report, memory = Report(), Memory()
    row = snowflake_row(0, INSERT, EXECUTION_STATUS="RUNNING", END_TIME="")
    assert log(row, report=report, memory=memory) == []
    assert report.counts == {"unfinished queries": 1}
    assert memory.until is None


def test_a_record_without_a_time_is_a_remark(log: Any) -> None:
    report = Report()
    assert log(snowflake_row(0, INSERT, END_TIME="soon"), INSERT, report=report)
    assert report.remarks[0].place.endswith("history.csv:2")


def test_a_log_that_was_read_is_read_again_from_some_hours_before(log: Any) -> None:
    memory, rows = Memory(), [INSERT] * 10
    assert len(log(*rows, memory=memory)) == 10
    again = log(*rows, memory=memory)
    assert [each["run"]["facets"]["externalQuery"]["externalQueryId"] for each in again] == [
        f"q{number}" for number in range(5, 10)
    ]
    assert len(log(*rows, memory=memory, again=True)) == 10


def test_a_clock_that_is_ahead_hides_nothing_that_comes_later(log: Any) -> None:
    memory = Memory()
    log(snowflake_row(0, INSERT, END_TIME="2036-11-01 00:00:00 Z"), memory=memory)
    assert len(log(INSERT, memory=memory)) == 1


def test_since_decides_alone(log: Any) -> None:
    since = to_instant(__import__("datetime").datetime(2026, 11, 1, 8))
    told = log(*[INSERT] * 10, memory=Memory(until=0), since=since)
    assert len(told) == 2


def test_a_log_without_a_place_is_refused(log: Any) -> None:
    with pytest.raises(NoNamespaceError, match="--namespace snowflake://"):
        log(INSERT, namespace=None)


def test_jobs_may_be_given_a_namespace_of_their_own(log: Any) -> None:
    (event,) = log(INSERT, job_namespace="warehouse")
    assert event["job"]["namespace"] == "warehouse"
