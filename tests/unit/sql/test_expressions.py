"""How a column is made, told down to the columns of tables."""

from __future__ import annotations

import pytest

from headwater.sql.answer import TableName
from headwater.sql.engine import lineage_of

LONGEST = 2_000


def made(
    sql: str, dialect: str = "postgres", schemas: dict[TableName, list[str]] | None = None
) -> dict[str, str]:
    """The expressions of the last statement by what they are called."""
    last = lineage_of(sql, dialect, schemas).statements[-1]
    return {each.output.column: each.expression for each in last.columns}


@pytest.mark.parametrize(
    ("sql", "expression"),
    [
        ("WITH x AS (SELECT a * 2 AS v FROM t) SELECT SUM(v) + 1 AS z FROM x", "SUM(a * ?) + ?"),
        ("SELECT v * 2 AS z FROM (SELECT a + b AS v FROM t) AS x", "(a + b) * ?"),
        ("WITH x AS (SELECT a FROM t), y AS (SELECT a AS b FROM x) SELECT b AS z FROM y", "a"),
        ("SELECT 'paid' AS z FROM t", "?"),
        ("SELECT v AS z FROM (SELECT * FROM (SELECT a || b AS v FROM t) AS x) AS y", "a || b"),
        (
            "CREATE TEMP TABLE x AS SELECT a + b AS v FROM t; SELECT v / 2 AS z FROM x",
            "(a + b) / ?",
        ),
        (
            "CREATE TEMP VIEW x AS SELECT a + b AS v FROM t; SELECT MAX(v) AS z FROM x",
            "MAX(a + b)",
        ),
        (
            "CREATE TEMP TABLE x (v int); INSERT INTO x SELECT a + b FROM t; SELECT -v AS z FROM x",
            "-(a + b)",
        ),
        ("SELECT (c.a).b AS z FROM (SELECT f(x) AS a FROM t) AS c", "(F(x)).b"),
        (
            "SELECT SUM(v) OVER (PARTITION BY k) AS z FROM (SELECT a - b AS v, c || d AS k FROM t)",
            "SUM(a - b) OVER (PARTITION BY c || d)",
        ),
        (
            "SELECT (SELECT MAX(u.b) FROM u WHERE u.id = x.id) AS z FROM (SELECT id FROM t) AS x",
            "(SELECT MAX(b) FROM u WHERE u.id = t.id)",
        ),
    ],
)
def test_an_expression_is_told_down_to_the_columns_of_tables(sql: str, expression: str) -> None:
    assert made(sql)["z"] == expression


def test_an_item_that_uses_an_earlier_one_is_told_by_what_that_is_made_of() -> None:
    sql = "SELECT price * qty AS gross, gross * (1 - discount) AS net FROM lines"
    assert made(sql, "snowflake")["net"] == "price * qty * (? - discount)"


def test_a_column_that_star_hands_on_is_told_as_what_it_is_made_of() -> None:
    sql = "SELECT * FROM (SELECT *, a + b AS c FROM t) AS x"
    assert made(sql, schemas={("t",): ["a", "b"]}) == {"a": "a", "b": "b", "c": "a + b"}


def test_a_table_is_named_only_where_two_columns_would_read_alike() -> None:
    sql = "SELECT t.id || u.id AS both, t.name || u.kind AS one FROM t JOIN u ON t.k = u.k"
    assert made(sql) == {"both": "t.id || u.id", "one": "name || kind"}
    sql = "SELECT t.id || u.id AS both FROM a.t AS t JOIN b.t AS u ON t.k = u.k"
    assert made(sql) == {"both": "a.t.id || b.t.id"}


def test_rows_of_one_table_are_told_apart_by_what_they_are_called_in_the_query() -> None:
    joined = "SELECT New.price - Old.price AS rise FROM p AS New JOIN p AS Old ON New.id = Old.id"
    assert made(joined) == {"rise": "New.price - Old.price"}
    apart = joined.replace("- Old.price AS rise", "AS n, Old.price AS o")
    later = f"SELECT n - o AS rise FROM ({apart}) AS x"
    assert made(later) == {"rise": "New.price - Old.price"}
    twice = "WITH v AS (SELECT id, a * 2 AS w FROM p) SELECT x.w - y.w AS d FROM v AS x, v AS y"
    assert made(twice) == {"d": "x.a * ? - y.a * ?"}


def test_of_a_union_each_way_is_told_once() -> None:
    union = "SELECT a * 2 AS v FROM t UNION ALL SELECT b FROM u UNION ALL SELECT a * 3 FROM t"
    assert made(union) == {"v": "EITHER(a * ?, b)"}
    assert made(f"SELECT v + 1 AS w FROM ({union}) AS x") == {"w": "EITHER(a * ?, b) + ?"}
    assert made("SELECT a FROM t UNION ALL SELECT a FROM t") == {"a": "a"}


