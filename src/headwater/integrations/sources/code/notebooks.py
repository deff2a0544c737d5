"""Notebooks: cells of Python and SQL, of Jupyter and of Databricks."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from headwater.integrations.sources.code.passages import Contents, Doubt, Passage, Work
from headwater.integrations.sources.code.python_calls import call_of_cell
from headwater.integrations.sources.code.python_files import tree_of
from headwater.integrations.sources.code.python_sql import sql_in_module
from headwater.openlineage.writing import Json
from headwater.sql.dialects import dialect_named

_PYTHON_SOURCE: Final = "# Databricks notebook source"
_SQL_SOURCE: Final = "-- Databricks notebook source"
_PYTHON_BREAK: Final = re.compile(r"^# COMMAND -+[ \t]*$", re.MULTILINE)
_SQL_BREAK: Final = re.compile(r"^-- COMMAND -+[ \t]*$", re.MULTILINE)
_MAGIC: Final = re.compile(r"^(?:#|--) MAGIC ?", re.MULTILINE)
_CELL_MAGIC: Final = re.compile(
    r"\s*%%(?P<kind>\w*sql|bigquery|duckdb|snowflake|trino|athena)\b(?P<rest>[^\n]*)\n?(?P<sql>[\s\S]*)"
)
_LINE_MAGIC: Final = re.compile(
    r"^[ \t]*(?:(?P<name>\w+)[ \t]*(?:<<|=)[ \t]*)?%(?P<kind>\w*sql|bigquery)[ \t]+(?P<sql>[^\n]+)",
    re.MULTILINE,
)
_NO_PYTHON: Final = re.compile(
    r"^([ \t]*)(?:[%!?][^\n]*|[\w.]+\?{1,2}[ \t]*|\w+ ?= ?[%!][^\n]*)$", re.MULTILINE
)
_KEPT_AS: Final = re.compile(r"^[ \t]*(?:(?P<left>\w+)[ \t]*<<|(?P<first>[A-Za-z_]\w*)(?=[ \t]|$))")
_ADDRESS: Final = re.compile(r"\b(\w+)(?:\+\w+)?://")
_BY_MAGIC: Final = {"sparksql": "spark", "bigquery": "bigquery", "duckdb": "duckdb"}
_SQL_LANGUAGES: Final = frozenset({"sql", "SQL"})


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of code. line: at which it begins when all stand one behind the other."""

    text: str
    line: int
    number: int


def is_notebook_of_databricks(text: str) -> bool:
    """Whether Python or SQL is the source of a notebook of Databricks."""
    return text.startswith((_PYTHON_SOURCE, _SQL_SOURCE))


def read_jupyter(text: str) -> Contents:
    """What a file of Jupyter does, as one job."""
    try:
        document = json.loads(text)
        cells, language = _cells(document)
    except (ValueError, RecursionError, TypeError, AttributeError) as error:
        doubt = Doubt(1, 1, f"it is no notebook: {error}", "save it again with Jupyter")
        return Contents(doubts=[doubt])
    body: list[ast.stmt] = []
    doubts: list[Doubt] = []
    for cell in cells:
        body += _statements(cell, doubts, is_sql=language in _SQL_LANGUAGES)
    return _told(body, doubts, cells=[(each.line, f"cell-{each.number}") for each in cells])


def read_databricks_python(text: str) -> Contents:
    """What a notebook does that Databricks keeps as Python."""
    body: list[ast.stmt] = []
    doubts: list[Doubt] = []
    tree = tree_of(text)
    if isinstance(tree, Doubt):
        doubts.append(tree)
    else:
        body += tree.body
    for start, cell in _split(text, _PYTHON_BREAK):
        magic = [each for each in cell.split("\n") if each.startswith("# MAGIC")]
        if magic and magic[0].startswith("# MAGIC %sql"):
            line = start + cell[: cell.index("# MAGIC")].count("\n")
            sql = _MAGIC.sub("", "\n".join(magic)).removeprefix("%sql")
            body.append(call_of_cell(sql, line, dialect="databricks"))
    body.sort(key=lambda each: each.lineno)
    return _told(body, doubts, dialect="databricks")


