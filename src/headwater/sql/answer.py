"""What is said about SQL: plain data, the same in Python and as JSON."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from msgspec import Struct

TableName: TypeAlias = tuple[str, ...]
"""The parts of a name, outermost first, as they are written and without their quotes."""

Status: TypeAlias = Literal["resolved", "partial", "opaque", "failed"]
"""resolved: all of it is understood. partial: see the problems. opaque: what it does cannot be
seen from its text. failed: it is no SQL of this dialect, or too much of it."""

Type: TypeAlias = Literal["DIRECT", "INDIRECT"]
Subtype: TypeAlias = Literal[
    "IDENTITY",
    "TRANSFORMATION",
    "AGGREGATION",
    "JOIN",
    "FILTER",
    "GROUP_BY",
    "SORT",
    "WINDOW",
    "CONDITIONAL",
]
"""OpenLineage's words for what becomes of a value, or what it decides."""

FORM: Final = "headwater.sql-lineage/v1"


class Input(Struct, frozen=True, order=True):
    """A column that something depends on.

    column: a path where it has parts, `payload.customer.id`; `*` for all columns of a table whose
    columns are not known. masking: whether its values cannot be told from the outcome.
    """

    table: TableName
    column: str
    type: Type
    subtype: Subtype
    masking: bool = False


class Output(Struct, frozen=True, order=True):
    """A column that a statement writes or returns. table: None for a result that is returned."""

    table: TableName | None
    column: str


class ColumnLineage(Struct, frozen=True):
    """What a column of the outcome is made of.

    expression: the SQL behind it down to the columns of the tables that are read, literals masked;
    see `Wording` for what is not plain SQL in it.
    """

    output: Output
    inputs: list[Input]
    expression: str


class Problem(Struct, frozen=True):
    """Something that was not understood.

    line, column: where, from 1. detail: what it is. fix: what would resolve it.
    """

    line: int
    column: int
    detail: str
    fix: str


class Statement(Struct, frozen=True, kw_only=True):
    """One statement of a script.

    line: where it begins, from 1. kind: `select`, `insert`, `create table`, and so on.
    dataset_inputs: what decides about rows, and so influences every column alike.
    """

    index: int
    line: int
    kind: str
    status: Status
    reads: list[TableName] = []
    writes: list[TableName] = []
    columns: list[ColumnLineage] = []
    dataset_inputs: list[Input] = []
    problems: list[Problem] = []


class Script(Struct, frozen=True, kw_only=True):
    """The answer about some text."""

    schema: str = FORM
    id: str | None = None
    statements: list[Statement]
