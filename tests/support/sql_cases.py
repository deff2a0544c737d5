"""The golden corpus: statements, and what a person who knows their dialect expects of them.

A case is a comment that says what it is about, the schemas it needs, its SQL, and what is expected:

    -- An aggregate goes to the column that is named for it.
    --: raw.orders(id, amount, status)
    INSERT INTO mart.revenue (total) SELECT SUM(amount) FROM raw.orders WHERE status = 'x';
    --> insert
    --> reads raw.orders
    --> writes mart.revenue
    --> mart.revenue[total] <- raw.orders[amount] aggregation
    --> rows <- raw.orders[status] filter

A script of several statements expects each of them, one after the other, each beginning with its
kind. A status other than resolved stands behind the kind (`--> select partial`). What an output
is not made of is not said; masking is written `masked` behind the influence. Columns of a result
that is returned have no table (`--> total <- ...`); one that is made of nothing is written
`--> total <-`. A blank line ends a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from headwater.sql.answer import Input, Statement, TableName

FOLDER = Path(__file__).parents[1] / "golden" / "sql"
_SCHEMA = re.compile(r"--:\s*([^(]+)\(([^)]*)\)")


@dataclass(frozen=True)
class Case:
    """One case. name: its comment. line: where it begins in its file."""

    dialect: str
    line: int
    name: str
    sql: str
    schemas: dict[TableName, list[str]]
    expected: list[str] = field(default_factory=list[str])


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a file, in order."""
    begin, block = 1, list[str]()
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), ""], start=1):
        expecting = any(each.startswith("-->") for each in block)
        if line.strip() or (block and not expecting):
            if not block:
                begin = number
            block.append(line)
        elif block:
            yield _case(path.stem, begin, block)
            block = []


def _case(dialect: str, line: int, block: list[str]) -> Case:
    schemas: dict[TableName, list[str]] = {}
    for each in block:
        found = _SCHEMA.match(each)
        if found is not None:
            name = tuple(part.strip() for part in found[1].strip().split("."))
            schemas[name] = [column.strip() for column in found[2].split(",") if column.strip()]
    expected = [each[3:].strip() for each in block if each.startswith("-->")]
    rest = [each for each in block if not each.startswith(("-->", "--:"))]
    name = rest[0].lstrip("- ").rstrip(".") if rest and rest[0].startswith("--") else ""
    sql = "\n".join(rest[1:] if name else rest)
    return Case(dialect, line, name, sql, schemas, expected)


def told(statements: list[Statement]) -> list[str]:
    """An answer in the form in which cases say what they expect."""
    return [line for statement in statements for line in _lines(statement)]


def _lines(statement: Statement) -> Iterator[str]:
    status = "" if statement.status == "resolved" else f" {statement.status}"
    yield f"{statement.kind}{status}"
    if statement.reads:
        yield f"reads {', '.join(sorted(map('.'.join, statement.reads)))}"
    if statement.writes:
        yield f"writes {', '.join(sorted(map('.'.join, statement.writes)))}"
    for column in statement.columns:
        output = _column(column.output.table, column.output.column)
        yield from (f"{output} <- {_input(each)}" for each in column.inputs)
        if not column.inputs:
            yield f"{output} <-"
    yield from (f"rows <- {_input(each)}" for each in statement.dataset_inputs)


def _input(each: Input) -> str:
    masked = " masked" if each.masking else ""
    return f"{_column(each.table, each.column)} {each.subtype.lower()}{masked}"


def _column(table: TableName | None, column: str) -> str:
    return column if table is None else f"{'.'.join(table)}[{column}]"
