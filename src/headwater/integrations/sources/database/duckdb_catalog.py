"""The catalogs of DuckDB files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from headwater.errors import UnavailableError
from headwater.integrations.sources.database.address import MissingDatabaseError, need_driver
from headwater.integrations.sources.database.catalog import (
    Catalog,
    Code,
    Column,
    ForeignKey,
    Keys,
    Relation,
    RelationKind,
)
from headwater.integrations.sources.source import Options
from headwater.model.time import Instant, to_instant
from headwater.sql.answer import TableName

_TABLES: Final = """
    SELECT database_name, schema_name, table_name, comment, estimated_size, NULL
    FROM duckdb_tables() WHERE NOT internal AND NOT temporary
    UNION ALL
    SELECT database_name, schema_name, view_name, comment, NULL, sql
    FROM duckdb_views() WHERE NOT internal AND NOT temporary
    ORDER BY 1, 2, 3
"""
_COLUMNS: Final = """
    SELECT database_name, schema_name, table_name, column_name, data_type, comment,
        {generated}
    FROM duckdb_columns() WHERE NOT internal ORDER BY 1, 2, 3, column_index
"""
_CONSTRAINTS: Final = """
    SELECT database_name, schema_name, table_name, constraint_type, constraint_column_names,
        referenced_table, referenced_column_names
    FROM duckdb_constraints() ORDER BY 1, 2, 3, constraint_index
"""
_MACROS: Final = """
    SELECT database_name, schema_name, function_name, function_type, parameters, macro_definition
    FROM duckdb_functions() WHERE NOT internal AND macro_definition IS NOT NULL
    ORDER BY 1, 2, 3
"""


class DuckDbFileError(UnavailableError):
    """A file that DuckDB does not open."""

    def __init__(self, path: str, error: Exception) -> None:
        super().__init__(f"{path}: {str(error).splitlines()[0]}")


def read_catalogs(locations: Sequence[str], options: Options) -> list[Catalog]:
    """The catalogs of some files, opened together. Raises MissingDatabaseError."""
    need_driver("duckdb", "duckdb", "duckdb")
    import duckdb

    connection = duckdb.connect(config={"allow_unsigned_extensions": "false"})
    paths: dict[str, str] = {}
    try:
        for location in locations:
            path = Path(location)
            if not path.is_file():
                raise MissingDatabaseError(location, "DuckDB", "there is no such file")
            name = path.stem
            quoted = str(path).replace("'", "''")
            alias = name.replace('"', '""')
            try:
                connection.execute(f"ATTACH '{quoted}' AS \"{alias}\" (READ_ONLY)")
            except duckdb.Error as error:
                raise DuckDbFileError(location, error) from None
            paths[name] = location
        return _catalogs(connection, paths, options)
    finally:
        connection.close()


def _catalogs(connection: Any, paths: dict[str, str], options: Options) -> list[Catalog]:
    namespaces = {name: options.namespace or f"duckdb://{path}" for name, path in paths.items()}
    changed = {
        name: to_instant(datetime.fromtimestamp(Path(path).stat().st_mtime, UTC))
        for name, path in paths.items()
    }
    relations = _relations(connection, changed)
    macros = _rows(connection, _MACROS)
    functions = {
        each[2].casefold(): f"CREATE FUNCTION {each[2]}({_typed(each[4])}) AS {_line(each[5])}"
        for each in macros
    }
    return [
        Catalog(
            namespace=namespace,
            elsewhere=namespaces,
            dialect="duckdb",
            place=namespace,
            search=((name, "main"),),
            relations=[each for each in relations if each.name[0] == name],
            beside=[each for each in relations if each.name[0] != name],
            code=[_macro(each) for each in macros if each[0] == name and each[3] != "macro"],
            functions=functions,
        )
        for name, namespace in namespaces.items()
    ]


def _relations(connection: Any, changed: dict[str, Instant]) -> list[Relation]:
    columns = _columns(connection)
    keys = _keys(connection)
    return [
        Relation(
            name=(database, schema, name),
            kind=RelationKind.TABLE if sql is None else RelationKind.VIEW,
            columns=tuple(columns[database, schema, name]),
            description=comment,
            definition=sql,
            keys=keys.get((database, schema, name), Keys()),
            also=((database, name),) if schema == "main" else (),
            rows=rows,
            analyzed=changed.get(database),
        )
        for database, schema, name, comment, rows, sql in _rows(connection, _TABLES)
    ]


def _columns(connection: Any) -> defaultdict[TableName, list[Column]]:
    described = {each[0] for each in _rows(connection, "DESCRIBE FROM duckdb_columns()")}
    # Older releases do not tell the expressions of generated columns.
    generated = "generation_expression" if "generation_expression" in described else "NULL"
    columns: defaultdict[TableName, list[Column]] = defaultdict(list)
    for *table, name, kind, comment, expression in _rows(
        connection, _COLUMNS.format(generated=generated)
    ):
        columns[tuple(table)].append(Column(name, kind, comment, expression))
    return columns


def _keys(connection: Any) -> dict[TableName, Keys]:
    primary: dict[TableName, tuple[str, ...]] = {}
    unique: defaultdict[TableName, list[tuple[str, ...]]] = defaultdict(list)
    foreign: defaultdict[TableName, list[ForeignKey]] = defaultdict(list)
    for database, schema, name, kind, columns, other, referenced in _rows(connection, _CONSTRAINTS):
        table = (database, schema, name)
        if kind == "PRIMARY KEY":
            primary[table] = tuple(columns)
        elif kind == "UNIQUE":
            unique[table].append(tuple(columns))
        elif kind == "FOREIGN KEY":
            target = (database, schema, other)
            foreign[table].append(ForeignKey(tuple(columns), target, tuple(referenced)))
    return {
        table: Keys(primary.get(table, ()), tuple(unique[table]), tuple(foreign[table]))
        for table in {*primary, *unique, *foreign}
    }


def _macro(row: Sequence[Any]) -> Code:
    database, schema, name, _, parameters, definition = row
    return Code(
        name=(database, schema, name),
        kind="MACRO",
        shown=f"CREATE MACRO {schema}.{name}({', '.join(parameters)}) AS TABLE {definition}",
        read=f"CREATE PROCEDURE f({_typed(parameters)}) AS BEGIN {definition}; END",
        search=((database, schema), (database, "main")),
    )


def _typed(parameters: Sequence[str]) -> str:
    """Parameters of a macro, which have no types, as those of a function, which have."""
    return ", ".join(f"{each} VARCHAR" for each in parameters)


def _line(definition: str) -> str:
    return " ".join(definition.split("\n"))


def _rows(connection: Any, query: str) -> list[Any]:
    return connection.execute(query).fetchall()
