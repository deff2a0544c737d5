"""DELIMITER of the MySQL client, which no server ever sees."""

from __future__ import annotations

import re
from typing import Final

_LINE: Final = re.compile(r"^[ \t]*delimiter[ \t]+(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)


def with_semicolons(text: str) -> str:
    """The same text, as long and on as many lines, with semicolons in the place of delimiters."""
    parts: list[str] = []
    end, delimiter = 0, ";"
    for found in _LINE.finditer(text):
        parts.append(_replaced(text[end : found.start()], delimiter))
        parts.append(" " * len(found[0]))
        end, delimiter = found.end(), found[1]
    return "".join([*parts, _replaced(text[end:], delimiter)])


def _replaced(text: str, delimiter: str) -> str:
    return text.replace(delimiter, ";".ljust(len(delimiter)))
