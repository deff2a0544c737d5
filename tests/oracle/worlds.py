"""Tables with some rows in them, and the same tables with one column changed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

KINDS = {
    "id": "int",
    "k": "int",
    "a": "int",
    "b": "int",
    "s": "text",
    "u": "text",
    "f": "bool",
    "d": "date",
    "l": "list",
    "st": "struct",
}
"""What columns may be called, and of which kind they are; equal names join."""

LEAVES = {"st": ("st.x", "st.y.z")}
"""The parts of a column that has parts."""

_TEXTS = ("a", "b", "c", "ab", "Ba", "")


@dataclass(frozen=True)
class Table:
    """One table. columns: names, in order. rows: one value a column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def leaves(self) -> list[str]:
        """What can be changed by itself, as paths."""
        return [leaf for name in self.columns for leaf in LEAVES.get(name, (name,))]


@dataclass(frozen=True)
class Variant:
    """One table changed in one place. leaf: where, as a path."""

    table: Table
    leaf: str


def draw_tables(dice: random.Random) -> list[Table]:
    """Three or four tables of a few rows."""
    tables: list[Table] = []
    for number in range(dice.randint(3, 4)):
        others = [name for name in KINDS if name not in {"id", "k"}]
        columns = ("id", "k", *dice.sample(others, dice.randint(3, 5)))
        height = dice.randint(4, 8)
        rows = [tuple(_value(dice, KINDS[name]) for name in columns) for _ in range(height)]
        ids = dice.sample(range(12), height)
        tables.append(
            Table(
                f"t{number}",
                columns,
                tuple((at, *row[1:]) for at, row in zip(ids, rows, strict=False)),
            )
        )
    return tables


def shuffled(dice: random.Random, table: Table) -> Table:
    """The same rows in another order, which must not matter."""
    return replace(table, rows=tuple(dice.sample(table.rows, len(table.rows))))


def changed(dice: random.Random, table: Table, leaf: str) -> Table:
    """The same table with other values in one column, or in one part of it."""
    name, *path = leaf.split(".")
    at = table.columns.index(name)
    before = [_at(row[at], path) for row in table.rows]
    after = _other(dice, before, name, "int" if path == ["x"] else "text" if path else KINDS[name])
    rows = [
        (*row[:at], _put(row[at], path, value), *row[at + 1 :])
        for row, value in zip(table.rows, after, strict=False)
    ]
    return replace(table, rows=tuple(rows))


def _other(dice: random.Random, before: list[Any], name: str, kind: str) -> list[Any]:
    """Other values: in another order, all drawn anew, or one of them different or missing."""
    for _ in range(20):
        way = dice.choice(("order", "all", "all", "one", "missing"))
        after = [*before]
        if name == "id":
            after = dice.sample(range(12), len(before)) if way != "order" else after
            dice.shuffle(after)
        elif way == "order":
            dice.shuffle(after)
        elif way == "all":
            after = [_value(dice, kind) for _ in before]
        else:
            at = dice.randrange(len(before))
            after[at] = None if way == "missing" else _value(dice, kind)
        if after != before:
            return after
    return before


def _value(dice: random.Random, kind: str) -> Any:
    if dice.random() < 0.12:
        return None if kind != "struct" else {"x": None, "y": {"z": None}}
    match kind:
        case "int":
            return dice.randint(0, 5)
        case "text":
            return dice.choice(_TEXTS)
        case "bool":
            return dice.random() < 0.5
        case "date":
            return f"2026-0{dice.randint(1, 4)}-1{dice.randint(0, 3)}"
        case "list":
            return [dice.randint(0, 4) for _ in range(dice.randint(0, 3))]
        case _:
            return {"x": _value(dice, "int"), "y": {"z": _value(dice, "text")}}


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: list[str], part: Any) -> Any:
    return {**value, path[0]: _put(value[path[0]], path[1:], part)} if path else part
