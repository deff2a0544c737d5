"""Getting into PostgreSQL, to read its catalog in one transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from headwater.integrations.sources.database.address import (
    UnreachableDatabaseError,
    connect,
    namespace_of,
    need_driver,
    place_of,
    read_address,
)
from headwater.integrations.sources.database.catalog import Catalog
from headwater.integrations.sources.database.keys import read_keys
from headwater.integrations.sources.database.postgres_code import read_code, read_functions
from headwater.integrations.sources.database.postgres_relations import read_relations
from headwater.integrations.sources.database.postgres_statements import read_statements
from headwater.integrations.sources.source import Options, Report
from headwater.sql.answer import TableName

_STATEMENT_TIMEOUT: Final = "60s"
_CONNECT_TIMEOUT_S: Final = 10


def read_catalog(location: str, options: Options, report: Report) -> Catalog:
    """The catalog of one database, as of one moment.

    Raises AddressError, MissingDriverError, UnreachableDatabaseError.
    """
    url = read_address(
        location, schemes=("postgresql", "postgres"), driver="postgresql+psycopg", port=5432
    )
    need_driver("postgres", "psycopg", "psycopg")
    engine, opened = connect(url, connect_timeout=_CONNECT_TIMEOUT_S, application_name="headwater")
    try:
        with opened as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            return _read(connection, options.namespace or namespace_of("postgres", url), report)
    except SQLAlchemyError as error:
        raise UnreachableDatabaseError(place_of(url), error) from None
    finally:
        engine.dispose()


def _read(connection: Connection, namespace: str, report: Report) -> Catalog:
    connection.execute(text(f"SET LOCAL statement_timeout = '{_STATEMENT_TIMEOUT}'"))
    database, path = connection.execute(
        text("SELECT current_database(), current_schemas(false)")
    ).one()
    # Nothing can be left out in front of a name now, so views are told with whole names.
    connection.execute(text("SET LOCAL search_path = ''"))
    search: tuple[TableName, ...] = tuple((database, schema) for schema in path)

    def whole(schema: str | None, table: str) -> TableName:
        return (database, schema or "public", table)

    relations = read_relations(connection, database)
    schemas = sorted({each.name[1] for each in relations})
    keys = read_keys(inspect(connection), schemas, whole)
    with_keys = [each.with_keys(keys.get(each.name)) for each in relations]
    code = read_code(connection, database, report)
    code += read_statements(connection, database, report)
    return Catalog(
        namespace=namespace,
        dialect="postgres",
        place=f"{namespace}/{database}",
        search=search,
        relations=with_keys,
        code=code,
        functions=read_functions(connection),
    )
