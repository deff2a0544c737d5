"""The catalog of a SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from headwater.errors import UnavailableError
from headwater.integrations.sources.database.address import MissingDatabaseError
from headwater.integrations.sources.database.catalog import (
    Catalog,
    Code,
    Column,
    Keys,
    Relation,
    RelationKind,
)
from headwater.integrations.sources.database.keys import read_keys
from headwater.integrations.sources.database.sqlite_generated import generated_columns
from headwater.integrations.sources.source import Options, Report
from headwater.sql.answer import TableName

_HEADER: Final = b"SQLite format 3\x00"
_TABLES: Final = text(
    """
    SELECT m.name, m.type, m.sql FROM sqlite_master m
    JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name AND l.type <> 'shadow'
    WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY m.name
    """
)
_COLUMNS: Final = text(
    """
    SELECT name, type, hidden FROM pragma_table_xinfo(:table) WHERE hidden <> 1 ORDER BY cid
    """
)
_TRIGGERS: Final = text(
    "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
)
_GENERATED: Final = (2, 3)


class SqliteFileError(UnavailableError):
    """A file that SQLite does not read."""

    def __init__(self, path: str, error: DBAPIError) -> None:
        super().__init__(f"{path}: {error.orig}")


def read_catalog(location: str, options: Options, report: Report) -> Catalog:
    """The catalog of one file. Raises MissingDatabaseError."""
    path = Path(location)
    if not path.is_file():
        raise MissingDatabaseError(location, "SQLite", "there is no such file")
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            raise MissingDatabaseError(location, "SQLite", "it is none")
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
    namespace = options.namespace or f"sqlite://{location}"
    try:
        with engine.connect() as connection:
            return Catalog(
                namespace=namespace,
                dialect="sqlite",
                place=namespace,
                search=(),
                relations=_relations(connection, location, report),
                code=_triggers(connection),
            )
    except DBAPIError as error:
        raise SqliteFileError(location, error) from None
    finally:
        engine.dispose()


def _relations(connection: Connection, location: str, report: Report) -> list[Relation]:
    def whole(_: str | None, table: str) -> TableName:
        return (table,)

    keys = read_keys(inspect(connection), [None], whole)
    relations: list[Relation] = []
    for name, kind, sql in connection.execute(_TABLES).all():
        try:
            columns = _columns(connection, name, sql or "")
        except DBAPIError as error:
            # SQLite looks into a view only when it is asked for it.
            report.remark(f"{location}: {name}", str(error.orig))
            columns = ()
        is_view = kind == "view"
        relations.append(
            Relation(
                name=(name,),
                kind=RelationKind.VIEW if is_view else RelationKind.TABLE,
                columns=columns,
                definition=sql if is_view else None,
                keys=keys.get((name,), Keys()),
                also=(("main", name),),
            )
        )
    return relations


def _columns(connection: Connection, table: str, sql: str) -> tuple[Column, ...]:
    rows = connection.execute(_COLUMNS, {"table": table}).all()
    is_any = any(hidden in _GENERATED for *_, hidden in rows)
    expressions = generated_columns(sql) if is_any else {}
    return tuple(Column(name, kind, generated=expressions.get(name)) for name, kind, _ in rows)


def _triggers(connection: Connection) -> list[Code]:
    return [
        Code(name=(f"{table}.{name}",), kind="TRIGGER", shown=sql, read=sql)
        for name, table, sql in connection.execute(_TRIGGERS)
    ]
