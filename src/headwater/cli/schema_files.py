"""Files that say what columns tables have."""

from __future__ import annotations

import json
from pathlib import Path

import click

from headwater.sql.answer import TableName


def read_schemas(path: Path, dialect: str | None) -> dict[TableName, list[str]]:
    """Columns by table, from JSON or from CREATE statements.

    Raises SchemaFileError, UnknownDialectError, or click's UsageError where it is no JSON.
    """
    from headwater.sql.engine import tables_in
    from headwater.sql.schemas import tables_of

    text = path.read_text("utf-8")
    if path.suffix.lower() in {".sql", ".ddl"}:
        return tables_in(text, dialect)
    try:
        return tables_of(json.loads(text))
    except json.JSONDecodeError as error:
        raise click.UsageError(f"{path} is no JSON: {error}") from None
