"""Patterns that names are compared with: regular expressions, and those of LIKE."""

from __future__ import annotations

import re
from typing import Final

_SLOW: Final = re.compile(r"\)[*+{]")
_MOST_REPEATED: Final = 3


def pattern(text: str) -> re.Pattern[str] | None:
    """A pattern that names are compared with; None where that could take long, or it is none."""
    if _SLOW.search(text) or sum(map(text.count, "*+{")) > _MOST_REPEATED:
        return None
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error:
        return None


def like(text: str) -> re.Pattern[str]:
    """What a pattern of LIKE fits, in any case."""
    # A run of % fits what one does, without being tried in every way.
    parts = re.split(r"%+", text)
    return re.compile(
        ".*".join(re.escape(part).replace("_", ".") for part in parts), re.IGNORECASE | re.DOTALL
    )
