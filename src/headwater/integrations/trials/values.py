"""Made-up values: such as conditions let through, and such as joins find again."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from headwater.sql.trial_literals import Literals
from headwater.sql.trial_script import NOW

_NOW: Final = datetime.fromisoformat(NOW)
_DECIMAL: Final = re.compile(r"DECIMAL\((\d+), ?(\d+)\)")
_INTEGERS: Final = frozenset(
    {
        *("TINYINT", "SMALLINT", "INT", "INTEGER", "BIGINT", "HUGEINT"),
        *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
    }
)
_REALS: Final = frozenset({"DOUBLE", "FLOAT", "REAL", "DECIMAL"})
_DAYS: Final = (0, 1, 2, 6, 13, 25, 31, 44, 80, 95, 170, 300, 372, 500, 900)
_WORDS: Final = ("ash", "Birch", "cedar", "elm", "FIR", "hazel", "juniper", "lime", "maple", "oak")


@dataclass(frozen=True, slots=True)
class Style:
    """How a world is made. pool: of how many values a column is drawn; 0 gives each row its own.

    literal: how often a value is one that the SQL names; missing: how often there is none.
    """

    rows: int
    pool: int
    literal: float
    missing: float


STYLES: Final = (
    Style(rows=12, pool=4, literal=0.5, missing=0.08),
    Style(rows=20, pool=0, literal=0.25, missing=0.05),
    Style(rows=24, pool=3, literal=0.8, missing=0.05),
    Style(rows=10, pool=0, literal=0.6, missing=0.0),
    Style(rows=40, pool=6, literal=0.6, missing=0.1),
    Style(rows=6, pool=2, literal=0.9, missing=0.0),
    Style(rows=30, pool=0, literal=0.0, missing=0.15),
)
"""One world after the other is made in these; then they come again, with other dice."""
_MOST_ROWS: Final = {1: 40, 2: 24, 3: 14, 4: 10}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a made-up table. kind: its type in DuckDB."""

    name: str
    kind: str

    @property
    def family(self) -> str:
        """Which values it takes."""
        return family_of(self.kind)


def family_of(kind: str) -> str:
    """Which values a type of DuckDB takes, in one word."""
    if kind.endswith("]"):
        return "list"
    plain = kind.partition("(")[0].upper()
    if plain in _INTEGERS:
        return "number"
    if plain in _REALS:
        return "number"
    words = {
        "BOOLEAN": "bool",
        "DATE": "date",
        "TIMESTAMP": "time",
        "JSON": "json",
        "TIME": "clock",
        "UUID": "uuid",
        "STRUCT": "struct",
        "BLOB": "text",
    }
    return words.get(plain, "text")


class Maker:
    """Draws values of one world.

    Columns whose values meet, by name or in the SQL, draw from the same values.
    """

    def __init__(
        self, dice: random.Random, style: Style, literals: Literals, *, tables: int
    ) -> None:
        self._dice = dice
        self._style = style
        self._literals = literals
        self._starts: dict[str, int] = {}
        self.height = min(style.rows, _MOST_ROWS.get(tables, 8))

    def column(self, column: Column, height: int | None = None) -> list[str | None]:
        """The values of a whole column."""
        height = self.height if height is None else height
        named = self._named(column)
        if self._style.pool:
            pool = [self.value(column, at) for at in range(self._style.pool)]
            drawn = [self._dice.choice(pool) for _ in range(height)]
        else:
            places = self._dice.sample(range(max(height, self.height)), height)
            drawn = [self.value(column, at) for at in places]
        found: list[str | None] = []
        for value in drawn:
            roll = self._dice.random()
            if roll < self._style.missing:
                found.append(None)
            elif named and self._dice.random() < self._style.literal:
                found.append(self._dice.choice(named))
            else:
                found.append(value)
        return found

    def other(self, column: Column, before: Sequence[str | None], way: str) -> list[str | None]:
        """Other values for a column. way: which of WAYS."""
        after: list[str | None] = [*before]
        if not after:
            return after
        match way:
            case "all":
                after = self.column(column, len(after))
            case "one":
                at = self._dice.randrange(len(after))
                after[at] = self._another(column, after[at])
            case "missing":
                after = [None] * len(after)
            case "order":
                self._dice.shuffle(after)
            case _:
                after = [self._another(column, each) for each in after]
        return after

    def value(self, column: Column, at: int) -> str:
        """The value at a place among those that a column may draw."""
        meets = self._literals.first(column.name)
        start = self._starts.setdefault(meets, self._dice.randrange(1, 50))
        return self._of(column.kind, column.name, start + at)

    def _another(self, column: Column, value: str | None) -> str:
        for _ in range(8):
            found = self._of(column.kind, column.name, self._dice.randrange(100, 900))
            if found != value:
                return found
        return self._of(column.kind, column.name, 7)

    def _of(self, kind: str, name: str, number: int) -> str:
        match family_of(kind):
            case "number":
                return _fitting(kind, str(number) if number % 3 else f"{number}.25")
            case "bool":
                return "true" if number % 2 else "false"
            case "date":
                return f"{_day(number):%Y-%m-%d}"
            case "time":
                return f"{_day(number) + timedelta(minutes=37 * (number % 30)):%Y-%m-%d %H:%M:%S}"
            case "clock":
                return f"{number % 24:02}:{number % 60:02}:00"
            case "uuid":
                return f"00000000-0000-4000-8000-{number:012x}"
            case "list":
                inner = kind[: kind.rindex("[")] or "TEXT"
                values = [self._of(inner, name, number + each) for each in range(number % 3 + 1)]
                return f"[{', '.join(values)}]"
            case "struct":
                parts = _parts_of(kind)
                told = [f"'{part}': {self._of(its, part, number)}" for part, its in parts]
                return f"{{{', '.join(told)}}}"
            case "json":
                return self._document(name, number)
            case _:
                return self._text(name, number)

    def _text(self, name: str, number: int) -> str:
        if self._literals.paths.get(name):
            return self._document(name, number)
        casts = {family_of(each) for each in self._literals.casts.get(name, ())} - {"text"}
        if casts:
            kinds = {"number": "BIGINT", "date": "DATE", "time": "TIMESTAMP", "bool": "BOOLEAN"}
            kind = next((kinds[each] for each in sorted(casts) if each in kinds), None)
            if kind is not None:
                return self._of(kind, name, number)
        return f"{_WORDS[number % len(_WORDS)]}{number}"

    def _document(self, name: str, number: int) -> str:
        """A document that has the members which the SQL reads."""
        whole: dict[str, object] = {}
        paths = self._literals.paths.get(name) or {"$.a": None}
        named = [each for each in self._literals.of(name) if not each.startswith("$")]
        # The shorter ones first, so that what lies in them takes their place.
        for turn, path in enumerate(sorted(paths)):
            steps = [each for each in re.split(r"[.\[\]\"]+", path.removeprefix("$")) if each]
            inner = whole
            for step in steps[:-1]:
                inner = cast(dict[str, object], inner.setdefault(step, {}))
            if steps:
                at = number + turn
                inner[steps[-1]] = named[at % len(named)] if named and number % 2 else at
        return json.dumps(whole)

    def _named(self, column: Column) -> list[str]:
        """The values that the SQL names for a column, and those beside them."""
        values = self._literals.of(column.name)
        found = dict.fromkeys(
            each for value in values for each in _near(column.family, column.kind, value)
        )
        return [*found]