def read_databricks_sql(text: str) -> Contents:
    """What a notebook does that Databricks keeps as SQL; its cells need no semicolons."""
    sql = _SQL_BREAK.sub(lambda found: f";{found[0]}", text)
    work = Work(kind="NOTEBOOK", passages=[Passage(sql, dialect="databricks")])
    lines = [""] * (text.count("\n") + 1)
    for start, cell in _split(text, _SQL_BREAK):
        if "-- MAGIC %python" in cell:
            for at, line in enumerate(cell.split("\n")):
                if line.startswith("-- MAGIC"):
                    code = _MAGIC.sub("", line)
                    lines[start - 1 + at] = "" if code.startswith("%") else code
    doubts: list[Doubt] = []
    tree = tree_of("\n".join(lines))
    if isinstance(tree, Doubt):
        doubts.append(tree)
    else:
        inner = _told(tree.body, doubts, dialect="databricks")
        for each in inner.works:
            work.passages += each.passages
            work.reads += each.reads
            work.writes += each.writes
            work.held |= each.held
    return Contents([work], doubts, dialect="databricks")


def _told(
    body: Sequence[ast.stmt],
    doubts: list[Doubt],
    *,
    dialect: str | None = None,
    cells: list[tuple[int, str]] | None = None,
) -> Contents:
    contents = sql_in_module(ast.Module([*body], []), by_function=False, dialect=dialect)
    for work in contents.works:
        work.kind = "NOTEBOOK"
    contents.doubts = [*doubts, *contents.doubts]
    contents.cells = cells or []
    return contents


def _cells(document: Any) -> tuple[list[_Cell], str]:
    """The cells of code, and the language that the notebook speaks."""
    kernel: Json = (document.get("metadata") or Json()).get("kernelspec") or Json()
    language = str(kernel.get("language") or "python")
    listed: list[Any] = document.get("cells") or [
        each for sheet in document.get("worksheets") or () for each in sheet.get("cells") or ()
    ]
    found: list[_Cell] = []
    line = 1
    for number, cell in enumerate(listed, start=1):
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source") or cell.get("input") or ""
        text = source if isinstance(source, str) else "".join(map(str, cast(list[Any], source)))
        found.append(_Cell(text, line, number))
        line += text.count("\n") + 1
    return found, language


def _statements(cell: _Cell, doubts: list[Doubt], *, is_sql: bool) -> Iterator[ast.stmt]:
    magic = _CELL_MAGIC.match(cell.text)
    if magic is not None:
        dialect = _spoken(magic["kind"], magic["rest"])
        kept = _KEPT_AS.match(magic["rest"])
        keeps = ""
        if kept is not None:
            keeps = kept["left"] or (kept["first"] if magic["kind"] != "sql" else "") or ""
        line = cell.line + cell.text[: magic.start("sql")].count("\n")
        yield call_of_cell(magic["sql"], line, dialect=dialect, keeps=keeps)
        return
    if is_sql:
        yield call_of_cell(cell.text, cell.line, dialect=None)
        return
    if cell.text.lstrip().startswith("%%") and not cell.text.lstrip().startswith(
        ("%%time", "%%capture", "%%python", "%%pyspark", "%%spark")
    ):
        return
    for found in _LINE_MAGIC.finditer(cell.text):
        line = cell.line + cell.text[: found.start("sql")].count("\n")
        spoken = _spoken(found["kind"], "")
        yield call_of_cell(found["sql"], line, dialect=spoken, keeps=found["name"] or "")
    tree = tree_of(_NO_PYTHON.sub(r"\1pass", cell.text))
    if isinstance(tree, Doubt):
        doubts.append(Doubt(cell.line + tree.line - 1, tree.column, tree.detail, tree.fix))
        return
    ast.increment_lineno(tree, cell.line - 1)
    yield from tree.body


def _spoken(kind: str, rest: str) -> str | None:
    address = _ADDRESS.search(rest)
    if address is not None:
        return dialect_named(address[1])
    return _BY_MAGIC.get(kind) or dialect_named(kind)


def _split(text: str, between: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The parts of a text, each with the line at which it begins."""
    start = 0
    for found in between.finditer(text):
        yield text.count("\n", 0, start) + 1, text[start : found.start()]
        start = found.end()
    yield text.count("\n", 0, start) + 1, text[start:]
