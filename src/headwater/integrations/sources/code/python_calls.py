"""Calls in Python that are known to take SQL, or the name of a table."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Final

from headwater.sql.answer import TableName
from headwater.sql.schemas import table_name

SQL_CALLS: Final = frozenset(
    {
        *(
            "execute",
            "executemany",
            "executescript",
            "execute_query",
            "execute_sql",
            "execute_async",
        ),
        *("exec_driver_sql", "execute_batch", "execute_string", "run_query", "run_sql"),
        *("read_sql", "read_sql_query", "read_gbq", "sql", "query", "query_df", "text"),
        *("get_records", "get_first", "get_pandas_df", "get_df", "get_df_by_chunks", "run"),
        *("fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "raw", "copy_expert"),
        *("iterate", "stream", "scalar", "scalars", "create_view", "insert_rows_from_query"),
    }
)
"""Names of functions and methods whose first text may be SQL; it is when it reads like SQL."""

CERTAIN: Final = frozenset(
    {
        *("executemany", "executescript", "read_sql", "read_sql_query", "exec_driver_sql"),
        *("get_pandas_df", "get_records", "execute_string", "read_gbq"),
    }
)
"""Those that take nothing else, so that what is not understood there is worth a word."""

KEYWORDS: Final = ("sql", "query", "statement", "operation", "stmt", "command")
"""What the argument is called where it is named."""

ROWS: Final = frozenset(
    {
        *("read_sql", "read_sql_query", "read_sql_table", "read_gbq", "sql", "query", "query_df"),
        *("get_pandas_df", "get_df", "table", "execute", "fetch_all"),
    }
)
"""Calls that return the rows of their query."""

PASSED_ON: Final = frozenset(
    {
        *("df", "fetchdf", "fetch_df", "to_df", "to_dataframe", "to_pandas", "toPandas", "arrow"),
        *(
            "to_arrow",
            "pl",
            "result",
            "cache",
            "persist",
            "collect",
            "fetchall",
            "fetch_arrow_table",
        ),
        *("mode", "format", "option", "options", "partitionBy", "repartition", "coalesce"),
        *("write", "writeTo", "using", "tableProperty", "copy", "partitionedBy", "bucketBy"),
        *("sortBy", "checkpoint", "execute", "limit", "hint", "sort", "orderBy", "to_table"),
    }
)
"""What hands on rows with their columns as they are."""

TABLE_READS: Final = frozenset({"read_sql_table", "table"})
TABLE_WRITES: Final[Mapping[str, tuple[int, str]]] = {
    "to_sql": (0, "name"),
    "to_gbq": (0, "destination_table"),
    "saveAsTable": (0, "name"),
    "save_as_table": (0, "table_name"),
    "insertInto": (0, "tableName"),
    "writeTo": (0, "table"),
    "write_pandas": (2, "table_name"),
    "load_table_from_dataframe": (1, "destination"),
    "insert_into": (0, "table"),
}
"""Calls that write a table: the place and the name of the argument that names it."""

VIEWS: Final[Mapping[str, int]] = {
    "createOrReplaceTempView": 0,
    "createTempView": 0,
    "create_or_replace_temp_view": 0,
    "registerTempTable": 0,
}
"""Calls that give rows a name in SQL."""

_STARTS: Final = re.compile(
    r"(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/|\{%[\s\S]*?%\}|\(|;)*"
    r"(?P<word>select|with|insert|update|delete|merge|create|drop|alter|truncate|copy|unload|replace"
    r"|call|exec|execute|declare|begin|load|export|from|refresh|rename|upsert)\b(?P<rest>[\s\S]*)",
    re.IGNORECASE,
)
_GOES_ON: Final[Mapping[str, str]] = {
    "select": r"[^\w].*\bfrom\b.*|[^\w][^;]*[\d*(\"'`\[{$@:].*",
    "with": r"\s+(?:recursive\s+)?[\w\"`$]+.*\bas\b.*",
    "insert": r"\s+(?:\w+\s+)?(?:into|overwrite|all|first|table)\b.*",
    "update": r"\s+.+\bset\b.*",
    "delete": r"\s+.*\bfrom\b.*",
    "merge": r"\s+.*\b(?:using|into)\b.*",
    "create": r"\s+(?:\w+\s+){0,5}?(?:table|view|schema|database|function|procedure|index|stage|"
    r"stream|task|type|sequence|trigger|macro|extension|dynamic|external|sink|source|materialized)"
    r"\b.*",
    "drop": r"\s+(?:\w+\s+)?(?:table|view|schema|database|index|column|function)\b.*",
    "alter": r"\s+(?:\w+\s+)?(?:table|view|schema|database|session|warehouse)\b.*",
    "truncate": r"\s+.*",
    "copy": r"\s+.+\b(?:from|to|into)\b.*",
    "unload": r"\s*\(.*",
    "replace": r"\s+into\b.*",
    "call": r"\s+[\w.\"$]+\s*\(.*",
    "exec": r"\s+[\w.\[\]@(].*",
    "execute": r"\s+(?:immediate|procedure)\b.*",
    "declare": r"\s+.*",
    "begin": r"\s+.*;.*",
    "load": r"\s+data\b.*",
    "export": r"\s+data\b.*",
    "from": r"\s+[\w.\"'$]+.*\bselect\b.*|\s+[\w.\"'$]+\s*",
    "refresh": r"\s+materialized\b.*",
    "rename": r"\s+table\b.*",
    "upsert": r"\s+into\b.*",
}
_HINTS: Final = (
    ("psycopg", "postgres"),
    ("asyncpg", "postgres"),
    ("snowflake", "snowflake"),
    ("google.cloud.bigquery", "bigquery"),
    ("google.cloud", "bigquery"),
    ("pandas_gbq", "bigquery"),
    ("databricks", "databricks"),
    ("pyspark", "spark"),
    ("duckdb", "duckdb"),
    ("sqlite3", "sqlite"),
    ("pymysql", "mysql"),
    ("MySQLdb", "mysql"),
    ("mysql", "mysql"),
    ("pyodbc", "tsql"),
    ("pymssql", "tsql"),
    ("redshift_connector", "redshift"),
    ("trino", "trino"),
    ("prestodb", "trino"),
    ("pyathena", "athena"),
    ("cx_Oracle", "oracle"),
    ("oracledb", "oracle"),
    ("clickhouse", "clickhouse"),
    ("teradatasql", "teradata"),
    ("pyhive", "hive"),
)
OF_CELL: Final = "%"
"""What the receivers of calls begin with that stand for cells of SQL; no name of Python does."""

_BY_RECEIVER: Final = {"spark": "spark", "duckdb": "duckdb", "sqlContext": "spark"}
_TABLE: Final = re.compile(r"[\w${}.\"`\- ]+")


def reads_like_sql(text: str) -> bool:
    """Whether a text is SQL, by how it begins and goes on."""
    found = _STARTS.match(text[:20_000])
    if found is None:
        return False
    pattern = _GOES_ON[found["word"].lower()]
    return re.fullmatch(pattern, found["rest"], re.IGNORECASE | re.DOTALL) is not None


def called_name(call: ast.Call) -> str:
    """The last part of what is called; empty where it has no name."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def receiver_of(call: ast.Call) -> str:
    """The name in front of the last dot; empty where it is none."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return ""
    base = function.value
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else ""


def argument(call: ast.Call, at: int, *names: str) -> ast.expr | None:
    """An argument by its place or one of its names."""
    for each in call.keywords:
        if each.arg in names:
            return each.value
    if at < len(call.args) and not isinstance(call.args[at], ast.Starred):
        return call.args[at]
    return None


def dialect_of_receiver(call: ast.Call) -> str | None:
    """The dialect that a call takes by what it is called on."""
    receiver = receiver_of(call)
    if receiver.startswith(OF_CELL):
        return receiver.removeprefix(OF_CELL) or None
    return _BY_RECEIVER.get(receiver)


def call_of_cell(sql: str, line: int, *, dialect: str | None, keeps: str = "") -> ast.stmt:
    """A cell of SQL in a notebook as the statement that runs it. keeps: the name of its rows."""
    receiver = ast.Name(f"{OF_CELL}{dialect or ''}", ast.Load())
    run = ast.Call(ast.Attribute(receiver, "sql", ast.Load()), [ast.Constant(sql)], [])
    statement: ast.stmt = ast.Expr(run)
    if keeps:
        statement = ast.Assign([ast.Name(keeps, ast.Store())], run)
    for node in ast.walk(statement):
        if isinstance(node, ast.expr | ast.stmt):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = 0
    return statement


def dialect_of_imports(tree: ast.Module) -> str | None:
    """The dialect of the one kind of database that a module imports; None for none or several."""
    found: set[str] = set()
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
        for name in names:
            hint = next((each for start, each in _HINTS if name.startswith(start)), None)
            if hint is not None:
                found.add(hint)
    return found.pop() if len(found) == 1 else None


def table_in(text: str) -> TableName | None:
    """A text as the name of a table; None where it is none."""
    if not _TABLE.fullmatch(text.strip()) or " " in text.strip():
        return None
    return table_name(text.strip()) or None
