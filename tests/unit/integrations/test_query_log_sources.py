"""What each engine logs, in rows written after its own documentation.

The pages are named in the modules of the sources.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.registry import SOURCES, source_named
from headwater.integrations.sources.query_log.records import MissingColumnError
from headwater.integrations.sources.source import Report
from support.log_rows import (
    ACCESS,
    BIGQUERY,
    DATABRICKS,
    LINEAGE,
    POSTGRES,
    SNOWFLAKE,
    access_object,
    bigquery_job,
    bigquery_table,
    postgres_line,
    redshift_row,
    trino_event,
)
from support.logs import (
    Json,
    as_csv,
    as_lines,
    changes,
    columns,
    evidence,
    flows,
    outputs,
    read_log,
    snowflake_row,
)


def check_observed(event: Json) -> None:
    assert evidence(event) == "observed"
    assert flows(event) == {"SHOP.MART.REVENUE": {"SHOP.RAW.V_ORDERS"}}
    assert columns(event) == {"SHOP.MART.REVENUE.TOTAL": {"SHOP.RAW.V_ORDERS.AMOUNT"}}


def test_snowflake_what_it_recorded_goes_before_what_is_read(tmp_path: Path) -> None:
    history, access = tmp_path / "a.csv", tmp_path / "b.csv"
    history.write_text(as_csv([snowflake_row(0, SNOWFLAKE, QUERY_TYPE="INSERT")]))
    access.write_text(as_csv([ACCESS]))
    (event,) = read_log("snowflake", history, access)
    check_observed(event)
    assert event["job"]["name"].startswith("insert SHOP.MART.REVENUE ")
    joined = tmp_path / "joined.csv"
    joined.write_text(as_csv([snowflake_row(0, SNOWFLAKE, QUERY_TYPE="INSERT") | ACCESS]))
    assert read_log("snowflake", joined) == [event]


def test_snowflake_access_history_alone_is_enough(tmp_path: Path) -> None:
    access = tmp_path / "access.jsonl"
    access.write_text(as_lines([ACCESS, ACCESS | {"QUERY_ID": "q1", "OBJECTS_MODIFIED": []}]))
    (event,) = read_log("snowflake", access)
    check_observed(event)
    assert event["job"]["name"].startswith("write SHOP.MART.REVENUE ")


def test_snowflake_without_direct_sources_the_base_counts(tmp_path: Path) -> None:
    column = {"columnName": "TOTAL", "baseSources": [{"columnName": "A", "objectName": "D.S.T"}]}
    modified = [{"objectDomain": "Table", "objectName": "D.S.X", "columns": [column]}]
    path = tmp_path / "access.jsonl"
    path.write_text(as_lines([ACCESS | {"OBJECTS_MODIFIED": modified}]))
    (event,) = read_log("snowflake", path)
    assert columns(event) == {"D.S.X.TOTAL": {"D.S.T.A"}}


def test_snowflake_ddl_is_told_without_its_text(tmp_path: Path) -> None:
    ddl = {"objectDomain": "Table", "objectName": "D.S.OLD", "operationType": "DROP"}
    moved = {
        "objectDomain": "Table",
        "objectName": "D.S.A",
        "operationType": "ALTER",
        "properties": {"objectName": {"value": "D.S.B"}},
    }
    path = tmp_path / "access.csv"
    path.write_text(
        as_csv(
            [
                ACCESS | {"OBJECTS_MODIFIED": [], "OBJECT_MODIFIED_BY_DDL": each}
                for each in (ddl, moved)
            ]
        )
    )
    dropped, renamed = read_log("snowflake", path)
    assert changes(dropped) == {"D.S.OLD": "DROP"}
    assert changes(renamed) == {"D.S.B": "RENAME"}


def test_snowflake_is_read_through_temporary_tables_that_it_records_as_others(
    tmp_path: Path,
) -> None:
    recorded = ACCESS | {"OBJECTS_MODIFIED": [access_object("SHOP.PUBLIC.T")]}
    path = tmp_path / "joined.csv"
    path.write_text(
        as_csv(
            [
                recorded
                | snowflake_row(0, "CREATE TEMPORARY TABLE t AS SELECT id FROM raw.orders"),
                ACCESS | snowflake_row(1, "INSERT INTO mart.revenue (id) SELECT id FROM t"),
            ]
        )
    )
    (event,) = read_log("snowflake", path)
    assert flows(event) == {"SHOP.MART.REVENUE": {"SHOP.RAW.ORDERS"}}


@pytest.mark.parametrize("nested", [True, False])
def test_bigquery_tables_are_observed_and_columns_parsed(tmp_path: Path, nested: bool) -> None:
    path = tmp_path / "jobs.json"
    job = bigquery_job(1, BIGQUERY)
    path.write_text(as_lines([job]) if nested else as_csv([job]))
    run, parsed = read_log("bigquery", path)
    assert evidence(run) == "observed"
    assert flows(run) == {"shop.mart.revenue": {"shop.raw.orders"}}
    assert columns(run) == {}
    assert run["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 12
    assert run["run"]["facets"]["parent"]["job"]["name"] == "daily.x"
    assert "run" not in parsed
    assert evidence(parsed) == "parsed"
    assert parsed["job"]["name"] == run["job"]["name"]
    assert columns(parsed) == {"shop.mart.revenue.total": {"shop.raw.orders.amount"}}
    assert parsed["eventTime"] == run["eventTime"]


def test_bigquery_hidden_results_are_no_tables(tmp_path: Path) -> None:
    hidden = {"destination_table": bigquery_table("_a1b2", "anon3"), "statement_type": "SELECT"}
    named = {
        "destination_table": bigquery_table("mart", "daily$20261124"),
        "statement_type": "SELECT",
    }
    text = "SELECT amount AS total FROM raw.orders"
    path, report = tmp_path / "jobs.jsonl", Report()
    path.write_text(as_lines([bigquery_job(1, text, **hidden), bigquery_job(2, text, **named)]))
    (event,) = read_log("bigquery", path, report=report)
    assert outputs(event) == ["shop.mart.daily"]
    assert report.counts["queries that only read"] == 1


def test_bigquery_failures_and_running_jobs(tmp_path: Path) -> None:
    path, report = tmp_path / "jobs.json", Report()
    error = {"reason": "invalidQuery", "message": "Table shop:raw.orders is gone"}
    path.write_text(
        as_lines(
            [bigquery_job(1, BIGQUERY, error_result=error), bigquery_job(2, "", state="RUNNING")]
        )
    )
    (event,) = read_log("bigquery", path, report=report)
    assert event["eventType"] == "FAIL"
    assert report.counts["unfinished queries"] == 1


def test_bigquery_statements_of_a_script_share_temporary_tables(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    hidden = bigquery_table("_script9", "t")
    rows = [
        bigquery_job(
            1,
            "CREATE TEMP TABLE t AS SELECT amount FROM raw.orders",
            parent_job_id="job_9",
            destination_table=hidden,
            statement_type="CREATE_TABLE_AS_SELECT",
        ),
        bigquery_job(
            2,
            "INSERT INTO mart.revenue (total) SELECT amount FROM t",
            parent_job_id="job_9",
            referenced_tables=[hidden],
        ),
        bigquery_job(9, "BEGIN; ...", statement_type="SCRIPT", destination_table=None),
    ]
    path.write_text(as_lines(rows))
    insert, script = read_log("bigquery", path)
    assert columns(insert) == {"shop.mart.revenue.total": {"shop.raw.orders.amount"}}
    assert insert["run"]["facets"]["parent"]["run"]["runId"] == script["run"]["runId"]


def test_redshift_long_statements_are_put_together(tmp_path: Path) -> None:
    long = "INSERT INTO mart.x SELECT a\\n FROM raw.y WHERE " + " OR ".join(
        f"a = {each}" for each in range(600)
    )
    long += " AND b IN (SELECT b FROM raw.z)"
    pieces = [long[at : at + 200] for at in range(0, len(long), 200)]
    texts = [{"query_id": 1, "sequence": at, "text": text} for at, text in enumerate(pieces)]
    history, text = tmp_path / "history.csv", tmp_path / "text.csv"
    history.write_text(as_csv([redshift_row(1, long[:4000])]))
    text.write_text(as_csv(texts[::-1]))
    (event,) = read_log("redshift", text, history)
    assert flows(event) == {"shop.mart.x": {"shop.raw.y", "shop.raw.z"}}


def test_redshift_states_owners_and_search_path(tmp_path: Path) -> None:
    path, report = tmp_path / "history.csv", Report()
    path.write_text(
        as_csv(
            [
                redshift_row(1, "SET search_path TO mart", query_type="UTILITY"),
                redshift_row(2, "INSERT INTO x SELECT A FROM raw.y"),
                redshift_row(3, "INSERT INTO x SELECT a FROM raw.y", status="failed"),
                redshift_row(4, "INSERT INTO x SELECT a FROM raw.y", status="running"),
                redshift_row(5, "INSERT INTO x SELECT a FROM raw.y", user_id=1),
                redshift_row(6, "CREATE TABLE #t AS SELECT a FROM raw.y"),
                redshift_row(7, "UNLOAD ('SELECT a FROM #t') TO 's3://lake/out/' IAM_ROLE default"),
            ]
        )
    )
    told = read_log("redshift", path, report=report)
    assert flows(told[0]) == {"shop.mart.x": {"shop.raw.y"}}
    assert [each["eventType"] for each in told] == ["COMPLETE", "FAIL", "COMPLETE"]
    assert flows(told[2]) == {"out": {"shop.raw.y"}}
    assert report.counts["unfinished queries"] == 1


def test_redshift_the_older_tables_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "stl.csv"
    path.write_text(
        as_csv(
            [
                {
                    "userid": 100,
                    "query": 8,
                    "pid": 5,
                    "database": "shop",
                    "querytxt": "insert into x select a from y",
                    "starttime": "2026-11-24 08:00:00",
                    "endtime": "2026-11-24 08:01:00",
                    "aborted": 0,
                }
            ]
        )
    )
    (event,) = read_log("redshift", path)
    assert flows(event) == {"shop.public.x": {"shop.public.y"}}


def test_databricks_history_alone_is_read(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(as_lines([DATABRICKS]))
    (event,) = read_log("databricks", path)
    assert evidence(event) == "parsed"
    assert columns(event) == {"main.mart.revenue.total": {"main.raw.orders.amount"}}
    assert event["run"]["facets"]["parent"]["job"] == {"namespace": "databricks", "name": "job 77"}


def test_databricks_recorded_tables_and_columns(tmp_path: Path) -> None:
    history, tables, of_columns = (tmp_path / f"{name}.jsonl" for name in "abc")
    history.write_text(as_lines([DATABRICKS]))
    tables.write_text(as_lines([LINEAGE, LINEAGE | {"target_table_full_name": None}]))
    told = LINEAGE | {"source_column_name": "amount", "target_column_name": "total"}
    of_columns.write_text(as_lines([told]))
    run, parsed = read_log("databricks", history, tables)
    assert (evidence(run), columns(run)) == ("observed", {})
    assert columns(parsed) == {"main.mart.revenue.total": {"main.raw.orders.amount"}}
    (event,) = read_log("databricks", history, tables, of_columns)
    assert evidence(event) == "observed"
    assert columns(event) == {"main.mart.revenue.total": {"main.raw.orders.amount"}}


def test_databricks_lineage_of_what_no_history_tells_hangs_from_its_job(tmp_path: Path) -> None:
    path = tmp_path / "lineage.csv"
    path.write_text(
        as_csv([LINEAGE | {"statement_id": None, "source_path": "", "target_path": ""}])
    )
    (event,) = read_log("databricks", path)
    assert flows(event) == {"main.mart.revenue": {"main.raw.orders"}}
    assert event["run"]["facets"]["parent"]["job"]["name"] == "job 77"


def test_trino_what_its_planner_knew_is_observed(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(as_lines([trino_event()]))
    (event,) = read_log("trino", path)
    assert evidence(event) == "observed"
    assert columns(event) == {"hive.mart.revenue.total": {"hive.raw.orders.amount"}}
    statistics = event["outputs"][0]["outputFacets"]["outputStatistics"]
    assert (statistics["rowCount"], statistics["size"]) == (5, 100)


def test_trino_failures_views_and_other_events(tmp_path: Path) -> None:
    path, report = tmp_path / "events.json", Report()
    failed = trino_event(
        ioMetadata={"inputs": [], "output": None},
        failureInfo={"failureMessage": "no space", "errorCode": {"name": "EXCEEDED"}},
    )
    view = trino_event(
        ioMetadata={"inputs": []},
        metadata={
            "queryId": "q2",
            "queryState": "FINISHED",
            "query": "CREATE VIEW V_Orders AS SELECT amount FROM raw.orders",
        },
    )
    created = trino_event(ioMetadata=None, endTime=None)
    path.write_text(as_lines([failed, view, created, {"splitId": 1}]))
    fail, made = read_log("trino", path, report=report)
    assert fail["eventType"] == "FAIL"
    assert fail["run"]["facets"]["errorMessage"]["message"] == "no space"
    assert columns(made) == {"hive.mart.v_orders.amount": {"hive.raw.orders.amount"}}
    assert report.counts["unfinished queries"] == 1
    assert "metadata.queryId" in report.remarks[0].detail


def postgres_log(path: Path, *lines: Json) -> list[Json]:
    path.write_text(as_csv(lines).partition("\n")[2])
    return read_log("postgres-log", path)


def test_bigquery_files_are_where_an_export_put_them(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    texts = [
        f"EXPORT DATA OPTIONS (uri = 'gs://out/{each}/*.csv', format='CSV') AS SELECT id FROM raw.o"
        for each in "ab"
    ]
    hidden = bigquery_table("_anon", "x")
    path.write_text(
        as_lines(
            bigquery_job(at, text, statement_type="EXPORT_DATA", destination_table=hidden)
            for at, text in enumerate(texts)
        )
    )
    found = [
        (event["outputs"][0]["namespace"], outputs(event)) for event in read_log("bigquery", path)
    ]
    assert found == [("gs://out", ["a/*.csv"]), ("gs://out", ["b/*.csv"])]


def test_bigquery_what_is_known_of_a_region_is_no_dataset(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    jobs = bigquery_table("region-eu.INFORMATION_SCHEMA", "JOBS")
    path.write_text(as_lines([bigquery_job(0, BIGQUERY, referenced_tables=[jobs])]))
    assert "JOBS" not in repr(read_log("bigquery", path))


def test_snowflake_views_of_its_own_are_no_datasets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    own = access_object("SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY", "View", A={})
    read = [own, access_object("SHOP.RAW.ORDERS", A={})]
    path.write_text(as_csv([ACCESS | {"DIRECT_OBJECTS_ACCESSED": read}]))
    (event,) = read_log("snowflake", path)
    assert "ACCOUNT_USAGE" not in repr(event)
    assert "SHOP.RAW.ORDERS" in flows(event)["SHOP.MART.REVENUE"]


def test_snowflake_files_without_a_stage_are_their_address(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    read = [{"objectDomain": "Stage", "locations": ["s3://key:secret@shop/raw/"]}]
    row = ACCESS | {"DIRECT_OBJECTS_ACCESSED": read, "OBJECTS_MODIFIED": [access_object("S.M.X")]}
    path.write_text(as_csv([row]))
    (event,) = read_log("snowflake", path)
    assert event["inputs"] == [{"namespace": "s3://shop", "name": "raw"}]


@pytest.mark.parametrize("status", ["FAILED_WITH_ERROR", "incident", "CANCELLED"])
def test_snowflake_what_did_not_succeed_says_nothing_of_data(tmp_path: Path, status: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([snowflake_row(0, SNOWFLAKE, EXECUTION_STATUS=status)]))
    (event,) = read_log("snowflake", path)
    assert (event["eventType"], outputs(event)) == ("FAIL", [])


def test_databricks_tables_of_its_own_are_no_datasets(tmp_path: Path) -> None:
    path = tmp_path / "lineage.jsonl"
    own = LINEAGE | {"source_table_full_name": "system.access.audit"}
    path.write_text(as_lines([LINEAGE, own]))
    (event,) = read_log("databricks", path)
    assert flows(event) == {"main.mart.revenue": {"main.raw.orders"}}


def test_postgres_statements_with_their_durations(tmp_path: Path) -> None:
    (event,) = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(5, f"duration: 60000.5 ms  statement: {POSTGRES}"),
    )
    assert columns(event) == {"shop.public.revenue.total": {"shop.raw.orders.amount"}}
    nominal = event["run"]["facets"]["nominalTime"]
    assert nominal["nominalStartTime"] == "2026-11-24T08:03:59.999500Z"
    assert event["eventTime"] == "2026-11-24T08:05:00.000000Z"


def test_postgres_a_session_chooses_its_schema_behind_any_comment(tmp_path: Path) -> None:
    (event,) = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(1, 'statement: -- set search_path to x\nSET search_path TO Mart, "$user"'),
        postgres_line(2, "statement: INSERT INTO a SELECT id FROM b"),
    )
    assert flows(event) == {"shop.mart.a": {"shop.mart.b"}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("INSERT INTO mart.pg_log SELECT id FROM raw.sys_log", {"shop.raw.sys_log"}),
        ("INSERT INTO mart.a SELECT id FROM raw.b, pg_stat_activity", {"shop.raw.b"}),
        ("INSERT INTO mart.a SELECT id FROM raw.b, pg_catalog.x", {"shop.raw.b"}),
    ],
)
def test_postgres_tables_of_the_system_are_none_and_others_are(
    tmp_path: Path, text: str, told: set[str]
) -> None:
    line = postgres_line(1, f"statement: {text}")
    (event,) = postgres_log(tmp_path / "postgresql.csv", line)
    assert [*flows(event).values()] == [told]


def test_postgres_a_text_ends_at_its_quote_whatever_is_in_front_of_it(tmp_path: Path) -> None:
    text = "INSERT INTO mart.a SELECT id, '\\' || b || '=' AS x FROM raw.b WHERE c = 'd'"
    (event,) = postgres_log(tmp_path / "postgresql.csv", postgres_line(1, f"statement: {text}"))
    assert columns(event)["shop.mart.a.x"] == {"shop.raw.b.b"}


def test_postgres_statements_that_are_sent_together_are_read_together(tmp_path: Path) -> None:
    (event,) = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(1, "statement: SET search_path = mart; INSERT INTO a SELECT id FROM b;"),
    )
    assert flows(event) == {"shop.mart.a": {"shop.mart.b"}}
    (event,) = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(1, "statement: BEGIN; INSERT INTO a SELECT id FROM b; COMMIT"),
    )
    assert flows(event) == {"shop.public.a": {"shop.public.b"}}


def postgres_states(path: Path, *statements: str) -> list[str]:
    """How the runs ended that are told of a session which logs statements one by one."""
    lines = [postgres_line(at, f"statement: {each}") for at, each in enumerate(statements, 1)]
    return [event["eventType"] for event in postgres_log(path / "postgresql.csv", *lines)]


FIRST = "INSERT INTO mart.a SELECT id FROM raw.b"
SECOND = "INSERT INTO mart.c SELECT id FROM raw.d"


@pytest.mark.parametrize(
    ("statements", "states"),
    [
        (["BEGIN", FIRST, "ROLLBACK"], ["FAIL"]),
        (["START TRANSACTION", FIRST, "abort;"], ["FAIL"]),
        (["BEGIN", FIRST, "COMMIT", SECOND], ["COMPLETE", "COMPLETE"]),
        (["BEGIN", FIRST, "ROLLBACK", SECOND], ["FAIL", "COMPLETE"]),
        (["BEGIN", FIRST, "SAVEPOINT s", SECOND, "ROLLBACK TO s", "END"], ["COMPLETE", "FAIL"]),
        (["BEGIN", FIRST, "COMMIT AND CHAIN", SECOND, "ROLLBACK"], ["COMPLETE", "FAIL"]),
        (["ROLLBACK", FIRST], ["COMPLETE"]),
        (["BEGIN", FIRST], []),
    ],
)
def test_postgres_what_was_rolled_back_failed(
    tmp_path: Path, statements: list[str], states: list[str]
) -> None:
    assert postgres_states(tmp_path, *statements) == states


def test_postgres_commit_of_a_transaction_with_an_error_rolls_it_back(tmp_path: Path) -> None:
    events = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(1, "statement: BEGIN"),
        postgres_line(2, f"statement: {FIRST}"),
        postgres_line(3, "deadlock detected", error_severity="ERROR", query=SECOND),
        postgres_line(4, "statement: COMMIT"),
    )
    assert [event["eventType"] for event in events] == ["FAIL", "FAIL"]
    assert [outputs(event) for event in events] == [[], []]


def test_postgres_what_else_a_session_logs_ends_no_statement(tmp_path: Path) -> None:
    (event,) = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(1, f"statement: {POSTGRES}"),
        postgres_line(2, "process 7 still waiting for ShareLock on transaction 5 after 1000 ms"),
        postgres_line(3, "some notice", error_severity="NOTICE"),
        postgres_line(4, "deadlock detected", error_severity="ERROR", query=POSTGRES),
    )
    assert (event["eventType"], outputs(event)) == ("FAIL", [])


def test_postgres_a_program_that_copy_starts_is_no_dataset(tmp_path: Path) -> None:
    (event,) = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(1, "statement: COPY raw.a FROM PROGRAM 'curl http://u:hush@h/x'"),
        postgres_line(2, "statement: COPY raw.a TO PROGRAM 'psql -p hush'"),
    )
    assert (outputs(event), flows(event)) == (["shop.raw.a"], {})
    assert "hush" not in repr(event)


def test_postgres_a_statement_is_done_when_its_session_goes_on(tmp_path: Path) -> None:
    failed, done, last = postgres_log(
        tmp_path / "postgresql.csv",
        postgres_line(1, f"statement: {POSTGRES}"),
        postgres_line(2, "division by zero", error_severity="ERROR", query=POSTGRES),
        postgres_line(3, f"statement: {POSTGRES}"),
        postgres_line(4, "duration: 1000.0 ms"),
        postgres_line(5, "statement: COMMIT"),
        postgres_line(6, f"execute <unnamed>: {POSTGRES}"),
    )
    assert [each["eventType"] for each in (failed, done, last)] == ["FAIL", "COMPLETE", "COMPLETE"]
    assert done["eventTime"] == "2026-11-24T08:04:00.000000Z"
    assert failed["run"]["facets"]["errorMessage"]["message"] == "division by zero"
    assert last["run"]["facets"]["externalQuery"]["externalQueryId"] == "s1/6"


def test_postgres_other_lines_and_other_zones(tmp_path: Path) -> None:
    path, report = tmp_path / "postgresql.csv", Report()
    lines = [
        postgres_line(1, "checkpoint starting: time", session_id=""),
        postgres_line(2, f"parse <unnamed>: {POSTGRES}"),
        postgres_line(3, f"statement: {POSTGRES}", log_time="2026-11-24 09:00:00.000 CET"),
    ]
    path.write_text(as_csv(lines).partition("\n")[2])
    assert read_log("postgres-log", path, report=report) == []
    assert [each.fix for each in report.remarks] == ["set log_timezone = 'UTC' in postgresql.conf"]


def test_postgres_jsonlog(tmp_path: Path) -> None:
    path = tmp_path / "postgresql.json"
    line = {
        "timestamp": "2026-11-24 08:00:00.000 UTC",
        "user": "etl",
        "dbname": "shop",
        "pid": 1,
        "session_id": "s1",
        "line_num": 1,
        "ps": "INSERT",
        "error_severity": "LOG",
        "message": f"duration: 1.0 ms  execute S_1: {POSTGRES}",
    }
    path.write_text(
        as_lines(
            [
                {"timestamp": line["timestamp"], "pid": 1, "session_id": "x", "message": "ready"},
                line,
            ]
        )
    )
    (event,) = read_log("postgres-log", path)
    assert flows(event) == {"shop.public.revenue": {"shop.raw.orders"}}


@pytest.mark.parametrize("source", ["snowflake", "bigquery", "redshift", "databricks"])
def test_an_export_without_its_columns_says_which(tmp_path: Path, source: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(MissingColumnError, match="there are a, b"):
        read_log(source, path)


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("snowflake", snowflake_row(0, SNOWFLAKE) | ACCESS),
        ("bigquery", bigquery_job(0, BIGQUERY)),
        ("redshift", redshift_row(0, BIGQUERY)),
        ("databricks", DATABRICKS),
        ("databricks", LINEAGE),
        ("trino", trino_event()),
        ("postgres-log", postgres_line(0, f"duration: 1 ms  statement: {POSTGRES}")),
    ],
)
def test_a_value_of_another_kind_costs_its_record_at_most(
    tmp_path: Path, source: str, row: Json
) -> None:
    odd: tuple[Any, ...] = (5, True, 1e300, "", "x", [1], [{}], {"a": [1]}, [[]])
    path, report = tmp_path / "log.jsonl", Report()
    path.write_text(as_lines([*(row | {name: value} for name in row for value in odd), row]))
    assert read_log(source, path, report=report)


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_the_name_it_is_registered_by(name: str) -> None:
    source = source_named(name)
    assert source.name == name
    assert source.capabilities
