"""What statements read and write, table by table, in the words of explicit lineage."""

from __future__ import annotations

import pytest

from headwater.collector.sql_lineage import explicit_lineage
from headwater.model.identity import DatasetId
from headwater.sql.engine import lineage_of


def flows(sql: str, dialect: str = "postgres") -> set[tuple[str, str]]:
    """Which table goes into which."""
    statements = lineage_of(sql, dialect).statements
    told = explicit_lineage(statements, lambda name: DatasetId("db", ".".join(name)))
    return {(source["name"], entry["name"]) for entry in told.entries for source in entry["inputs"]}


MERGE = "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = "


@pytest.mark.parametrize(
    ("sql", "dialect", "told"),
    [
        (MERGE + "b.x", "postgres", {("b", "a")}),
        (MERGE + "a.x + b.x", "postgres", {("b", "a"), ("a", "a")}),
        ("ALTER TABLE a SWAP WITH b", "snowflake", {("a", "b"), ("b", "a")}),
        (
            "WITH gone AS (DELETE FROM a RETURNING x) INSERT INTO archive (x) SELECT x FROM gone",
            "postgres",
            {("a", "archive")},
        ),
        ("INSERT INTO a (x) SELECT max(x) + 1 FROM a", "postgres", {("a", "a")}),
    ],
)
def test_a_table_goes_into_itself_only_where_its_values_are_used(
    sql: str, dialect: str, told: set[tuple[str, str]]
) -> None:
    assert flows(sql, dialect) == told


def test_a_table_whose_rows_a_query_asks_for_goes_into_itself() -> None:
    sql = "INSERT INTO a (x) SELECT x FROM b WHERE NOT EXISTS (SELECT 1 FROM a WHERE a.x = b.x)"
    assert flows(sql) == {("b", "a"), ("a", "a")}