def test_the_branches_of_a_merge_are_told_beside_each_other() -> None:
    sql = (
        "MERGE INTO t USING (SELECT id, a + b AS s FROM src) AS u ON t.id = u.id "
        "WHEN MATCHED THEN UPDATE SET total = t.total + u.s "
        "WHEN NOT MATCHED THEN INSERT (id, total) VALUES (u.id, u.s)"
    )
    assert made(sql, "snowflake") == {"total": "EITHER(total + (a + b), a + b)", "id": "id"}


def test_what_a_recursive_query_made_before_stays_a_name() -> None:
    sql = (
        "WITH RECURSIVE r AS (SELECT id, 1 AS depth FROM t UNION ALL"
        " SELECT t.id, r.depth + 1 FROM t JOIN r ON t.up = r.id) SELECT id, depth FROM r"
    )
    assert made(sql) == {"id": "id", "depth": "EITHER(?, depth… + ?)"}


def test_what_has_no_words_stays_a_name() -> None:
    sql = "SELECT s + 1 AS z FROM t, generate_series(t.a, t.b) AS s"
    assert made(sql)["z"] == "s… + ?"


def test_names_that_need_quotes_get_them() -> None:
    assert made('SELECT x + 1 AS z FROM (SELECT "Order Id" AS x FROM t) AS y')["z"] == (
        '"Order Id" + ?'
    )
    sql = "SELECT x + 1 AS z FROM (SELECT `order id` AS x FROM t)"
    assert made(sql, "bigquery")["z"] == "`order id` + ?"


def test_a_way_into_a_value_is_told_with_its_column() -> None:
    sql = "SELECT p.customer.id + 1 AS z FROM (SELECT payload AS p FROM raw.events)"
    assert made(sql, "bigquery")["z"] == "payload.customer.id + ?"


def test_no_literal_is_told() -> None:
    sql = "WITH x AS (SELECT CASE WHEN a = 'secret' THEN 'hidden' ELSE b END AS v FROM t) "
    told = made(sql + "SELECT v || 'shh' AS z FROM x WHERE v <> 'hush'")["z"]
    assert told == "CASE WHEN a = ? THEN ? ELSE b END || ?"


@pytest.mark.parametrize(
    ("item", "dialect"),
    [
        ("N'secret' + a", "tsql"),
        ("r'secret' || a", "bigquery"),
        ("b'secret' || a", "bigquery"),
        ("$$secret$$ || a", "postgres"),
        ("E'secret' || a", "postgres"),
        ("U&'secret' || a", "postgres"),
        ("f(a, $$secret$$, N'secret')", "postgres"),
        ("q'[secret]' || a", "oracle"),
        ("CASE WHEN a = N'secret' THEN N'secret' END", "tsql"),
        ("(SELECT MAX(b) FROM u WHERE c = N'secret' AND u.a = t.a)", "tsql"),
    ],
)
def test_no_literal_is_told_however_it_is_quoted(item: str, dialect: str) -> None:
    told = made(f"SELECT {item} AS z FROM t", dialect)["z"]
    assert "secret" not in told
    assert "?" in told


def test_an_expression_of_very_many_parts_is_told_by_its_name() -> None:
    branches = " ".join(f"WHEN a = 'secret{at}' THEN b" for at in range(10_000))
    assert made(f"SELECT CASE {branches} END AS z FROM t") == {"z": "z…"}


def test_queries_that_double_again_and_again_stay_within_bounds() -> None:
    steps = [f"c{at} AS (SELECT x * x AS x FROM c{at - 1})" for at in range(1, 60)]
    sql = f"WITH c0 AS (SELECT a AS x FROM t), {', '.join(steps)} SELECT x AS z FROM c59"
    told = made(sql)["z"]
    assert len(told) <= LONGEST
    assert "x…" in told


def test_a_chain_of_queries_longer_than_the_stack_is_deep_is_told() -> None:
    steps = [f"c{at} AS (SELECT x FROM c{at - 1})" for at in range(1, 3_000)]
    sql = f"WITH c0 AS (SELECT a + b AS x FROM t), {', '.join(steps)} SELECT x AS z FROM c2999"
    assert made(sql) == {"z": "a + b"}


def test_a_union_of_many_ways_is_cut() -> None:
    union = " UNION ALL ".join(f"SELECT column_{at} AS v FROM t" for at in range(1_000))
    told = made(union)["v"]
    assert len(told) < LONGEST * 1.1
    assert told.startswith("EITHER(column_0, column_1, ")
    assert told.endswith(", …)")


def test_a_field_of_a_structure_is_told_by_what_was_put_into_it() -> None:
    sql = "SELECT s.x, s.y.z FROM (SELECT STRUCT(a + b AS x, STRUCT(c AS z) AS y) AS s FROM t)"
    (statement,) = lineage_of(sql, "bigquery").statements
    assert [each.expression for each in statement.columns] == ["a + b", "c"]
