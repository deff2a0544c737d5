"""A PostgreSQL database: connections for readers, and one transaction at a time that writes."""

from __future__ import annotations

import re
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import psycopg
from psycopg import sql as template
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from headwater.errors import UnavailableError
from headwater.store.log_tables import Answer
from headwater.store.postgres.address import UnsuitableServerError, check_version, place_of
from headwater.store.postgres.log_schema import LOCK

_CONNECT_TIMEOUT_S: Final = 10
_FROZEN: Final = "30s"
"""A process that stops in the middle of a transaction keeps the others waiting for so long."""

_MARK: Final = re.compile(r"'[^']*'|(?<!:):([a-z_]+)|\?")


class StoreUnavailableError(UnavailableError):
    """The database cannot be reached, or refuses; nothing is acknowledged that is not there."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(
            f"the store at {place} is unavailable: {' '.join(problem.split())}", retry_after_s=5
        )


class PostgresDatabase:
    """Tables that many processes share. Every method may be called from any thread.

    schema: the one that unqualified names are made in and found in.
    """

    alone = False

    def __init__(self, url: URL) -> None:
        self.url = url
        self.place = place_of(url)
        self.engine = self._engine()
        self._readers = self._pool()
        self._writer: psycopg.Connection | None = None
        self._writing = threading.Lock()
        self._renewing = threading.Lock()
        try:
            (self.schema,) = self._suits()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def writing(self) -> Generator[PostgresWriter]:
        """One transaction, and no other of any process beside it.

        On disk when the block ends, without a trace when it raises. Raises StoreUnavailableError
        when the server cannot be reached or refuses: what was written may be there all the same.
        """
        with self.connected() as connection:
            writer = PostgresWriter(connection)
            with connection.transaction():
                writer.execute(f"SELECT {LOCK}")
                yield writer

    @contextmanager
    def connected(self) -> Generator[psycopg.Connection]:
        """The connection that writes, while nobody else of this process does."""
        with self._writing:
            try:
                connection = self._writer
                if connection is None or connection.closed:
                    connection = self._writer = self._connect()
                yield connection
            except psycopg.Error as error:
                # Whatever state the server's end is in, a new connection has none.
                self._let_go()
                if isinstance(error, psycopg.IntegrityError | psycopg.ProgrammingError):
                    raise
                raise StoreUnavailableError(self.place, str(error)) from error
            except BaseException:
                self._let_go()
                raise

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """What a query sees of the last commit."""
        readers = self._readers
        try:
            try:
                return _read(readers, sql, parameters)
            except psycopg.OperationalError:
                # Cut since it was used last, and then the others are as well.
                return _read(self._renewed(readers), sql, parameters)
        except psycopg.ProgrammingError:
            raise
        except (psycopg.Error, PoolTimeoutError) as error:
            raise StoreUnavailableError(self.place, str(error)) from error

    def scrub(self) -> None:
        """Leave nothing in tables of what was removed; PostgreSQL's own log keeps it longer."""
        try:
            with self.connect() as connection:
                connection.autocommit = True
                connection.execute("VACUUM event")
        except psycopg.Error as error:
            raise StoreUnavailableError(self.place, str(error)) from error

    def close(self) -> None:
        """Let go of all connections. What was committed stays."""
        with self._writing:
            self._let_go()
        self._readers.dispose()
        self.engine.dispose()

    def _pool(self) -> QueuePool:
        # An engine looks at a connection before and behind each use; reads of the log are hotter.
        opened: Any = self.connect
        return QueuePool(opened, pool_size=8, max_overflow=32, reset_on_return=None, timeout=30)

    def _renewed(self, readers: QueuePool) -> QueuePool:
        """A pool without connections, in place of this one unless somebody has replaced it."""
        with self._renewing:
            if self._readers is readers:
                self._readers = self._pool()
                readers.dispose()
            return self._readers

    def _let_go(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _engine(self) -> Engine:
        engine = create_engine(
            self.url,
            pool_size=8,
            max_overflow=32,
            pool_pre_ping=True,
            isolation_level="AUTOCOMMIT",
            connect_args={
                "connect_timeout": _CONNECT_TIMEOUT_S,
                "application_name": "headwater",
            },
        )

        @event.listens_for(engine, "handle_error")
        def tell(context: ExceptionContext) -> None:
            problem = context.original_exception
            # A connection that does not answer when it is looked at is replaced by another.
            if isinstance(problem, psycopg.OperationalError) and not context.is_pre_ping:
                raise StoreUnavailableError(self.place, str(problem)) from problem

        return engine

    def connect(self) -> psycopg.Connection:
        """A connection of its own, to where writing is possible. Raises psycopg.Error."""
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=_CONNECT_TIMEOUT_S,
            application_name="headwater",
            target_session_attrs="read-write",
            # A server that is gone without a word is noticed before long.
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
        )

    def _connect(self) -> psycopg.Connection:
        """A connection of which a commit says that it is on disk."""
        connection = self.connect()
        connection.execute(f"SET idle_in_transaction_session_timeout = '{_FROZEN}'")
        row = connection.execute("SHOW synchronous_commit").fetchone()
        if row == ("off",):
            connection.execute("SET synchronous_commit = on")
        return connection

    def _suits(self) -> tuple[str]:
        rows = self.rows(
            "SELECT current_setting('server_version_num')::int, current_schema(),"
            " current_setting('fsync'), current_setting('server_encoding')"
        )
        version, schema, fsync, encoding = rows[0]
        check_version(self.place, version)
        if schema is None:
            raise UnsuitableServerError(
                self.place, "has no schema to put tables in; set search_path, or create the schema"
            )
        if fsync != "on":
            raise UnsuitableServerError(
                self.place, "has fsync off and would lose events with the power; set fsync = on"
            )
        if encoding != "UTF8":
            raise UnsuitableServerError(
                self.place, f"keeps text as {encoding}; make a database with ENCODING 'UTF8'"
            )
        return (schema,)


def _read(readers: QueuePool, sql: str, parameters: Sequence[Any]) -> list[Any]:
    lent = readers.connect()
    try:
        connection: Any = lent.driver_connection
        return connection.execute(as_psycopg(sql), parameters, binary=True).fetchall()
    except psycopg.OperationalError:
        lent.invalidate()
        raise
    finally:
        lent.close()


class PostgresWriter:
    """The connection of one transaction, for statements that are written for any database."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Any = (), /) -> Answer:
        """Run a statement; one without values is taken as it is."""
        if not parameters:
            return self._connection.execute(sql.encode())
        return self._connection.execute(as_psycopg(sql), parameters, binary=True)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> None:
        """Run a statement once for each of many sets of values."""
        with self._connection.cursor() as cursor:
            cursor.executemany(as_psycopg(sql), [*parameters])


@lru_cache(maxsize=512)
def as_psycopg(sql: str) -> template.SQL:
    """A statement with the marks of its values as psycopg wants them."""
    return template.SQL(_MARK.sub(_marked, sql.replace("%", "%%")))  # pyright: ignore[reportArgumentType] because statements are constants of this package


def _marked(found: re.Match[str]) -> str:
    if found[1]:
        return f"%({found[1]})s"
    return "%s" if found[0] == "?" else found[0]
