"""Statements that differ in values alone, which query logs repeat by the thousand."""

from __future__ import annotations

import re
from typing import Final

_TEXT: Final = r"'(?:[^'\\]|'')*'"
# Behind the name of an option a text with a slash in it may be where files lie.
_NO_FILE: Final = r"'(?:[^'\\/]|'')*'"
_COMPARED: Final = rf"\s*(?:{_NO_FILE}|-?\d[\d.]*)(?![\w.'])"
_WORDS: Final = ("like", "between", "limit", "offset")

# Only where a value is compared, listed or limited does it say nothing about lineage: as an item
# of GROUP BY a number is a position, in PIVOT a text is a column, and a text may be a file.
# Each alternative begins with a letter of its own: so the search passes over all other letters at
# once, which makes it three times as quick.
_VALUE: Final = re.compile(
    "|".join(
        (
            r'"[^"]*"',
            r"`[^`]*`",
            r"--[^\n]*",
            r"/\*[\s\S]*?(?:\*/|\Z)",
            *(rf"{sign}{_COMPARED}" for sign in "=<>"),
            *(
                rf"{first}(?<!\w{first})(?i:{word[1:]})\b{_COMPARED}"
                for word in _WORDS
                for first in (word[0], word[0].upper())
            ),
            _TEXT,
        )
    )
)
_KEPT: Final = frozenset("\"`-/'")
_COMPARISON: Final = re.compile(r"(?:[=<>]|\w+)\s*")
_SPACE: Final = re.compile(r"\t[ \t]*| [ \t]+")


def fingerprint(sql: str) -> str:
    """A text that is equal for statements of equal lineage, as far as that is cheap to see."""
    # Whether a backslash escapes a quote, and so where texts end, depends on the dialect.
    if len(sql) > 100_000 or "\\" in sql:
        return sql
    return _SPACE.sub(" ", _VALUE.sub(_masked, sql))


def _masked(found: re.Match[str]) -> str:
    text = found[0]
    if text[0] in _KEPT:
        return text
    before = _COMPARISON.match(text)
    return f"{before[0] if before else ''}?"
