"""Statements without their values, however a dialect writes these."""

from __future__ import annotations

import pytest

from headwater.sql.dialects import DIALECTS
from headwater.sql.masking import without_comments, without_values


@pytest.mark.parametrize(
    ("dialect", "sql", "masked"),
    [
        ("postgres", "SELECT 'C:\\' , a, 'x' FROM t", "SELECT ? , a, ? FROM t"),
        ("postgres", "SELECT E'it\\'s', a, e'x'", "SELECT E?, a, e?"),
        ("postgres", "SELECT $$it's$$, $q$a $$ b$q$, $1, a$b$c", "SELECT ?, ?, $1, a$b$c"),
        (
            "postgres",
            "SELECT U&'d\\0061t', B'101', X'1F', ARRAY[47]",
            "SELECT U&?, B?, X?, ARRAY[?]",
        ),
        (
            "postgres",
            "SELECT 1_000, .5, 1e-5, 0xFF, t1.c2 FROM s3",
            "SELECT ?, ?, ?, ?, t1.c2 FROM s3",
        ),
        ("postgres", "/* a /* b */ secret */ SELECT a", " SELECT a"),
        ("postgres", "SELECT \"it's\", 'x'", 'SELECT "it\'s", ?'),
        ("trino", "SELECT '\\', a, '\\' FROM t", "SELECT ?, a, ? FROM t"),
        ("duckdb", "SELECT '\\', a, [47, 11], E'\\''", "SELECT ?, a, [?, ?], E?"),
        ("mysql", 'SELECT "it\'s", `b`, \'it\\\'s\', "a""b"', "SELECT ?, `b`, ?, ?"),
        ("mysql", "# don't\nSELECT 'x' # password: x", "\nSELECT ? "),
        (
            "mysql",
            "SELECT N'x', _utf8mb4'x', 0xDEAD, x'AD', b'01'",
            "SELECT N?, _utf8mb4?, ?, x?, b?",
        ),
        ("bigquery", "SELECT '''it's''', r'\\'', b\"x\", rb'''x'''", "SELECT ?, r?, b?, rb?"),
        ("bigquery", 'SELECT """a "b" c""", [47, 11]', "SELECT ?, [?, ?]"),
        ("bigquery", "SELECT 5-3 FROM my-project-12.d.t1", "SELECT ?-? FROM my-project-12.d.t1"),
        ("spark", "SELECT r'C:\\', a, \"x\", 'it\\'s', 10L, 1.5BD", "SELECT r?, a, ?, ?, ?, ?"),
        ("snowflake", "SELECT 'it\\'s', $$x'y$$ // don't\nFROM t", "SELECT ?, ? \nFROM t"),
        ("snowflake", "SELECT 'a\\\nsecret', $1 FROM @s", "SELECT ?, $1 FROM @s"),
        (
            "oracle",
            "SELECT q'[it's]', Q'!it's!', nq'{x'}', n'x' FROM t",
            "SELECT q?, Q?, nq?, n? FROM t",
        ),
        ("tsql", "SELECT [it's 5], N'x', $47.11 FROM #t1", "SELECT [it's 5], N?, ? FROM #t1"),
        ("redshift", "SELECT 'it\\'s' FROM \"2024\"", 'SELECT ? FROM "2024"'),
        ("hive", "SELECT 'x' FROM 2024_sales", "SELECT ? FROM 2024_sales"),
    ],
)
def test_values_are_masked_as_the_dialect_writes_them(dialect: str, sql: str, masked: str) -> None:
    assert without_values(sql, dialect) == masked


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("start", ["'", "'a''", "'a\\", "$$", "$q$", "/*", "/* /*", "-- ", "N'"])
def test_nothing_stays_of_a_value_that_was_cut_off(dialect: str, start: str) -> None:
    assert "secret" not in without_values(f"SELECT a, {start} secret", dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "part",
    ["'", '"', "[", "$a$", "/*", "a-", "1", "1.", "\\", "'\\\n", "$a", "q'", "e'", "''", "# "],
)
def test_a_long_text_of_any_one_sign_is_read_in_one_pass(dialect: str, part: str) -> None:
    without_values(part * 100_000 + "x", dialect)


def test_comments_are_left_out_and_what_only_looks_like_one_stays() -> None:
    sql = "SELECT '--', \"/*\", a -- b\n/* c\n */ FROM t"
    assert without_comments(sql, "postgres") == "SELECT '--', \"/*\", a \n\n FROM t"
