"""Cursors of lists: where the next page begins, as text that clients hand back unread."""

from __future__ import annotations

import base64
import re
from typing import Final

from headwater.lineage.question import MalformedCursorError

_WRITTEN: Final = re.compile(r"after:(\d{1,18})", re.ASCII)


def read_position(cursor: str | None) -> int:
    """How many rows to pass over. Raises MalformedCursorError."""
    if cursor is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
    except ValueError:
        raise MalformedCursorError from None
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise MalformedCursorError
    return int(written[1])


def write_position(position: int, total: int) -> str | None:
    """The cursor of the next page; None behind the last."""
    if position >= total:
        return None
    return base64.urlsafe_b64encode(f"after:{position}".encode()).decode()
