"""Files of SQLMesh: a header that says what a query makes, and the query."""

from __future__ import annotations

import re
from typing import Final

_GAP: Final = r"(?:\s|--[^\n]*(?:\n|\Z)|/\*[\s\S]*?\*/)*"
_HEADER: Final = re.compile(rf"\A(?P<before>{_GAP})MODEL\s*\(", re.IGNORECASE)
_NAME: Final = re.compile(r"\bname\s+(?P<name>[\w$.\"`-]+)", re.IGNORECASE)
_VIEW: Final = re.compile(r"\bkind\s+view\b", re.IGNORECASE)
_PARENTHESES: Final = re.compile(r"'(?:[^']|'')*'|--[^\n]*|[()]")
_QUERY: Final = re.compile(rf"{_GAP}(?:select|with|from)\b", re.IGNORECASE)
_DEFINITION: Final = re.compile(r"^[ \t]*@DEF\s*\([^;]*\)\s*;", re.IGNORECASE | re.MULTILINE)


def as_statements(text: str) -> str:
    """The same text, as long and on as many lines, with CREATE in the place of the header.

    Where another statement stands before the query, the header is left out.
    """
    header = _HEADER.match(text)
    if header is None:
        return text
    end = _close(text, header.end())
    if end == 0:
        return text
    said = text[header.end() : end]
    rest = _DEFINITION.sub(lambda found: _blank(found[0]), text[end + 1 :])
    semicolon = re.match(r"\s*;", rest)
    if semicolon is not None:
        rest = _blank(semicolon[0]) + rest[semicolon.end() :]
    name = _NAME.search(said)
    create = ""
    if name is not None and _QUERY.match(rest):
        kind = "VIEW" if _VIEW.search(said) else "TABLE"
        create = f"CREATE {kind} {name['name']} AS"
    start = len(header["before"])
    blank = _blank(text[start : end + 1])
    if len(blank) < len(create) or "\n" in blank[: len(create)]:
        # It stands on the last of its lines, for which there is room before the query.
        lines = blank.count("\n")
        return text[:start] + "\n" * lines + create + " " + rest
    return text[:start] + create + blank[len(create) :] + rest


def _close(text: str, start: int) -> int:
    """Where the parenthesis stands that ends the header; 0 where none does."""
    depth = 1
    for found in _PARENTHESES.finditer(text, start):
        depth += (found[0] == "(") - (found[0] == ")")
        if depth == 0:
            return found.start()
    return 0


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
