"""Places where stores can live, and what somebody may do to them there behind their back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import psycopg
from psycopg import sql

from headwater.store.dead_letters import LetterBounds
from headwater.store.operational import OperationalStore, operational_file
from headwater.store.postgres.address import read_address
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.log import PostgresLog
from headwater.store.postgres.operational import open_operational
from headwater.store.sqlite_log import SqliteLog

Log: TypeAlias = SqliteLog | PostgresLog

_NUMBERS: Final = count(1)


class Home(Protocol):
    """A place for one installation."""

    def open(self, letters: LetterBounds | None = None) -> Log: ...

    def look(self) -> Log:
        """The log beside whoever has it open."""
        ...

    def operational(self) -> OperationalStore: ...

    def run(self, statement: str, *values: Any) -> int:
        """Change something behind a store's back; returns how many rows that concerned."""
        ...

    def one(self, query: str) -> Any:
        """The one value that a query comes to."""
        ...

    def rows(self, table: str) -> str:
        """All that a table holds, as text."""
        ...

    def close(self) -> None:
        """Let go of what its stores have not let go of."""
        ...

    def another(self) -> Home:
        """A place for another installation."""
        ...


class SqliteHome:
    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{next(_NUMBERS)}.db"

    def open(self, letters: LetterBounds | None = None) -> SqliteLog:
        return SqliteLog(self.path, letters=letters)

    def look(self) -> SqliteLog:
        return SqliteLog(self.path, writable=False)

    def run(self, statement: str, *values: Any) -> int:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return connection.execute(statement, values).rowcount

    def one(self, query: str) -> Any:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(query).fetchone()[0]

    def rows(self, table: str) -> str:
        with closing(sqlite3.connect(self.path)) as connection:
            return str(connection.execute(f"SELECT * FROM {table}").fetchall())

    def operational(self) -> OperationalStore:
        return OperationalStore(operational_file(self.path))

    def close(self) -> None:
        pass

    def another(self) -> SqliteHome:
        return SqliteHome(self.path.parent)


class PostgresHome:
    """A schema of its own in a server that is there.

    server: the address of one of its databases.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._databases: list[PostgresDatabase] = []
        self.schema = f"log_{next(_NUMBERS)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(self.schema)))
        self.address = f"{server}&options=-csearch_path%3D{self.schema}"

    def open(self, letters: LetterBounds | None = None) -> PostgresLog:
        database = PostgresDatabase(read_address(self.address))
        try:
            return PostgresLog(database, letters=letters)
        except BaseException:
            database.close()
            raise

    def look(self) -> PostgresLog:
        return self.open()

    def run(self, statement: str, *values: Any) -> int:
        with psycopg.connect(self.address, autocommit=True) as connection:
            asked = statement.replace("?", "%s").encode()
            return connection.execute(asked, values or None).rowcount

    def one(self, query: str) -> Any:
        with psycopg.connect(self.address) as connection:
            row = connection.execute(query.encode()).fetchone()
            assert row is not None
            return row[0]

    def rows(self, table: str) -> str:
        return self.one(f"SELECT string_agg({table}::text, '') FROM {table}")

    def operational(self) -> OperationalStore:
        self._databases.append(PostgresDatabase(read_address(self.address)))
        return open_operational(self._databases[-1])

    def close(self) -> None:
        for each in self._databases:
            each.close()

    def another(self) -> PostgresHome:
        return PostgresHome(self._server)
