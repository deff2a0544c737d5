"""Text that is broken, endless or meant to hurt: there is always an answer, and it says where."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from headwater.sql.answer import Script, Statement
from headwater.sql.dialects import DIALECTS
from headwater.sql.engine import Engine, lineage_of

EVERYWHERE = (
    "INSERT INTO mart.t (a, b) WITH c AS (SELECT x.a, COUNT(*) AS n FROM raw.x AS x\n"
    "WHERE x.d IN ('p', 'q') GROUP BY x.a HAVING COUNT(*) > 1)\n"
    "SELECT CASE WHEN c.n > 2 THEN y.b ELSE 'n' END, (SELECT MAX(z.e) FROM z WHERE z.a = c.a)\n"
    "FROM c LEFT JOIN y ON y.a = c.a UNION ALL SELECT 1, CAST(w.f AS VARCHAR) FROM w;\n"
)
OWN = {
    "bigquery": "BEGIN CREATE TEMP TABLE t AS SELECT s.a.b, o FROM `p.d.s` AS s, UNNEST(s.l) AS o "
    "WITH OFFSET; EXECUTE IMMEDIATE 'SELECT 1'; MERGE d.u USING t ON u.a = t.b WHEN MATCHED THEN "
    "UPDATE SET b = t.b WHEN NOT MATCHED THEN INSERT ROW; END;",
    "snowflake": "CREATE OR REPLACE PROCEDURE p() RETURNS STRING LANGUAGE SQL AS $$ BEGIN INSERT "
    "INTO t SELECT f.value:a.b::STRING FROM s, LATERAL FLATTEN(input => s.v:items) f; END; $$; "
    "COPY INTO t FROM (SELECT $1, $2:x FROM @stage/path) FILE_FORMAT = (TYPE = CSV);",
    "tsql": "CREATE PROCEDURE dbo.p @a INT AS BEGIN DECLARE @b INT = 1; IF @a > 1 BEGIN "
    "UPDATE t SET t.a = s.b FROM [dbo].[t] AS t CROSS APPLY (SELECT TOP 1 * FROM s) AS s END END",
    "postgres": "DO $$ BEGIN INSERT INTO t SELECT (j ->> 'a')::int FROM s ON CONFLICT (a) DO "
    "UPDATE SET b = excluded.b; END $$; UPDATE t SET (a, b) = (SELECT c, d FROM s) RETURNING *;",
    "duckdb": "FROM (PIVOT t ON k IN ('a', 'b') USING SUM(v)) SELECT * EXCLUDE (x) REPLACE (y + 1 "
    "AS y), [z + 1 FOR z IN l IF z > 2], {'p': q}.p QUALIFY ROW_NUMBER() OVER (ORDER BY y) = 1;",
    "databricks": "INSERT OVERWRITE t PARTITION (d = '1') SELECT a, b FROM s LATERAL VIEW "
    "EXPLODE(l) e AS b DISTRIBUTE BY a; FROM s INSERT INTO u SELECT a INSERT INTO v SELECT b;",
    "oracle": "INSERT ALL WHEN a > 1 THEN INTO t (a) VALUES (a) ELSE INTO u VALUES (b) SELECT a, b "
    "FROM s START WITH a IS NULL CONNECT BY PRIOR a = b;",
}
CASES = [
    (dialect, sql)
    for dialect in DIALECTS
    for sql in (EVERYWHERE, *filter(None, [OWN.get(dialect)]))
]


def answered(sql: str, dialect: str) -> Script:
    """The answer, of which every part stands somewhere in the text."""
    script = lineage_of(sql, dialect)
    lines = sql.count("\n") + 1
    for statement in script.statements:
        assert 1 <= statement.line <= lines
        assert (statement.status == "resolved") == (not statement.problems)
        for problem in statement.problems:
            assert 1 <= problem.line <= lines
            assert problem.column >= 1
            assert problem.detail
            assert problem.fix
    return script


def only(sql: str, dialect: str = "postgres") -> Statement:
    """What is said of a text of one statement."""
    [statement] = answered(sql, dialect).statements
    return statement


@pytest.mark.parametrize(("dialect", "sql"), CASES)
def test_every_beginning_of_a_statement_has_an_answer(dialect: str, sql: str) -> None:
    for end in range(0, len(sql), 1 if dialect in OWN and sql != EVERYWHERE else 3):
        answered(sql[:end], dialect)


@pytest.mark.parametrize(("dialect", "sql"), CASES)
def test_a_statement_that_was_damaged_has_an_answer(dialect: str, sql: str) -> None:
    dice = random.Random(f"{dialect} {len(sql)}")
    for _ in range(60):
        answered(damaged(dice, sql), dialect)


def damaged(dice: random.Random, sql: str) -> str:
    """The same text with something left out, doubled, put elsewhere or that belongs nowhere."""
    for _ in range(dice.randint(1, 4)):
        begin = dice.randrange(len(sql))
        end = min(len(sql), begin + dice.choice((1, 1, 2, 8, 30)))
        part = sql[begin:end]
        at = dice.randrange(len(sql))
        odd = dice.choice(
            ("(", ")", "'", '"', "`", "$$", "/*", "--", ";", "\x00", "\ud800", "{{", "@", "]")
        )
        sql = dice.choice(
            (sql[:begin] + sql[end:], sql[:at] + part + sql[at:], sql[:at] + odd + sql[at:])
        )
    return sql


NESTED: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: f"SELECT {'(' * n}a{')' * n} FROM t",
    "open parentheses": lambda n: f"SELECT {'(' * n}a FROM t",
    "queries between FROM and WHERE": lambda n: f"{'SELECT a FROM (' * n}t{') AS x' * n}",
    "queries in expressions": lambda n: f"SELECT {'(SELECT ' * n}a{' FROM t)' * n} FROM t",
    "functions": lambda n: f"SELECT {'f(' * n}a{')' * n} FROM t",
    "CASE": lambda n: f"SELECT {'CASE WHEN a THEN ' * n}b{' END' * n} FROM t",
    "NOT": lambda n: f"SELECT a FROM t WHERE {'NOT ' * n}b",
    "minus": lambda n: f"SELECT {'- ' * n}b FROM t",
    "arrays": lambda n: f"SELECT {'[' * n}{']' * n}",
    "joins in parentheses": lambda n: f"SELECT 1 FROM {'(' * n}t{' JOIN u ON TRUE)' * n}",
    "WITH in WITH": lambda n: f"{'WITH c AS (' * n}SELECT 1{') SELECT * FROM c' * n}",
    "blocks": lambda n: f"{'BEGIN ' * n}SELECT a FROM t;{' END;' * n}",
    "conditions around statements": lambda n: f"{'IF a THEN ' * n}SELECT a FROM t;{' END IF;' * n}",
    "CASE without an end": lambda n: f"SELECT {'CASE WHEN ' * n}",
}


@pytest.mark.parametrize("depth", [50, 3_000, pytest.param(10_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", NESTED)
def test_no_depth_is_too_deep_for_an_answer(form: str, depth: int) -> None:
    sql = NESTED[form](depth)
    for dialect in ("snowflake", "tsql", "postgres"):
        assert len(sql) > 0
        assert answered(sql, dialect).statements


def test_text_that_is_quoted_again_and_again_is_not_followed_for_ever() -> None:
    sql = "SELECT a FROM t"
    for _ in range(14):
        quoted = sql.replace("'", "''")
        sql = f"EXECUTE IMMEDIATE '{quoted}'"
        if len(sql) > 200_000:
            break
    assert answered(sql, "snowflake").statements


def test_a_hundred_thousand_values_are_one_condition() -> None:
    values = ", ".join(map(str, range(100_000)))
    statement = only(f"SELECT a FROM t WHERE b IN ({values}) AND c = 1")
    assert [each.column for each in statement.dataset_inputs] == ["b", "c"]


def test_a_hundred_thousand_rows_of_values_are_one_insert() -> None:
    rows = ", ".join(f"({at}, 'x')" for at in range(100_000))
    statement = only(f"INSERT INTO t (a, b) VALUES {rows}")
    assert (statement.status, statement.writes) == ("resolved", [("t",)])


@pytest.mark.parametrize("word", ["AND", "OR", "||", "+"])
def test_a_chain_of_thousands_is_read_or_said_to_be_too_long(word: str) -> None:
    terms = f" {word} ".join(f"b{at % 7}" for at in range(5_000))
    statement = only(f"SELECT {terms} AS x FROM t")
    assert statement.status in {"resolved", "failed"}
    if statement.status == "resolved":
        assert len(statement.columns[0].inputs) == 7


@pytest.mark.parametrize("word", ["UNION ALL", "UNION", "EXCEPT"])
def test_thousands_of_branches_are_read(word: str) -> None:
    statement = only(f" {word} ".join(["SELECT a FROM t"] * 5_000))
    assert (statement.status, len(statement.columns)) == ("resolved", 1)


def test_queries_of_with_that_follow_one_another_by_the_hundred_are_read() -> None:
    steps = ", ".join(f"s{at} AS (SELECT a FROM s{at - 1})" for at in range(1, 100))
    statement = only(f"WITH s0 AS (SELECT a FROM t), {steps} SELECT a FROM s99")
    assert [each.table for each in statement.columns[0].inputs] == [("t",)]


def test_queries_of_with_that_double_each_time_are_read_once_each() -> None:
    steps = ", ".join(
        f"s{at} AS (SELECT x.a FROM s{at - 1} AS x JOIN s{at - 1} AS y ON x.a = y.a)"
        for at in range(1, 60)
    )
    statement = only(f"WITH s0 AS (SELECT a FROM t), {steps} SELECT a FROM s59")
    assert statement.status == "resolved"


def test_of_fifty_megabytes_the_beginning_is_read_and_the_rest_is_named() -> None:
    sql = "INSERT INTO t SELECT a FROM u;\n" * 2_000
    text = sql + "-- and so on, without an end\n" * (50_000_000 // 29)
    engine = Engine("postgres")
    *read, last = engine.lineage_of(text).statements
    assert len(read) == 2_000
    assert {statement.status for statement in read} == {"resolved"}
    assert last.status == "failed"
    assert last.problems[0].line >= 2_000


SIGNS = ("'", '"', "/*", "--", "$$", "{{", "{%", "${", "(", ";", "\x00", "a.", "@", "%(")


@pytest.mark.parametrize("size", [60_000, pytest.param(300_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("sign", SIGNS)
def test_one_sign_again_and_again_has_an_answer(sign: str, size: int) -> None:
    for dialect in ("snowflake", "tsql"):
        answered(sign * (size // len(sign)), dialect)
