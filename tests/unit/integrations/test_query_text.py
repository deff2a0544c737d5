"""What can be seen of a statement without reading it."""

from __future__ import annotations

import pytest

from headwater.integrations.sources.query_log.query_kinds import Work, call_name, work_of
from headwater.integrations.sources.query_log.query_origin import origin_of
from headwater.integrations.sources.query_log.query_text import (
    digest_of,
    masked,
    masked_message,
    statement_key,
)
from headwater.model.identity import JobId


@pytest.mark.parametrize(
    ("text", "kind", "work"),
    [
        ("select 1", "", Work.READS),
        ("-- why\n (SELECT 1)", "", Work.READS),
        ("WITH a AS (SELECT 1) SELECT * FROM a", "", Work.READS),
        ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", "", Work.MAY_WRITE),
        ("SELECT 1 INTO b", "select", Work.MAY_WRITE),
        ("INSERT INTO a SELECT 1", "insert", Work.MAY_WRITE),
        ("EXPLAIN INSERT INTO a SELECT 1", "", Work.NOTHING),
        ("SHOW TABLES", "show", Work.NOTHING),
        ("GRANT SELECT ON a TO b", "", Work.NOTHING),
        ("USE SCHEMA mart", "use", Work.CHOOSES),
        ("SET search_path TO mart", "", Work.CHOOSES),
        ("BEGIN", "", Work.NOTHING),
        ("BEGIN INSERT INTO a SELECT 1; END", "", Work.CALLS),
        ("CALL load(1)", "call", Work.CALLS),
        ("EXPLAIN SELECT 1", "select", Work.READS),
        ("CREATE TASK t AS INSERT INTO a SELECT 1 FROM b", "", Work.NOTHING),
        ("/* x */ CREATE OR REPLACE FUNCTION f() RETURNS INT AS 'SELECT 1'", "", Work.NOTHING),
        ("CREATE TABLE function_calls AS SELECT 1", "", Work.MAY_WRITE),
        ("CREATE EVENT TABLE e", "", Work.MAY_WRITE),
        ("#standardSQL\nSELECT 1", "", Work.READS),
        ("WITH a AS (UPDATE b SET c = 1 RETURNING d) SELECT d FROM a", "select", Work.MAY_WRITE),
        ("BEGIN; INSERT INTO a SELECT b FROM c; COMMIT", "", Work.MAY_WRITE),
        ("begin transaction; delete from a", "", Work.MAY_WRITE),
        ("BEGIN; SELECT 1; COMMIT", "", Work.NOTHING),
        ("SET x = 1; INSERT INTO a SELECT b FROM c", "", Work.MAY_WRITE),
        ("LOCK TABLE a; UPDATE a SET b = 1", "", Work.MAY_WRITE),
        ("COMMENT ON TABLE a IS 'x';", "", Work.NOTHING),
        ("// why\nSHOW TABLES", "", Work.NOTHING),
    ],
)
def test_most_of_a_log_need_not_be_read(text: str, kind: str, work: Work) -> None:
    assert work_of(text, kind) is work


def test_values_and_comments_are_left_out_of_what_is_kept() -> None:
    text = (
        "-- for Ann\nINSERT INTO t1 /* 1 */\nSELECT a, 'O''Hara', 12.5, \"b 2\" FROM x "
        "WHERE c IN ('a', 'b')"
    )
    assert masked(text, "snowflake") == (
        '\nINSERT INTO t1 \nSELECT a, ?, ?, "b 2" FROM x WHERE c IN (?)'
    )


def test_addresses_in_what_is_kept_let_nobody_in() -> None:
    text = "SELECT a FROM parquet.`s3://key:secret@b/x?.parquet`, csv.`abfss://c@a/x?sig=secret`"
    kept = "SELECT a FROM parquet.`s3://b/x?.parquet`, csv.`abfss://c@a/x`"
    assert masked(text, "databricks") == kept
    assert masked("SELECT a FROM csv.`sftp://u:p@ss:w@h/x`", "spark").endswith("`sftp://h/x`")
    assert masked("SELECT a FROM csv.`hdfs://h:8020/a@b`", "spark") == (
        "SELECT a FROM csv.`hdfs://h:8020/a@b`"
    )


