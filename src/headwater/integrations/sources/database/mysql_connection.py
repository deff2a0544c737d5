"""Getting into MySQL and MariaDB, to read one database in one transaction."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

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
from headwater.integrations.sources.database.mysql_code import read_code
from headwater.integrations.sources.database.mysql_relations import read_relations
from headwater.integrations.sources.source import Options, Report
from headwater.sql.answer import TableName

_TIMEOUT_S: Final = 60
_CONNECT_TIMEOUT_S: Final = 10


def read_catalog(location: str, options: Options, report: Report) -> Catalog:
    """The catalog of one database.

    Raises AddressError, MissingDriverError, UnreachableDatabaseError.
    """
    url = read_address(
        location,
        schemes=("mysql", "mariadb"),
        driver="mysql+pymysql",
        port=3306,
        variables=("MYSQL_PWD",),
    )
    need_driver("mysql", "pymysql", "PyMySQL")
    engine, opened = connect(url, connect_timeout=_CONNECT_TIMEOUT_S)
    try:
        with opened as connection:
            namespace = options.namespace or namespace_of("mysql", url)
            return _read(connection, url.database or "", namespace, report)
    except SQLAlchemyError as error:
        raise UnreachableDatabaseError(place_of(url), error) from None
    finally:
        engine.dispose()


def _read(connection: Connection, database: str, namespace: str, report: Report) -> Catalog:
    _limit_time(connection)
    connection.execute(text("SET SESSION TRANSACTION READ ONLY"))
    connection.commit()

    def whole(schema: str | None, table: str) -> TableName:
        return (schema or database, table)

    relations = read_relations(connection, report, database)
    keys = read_keys(inspect(connection), [database], whole)
    return Catalog(
        namespace=namespace,
        dialect="mysql",
        place=f"{namespace}/{database}",
        search=((database,),),
        relations=[
            each.with_keys(keys.get(each.name)) for each in relations if each.name[0] == database
        ],
        beside=[each for each in relations if each.name[0] != database],
        code=read_code(connection, report, database),
        sight=_sight(connection),
    )


def _limit_time(connection: Connection) -> None:
    """MySQL counts in milliseconds, MariaDB in seconds, each under a name of its own."""
    try:
        connection.execute(text(f"SET SESSION max_execution_time = {_TIMEOUT_S * 1000}"))
    except DBAPIError:
        connection.execute(text(f"SET SESSION max_statement_time = {_TIMEOUT_S}"))


def _sight(connection: Connection) -> str:
    """What tells whether the reader has the privileges of the last time, since it sees no more."""
    grants = sorted(str(row[0]) for row in connection.execute(text("SHOW GRANTS")))
    return hashlib.blake2b("\n".join(grants).encode(), digest_size=8).hexdigest()
