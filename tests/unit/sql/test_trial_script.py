"""SQL as trials run it: made-up tables for real ones, and what columns are compared with."""

from __future__ import annotations

import re

import pytest
import sqlglot

from headwater.sql.trial_conditions import conditions_in
from headwater.sql.trial_literals import Literals, literals_in
from headwater.sql.trial_script import CannotTryError, trial_script, typed_tables_in
from headwater.sql.trial_types import duckdb_type


def stands_for(name: tuple[str, ...]) -> str | None:
    return {"orders": "hw_0", "mart": "hw_1"}.get(name[-1].lower())


def literals(sql: str) -> Literals:
    return literals_in([sqlglot.parse_one(sql, dialect="duckdb")])


def test_made_up_tables_are_called_what_the_query_calls_the_real_ones() -> None:
    script = trial_script("select orders.id from RAW.SHOP.orders", "snowflake", stands_for)
    assert script.statements == ('SELECT orders.id FROM "hw_0" AS orders',)
    assert (script.result, script.reads, script.writes) == (0, ("hw_0",), ())


def test_a_name_of_with_is_no_table_but_in_itself() -> None:
    script = trial_script(
        "with orders as (select * from orders) select * from orders", "duckdb", stands_for
    )
    assert script.statements == (
        'WITH orders AS (SELECT * FROM "hw_0" AS orders) SELECT * FROM orders',
    )


def test_a_table_that_is_made_takes_the_place_of_the_one_that_is_there() -> None:
    script = trial_script(
        "create or replace view mart as select id from orders", "snowflake", stands_for
    )
    assert script.statements == (
        'DROP TABLE IF EXISTS "hw_1"',
        'CREATE TABLE "hw_1" AS SELECT id FROM "hw_0" AS orders',
    )
    assert (script.reads, script.writes) == (("hw_0",), ("hw_1",))


def test_the_time_is_always_the_same() -> None:
    (told,) = trial_script("select current_date from orders", "duckdb", stands_for).statements
    assert "2026-01-15" in told


@pytest.mark.parametrize("sql", ["COPY orders TO 'x'", "ATTACH 'x'", "INSTALL x", "PRAGMA x"])
def test_statements_that_make_no_rows_are_not_run(sql: str) -> None:
    with pytest.raises(CannotTryError, match="is not run in a trial"):
        trial_script(sql, "duckdb", stands_for)


def test_columns_draw_from_what_they_are_compared_with() -> None:
    found = literals(
        "SELECT o.state AS st FROM o JOIN c ON o.customer = c.id"
        " WHERE o.state IN ('a', 'b') AND c.size BETWEEN -1 AND 5"
    )
    assert found.of("st") == ("a", "b")
    assert found.of("size") == ("-1", "5")
    assert found.first("customer") == found.first("id")


@pytest.mark.parametrize(
    "pattern", ["^AB-[0-9]+$", r"\d{4}-\d{2}", "[A-Z]{3}[a-z]+", "x.y", r"a\.b", "(cat|dog)s?"]
)
def test_some_text_fits_a_regular_expression(pattern: str) -> None:
    found = literals(f"SELECT 1 FROM o WHERE REGEXP_MATCHES(code, '{pattern}')").of("code")
    assert any(re.search(pattern, each) for each in found)


@pytest.mark.parametrize(
    ("said", "dialect", "expected"),
    [
        ("number(38,0)", "snowflake", "DECIMAL(38, 0)"),
        ("timestamp_tz", "snowflake", "TIMESTAMP"),
        ("variant", "snowflake", "JSON"),
        ("string", "bigquery", "TEXT"),
        ("array<int64>", "bigquery", "BIGINT[]"),
        ("who knows", None, "TEXT"),
    ],
)
def test_types_are_those_of_duckdb(said: str, dialect: str | None, expected: str) -> None:
    assert duckdb_type(said, dialect) == expected


def test_tables_of_a_file_have_types() -> None:
    told = typed_tables_in("create table raw.t (id int, name varchar(9))", "postgres")
    assert told == {("raw", "t"): [("id", "INT"), ("name", "VARCHAR(9)")]}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("decimal(76,38)", "DECIMAL(38, 19)"),
        ("struct<a:int,b:array<string>>", 'STRUCT("a" INT, "b" TEXT[])'),
        ("map<string,int>", "MAP(TEXT, INT)"),
        ("hugeint", "HUGEINT"),
        ("timetz", "TIME"),
        ("binary(16)", "BLOB"),
        ("interval day to second", "INTERVAL"),
        ("geography", "TEXT"),
        ("int); drop table x; --", "TEXT"),
    ],
)
def test_types_of_which_no_values_can_be_made_up_are_texts(said: str, expected: str) -> None:
    assert duckdb_type(said, "spark") == expected


def test_what_is_written_over_is_emptied_first() -> None:
    script = trial_script("insert overwrite table mart select id from orders", "spark", stands_for)
    assert script.statements == (
        'DELETE FROM "hw_1"',
        'INSERT INTO "hw_1" SELECT id FROM "hw_0" AS orders',
    )
    with pytest.raises(CannotTryError, match="writes over what it reads"):
        trial_script("insert overwrite table mart select id from mart", "spark", stands_for)


@pytest.mark.parametrize("sql", ["SELECT id\0 FROM orders", "SELECT '\ud800' FROM orders"])
def test_what_is_no_text_is_not_tried(sql: str) -> None:
    with pytest.raises(CannotTryError, match="signs"):
        trial_script(sql, "duckdb", stands_for)


def test_of_several_queries_none_is_taken_for_the_outcome() -> None:
    with pytest.raises(CannotTryError, match="several of its statements return rows"):
        trial_script("SELECT id FROM orders; SELECT note FROM orders", "duckdb", stands_for)


def test_a_path_that_cannot_be_said_for_duckdb_is_not_tried() -> None:
    with pytest.raises(CannotTryError, match="does not translate"):
        trial_script("SELECT note->'$..a' FROM orders", "duckdb", stands_for)


def test_no_text_is_made_for_a_pattern_that_would_take_long() -> None:
    assert literals(f"SELECT 1 FROM o WHERE note LIKE '{'[a-z' * 40_000}'").of("note") == ()


def test_the_path_into_a_document_goes_on_from_member_to_member() -> None:
    found = literals("SELECT doc->'a'->'b'->>'c' FROM o")
    assert "$.a.b.c" in found.paths["doc"]


def conditions(sql: str) -> list[set[tuple[str, str, int]]]:
    told = conditions_in([sqlglot.parse_one(sql, dialect="duckdb")])
    return [{(each.column, each.value, each.beside) for each in one} for one in told]


def test_what_one_row_must_have_is_read_as_a_whole() -> None:
    assert conditions("SELECT 1 FROM o WHERE a = 'x' AND b > 3 AND 7 > c") == [
        {("a", "x", 0), ("b", "3", 1), ("c", "7", -1)}
    ]


def test_an_arm_of_case_needs_what_lies_around_it() -> None:
    told = conditions(
        "SELECT CASE WHEN a = 1 THEN CASE WHEN b = 2 THEN 3 END END FROM o WHERE c = 4"
    )
    assert {("a", "1", 0), ("b", "2", 0), ("c", "4", 0)} in told


def test_each_alternative_is_a_condition_of_its_own() -> None:
    told = conditions("SELECT 1 FROM o WHERE (a = 1 AND b = 2) OR (a = 3 AND NOT f)")
    assert [{("a", "1", 0), ("b", "2", 0)}, {("a", "3", 0), ("f", "false", 0)}] == told
