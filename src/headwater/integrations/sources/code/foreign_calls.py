"""Calls of Scala and R that take SQL, as the calls of Python that do."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Final

from headwater.integrations.sources.code.python_calls import (
    KEYWORDS,
    OF_CELL,
    argument,
    called_name,
)

_TEXT_AS_IT_IS: Final = frozenset({"stripMargin", "stripIndent", "trim", "toString"})
# What R calls with a connection in front, and whose rows Python's `query` returns.
_QUERIES: Final = re.compile(
    r"db(?:GetQuery|SendQuery|Execute|SendStatement|GetQueryArrow|SendQueryArrow)|sqlQuery"
)
_JOINS: Final = frozenset({"paste0", "paste", "str_c"})
_GLUES: Final = frozenset({"glue", "glue_sql", "glue_data", "str_glue", "str_interp"})
_INSERTED: Final = re.compile(r"\{`?([\w.]+)`?\*?\}")
# Functions whose first argument is the data on which Python calls a method.
_METHODS: Final = frozenset(
    {
        *("createOrReplaceTempView", "createTempView", "registerTempTable", "saveAsTable"),
        *("insertInto", "spark_write_table", "collect", "cache", "persist"),
    }
)
_CALLED_OTHERWISE: Final = {"spark_write_table": "saveAsTable"}
_NAMES_TABLES: Final = frozenset({"Id", "in_schema", "in_catalog", "SQL", "I"})
_TABLES: Final = {"tableToDF": 0, "tbl": 1, "dbReadTable": 1, "spark_read_table": 1}
_DRIVERS: Final = (
    ("SparkR", "spark"),
    ("sparklyr", "spark"),
    ("RPostgres", "postgres"),
    ("RPostgreSQL", "postgres"),
    ("RMariaDB", "mysql"),
    ("RMySQL", "mysql"),
    ("RSQLite", "sqlite"),
    ("bigrquery", "bigquery"),
    ("duckdb", "duckdb"),
    ("ROracle", "oracle"),
    ("noctua", "athena"),
    ("RAthena", "athena"),
    ("RPresto", "trino"),
    ("RClickhouse", "clickhouse"),
)


def dialect_of_drivers(code: str) -> str | None:
    """The dialect of the one kind of database for which some R has a driver; else None."""
    found = {dialect for name, dialect in _DRIVERS if re.search(rf"\b{name}\b", code)}
    return found.pop() if len(found) == 1 else None


def in_scala(tree: ast.AST) -> ast.AST:
    """Scala whose calls are those of Python."""
    return _Scala().visit(tree)


def in_r(tree: ast.AST) -> ast.AST:
    """R whose calls are those of Python."""
    return _R().visit(tree)


class _Scala(ast.NodeTransformer):
    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        return node.value if node.attr in _TEXT_AS_IT_IS else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Constant | ast.JoinedStr) and not node.args:
            # A method that leaves a text as it is was called on one.
            return function
        if isinstance(function, ast.Name) and function.id == "sql":
            return _on(ast.Name("spark", ast.Load()), "sql", node)
        is_text = isinstance(function, ast.Attribute) and isinstance(
            function.value, ast.Constant | ast.JoinedStr
        )
        if isinstance(function, ast.Attribute) and is_text and function.attr == "format":
            values = ast.Tuple([*node.args], ast.Load())
            return ast.copy_location(ast.BinOp(function.value, ast.Mod(), values), node)
        return node


class _R(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        right = node.right
        if isinstance(node.op, ast.BitOr) and isinstance(right, ast.Call):
            # What a pipe hands on is the first argument.
            right.args.insert(0, node.left)
            return self.visit_Call(right)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = called_name(node)
        if name in _JOINS:
            return _joined(node, name)
        if name in _GLUES:
            return _glued(node)
        if name == "sprintf" and node.args:
            values = ast.Tuple(node.args[1:], ast.Load())
            return ast.copy_location(ast.BinOp(node.args[0], ast.Mod(), values), node)
        if name == "sql":
            return _on(ast.Name("spark", ast.Load()), "sql", node)
        if _QUERIES.fullmatch(name):
            return _queried(node)
        if name in _METHODS and node.args:
            return _on(node.args[0], _CALLED_OTHERWISE.get(name, name), node, node.args[1:])
        read = argument(node, _TABLES[name], "name", "from_") if name in _TABLES else None
        if read is not None:
            return _read(node, _table(read))
        table, rows = argument(node, 1, "name"), argument(node, 2, "value")
        if name == "dbWriteTable" and table is not None and rows is not None:
            return _on(rows, "to_sql", node, [_table(table)])
        return node


def _on(
    receiver: ast.expr, method: str, call: ast.Call, args: Sequence[ast.expr] | None = None
) -> ast.Call:
    """A call of a method with the arguments of another call."""
    function = ast.copy_location(ast.Attribute(receiver, method, ast.Load()), call)
    given = [*call.args] if args is None else [*args]
    return ast.copy_location(ast.Call(function, given, []), call)


def _queried(call: ast.Call) -> ast.Call:
    """dbGetQuery(con, "SELECT ...") as con.query("SELECT ...")."""
    given = argument(call, 1, *KEYWORDS)
    given = call.args[:1] if given is None else [given]
    return _on(ast.Name(OF_CELL, ast.Load()), "query", call, given)


def _read(call: ast.Call, table: ast.expr) -> ast.expr:
    """A table that is read by its name, or the query in its place."""
    is_query = isinstance(table, ast.Call) and called_name(table) == "sql"
    if isinstance(table, ast.Call) and is_query:
        # tbl(con, sql("SELECT ...")) asks whatever is connected.
        return _on(ast.Name(OF_CELL, ast.Load()), "query", table)
    function = ast.copy_location(ast.Name("read_sql_table", ast.Load()), call)
    return ast.copy_location(ast.Call(function, [table], []), call)


def _table(given: ast.expr) -> ast.expr:
    """The name of a table, also of `Id(schema = "s", table = "t")` and `in_schema("s", "t")`."""
    if not isinstance(given, ast.Call) or called_name(given) not in _NAMES_TABLES:
        return given
    parts = [*given.args, *(each.value for each in given.keywords)]
    return _called(ast.Constant("."), "join", [ast.List(parts, ast.Load())], given)


def _joined(call: ast.Call, name: str) -> ast.expr:
    """paste("a", b) as " ".join(["a", b])."""
    named = {each.arg: each.value for each in call.keywords}
    between = named.get("sep", ast.Constant(" " if name == "paste" else ""))
    return _called(between, "join", [ast.List([*call.args], ast.Load())], call)


def _glued(call: ast.Call) -> ast.expr:
    """glue("SELECT {a}") as a text with the values of its names."""
    texts = [each for each in call.args if isinstance(each, ast.Constant)]
    values = [each for each in call.keywords if each.arg and not each.arg.startswith("_")]
    whole = "".join(str(each.value) for each in texts)
    names = {each.arg for each in values}
    inserted = dict.fromkeys(name[1] for name in _INSERTED.finditer(whole))
    whole = _INSERTED.sub(r"{\1}", whole)
    values += [
        ast.keyword(name, ast.Name(name, ast.Load())) for name in inserted if name not in names
    ]
    text = ast.copy_location(ast.Constant(whole), texts[0] if texts else call)
    return _called(text, "format", [], call, values)


def _called(
    base: ast.expr,
    method: str,
    args: list[ast.expr],
    place: ast.expr,
    keywords: Sequence[ast.keyword] = (),
) -> ast.Call:
    call = ast.Call(ast.Attribute(base, method, ast.Load()), args, [*keywords])
    for node in ast.walk(call):
        if isinstance(node, ast.expr | ast.keyword) and not hasattr(node, "lineno"):
            ast.copy_location(node, place)
    return call
