"""Event times as producers really write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from headwater.errors import InvalidInputError
from headwater.model.time import Instant, to_instant

_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d{1,18})?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)


class MalformedTimeError(InvalidInputError):
    """The event time names no instant."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text[:64]!r} is not a time; write one as 2026-11-24T08:00:00.000Z",
            pointer="/eventTime",
        )


def parse_event_time(text: str) -> tuple[Instant, bool]:
    """The instant, and whether the text said its zone; without one it is taken as UTC.

    Fractions beyond microseconds, which Java and Go write, are cut off, never rounded.
    Raises MalformedTimeError.
    """
    form = _RFC3339.fullmatch(text)
    if form is None:
        raise MalformedTimeError(text)
    try:
        moment = datetime.fromisoformat(text.upper())
        # An offset can lead out of the calendar, where the instant could not be written back.
        return to_instant(moment.astimezone(UTC) if moment.tzinfo else moment), bool(form["zone"])
    except (ValueError, OverflowError):
        raise MalformedTimeError(text) from None


def instant_in(text: str | None) -> Instant | None:
    """The same instant; None of nothing, and of what is no time."""
    try:
        return parse_event_time(text)[0] if text else None
    except MalformedTimeError:
        return None
