"""Names in SQL as the database keeps them: what is not quoted is folded.

The one place that says so for logs, until the engine itself gives names as they are stored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from headwater.sql.answer import ColumnLineage, Input, Output, Statement, TableName

_TABLES: Final[dict[str, Callable[[str], str]]] = {
    "snowflake": str.upper,
    "postgres": str.lower,
    "redshift": str.lower,
    "databricks": str.lower,
    "trino": str.lower,
}
_COLUMNS: Final[dict[str, Callable[[str], str]]] = {
    name: fold for name, fold in _TABLES.items() if name != "databricks"
}
_IN_ANY_CASE: Final = frozenset({"databricks", "trino", "redshift"})


def as_stored(statement: Statement, text: str, dialect: str) -> Statement:
    """A statement with its names as they are stored. text: in which quotes tell them apart."""
    statement = _without_values(statement, text)
    tables, columns = _TABLES.get(dialect), _COLUMNS.get(dialect)
    if tables is None:
        return statement

    def plain(part: str, fold: Callable[[str], str] | None) -> str:
        if fold is None or "/" in part or part == "*":
            return part
        quoted = f'"{part}"' in text and dialect not in _IN_ANY_CASE
        return part if quoted else fold(part)

    def table(name: TableName) -> TableName:
        return tuple(plain(part, tables) for part in name)

    def column(name: str) -> str:
        return plain(name, columns)

    def given(each: Input) -> Input:
        return replace(each, table=table(each.table), column=column(each.column))

    def made(each: ColumnLineage) -> ColumnLineage:
        out = each.output
        target = None if out.table is None else table(out.table)
        inputs = [given(one) for one in each.inputs]
        return ColumnLineage(Output(target, column(out.column)), inputs, each.expression)

    return replace(
        statement,
        reads=[table(each) for each in statement.reads],
        writes=[table(each) for each in statement.writes],
        columns=[made(each) for each in statement.columns],
        dataset_inputs=[given(each) for each in statement.dataset_inputs],
    )


def _without_values(statement: Statement, text: str) -> Statement:
    """Without the columns that have no name but the value that is put into them."""

    def is_value(each: ColumnLineage) -> bool:
        name = each.output.column
        is_constant = not each.inputs and each.expression in {"", "?"}
        return is_constant and (f"'{name}'" in text or not name.strip("0123456789.-"))

    kept = [each for each in statement.columns if not is_value(each)]
    return statement if len(kept) == len(statement.columns) else replace(statement, columns=kept)
