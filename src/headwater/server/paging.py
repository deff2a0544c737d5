"""Cursors of lists: the place of the last item, as text that clients hand back unread.

What comes or goes before that place changes nothing behind it.
"""

from __future__ import annotations

import base64
from typing import TypeVar

import msgspec

from headwater.lineage.question import MalformedCursorError

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