def test_a_statement_is_the_same_with_other_values_spaces_and_comments() -> None:
    one = "/* run 1 */ INSERT INTO t SELECT a FROM b WHERE day = '2026-11-24' AND x = 5"
    other = "/* run 2 */ INSERT INTO t  SELECT a FROM b WHERE day = '2026-11-25' AND x = 6"
    assert statement_key(one, "snowflake") == statement_key(other, "snowflake")
    assert digest_of(masked(one, "snowflake")) == digest_of(masked(other.lower(), "snowflake"))
    assert digest_of(masked(one, "snowflake")) == digest_of(
        masked(one.replace(" FROM", "\n  FROM"), "snowflake")
    )
    assert digest_of(masked(one, "snowflake")) != digest_of(
        masked(one.replace("FROM b", "FROM c"), "snowflake")
    )


def test_rows_that_are_written_out_are_one_statement_however_many() -> None:
    one = "INSERT INTO t (a, b) VALUES (1, f('x'))"
    many = "INSERT INTO t (a, b) VALUES (2, f('y')), (3, 'z')"
    assert (
        statement_key(one, "snowflake")
        == statement_key(many, "snowflake")
        == "INSERT INTO t (a, b) VALUES (?, f(?))"
    )
    assert statement_key("INSERT INTO t VALUES ((SELECT a FROM b))", "snowflake") != statement_key(
        one, "snowflake"
    )


def test_a_message_keeps_names_of_the_statement_and_no_values() -> None:
    statement = "INSERT INTO mart.x SELECT a FROM raw.y"
    told = masked_message(
        "Object 'MART.X' is there, 'Ann' is not; for integer: \"abc\" in 17 rows", statement
    )
    assert told == "Object 'MART.X' is there, '?' is not; for integer: \"?\" in ? rows"


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Numeric value 'O'Hara' is not recognized", "Numeric value '?' is not recognized"),
        (
            'invalid input syntax for type date: "a "b" c"',
            'invalid input syntax for type date: "?"',
        ),
        (
            'value "4711" is out of range for type integer',
            'value "?" is out of range for type integer',
        ),
        ('unique constraint "a_pk" of relation "a"', 'unique constraint "a_pk" of relation "a"'),
        ("Bad int64 value: abc; error in f", "Bad int64 value: ?; error in f"),
        ('Error parsing JSON: {"ssn":"x"}', "Error parsing JSON: ?"),
        ("can't cast 'abc' to INT", "can't cast '?' to INT"),
        ("unterminated text 'abc", "unterminated text '?'"),
    ],
)
def test_values_in_messages_are_found_however_they_are_written(message: str, kept: str) -> None:
    assert masked_message(message, "") == kept


@pytest.mark.parametrize(
    ("text", "tag", "labels", "job", "run"),
    [
        (
            '/* {"app": "dbt", "node_id": "model.shop.revenue", "target_name": "prod"} */ select 1',
            None,
            {},
            JobId("dbt", "model.shop.revenue"),
            "",
        ),
        (
            '-- {"app": "dbt", "node_id": "model.shop.revenue"}\nselect 1',
            None,
            {"dbt_invocation_id": "i1"},
            JobId("dbt", "model.shop.revenue"),
            "i1",
        ),
        (
            "select 1",
            '{"dag_id": "daily", "task_id": "load", "run_id": "r1"}',
            {},
            JobId("airflow", "daily.load"),
            "r1",
        ),
        (
            "select 1 /*dag_id='daily',task_id='load%20it'*/",
            None,
            {},
            JobId("airflow", "daily.load it"),
            "",
        ),
        (
            "select 1",
            None,
            {"airflow-dag": "daily", "airflow-task": "load"},
            JobId("airflow", "daily.load"),
            "",
        ),
    ],
)
def test_the_job_that_sent_a_query_is_known_by_what_it_left(
    text: str, tag: str | None, labels: dict[str, str], job: JobId, run: str
) -> None:
    found = origin_of(text, tag, labels)
    assert found is not None
    assert (found.job, found.run) == (job, run)


@pytest.mark.parametrize(
    "text", ["select 1", "/* {broken */ select 1", "/* [1] */ select 1", "-- a='b'\nselect 1"]
)
def test_other_comments_say_nothing(text: str) -> None:
    assert origin_of(text) is None


def test_a_call_is_named_after_its_procedure() -> None:
    assert call_name('CALL "OPS".load_all(1)') == "OPS.load_all"
    assert not call_name("BEGIN CALL a(); CALL b(); END")
