"""The forms that the specification asks of some texts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from headwater.errors import InvalidInputError
from headwater.openlineage.event_time import parse_event_time

_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


@lru_cache(maxsize=1_024)
def is_uri(text: str) -> bool:
    """Whether a text is a URI with a scheme."""
    # A stream of events has few producers, each named in every one of them.
    return _URI.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its usual form, with hyphens."""
    return _UUID.fullmatch(text) is not None


def has_zone(text: str) -> bool | None:
    """Whether a time says its zone; None where it is no time."""
    try:
        return parse_event_time(text)[1]
    except InvalidInputError:
        return None
