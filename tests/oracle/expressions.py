"""Random expressions of a wanted kind over columns that are in sight."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from oracle.worlds import Table

Columns = list[tuple[str, str]]
"""Pairs of how a column is written and of which kind it is."""

Query = Callable[["Pen", Columns, int, Sequence[str]], str]


@dataclass(frozen=True)
class Sight:
    """What an expression may name. outer: of the queries around. windows: whether OVER may be."""

    columns: Columns
    outer: Columns = field(default_factory=list[tuple[str, str]])
    windows: bool = False

    def of(self, kind: str) -> list[str]:
        """Columns of a kind, now and then those of the queries around."""
        return [ref for ref, its in self.columns if its == kind]

    def all_columns(self) -> Columns:
        """Everything, as a query inside sees it."""
        return [*self.columns, *self.outer]


@dataclass
class Pen:
    """What writes. subquery: a query of wanted kinds that may look at the columns around it."""

    dice: random.Random
    duck: bool
    tables: Sequence[Table]
    subquery: Query
    ctes: list[tuple[str, Columns]] = field(default_factory=list[tuple[str, Columns]])
    count: int = 0

    def fresh(self, letter: str) -> str:
        """A name that nothing else has."""
        self.count += 1
        return f"{letter}{self.count}"

    def chance(self, likelihood: float) -> bool:
        """Whether it happens."""
        return self.dice.random() < likelihood


def value(pen: Pen, kind: str, sight: Sight, depth: int = 2) -> str:
    """An expression of a kind."""
    if depth <= 0 or pen.chance(0.35):
        return leaf(pen, kind, sight)
    if sight.windows and kind in {"int", "text"} and pen.chance(0.25):
        return window(pen, kind, sight)
    if pen.chance(0.2):
        return _any_kind(pen, kind, sight, depth)
    write = {"int": _int, "text": _text, "bool": condition, "date": _date}.get(kind)
    return leaf(pen, kind, sight) if write is None else write(pen, sight, depth)


def leaf(pen: Pen, kind: str, sight: Sight) -> str:
    """A column of a kind, a part of one, or a value that is written out."""
    found = sight.of(kind)
    if kind == "int" and pen.chance(0.3):
        if pen.duck:
            found += [f"{each}.x" for each in sight.of("struct")]
            found += [f"len({each})" for each in sight.of("list")]
        else:
            found += [f"({each} ->> 'x')::bigint" for each in sight.of("struct")]
            found += [f"cardinality({each})" for each in sight.of("list")]
        found += [f"{each}[{pen.dice.randint(1, 2)}]" for each in sight.of("list")]
    if kind == "text" and pen.chance(0.5):
        z = (
            "{0}.y.z"
            if pen.duck
            else "{0} -> 'y' ->> 'z'"
            if pen.chance(0.5)
            else "{0} #>> '{{y,z}}'"
        )
        found += [f"({z.format(each)})" for each in sight.of("struct")]
    around = [ref for ref, its in sight.outer if its == kind]
    if around and (not found or pen.chance(0.35)):
        found = around
    if found and pen.chance(0.92):
        return pen.dice.choice(found)
    return constant(pen, kind)


def constant(pen: Pen, kind: str) -> str:
    """A value that is written out."""
    dice = pen.dice
    match kind:
        case "int":
            return str(dice.randint(0, 5))
        case "text":
            return f"'{dice.choice(('a', 'b', 'ab', 'z'))}'"
        case "bool":
            return dice.choice(("TRUE", "FALSE"))
        case "date":
            return f"DATE '2026-0{dice.randint(1, 4)}-12'"
        case "list":
            return f"CAST({'[1, 2]' if pen.duck else 'ARRAY[1, 2]'} AS BIGINT[])"
        case _:
            struct = "{'x': 1::BIGINT, 'y': {'z': 'a'}}"
            return struct if pen.duck else """CAST('{"x": 1, "y": {"z": "a"}}' AS JSONB)"""


def _any_kind(pen: Pen, kind: str, sight: Sight, depth: int) -> str:
    def some() -> str:
        return value(pen, kind, sight, depth - 1)

    def test() -> str:
        return condition(pen, sight, depth - 1)

    forms = [
        lambda: f"COALESCE({some()}, {some()})",
        lambda: f"CASE WHEN {test()} THEN {some()} ELSE {some()} END",
        lambda: f"CASE WHEN {test()} THEN {some()} WHEN {test()} THEN {some()} END",
        lambda: (
            f"CASE {value(pen, 'int', sight, depth - 1)} WHEN {leaf(pen, 'int', sight)} "
            f"THEN {some()} ELSE {some()} END"
        ),
        lambda: f"NULLIF({some()}, {some()})",
    ]
    if kind in {"int", "text", "date"}:
        forms += [lambda: f"GREATEST({some()}, {some()})", lambda: f"LEAST({some()}, {some()})"]
    if kind in {"int", "text"}:
        forms += [lambda: f"({pen.subquery(pen, sight.all_columns(), depth - 1, (kind,))})"] * 3
    if pen.duck:
        forms += [
            lambda: f"IF({test()}, {some()}, {some()})",
            lambda: f"IFNULL({some()}, {some()})",
        ]
    return pen.dice.choice(forms)()


def _int(pen: Pen, sight: Sight, depth: int) -> str:
    def number() -> str:
        return value(pen, "int", sight, depth - 1)

    def text() -> str:
        return value(pen, "text", sight, depth - 1)

    forms = [
        lambda: f"({number()} + {number()})",
        lambda: f"({number()} - {number()})",
        lambda: f"{leaf(pen, 'int', sight)} * {pen.dice.randint(2, 3)}",
        lambda: f"-{leaf(pen, 'int', sight)}",
        lambda: f"ABS({number()})",
        lambda: f"LENGTH({text()})",
        lambda: f"CAST(EXTRACT(MONTH FROM {value(pen, 'date', sight, depth - 1)}) AS BIGINT)",
        lambda: f"CAST(CAST({leaf(pen, 'int', sight)} AS TEXT) AS BIGINT)",
        lambda: f"CAST({condition(pen, sight, depth - 1)} AS INT)",
        lambda: f"{number()} % 3",
    ]
    if pen.duck:
        held = leaf(pen, "list", sight)
        forms += [
            lambda: f"list_sum(list_transform({held}, lambda x: x + {number()}))",
            lambda: f"len([x for x in {held} if x > {number()}])",
            lambda: f"{{'p': {number()}, 'q': {text()}}}.p",
            lambda: f"struct_pack(p := {number()}, q := {text()})['p']",
            lambda: f"CAST(hash({text()}) % 1000 AS BIGINT)",
        ]
    else:
        forms += [
            lambda: f"(SELECT SUM(y) FROM unnest({leaf(pen, 'list', sight)}) AS y)",
            lambda: f"(jsonb_build_object('p', {number()}, 'q', {text()}) ->> 'p')::bigint",
            lambda: f"CARDINALITY(ARRAY[{number()}] || {leaf(pen, 'list', sight)})",
        ]
    return pen.dice.choice(forms)()


def _text(pen: Pen, sight: Sight, depth: int) -> str:
    def text() -> str:
        return value(pen, "text", sight, depth - 1)

    def number() -> str:
        return value(pen, "int", sight, depth - 1)

    forms = [
        lambda: f"{text()} || {text()}",
        lambda: f"UPPER({text()})",
        lambda: f"MD5({text()})",
        lambda: f"CONCAT({text()}, '-', {text()})",
        lambda: f"REPLACE({text()}, {text()}, 'x')",
        lambda: f"SUBSTRING({text()}, 1, {pen.dice.randint(1, 2)})",
        lambda: f"CAST({number()} AS TEXT)",
        lambda: f"LEFT({text()}, 1)",
        lambda: f"TRIM({text()})",
        lambda: f"CAST({leaf(pen, 'date', sight)} AS TEXT)",
    ]
    if pen.duck:
        forms += [
            lambda: f"sha256({text()})",
            lambda: f"CAST({leaf(pen, 'struct', sight)} AS VARCHAR)",
            lambda: f"regexp_replace({text()}, 'a', {text()})",
        ]
    else:
        forms += [
            lambda: f"encode(sha256(convert_to({text()}, 'UTF8')), 'hex')",
            lambda: f"array_to_string({leaf(pen, 'list', sight)}, ',')",
            lambda: f"to_char({leaf(pen, 'date', sight)}, 'MM')",
        ]
    return pen.dice.choice(forms)()


def _date(pen: Pen, sight: Sight, depth: int) -> str:
    day = value(pen, "date", sight, depth - 1)
    more = f"CAST({leaf(pen, 'int', sight)} AS INT)"
    return pen.dice.choice((f"({day} + {more})", f"CAST(date_trunc('month', {day}) AS DATE)"))


def condition(pen: Pen, sight: Sight, depth: int = 2) -> str:
    """Something that is true, false or neither."""
    dice = pen.dice
    if depth <= 0:
        kind = dice.choice(("int", "int", "text"))
        sign = dice.choice(("=", "<", ">=", "<>"))
        return f"{leaf(pen, kind, sight)} {sign} {leaf(pen, kind, sight)}"
    kind = dice.choice(("int", "int", "text", "date"))

    def some() -> str:
        return value(pen, kind, sight, depth - 1)

    def inside(kinds: tuple[str, ...]) -> str:
        # DuckDB compares several columns with those of a query that stands by itself alone.
        around = [] if pen.duck and len(kinds) > 1 else sight.all_columns()
        return pen.subquery(pen, around, depth - 1, kinds)

    scalar = dice.choice(("int", "text"))
    forms = [
        lambda: f"{some()} {dice.choice(('=', '<', '>=', '<>'))} {some()}",
        lambda: f"{leaf(pen, kind, sight)} IS {dice.choice(('', 'NOT '))}NULL",
        lambda: f"{some()} IS DISTINCT FROM {some()}",
        lambda: f"{some()} BETWEEN {some()} AND {some()}",
        lambda: f"{some()} IN ({some()}, {constant(pen, kind)})",
        lambda: f"{value(pen, 'text', sight, depth - 1)} LIKE 'a%'",
        lambda: leaf(pen, "bool", sight),
        lambda: f"({condition(pen, sight, depth - 1)} AND {condition(pen, sight, depth - 1)})",
        lambda: f"({condition(pen, sight, depth - 1)} OR {condition(pen, sight, depth - 1)})",
        lambda: f"NOT ({condition(pen, sight, depth - 1)})",
        lambda: f"{leaf(pen, 'int', sight)} = ANY({leaf(pen, 'list', sight)})",
        lambda: f"EXISTS ({inside(('int',))})",
        lambda: f"{value(pen, scalar, sight, depth - 1)} IN ({inside((scalar,))})",
        lambda: f"{leaf(pen, 'int', sight)} NOT IN ({inside(('int',))})",
        lambda: (
            f"({leaf(pen, 'int', sight)}, {leaf(pen, 'text', sight)}) IN "
            f"({inside(('int', 'text'))})"
        ),
        lambda: f"{leaf(pen, 'int', sight)} >= ALL ({inside(('int',))})",
    ]
    return dice.choice(forms)()


def aggregate(pen: Pen, kind: str, sight: Sight, depth: int = 1) -> str:
    """A call that makes one value of a kind out of many rows."""
    # Of columns of the query around alone, it would be an aggregate of that query.
    plain = Sight(sight.columns, sight.outer if pen.chance(0.1) else [])

    def some(its: str) -> str:
        return value(pen, its, plain, depth)

    held = {
        "int": [
            lambda: f"SUM({some('int')})",
            lambda: f"MAX({some('int')})",
            lambda: f"MIN({some('int')})",
            lambda: f"COUNT({some('int')})",
            lambda: f"COUNT(DISTINCT {some('text')})",
            lambda: "COUNT(*)",
            lambda: f"SUM(CASE WHEN {condition(pen, plain, depth)} THEN {some('int')} END)",
        ],
        "text": [
            lambda: f"MAX({some('text')})",
            lambda: "STRING_AGG({0}, ',' ORDER BY {0})".format(some("text")),
            lambda: "STRING_AGG({0}, ',' ORDER BY {1}, {0})".format(some("text"), some("int")),
        ],
        "bool": [lambda: f"BOOL_OR({condition(pen, plain, depth)})"],
        "date": [lambda: f"MIN({some('date')})"],
        "list": [lambda: "ARRAY_AGG({0} ORDER BY {0})".format(some("int"))],
    }
    if pen.duck:
        held["int"] += [
            lambda: f"arg_max({some('int')}, {some('int')})",
            lambda: f"COUNT_IF({condition(pen, plain, depth)})",
        ]
    else:
        held["int"].append(
            lambda: f"CAST(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY {some('int')}) AS BIGINT)"
        )
    call = pen.dice.choice(held.get(kind, held["int"]))()
    if pen.chance(0.2) and "CAST(" not in call[:5]:
        call += f" FILTER (WHERE {condition(pen, plain, 1)})"
    return call


def window(pen: Pen, kind: str, sight: Sight) -> str:
    """A call over rows near this one."""
    plain = replace(sight, windows=False)

    def some(its: str, depth: int = 1) -> str:
        return value(pen, its, plain, depth)

    even = {"int": ["SUM({0})", "COUNT({0})", "MAX({0})", "RANK()", "DENSE_RANK()"]}
    even["int"].append("SUM({0}) FILTER (WHERE {1})")
    even["text"] = ["MAX({0})", "MIN({0})"]
    # What these yield is only settled where no two rows are equal.
    uneven = {"int": ["LAG({0})", "LEAD({0}, 1)", "ROW_NUMBER()", "FIRST_VALUE({0})", "NTILE(2)"]}
    uneven["text"] = ["LAG({0})", "LAST_VALUE({0})", "NTH_VALUE({0}, 2)"]
    settled = len(plain.columns) <= 9 and pen.chance(0.5)
    call = pen.dice.choice((uneven if settled else even)[kind])
    call = call.format(some(kind), condition(pen, plain, 1))
    parts: list[str] = []
    if pen.chance(0.5):
        parts.append(f"PARTITION BY {some(pen.dice.choice(('int', 'text')))}")
    if settled:
        keys = [some("int"), *(ref for ref, _ in plain.columns)]
        parts.append("ORDER BY " + ", ".join(keys))
        if "(2)" not in call and "ROW_" not in call and pen.chance(0.2):
            parts.append("ROWS BETWEEN 1 PRECEDING AND CURRENT ROW")
    elif pen.chance(0.8):
        parts.append(f"ORDER BY {some('int')}")
    return f"{call} OVER ({' '.join(parts)})"
