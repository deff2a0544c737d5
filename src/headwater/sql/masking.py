"""Statements without the values that are written out in them, as each dialect writes values."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from headwater.sql.dialects import dialect_named

_BACKSLASHES: Final = frozenset(
    {
        *("athena", "bigquery", "clickhouse", "databricks", "hive", "mysql", "redshift"),
        *("snowflake", "spark"),
    }
)
"""Dialects in which a backslash escapes a quote; elsewhere it is a letter as others."""
_MARKED_BACKSLASHES: Final = frozenset({"duckdb", "postgres"})
"""In which it does so in texts that are marked by an E."""
_DOUBLE_QUOTED: Final = frozenset({"bigquery", "databricks", "hive", "mysql", "spark"})
"""In which double quotes stand around texts, not around names."""
_BRACKETED: Final = frozenset({"sqlite", "tsql"})
"""In which brackets stand around names, not around the elements of arrays."""
_RAW: Final = frozenset({"databricks", "spark"})
"""In which a text that is marked by an R ends at the next quote."""
_HASHED: Final = frozenset({"bigquery", "clickhouse", "mysql"})
"""In which a comment begins with #."""
_NESTING: Final = frozenset(
    {"clickhouse", "databricks", "duckdb", "postgres", "redshift", "spark", "tsql"}
)
"""In which comments may stand in comments."""

# What goes on as a word is a name that begins with a digit.
_NUMBER: Final = (
    r"(?:0[xXbBoO][\da-fA-F_]++|\.?\d[\d_.]*+(?:[eE][+-]?\d++)?+"
    r"(?:(?<!\.)(?:[LlSsYyDdFf]|[Bb][Dd]))?+)(?!\w)"
)
_FLAT: Final = r"/\*[\s\S]*?(?:\*/|\Z)"


def without_values(sql: str, dialect: str | None) -> str:
    """The statement with `?` for each text and number, and without comments, line for line.

    What is not closed is taken to go on to the end: nothing of a value that was cut off stays.
    """
    return _parts(dialect_named(dialect) or "").sub(_masked, sql)


def without_comments(sql: str, dialect: str | None) -> str:
    """The statement as it is but for its comments, line for line."""
    return _parts(dialect_named(dialect) or "").sub(_uncommented, sql)


def _masked(found: re.Match[str]) -> str:
    return "?" if found["value"] is not None else _uncommented(found)


def _uncommented(found: re.Match[str]) -> str:
    return found[0] if found["comment"] is None else "\n" * found[0].count("\n")


@cache
def _parts(dialect: str) -> re.Pattern[str]:
    """What in a statement is a name in quotes, a comment or a value, in one search.

    No part is given up again once it was found, so that the search takes linear time.
    """
    names = [r"`[^`]*`"]
    if dialect not in _DOUBLE_QUOTED:
        names.append(r'"[^"]*"')
    if dialect in _BRACKETED:
        names.append(r"\[[^\]]{0,300}\]")
    comments = [r"--[^\n]*", _nested(3) if dialect in _NESTING else _FLAT]
    if dialect in _HASHED:
        comments.append(r"#[^\n]*")
    if dialect == "snowflake":
        comments.append(r"//[^\n]*")
    values = [*_texts(dialect), _number(dialect)]
    # Most letters begin none of them, and are passed over by one look.
    return re.compile(
        rf"(?=['\"`\[$#/\-\d.])(?:(?P<value>{'|'.join(values)})"
        rf"|(?P<comment>{'|'.join(comments)})|{'|'.join(names)})"
    )


def _texts(dialect: str) -> list[str]:
    """Texts, without the letters that may stand before them and mark what they are."""
    escapes = dialect in _BACKSLASHES
    quotes = "'\"" if dialect in _DOUBLE_QUOTED else "'"
    texts: list[str] = []
    if dialect == "bigquery":
        # Three quotes stand around texts in which one may stand alone.
        texts += [_long(3 * each) for each in quotes]
    if dialect == "oracle":
        marked = rf"(?:{_marked('qQ')}|{_marked('nN', 'qQ')})"
        texts += [
            rf"{marked}'{first}[\s\S]*?(?:{last}'|\Z)"
            for first, last in ((r"\[", r"\]"), (r"\{", r"\}"), (r"\(", r"\)"), ("<", ">"))
        ]
        texts.append(rf"{marked}'(?P<end>\S)[\s\S]*?(?:(?P=end)'|\Z)")
    if dialect in _MARKED_BACKSLASHES:
        texts.append(_marked("eE") + _text(quotes, escapes=True))
    if dialect in _RAW:
        texts += [rf"{_marked('rR')}{each}[^{each}]*+(?:{each}|\Z)" for each in quotes]
    texts += [_text(each, escapes=escapes) for each in quotes]
    texts.append(r"(?<![\w$])\$(?P<tag>(?:[A-Za-z_]\w*)?)\$[\s\S]*?(?:\$(?P=tag)\$|\Z)")
    return texts


def _marked(*letters: str) -> str:
    """Behind letters, one of each kind, that are not the end of a name."""
    marks = "".join(f"[{each}]" for each in letters)
    return rf"(?<={marks})(?<![\w$@#]{marks})"


def _text(quote: str, *, escapes: bool) -> str:
    """A text between quotes, in which two of them stand for one."""
    if escapes:
        return rf"{quote}(?:[^{quote}\\]++|{2 * quote}|\\(?:[\s\S]|\Z))*+(?:{quote}|\Z)"
    return rf"{quote}(?:[^{quote}]++|{2 * quote})*+(?:{quote}|\Z)"


def _long(quotes: str) -> str:
    return (
        rf"{quotes}(?:[^{quotes[0]}\\]++|\\(?:[\s\S]|\Z)|(?!{quotes}){quotes[0]})*+(?:{quotes}|\Z)"
    )


def _number(dialect: str) -> str:
    return rf"(?<![\w$@#.])\$?{_NUMBER}" if dialect == "tsql" else rf"(?<![\w$@#.]){_NUMBER}"


def _nested(depth: int) -> str:
    """A comment with others in it, down to some depth."""
    inner = _nested(depth - 1) if depth else _FLAT
    return rf"/\*(?:[^*/]++|\*(?!/)|/(?!\*)|{inner})*+(?:\*/|\Z)"
