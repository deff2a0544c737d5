"""Cells of notebooks as statements of Python: whichever language they are in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from headwater.integrations.sources.code.foreign_code import LANGUAGES, statements_of
from headwater.integrations.sources.code.passages import Doubt
from headwater.integrations.sources.code.python_calls import call_of_cell
from headwater.integrations.sources.code.python_files import tree_of
from headwater.sql.dialects import dialect_named

_SQL_MAGIC: Final = re.compile(
    r"\s*%%(?P<kind>\w*sql|bigquery|duckdb|snowflake|trino|athena)\b(?P<rest>[^\n]*)\n?(?P<sql>[\s\S]*)"
)
_LINE_MAGIC: Final = re.compile(
    r"^[ \t]*(?:(?P<name>\w+)[ \t]*(?:<<|=)[ \t]*)?%(?P<kind>\w*sql|bigquery)[ \t]+(?P<sql>[^\n]+)",
    re.MULTILINE,
)
_LANGUAGE_MAGIC: Final = re.compile(
    r"\s*%{1,2}(?P<word>[A-Za-z]\w*)(?P<rest>[^\n]*)\n?(?P<code>[\s\S]*)"
)
_NO_PYTHON: Final = re.compile(
    r"^([ \t]*)(?:[%!?][^\n]*|[\w.]+\?{1,2}[ \t]*|\w+ ?= ?[%!][^\n]*)$", re.MULTILINE
)
_KEPT_AS: Final = re.compile(r"^[ \t]*(?:(?P<left>\w+)[ \t]*<<|(?P<first>[A-Za-z_]\w*)(?=[ \t]|$))")
_ADDRESS: Final = re.compile(r"\b(\w+)(?:\+\w+)?://")
_BY_MAGIC: Final = {"sparksql": "spark", "bigquery": "bigquery", "duckdb": "duckdb"}
# Words of magics and of kernels, and the language of what stands behind them.
_LANGUAGES: Final = {
    **dict.fromkeys(("python", "pyspark", "ipython", "time", "timeit", "capture"), "python"),
    **dict.fromkeys(("scala", "spark"), "scala"),
    **dict.fromkeys(("r", "sparkr"), "r"),
    "sql": "sql",
}


_NO_CODE: Final = frozenset({"md", "sh", "fs", "html", "bash", "js", "latex"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of code. line: at which it begins when all stand one behind the other."""

    text: str
    line: int
    language: str
    number: int = 0


def language_named(word: str) -> str:
    """The language that a kernel or a magic names, in small letters; empty for any other."""
    return _LANGUAGES.get(word.lower(), "")


def statements_in(cell: Cell, doubts: list[Doubt], *, dialect: str | None) -> Iterator[ast.stmt]:
    """What a cell does. dialect: of cells of SQL that do not say it."""
    magic = _SQL_MAGIC.match(cell.text)
    if magic is not None:
        kept = _KEPT_AS.match(magic["rest"])
        keeps = ""
        if kept is not None:
            keeps = kept["left"] or (kept["first"] if magic["kind"] != "sql" else "") or ""
        line = cell.line + cell.text[: magic.start("sql")].count("\n")
        spoken = _spoken(magic["kind"], magic["rest"]) or dialect
        yield call_of_cell(magic["sql"], line, dialect=spoken, keeps=keeps)
        return
    cell = _in_its_language(cell, is_databricks=dialect == "databricks")
    if cell.language == "sql":
        yield call_of_cell(cell.text, cell.line, dialect=dialect)
    elif cell.language == "python":
        yield from _python(cell, doubts)
    elif cell.language in LANGUAGES:
        yield from statements_of(cell.text, LANGUAGES[cell.language], line=cell.line)


def _in_its_language(cell: Cell, *, is_databricks: bool) -> Cell:
    """A cell without the magic that says in which language it is."""
    found = _LANGUAGE_MAGIC.match(cell.text)
    if found is None:
        return cell
    word, code, at = found["word"].lower(), found["code"], found.start("code")
    is_whole = cell.text.lstrip().startswith("%%")
    language = language_named(word)
    if is_whole:
        is_python = word == "spark" and not isinstance(tree_of(code), Doubt)
        language = "python" if is_python else language
    elif word == "sql" and (
        is_databricks or cell.language != "python" or not found["rest"].strip()
    ):
        at = found.start("rest")
        code = cell.text[at:]
    elif word not in _NO_CODE and (not language or found["rest"].strip()):
        # A line that is for the notebook itself, and code behind it.
        return cell
    line = cell.line + cell.text[:at].count("\n")
    return Cell(code, line, language, cell.number)


def _python(cell: Cell, doubts: list[Doubt]) -> Iterator[ast.stmt]:
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
