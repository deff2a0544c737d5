"""Rows that may be there already, in the words of the database at hand."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import Connection, CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert: TypeAlias = "postgresql.Insert | sqlite.Insert"


def insert_into(table: Table, connection: Connection) -> Upsert:
    """An insertion that can say what happens to a row that is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def row_number(placed: CursorResult[Any]) -> int:
    """The number that the database gave to a row that was inserted by itself."""
    key = placed.inserted_primary_key
    assert key is not None
    return key[0]
