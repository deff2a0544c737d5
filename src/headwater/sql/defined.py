"""What is said of the definitions of tables: plain data, as answers are."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from headwater.sql.answer import TableName

Step: TypeAlias = Literal[
    "create", "add", "drop column", "rename column", "retype", "rename", "drop", "comment"
]


class DefinedColumn(Struct, frozen=True):
    """A column as it is defined. type: as its dialect writes it; empty where nothing is said."""

    name: str
    type: str = ""
    comment: str = ""


class Definition(Struct, frozen=True):
    """One step in the life of a table.

    columns: of a table that is created, or those that are added or get another type.
    column: what is dropped, renamed or commented; empty for the table itself.
    to: the new name, or the comment. renamed: the new name of a table. line: from 1.
    """

    step: Step
    table: TableName
    columns: list[DefinedColumn] = []
    column: str = ""
    to: str = ""
    renamed: TableName = ()
    line: int = 1
