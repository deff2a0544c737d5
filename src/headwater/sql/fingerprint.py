"""Statements that differ in values alone, which query logs repeat by the thousand."""

from __future__ import annotations

import re
from typing import Final

# Only where a value is compared, listed or limited does it say nothing about lineage: as an item
# of GROUP BY a number is a position, in PIVOT a text is a column, and a text may be a file.
_VALUE: Final = re.compile(
    r"(?P<kept>\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<before>(?:[=<>]|\blike\b|\bbetween\b|\blimit\b|\boffset\b)\s*)"
    r"(?:'(?:[^'\\]|'')*'|-?\d[\d.]*)(?![\w.'])"
    r"|'(?:[^'\\]|'')*'",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"[ \t]+")


def fingerprint(sql: str) -> str:
    """A text that is equal for statements of equal lineage, as far as that is cheap to see."""
    if len(sql) > 100_000:
        return sql
    return _SPACE.sub(" ", _VALUE.sub(_masked, sql))


def _masked(found: re.Match[str]) -> str:
    before = found["before"]
    return found[0] if before is None else f"{before}?"
