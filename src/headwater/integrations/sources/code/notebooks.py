"""Notebooks: cells of Python, SQL, Scala and R, of Jupyter and of Databricks."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from headwater.integrations.sources.code.foreign_calls import dialect_of_drivers
from headwater.integrations.sources.code.notebook_cells import Cell, language_named, statements_in
from headwater.integrations.sources.code.passages import Contents, Doubt
from headwater.integrations.sources.code.python_sql import sql_in_module
from headwater.openlineage.writing import Json

_COMMENTS: Final = {"python": "#", "r": "#", "sql": "--", "scala": "//"}
_BY_SUFFIX: Final = {".py": "python", ".r": "r", ".sql": "sql", ".scala": "scala"}
_DATABRICKS: Final = "databricks"
_OF_DATABRICKS: Final = "application/vnd.databricks.v1+notebook"


def is_notebook_of_databricks(text: str, suffix: str) -> bool:
    """Whether some code is the source of a notebook of Databricks. suffix: in small letters."""
    language = _BY_SUFFIX.get(suffix)
    return language is not None and text.startswith(
        f"{_COMMENTS[language]} Databricks notebook source"
    )


def read_jupyter(text: str) -> Contents:
    """What a file of Jupyter does, as one job."""
    try:
        document = json.loads(text)
        language, is_databricks = _spoken_in(document)
        cells = [*_cells(document, language)]
    except (ValueError, RecursionError, TypeError, AttributeError) as error:
        doubt = Doubt(1, 1, f"it is no notebook: {error}", "save it again with Jupyter")
        return Contents(doubts=[doubt])
    of_kernel = "spark" if language == "scala" else None
    contents = _told(cells, language, dialect=_DATABRICKS if is_databricks else of_kernel)
    contents.cells = [(each.line, f"cell-{each.number}") for each in cells]
    return contents


def read_databricks(text: str, suffix: str) -> Contents:
    """What a notebook does that Databricks keeps as code. suffix: in small letters."""
    language = _BY_SUFFIX[suffix]
    comment = re.escape(_COMMENTS[language])
    between = re.compile(rf"^{comment} COMMAND -+[ \t]*$", re.MULTILINE)
    magic = re.compile(rf"^{comment} MAGIC ?", re.MULTILINE)
    cells = [_of_databricks(cell, line, language, magic) for line, cell in _split(text, between)]
    return _told(cells, language, dialect=_DATABRICKS)


def _of_databricks(text: str, line: int, language: str, magic: re.Pattern[str]) -> Cell:
    """A cell, in which lines of magic say that it is in another language."""
    lines = text.split("\n")
    first = next((at for at, each in enumerate(lines) if magic.match(each)), None)
    if first is None or not magic.sub("", lines[first]).startswith("%"):
        return Cell(text, line, language)
    code = [magic.sub("", each) for each in lines[first:] if magic.match(each)]
    return Cell("\n".join(code), line + first, language)


def _told(cells: Sequence[Cell], language: str, *, dialect: str | None) -> Contents:
    doubts: list[Doubt] = []
    body: list[ast.stmt] = []
    for cell in cells:
        body += statements_in(cell, doubts, dialect=dialect)
    contents = sql_in_module(ast.Module(body, []), by_function=False, dialect=dialect)
    for work in contents.works:
        work.kind, work.language = "NOTEBOOK", language
    contents.doubts = [*doubts, *contents.doubts]
    if language == "r" and contents.dialect is None:
        contents.dialect = dialect_of_drivers("\n".join(each.text for each in cells))
    return contents


def _spoken_in(document: Any) -> tuple[str, bool]:
    """The language of a notebook, and whether it is one of Databricks."""
    metadata: Json = document.get("metadata") or Json()
    kernel: Json = metadata.get("kernelspec") or Json()
    info: Json = metadata.get("language_info") or Json()
    databricks: Json = metadata.get(_OF_DATABRICKS) or Json()
    named = (databricks.get("language"), kernel.get("language"), info.get("name"))
    told = next((str(each) for each in named if each), "python")
    return language_named(told) or told.lower(), _OF_DATABRICKS in metadata


def _cells(document: Any, language: str) -> Iterator[Cell]:
    """The cells of code."""
    listed: list[Any] = document.get("cells") or [
        each for sheet in document.get("worksheets") or () for each in sheet.get("cells") or ()
    ]
    line = 1
    for number, cell in enumerate(listed, start=1):
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source") or cell.get("input") or ""
        text = source if isinstance(source, str) else "".join(map(str, cast(list[Any], source)))
        own: Json = (cell.get("metadata") or Json()).get("vscode") or Json()
        spoken = language_named(str(own.get("languageId") or "")) or language
        yield Cell(text, line, spoken, number)
        line += text.count("\n") + 1


def _split(text: str, between: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The parts of a text, each with the line at which it begins."""
    start = 0
    for found in between.finditer(text):
        yield text.count("\n", 0, start) + 1, text[start : found.start()]
        start = found.end()
    yield text.count("\n", 0, start) + 1, text[start:]
