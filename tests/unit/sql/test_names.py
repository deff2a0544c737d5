"""How tables and columns are spelled: as they are written, or as the database keeps them."""

from __future__ import annotations

import json

import pytest

from headwater.cli.sql_questions import answers
from headwater.sql.answer import TableName
from headwater.sql.dialects import dialect_named
from headwater.sql.engine import Names, lineage_of

# For each dialect: how it keeps `Raw.Orders`, `Id`, "Raw"."Orders" and "Id".
KEPT = {
    "snowflake": ("RAW.ORDERS", "ID", "Raw.Orders", "Id"),
    "oracle": ("RAW.ORDERS", "ID", "Raw.Orders", "Id"),
    "postgres": ("raw.orders", "id", "Raw.Orders", "Id"),
    "redshift": ("raw.orders", "id", "raw.orders", "id"),
    "trino": ("raw.orders", "id", "raw.orders", "id"),
    "athena": ("raw.orders", "id", "raw.orders", "id"),
    "hive": ("raw.orders", "id", "raw.orders", "id"),
    "spark": ("raw.orders", "Id", "raw.orders", "Id"),
    "databricks": ("raw.orders", "Id", "raw.orders", "Id"),
    "bigquery": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
    "clickhouse": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
    "duckdb": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
    "mysql": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
    "sqlite": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
    "teradata": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
    "tsql": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
    "": ("Raw.Orders", "Id", "Raw.Orders", "Id"),
}
BACKTICKS = {"hive", "spark", "databricks", "bigquery", "mysql"}


def told(
    sql: str,
    dialect: str,
    schemas: dict[TableName, list[str]] | None = None,
    *,
    names: Names = "stored",
) -> tuple[str, str, str]:
    """The first table, input and output of the last statement."""
    statement = lineage_of(sql, dialect, schemas, names=names).statements[-1]
    column = statement.columns[0]
    return ".".join(statement.reads[0]), column.inputs[0].column, column.output.column


@pytest.mark.parametrize("dialect", KEPT)
def test_names_are_told_in_the_case_in_which_the_database_keeps_them(dialect: str) -> None:
    table, column, quoted_table, quoted_column = KEPT[dialect]
    assert told("SELECT Id FROM Raw.Orders", dialect) == (table, column, column)
    quote = "`" if dialect in BACKTICKS else '"'
    sql = 'SELECT "Id" FROM "Raw"."Orders"'.replace('"', quote)
    assert told(sql, dialect) == (quoted_table, quoted_column, quoted_column)


@pytest.mark.parametrize("dialect", KEPT)
def test_else_names_are_told_as_they_are_written(dialect: str) -> None:
    written = told("SELECT Id FROM Raw.Orders", dialect, names="written")
    assert written == ("Raw.Orders", "Id", "Id")


def test_what_a_schema_names_keeps_the_spelling_of_the_schema() -> None:
    schemas = {("raw", "Orders"): ["id", "Amount"]}
    assert told("SELECT AMOUNT AS a FROM RAW.orders", "snowflake", schemas) == (
        "raw.Orders",
        "Amount",
        "A",
    )
    script = lineage_of(
        "INSERT INTO RAW.ORDERS (AMOUNT) SELECT v FROM t", "postgres", schemas, names="stored"
    )
    output = script.statements[0].columns[0].output
    assert (output.table, output.column) == (("raw", "Orders"), "Amount")


def test_what_is_told_of_the_expression_is_spelled_alike() -> None:
    script = lineage_of("SELECT Price * Qty AS Total FROM T", "snowflake", names="stored")
    assert script.statements[0].columns[0].expression == "PRICE * QTY"


def test_files_and_stages_keep_their_spelling() -> None:
    sql = "COPY INTO Raw.Orders FROM @Stage/Daily.csv"
    statement = lineage_of(sql, "snowflake", names="stored").statements[0]
    assert (statement.reads, statement.writes) == ([("@Stage/Daily.csv",)], [("RAW", "ORDERS")])
    script = lineage_of("SELECT a FROM delta.`S3://Lake/Orders`", "databricks", names="stored")
    assert script.statements[0].reads == [("S3://Lake/Orders",)]


def test_a_question_may_say_how_names_are_to_be_told() -> None:
    question = {"sql": "SELECT Id FROM Orders", "dialect": "postgres"}
    lines = [json.dumps(question | names) for names in ({}, {"names": "stored"})]
    reads = [json.loads(line)["statements"][0]["reads"] for line in answers(lines)]
    assert reads == [[["Orders"]], [["orders"]]]


def test_a_view_is_read_as_itself_unless_it_is_to_be_read_through() -> None:
    sql = "CREATE VIEW v AS SELECT a + b AS c FROM t; SELECT MAX(c) AS m FROM v"
    own = lineage_of(sql, "postgres").statements
    assert (own[1].reads, own[1].columns[0].expression) == ([("v",)], "MAX(c)")
    through = lineage_of(sql, "postgres", expand_views=True).statements
    assert through[0] == own[0]
    assert (through[1].reads, through[1].columns[0].expression) == ([("t",)], "MAX(a + b)")


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        (" T-SQL ", "tsql"),
        ("SQL Server", "tsql"),
        ("spark_sql", "spark"),
        ("PostgreSQL", "postgres"),
        ("Google BigQuery", "bigquery"),
        ("presto", "trino"),
        ("pl/sql", "oracle"),
        ("Generic", None),
        ("cobol", None),
    ],
)
def test_a_dialect_answers_to_what_people_call_it(name: str, dialect: str | None) -> None:
    assert dialect_named(name) == dialect


@pytest.mark.parametrize("name", ["[db].[dbo].[t]", "`db`.`dbo`.`t`"])
def test_without_a_dialect_names_may_have_the_quotes_of_any(name: str) -> None:
    (statement,) = lineage_of(f"SELECT a FROM {name}").statements
    assert (statement.status, statement.reads) == ("resolved", [("db", "dbo", "t")])


def test_what_no_dialect_reads_is_told_as_standard_sql_sees_it() -> None:
    (statement,) = lineage_of("SELECT a FROM (").statements
    assert statement.status == "failed"


@pytest.mark.parametrize(
    ("dialect", "in_use", "name"),
    [
        ("tsql", (), ("db", "dbo", "t")),
        ("tsql", ("stage",), ("db", "stage", "t")),
        ("snowflake", ("RAW",), ("db", "PUBLIC", "t")),
    ],
)
def test_a_schema_left_out_between_two_dots_is_the_one_that_is_meant(
    dialect: str, in_use: TableName, name: TableName
) -> None:
    script = lineage_of("SELECT x FROM db..t", dialect, defaults=in_use)
    assert script.statements[0].reads == [name]


@pytest.mark.parametrize(
    ("source", "column"), [("t", "b"), ("(SELECT a, c FROM t) AS q", "a")], ids=["may", "cannot"]
)
def test_without_a_dialect_an_alias_means_its_item_only_where_no_column_can_be_meant(
    source: str, column: str
) -> None:
    script = lineage_of(f"SELECT a AS b, b AS d FROM {source}")
    assert [each.column for each in script.statements[0].columns[1].inputs] == [column]
