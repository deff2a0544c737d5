"""Cursors of lists: the place of the last item, as text that clients hand back unread.

What comes or goes before that place changes nothing behind it.
"""

from __future__ import annotations

import base64
from typing import TypeVar

import msgspec

from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.question import MalformedCursorError
from headwater.lineage.wording import temporary_reason

PlaceT = TypeVar("PlaceT", bound=msgspec.Struct)


def read_place(cursor: str | None, kind: type[PlaceT]) -> PlaceT | None:
    """The place behind which the next page begins. Raises MalformedCursorError."""
    if cursor is None:
        return None
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(cursor.encode()), type=kind)
    except (ValueError, msgspec.DecodeError):
        raise MalformedCursorError from None


def write_place(place: msgspec.Struct | None) -> str | None:
    """The cursor of the next page; None behind the last."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode()


def page_coverage(
    following: str | None, returned: int, total: int, *, temporary: int = 0, exact: bool = True
) -> Coverage:
    """How much of a list one page holds.

    temporary: how many datasets were not wanted. exact: whether `total` is all there is.
    """
    reasons = [temporary_reason(temporary)] if temporary else []
    if following is not None:
        all_ = total if exact else f"more than {total}"
        message = f"{returned} of {all_} are returned; follow `next`"
        reasons.append(Reason("limit", message, total))
    return Coverage("partial" if reasons else "complete", tuple(reasons))
