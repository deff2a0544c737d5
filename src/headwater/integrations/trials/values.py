"""Made-up values: such as conditions let through, and such as joins find again."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from headwater.integrations.trials.documents import document
from headwater.integrations.trials.fitting import INTEGERS, REALS, beside, fitting, near
from headwater.integrations.trials.sandbox import Row
from headwater.sql.trial_conditions import Condition
from headwater.sql.trial_literals import Literals
from headwater.sql.trial_script import NOW

_NOW: Final = datetime.fromisoformat(NOW)
_IN_QUOTES: Final = re.compile(r"'((?:[^']|'')*)'")
_WRITTEN: Final = {"uuid": "00000000-0000-4000-8000-{:012x}", "interval": "{} days"}
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
_SINGLE: Final = 0.1
_SINGLE_LAST: Final = 0.6
"""How often a column has each value once where others do not: it decides what these leave open."""
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
    if plain in INTEGERS or plain in REALS:
        return "number"
    words = {
        "BOOLEAN": "bool",
        "DATE": "date",
        "TIMESTAMP": "time",
        "JSON": "json",
        "TIME": "clock",
        "UUID": "uuid",
        "STRUCT": "struct",
        "MAP": "map",
        "ENUM": "enum",
        "INTERVAL": "interval",
        "BLOB": "text",
    }
    return words.get(plain, "text")


class Maker:
    """Draws values of one world.

    Columns whose values meet, by name or in the SQL, draw from the same values.
    """

    def __init__(
        self,
        dice: random.Random,
        style: Style,
        literals: Literals,
        conditions: Sequence[Condition],
        *,
        tables: int,
    ) -> None:
        self._dice = dice
        self._style = style
        self._literals = literals
        self._conditions = conditions
        self._starts: dict[str, int] = {}
        self.height = min(style.rows, _MOST_ROWS.get(tables, 8))

    def rows(self, columns: Sequence[Column], height: int | None = None) -> list[Row]:
        """Rows of a table, some of which fit a whole condition of the SQL."""
        made = [
            [*row] for row in zip(*(self.column(each, height) for each in columns), strict=True)
        ]
        if self._conditions:
            for row in made:
                if self._dice.random() < self._style.literal / 2:
                    self._fit(row, columns, self._dice.choice(self._conditions))
        return [tuple(row) for row in made]

    def _fit(self, row: list[str | None], columns: Sequence[Column], condition: Condition) -> None:
        needs = {each.column: each for each in condition}
        needs = {self._literals.first(each.column): each for each in condition} | needs
        for at, column in enumerate(columns):
            need = needs.get(column.name) or needs.get(self._literals.first(column.name))
            if need is not None:
                value = beside(column.family, column.kind, need.value, step=need.beside)
                row[at] = row[at] if value is None else value

    def column(self, column: Column, height: int | None = None) -> list[str | None]:
        """The values of a whole column."""
        height = self.height if height is None else height
        named = self._named(column)
        is_last = column.name in self._literals.last
        if self._style.pool and self._dice.random() >= (_SINGLE_LAST if is_last else _SINGLE):
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
                return fitting(kind, str(number) if number % 3 else f"{number}.25")
            case "bool":
                return "true" if number % 2 else "false"
            case "date":
                return f"{_day(number):%Y-%m-%d}"
            case "time":
                return f"{_day(number) + timedelta(minutes=37 * (number % 30)):%Y-%m-%d %H:%M:%S}"
            case "clock":
                return f"{number % 24:02}:{number % 60:02}:00"
            case "uuid" | "interval" as family:
                return _WRITTEN[family].format(number)
            case "enum":
                named = _IN_QUOTES.findall(kind)
                return named[number % len(named)].replace("''", "'")
            case "json":
                return self._document(name, number)
            case "list" | "struct" | "map":
                return self._nested(kind, name, number)
            case _:
                return self._text(name, number)

    def _nested(self, kind: str, name: str, number: int) -> str:
        """A value that has others within it."""
        match family_of(kind):
            case "list":
                inner = kind[: kind.rindex("[")] or "TEXT"
                values = [self._of(inner, name, number + each) for each in range(number % 3 + 1)]
                return f"[{', '.join(values)}]"
            case "struct":
                parts = _parts_of(kind)
                told = [f"'{part}': {self._of(its, part, number)}" for part, its in parts]
                return f"{{{', '.join(told)}}}"
            case _:
                (key, its), *_ = _parts_of(f"({kind[4:-1].replace(', ', ' ', 1)})")
                return f"{{{self._of(key, name, number)}={self._of(its, name, number)}}}"

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
        named = [each for each in self._literals.of(name) if not each.startswith("$")]
        return document(self._literals.paths.get(name) or ("$.a",), named, number)

    def _named(self, column: Column) -> list[str]:
        """The values that the SQL names for a column, and those beside them."""
        values = self._literals.of(column.name)
        found = dict.fromkeys(
            each for value in values for each in near(column.family, column.kind, value)
        )
        return [*found]


WAYS: Final = ("all", "one", "missing", "order", "new")
"""In which ways a column is changed."""


def _day(number: int) -> datetime:
    if number < 60:
        return _NOW - timedelta(days=_DAYS[number % len(_DAYS)] + number // len(_DAYS))
    return _NOW - timedelta(days=number)


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
