"""What a file of SQL or of Python, or a notebook, hands to databases."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from headwater.integrations.sources.code.listing import NOTEBOOK_SUFFIXES
from headwater.integrations.sources.code.notebooks import (
    is_notebook_of_databricks,
    read_databricks,
    read_jupyter,
)
from headwater.integrations.sources.code.passages import Contents, Doubt, Passage, Work
from headwater.integrations.sources.code.python_files import MOST_BYTES, decoded, tree_of
from headwater.integrations.sources.code.python_sql import may_hold_sql, sql_in_module

_DIALECTS: Final = {
    ".hql": "hive",
    ".pgsql": "postgres",
    ".tsql": "tsql",
    ".bteq": "teradata",
    ".btq": "teradata",
}
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What clients take for themselves: of psql and SnowSQL, and of BTEQ in its own files.
_CLIENT: Final = re.compile(r"^[ \t]*(?:\\(?!copy\b)|![A-Za-z])[^\n]*$", re.MULTILINE)
_BTEQ: Final = re.compile(r"^[ \t]*\.[A-Za-z][^\n]*$", re.MULTILINE)
_COPY: Final = re.compile(r"^([ \t]*)\\(copy\b[^\n]*?);?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ALEMBIC: Final = re.compile(r"^down_revision\b", re.MULTILINE)


def contents_of(path: str, data: bytes) -> Contents:
    """What is in a file; whatever it is, there is an answer."""
    suffix = PurePosixPath(path).suffix.lower()
    try:
        if suffix == ".py":
            return _of_python(data)
        if suffix == ".ipynb":
            text = data.decode("utf-8-sig", "replace")
            return read_jupyter(text)
        if suffix in NOTEBOOK_SUFFIXES:
            text = decoded(data)
            is_notebook = is_notebook_of_databricks(text, suffix)
            return read_databricks(text, suffix) if is_notebook else Contents()
        return _of_sql(data, suffix)
    except RecursionError:
        return Contents(doubts=[Doubt(1, 1, "it is nested too deeply", "divide it")])


def sql_text(data: bytes) -> str | None:
    """The text of a file of SQL; None where it is no text."""
    encoding = next((each for mark, each in _MARKS if data.startswith(mark)), "")
    if not encoding and b"\0" in data[:8_192]:
        return None
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text = data.decode(encoding or "cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of_sql(data: bytes, suffix: str) -> Contents:
    dialect = _DIALECTS.get(suffix)
    text = sql_text(data)
    if text is None:
        doubt = Doubt(1, 1, "it is no text", "leave it out with a line in .headwaterignore")
        return Contents(doubts=[doubt])
    if is_notebook_of_databricks(text, suffix):
        return read_databricks(text, suffix)
    if not text.strip():
        return Contents()
    text = _without_commands(text, is_bteq=dialect == "teradata")
    return Contents([Work(passages=[Passage(text, dialect=dialect)])])


def _without_commands(text: str, *, is_bteq: bool) -> str:
    """SQL without what clients take for themselves, on the same lines."""
    text = _CLIENT.sub("", text)
    if is_bteq:
        text = _BTEQ.sub("", text)
    return _COPY.sub(r"\1 \2;", text).replace("&{", "${")


def _of_python(data: bytes) -> Contents:
    if len(data) > MOST_BYTES:
        if not may_hold_sql(data.decode("latin-1")):
            return Contents()
        detail = f"it is too large to be read: {len(data) / 1e6:.0f} MB"
        return Contents(doubts=[Doubt(1, 1, detail, "divide it, or leave it out")])
    text = decoded(data)
    if is_notebook_of_databricks(text, ".py"):
        return read_databricks(text, ".py")
    if not may_hold_sql(text):
        return Contents()
    tree = tree_of(text)
    if isinstance(tree, Doubt):
        return Contents(doubts=[tree])
    contents = sql_in_module(tree)
    if _ALEMBIC.search(text):
        # A migration goes forwards.
        contents.works = [each for each in contents.works if each.name != "::downgrade"]
    return contents
