"""What can be seen of a statement without reading it: its first word, its values, its comments."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from headwater.integrations.sources.addresses import without_credentials
from headwater.sql.fingerprint import fingerprint
from headwater.sql.masking import without_comments, without_values

_COMMENT_MARKS: Final = ("--", "/*", "//", "#")
# Behind a sign that is none in front of a statement, others may have a comment too.
_BEFORE: Final = re.compile(r"(?:\s+|(?:--|//|#)[^\n]*|/\*[\s\S]*?\*/|[(;])*")
_WORD: Final = re.compile(r"[A-Za-z]+")
_COMMENT: Final = re.compile(r"--([^\n]*)|/\*([\s\S]*?)(?:\*/|\Z)")
_LIST: Final = re.compile(r"\([ \t]*\?(?:[ \t]*,[ \t]*\?)+[ \t]*\)")
_LISTS: Final = re.compile(r"\(\s*\?\s*\)(?:\s*,\s*\(\s*\?\s*\))+")
_SPACE: Final = re.compile(r"\s+")
_ROWS: Final = re.compile(
    r"(\s*insert\s+into\s+(?:table\s+)?[^\s(]+\s*(?:\([^()']*\)\s*)?values\s*\()", re.IGNORECASE
)
_QUERY: Final = re.compile(r"\bselect\b", re.IGNORECASE)
_LONGEST_ROW: Final = 10_000
# A quote goes on behind an apostrophe in it; what is in double quotes is a name behind what it is
# the name of; and what stands behind `value:` is not always in quotes.
_QUOTED: Final = re.compile(
    r"(?<![a-z])'(?:[^']|'(?=\w))*+(?:'|\Z)"
    r"|(?<=: )\"[^\n]*\"(?=\n|\Z)"
    r"|(?P<noun>\b(?:column|constraint|database|function|index|relation|role|rule|schema|sequence"
    r"|table|trigger|type|user|view)\s)?\"[^\"]*(?:\"|\Z)"
    r"|(?i:(?<=value: )|(?<=JSON: ))[^'\";\n][^;\n]*"
    r"|(?<![\w.])\d[\d.]*"
)


def start_of(text: str) -> int:
    """Where a statement begins, behind comments and parentheses."""
    before = _BEFORE.match(text)
    return before.end() if before else 0


def first_word(text: str) -> str:
    """The word that a statement begins with, in small letters."""
    word = _WORD.match(text, start_of(text))
    return word[0].lower() if word else ""


def comments_in(text: str) -> list[str]:
    """What the comments say."""
    if "/*" not in text and "--" not in text:
        return []
    return [(line or block).strip() for line, block in _COMMENT.findall(text)]


def statement_key(text: str, dialect: str) -> str:
    """Equal for statements of equal lineage, so far as that is cheap to see; it is SQL as well.

    Comments are left out, and of rows that are written out all but the first: they come from
    nowhere like that one.
    """
    if any(mark in text for mark in _COMMENT_MARKS):
        text = without_comments(text, dialect)
    rows = _ROWS.match(text)
    if rows is not None and not _QUERY.search(text, rows.end()):
        text = rows[1] + _first_row(text[rows.end() :], dialect)
    return fingerprint(text)


def _first_row(rows: str, dialect: str) -> str:
    """The first of some rows, without values; its parenthesis is open."""
    row = without_values(rows[:_LONGEST_ROW], dialect)
    depth = 1
    for at, letter in enumerate(row):
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return row[: at + 1]
    return "?)"


def masked(text: str, dialect: str) -> str:
    """The statement without its values, comments and credentials, line for line."""
    plain = without_credentials(without_values(text, dialect))
    return _LIST.sub("(?)", plain).rstrip().lstrip(" \t")


def digest_of(masked_text: str, *names: str) -> str:
    """Eight letters for a statement that recurs with other values, spacing and letters.

    masked_text: without values. names: further ones that it depends on.
    """
    plain = _SPACE.sub(" ", _LISTS.sub("(?)", _LIST.sub("(?)", _SPACE.sub(" ", masked_text))))
    told = "\x1f".join((plain.strip(" ;").lower(), *names))
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=4).hexdigest()


def masked_message(message: str, statement: str) -> str:
    """What an engine says of a failure, without the values in it; names in the statement stay."""
    lower = statement.lower()

    def mask(found: re.Match[str]) -> str:
        text = found[0]
        inside = text.strip("'\"").lower()
        if found["noun"] is not None:
            return text
        if text[0] in "'\"" and inside and all(part in lower for part in inside.split(".")):
            return text
        return f"{text[0]}?{text[0]}" if text[0] in "'\"" else "?"

    return _QUOTED.sub(mask, message)
