"""Values as logs write them: times, numbers, lists, truth."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, Final, cast

import msgspec

from headwater.model.time import Instant, to_instant

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?")
_ZONED: Final = re.compile(r"(.*?\d)\s+(?:(UTC|GMT|Z)|([+-]\d\d):?(\d\d))", re.IGNORECASE)
_FRACTION: Final = re.compile(r"(\.\d{6})\d+")
# Epochs by their size: seconds until the year 5138, then milli-, micro- and nanoseconds.
_SCALES: Final = ((10**11, 1_000_000.0), (10**14, 1_000.0), (10**17, 1.0))
_LATEST: Final = 10**20


def instant_of(value: Any) -> Instant | None:
    """A time as an instant; None for what is none.

    Reads ISO 8601 with a blank or a T, with and without a zone (then UTC), `... UTC`, `... -0800`,
    and epochs in seconds to nanoseconds. No other zone has a name that means one offset alone.
    """
    if isinstance(value, str):
        return _instant_in(value)
    if isinstance(value, datetime):
        return to_instant(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(value)
    if isinstance(value, date):
        return to_instant(datetime(value.year, value.month, value.day, tzinfo=UTC))
    return None


def _instant_in(text: str) -> Instant | None:
    # What most logs write, before anything is tried that is slower.
    if text[-6:-4] in {" +", " -"}:
        text = text[:-6] + text[-5:]
    elif text.endswith(" UTC"):
        text = text[:-4] + "+00:00"
    try:
        return to_instant(datetime.fromisoformat(text))
    except ValueError:
        pass
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return _epoch(float(text))
    text = _FRACTION.sub(r"\1", text)
    zoned = _ZONED.fullmatch(text)
    if zoned is not None:
        offset = "+00:00" if zoned[2] else f"{zoned[3]}:{zoned[4]}"
        text = zoned[1] + offset
    try:
        return to_instant(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _epoch(value: float) -> Instant | None:
    for below, scale in _SCALES:
        if abs(value) < below:
            return round(value * scale)
    return round(value / 1_000) if abs(value) < _LATEST else None


def whole_number(value: Any) -> int | None:
    """A count; None for what is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        try:
            return int(float(value))
        except (TypeError, ValueError, OverflowError):
            return None


def decoded(value: Any) -> Any:
    """A list or an object, which CSV and some Parquet hold as JSON text; None for broken text."""
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return None


def fields(value: Any) -> dict[str, Any]:
    """The members of an object, which may be JSON text; none for anything else."""
    found = decoded(value)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def text_of(value: Any) -> str | None:
    """A text, or a number as one; None for anything else, and for an empty text."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) else None


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, which may be JSON text."""
    found = decoded(value)
    if not isinstance(found, list):
        return []
    return [each for each in cast("list[Any]", found) if isinstance(each, dict)]