WAYS: Final = ("all", "one", "missing", "order", "new")
"""In which ways a column is changed."""


def _near(family: str, kind: str, value: str) -> list[str]:
    """A value as a type writes it, and those just before and behind it."""
    match family:
        case "number":
            try:
                number = float(value)
            except ValueError:
                return []
            return [_fitting(kind, f"{each:.10g}") for each in (number, number - 1, number + 1)]
        case "date" | "time":
            form = "%Y-%m-%d" if family == "date" else "%Y-%m-%d %H:%M:%S"
            return [f"{each:{form}}" for each in _days_near(value)]
        case "text":
            return [*dict.fromkeys((value, value, value.upper(), value.lower()))]
        case _:
            return []


def _days_near(value: str) -> list[datetime]:
    one = timedelta(days=1)
    try:
        day = datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        day = None
    if day is not None:
        return [day, day - one, day + one] if 1 < day.year < 9999 else [day]
    if not value.lstrip("-").isdecimal():
        return []
    number = abs(int(value))
    if 1900 <= number <= 2100:
        return [datetime(number, 6, 15), datetime(number - 1, 6, 15)]  # noqa: DTZ001 because DuckDB's have no zone
    # A number of days, or of a month.
    days = [_NOW - timedelta(days=each) for each in (number - 1, number, number + 1)]
    if number > 4_000:
        return []
    months = [datetime(2025, number, 9)] if 1 <= number <= 12 else []  # noqa: DTZ001 because DuckDB's have no zone
    return [*days, *months]


def _day(number: int) -> datetime:
    if number < 60:
        return _NOW - timedelta(days=_DAYS[number % len(_DAYS)] + number // len(_DAYS))
    return _NOW - timedelta(days=number)


def _fitting(kind: str, value: str) -> str:
    """A number that a type has room for."""
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is not None:
        room = int(decimal[1]) - int(decimal[2])
        number = float(value)
        if room < 15 and abs(number) >= 10**room:
            number = number % 10**room if room else (number % 97) / 100
        return f"{round(number, int(decimal[2])):.10g}" if int(decimal[2]) else f"{int(number)}"
    if kind.partition("(")[0] in _INTEGERS:
        number = int(float(value))
        return str(number % 100 if "TINY" in kind and abs(number) > 100 else number)
    return value


def _parts_of(kind: str) -> list[tuple[str, str]]:
    """The parts of a STRUCT with their types."""
    inner = kind[kind.index("(") + 1 : kind.rindex(")")]
    found: list[str] = [""]
    depth = 0
    for sign in inner:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    pairs = (each.strip().partition(" ") for each in found)
    return [(name.strip('"'), its.strip()) for name, _, its in pairs if its]
