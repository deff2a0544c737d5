"""What generated columns of SQLite are computed by, which only their statement itself says."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<passed>\s+|--[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<quoted>'(?:[^']++|'')*+'|\"(?:[^\"]++|\"\")*+\"|`(?:[^`]++|``)*+`|\[[^\]]*+\])"
    r"|(?P<word>[\w$]+)|[\s\S]"
)


def generated_columns(sql: str) -> dict[str, str]:
    """The expressions in a statement that creates a table, by the name of their column."""
    found: dict[str, str] = {}
    column, before, start, depth = "", "", 0, 0
    for token in _TOKEN.finditer(sql):
        text = token[0]
        if token["passed"] is not None:
            continue
        if text == "(":
            depth += 1
            if depth == 2 and before.lower() == "as" and column:
                start = token.end()
        elif text == ")":
            depth -= 1
            if depth == 1 and start:
                found[column] = sql[start : token.start()]
                start = 0
        elif depth == 1 and before in {"(", ","}:
            column = _plain(text)
        before = text if depth <= 1 or text == "(" else ""
    return found


def _plain(name: str) -> str:
    """A name without its quotes."""
    sign = name[0]
    if sign == "[":
        return name[1:-1]
    return name[1:-1].replace(2 * sign, sign) if sign in "\"'`" else name
