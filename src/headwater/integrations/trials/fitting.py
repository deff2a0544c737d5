"""Values as a type of DuckDB writes them, and those that SQL names with those beside them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from headwater.sql.trial_script import NOW

_NOW: Final = datetime.fromisoformat(NOW)
_DECIMAL: Final = re.compile(r"DECIMAL\((\d+), ?(\d+)\)")
_BITS: Final = {
    "TINYINT": 8,
    "SMALLINT": 16,
    "INT": 32,
    "INTEGER": 32,
    "BIGINT": 64,
    "HUGEINT": 128,
    "UTINYINT": 8,
    "USMALLINT": 16,
    "UINTEGER": 32,
    "UBIGINT": 64,
}
INTEGERS: Final = frozenset(_BITS)
REALS: Final = frozenset({"DOUBLE", "FLOAT", "REAL", "DECIMAL"})
_LONGEST_NUMBER: Final = 60
_OLDEST_DAYS: Final = 4_000
"""A greater number is not taken for one of days."""


def near(family: str, kind: str, value: str) -> list[str]:
    """A value as a type writes it, and those just before and behind it: none that do not fit."""
    match family:
        case "number":
            return _numbers_near(kind, value)
        case "date" | "time":
            form = "%Y-%m-%d" if family == "date" else "%Y-%m-%d %H:%M:%S"
            return [f"{each:{form}}" for each in _days_near(value)]
        case "text":
            return [*dict.fromkeys((value, value.upper(), value.lower()))]
        case "bool":
            return [value] if value in {"true", "false"} else []
        case _:
            return []


def beside(family: str, kind: str, value: str, *, step: int) -> str | None:
    """The value that fits a comparison with one. step: -1 is just below, 1 just above."""
    found = near(family, kind, value)
    if not found:
        return None
    at = {0: 0, -1: 1, 1: 2}[step] if family in {"number", "date", "time"} else 0
    return found[at] if at < len(found) else None


def fitting(kind: str, value: str) -> str:
    """A number that a type has room for."""
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is not None:
        room, places = int(decimal[1]) - int(decimal[2]), int(decimal[2])
        number = Decimal(value)
        if abs(number) >= 10**room:
            number = number % 10**room if room else (number % 97) / 100
        return f"{number:.{places}f}" if places else f"{int(number)}"
    plain = kind.partition("(")[0]
    if plain in INTEGERS:
        number = int(Decimal(value))
        return str(number % 100 if "TINY" in plain and abs(number) > 100 else number)
    return value


def _numbers_near(kind: str, value: str) -> list[str]:
    if len(value) > _LONGEST_NUMBER:
        return []
    try:
        number = Decimal(value)
    except InvalidOperation:
        return []
    if not number.is_finite():
        return []
    each = (number, number - 1, number + 1)
    return [fitting(kind, f"{one:f}") for one in each if _has_room(kind, one)]


def _has_room(kind: str, number: Decimal) -> bool:
    plain = kind.partition("(")[0]
    if plain in _BITS:
        bits = _BITS[plain]
        least, most = (
            (0, 2**bits) if plain.startswith("U") else (-(2 ** (bits - 1)), 2 ** (bits - 1))
        )
        return least <= number < most
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is not None:
        return abs(number) < 10 ** (int(decimal[1]) - int(decimal[2]))
    return abs(number) < (10**15 if plain == "DECIMAL" else 10**38)


def _days_near(value: str) -> list[datetime]:
    one = timedelta(days=1)
    try:
        day = datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        day = None
    if day is not None:
        return [day, day - one, day + one] if 1 < day.year < 9999 else [day]
    digits = value.lstrip("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4):
        return []
    number = int(digits)
    if 1900 <= number <= 2100:
        return [datetime(number, 6, 15), datetime(number - 1, 6, 15)]  # noqa: DTZ001 because DuckDB's have no zone
    if number > _OLDEST_DAYS:
        return []
    # A number of days, or of a month.
    days = [_NOW - timedelta(days=each) for each in (number - 1, number, number + 1)]
    months = [datetime(2025, number, 9)] if 1 <= number <= 12 else []  # noqa: DTZ001 because DuckDB's have no zone
    return [*days, *months]
