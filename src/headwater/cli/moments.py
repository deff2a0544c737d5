"""Instants as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click

_AGO: Final = re.compile(r"-?(\d+)\s*(s|m|h|d|w)(?:\s+ago)?")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_moment(text: str, *, now: datetime) -> datetime:
    """An instant: RFC 3339, a date, `now`, or how long ago, like `7d` or `90m`.

    What names no zone is UTC. Raises ValueError for anything else.
    """
    text = text.strip()
    if text == "now":
        return now
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Moment(click.ParamType[datetime]):
    """An option that is an instant."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it, or fail with the forms it can take."""
        if isinstance(value, datetime):
            return value
        try:
            return read_moment(str(value), now=datetime.now(UTC))
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no instant; write 2026-11-24T08:00:00Z, 2026-11-24, now or 7d",
                param,
                ctx,
            )


MOMENT: Final = Moment()
