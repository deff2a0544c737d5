"""Events of a log file coming into PostgreSQL, at the offsets that they have.

How far they are is kept in the transaction that brings them, together with the chain that the file
has there: so whoever goes on with it does so with the same log, or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from headwater.errors import ConflictError, HeadwaterError
from headwater.model.time import Offset
from headwater.store.compression import NO_DICTIONARY, unpack_dictionary
from headwater.store.log_file import LogFile
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.log import PostgresLog, dictionary_number
from headwater.store.postgres.log_made import ARRIVAL, create_log, identity_of, is_there
from headwater.store.postgres.log_schema import LOCK
from headwater.store.sql_log import FIRST_CHAIN, StoredEvent

_DDL: Final = f"""
CREATE TABLE {ARRIVAL} (head bigint NOT NULL, origin bytea NOT NULL, checked bigint NOT NULL)
"""
_COPY: Final = """
COPY event ("offset", digest, received_at, source, length, chain, dictionary, body)
FROM STDIN (FORMAT BINARY)
"""
_TYPES: Final = ("int8", "bytea", "int8", "text", "int8", "bytea", "int8", "bytea")
_COPY_DIGESTS: Final = 'COPY event_digest (digest, "offset") FROM STDIN (FORMAT BINARY)'
_ARRIVED: Final = """
SELECT "offset", digest, received_at, source, length, chain, dictionary, sha256(body) FROM event
WHERE "offset" BETWEEN %s AND %s ORDER BY "offset"
"""


class TakenStoreError(ConflictError):
    """The schema is not empty, and what is there did not come from this log."""

    def __init__(self, database: PostgresDatabase, problem: str) -> None:
        super().__init__(
            f"schema {database.schema!r} of {database.place} {problem}; name an empty database, or "
            "an empty schema with ?options=-csearch_path%3DNAME"
        )


class NotAsSentError(HeadwaterError):
    """What the database gives back is not what was put there."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} did not arrive as it was sent; empty the schema, and begin again")


@dataclass(frozen=True, slots=True)
class Reached:
    """How far events have come. origin: the chain of the file at the head. checked: read back."""

    head: Offset
    origin: bytes
    checked: Offset


def arriving(database: PostgresDatabase) -> bool:
    """Make the tables where there are none; False for a store that has all of its events.

    Raises TakenStoreError, ForeignTablesError.
    """
    with database.writing() as writer:
        if is_there(writer, ARRIVAL):
            identity_of(writer, database)
            return True
        if is_there(writer, "log_format"):
            return False
        tables = writer.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        )
        if (number := tables.fetchone()[0]) != 0:
            raise TakenStoreError(database, f"holds {number} tables already")
        create_log(writer, database)
        writer.execute(_DDL)
        writer.execute(f"INSERT INTO {ARRIVAL} VALUES (0, ?, 0)", (FIRST_CHAIN,))
        return True


class Arrival:
    """The way of events from a file into a database. Only one may be under way."""

    def __init__(self, database: PostgresDatabase, file: LogFile) -> None:
        self._database = database
        self._file = file
        self._dictionaries: dict[int, int] = {NO_DICTIONARY: NO_DICTIONARY}

    @property
    def identity(self) -> str:
        """What the log is known by from then on."""
        with self._database.writing() as writer:
            return identity_of(writer, self._database)

    def reached(self) -> Reached:
        """How far it has come."""
        return Reached(*self._database.rows(f"SELECT head, origin, checked FROM {ARRIVAL}")[0])

    def take(self, events: Sequence[StoredEvent]) -> None:
        """Bring the next events, all or none. Raises TakenStoreError, StoreUnavailableError."""
        head = events[0].offset - 1
        rows = [*self._rows(events)]
        with self._database.connected() as connection, connection.transaction():
            connection.execute(f"SELECT {LOCK}")
            if connection.execute(f"SELECT head FROM {ARRIVAL}").fetchone() != (head,):
                raise TakenStoreError(self._database, "is being filled by somebody else")
            connection.execute("SELECT make_partitions(%s, %s)", (head, events[-1].offset))
            for old in {each.dictionary for each in events} - {NO_DICTIONARY}:
                told = (self._dictionaries[old], self._content(old))
                connection.execute(
                    "INSERT INTO dictionary VALUES (%s, %s) ON CONFLICT DO NOTHING", told
                )
            _copy(connection, _COPY, _TYPES, rows)
            digests = [(each.digest, each.offset) for each in events]
            _copy(connection, _COPY_DIGESTS, ("bytea", "int8"), digests)
            connection.execute(
                f"UPDATE {ARRIVAL} SET head = %s, origin = %s",
                (events[-1].offset, events[-1].chain),
            )

    def check(self, events: Sequence[StoredEvent]) -> None:
        """Read events back and compare them with the file's. Raises NotAsSentError."""
        first, last = events[0].offset, events[-1].offset
        gone = [each.offset for each in events if each.body is None]
        with self._database.connected() as connection:
            # Moved to a segment, or erased, since they were brought.
            clear_bodies(connection, gone)
            arrived = connection.execute(_ARRIVED, (first, last), binary=True).fetchall()
            sent = [(*row[:-1], _hash(row[-1])) for row in self._rows(events)]
            for offset, (row, found) in enumerate(zip(sent, arrived, strict=False), start=first):
                if row != found:
                    raise NotAsSentError(f"event {offset}")
            if len(arrived) != len(sent):
                raise NotAsSentError(f"event {first + min(len(arrived), len(sent))}")
            held = connection.execute(
                'SELECT digest, "offset" FROM event_digest WHERE digest = ANY (%s)',
                ([each.digest for each in events],),
                binary=True,
            )
            if dict(held) != {each.digest: each.offset for each in events}:
                raise NotAsSentError(f"the digest of one of events {first} to {last}")
            connection.execute(f"UPDATE {ARRIVAL} SET checked = %s", (last,))

    def end(self) -> None:
        """Let servers use the store."""
        with self._database.writing() as writer:
            writer.execute(f"DROP TABLE {ARRIVAL}")

    def _rows(self, events: Sequence[StoredEvent]) -> Iterable[Sequence[Any]]:
        """Events as the database holds them, in a chain of its own."""
        chain = self._chain_at(events[0].offset - 1)
        for each in events:
            if each.dictionary not in self._dictionaries:
                content = unpack_dictionary(self._content(each.dictionary))
                self._dictionaries[each.dictionary] = dictionary_number(content)
            source = clean(each.source)
            chain = PostgresLog.link(
                chain, each.offset, each.digest, each.received_at, each.length, source
            )
            told = (each.offset, each.digest, each.received_at, source, each.length, chain)
            yield (*told, self._dictionaries[each.dictionary], each.body)

    def _content(self, dictionary: int) -> bytes:
        """As it is stored."""
        return self._file.rows("SELECT content FROM dictionary WHERE id = ?", (dictionary,))[0][0]

    def _chain_at(self, offset: Offset) -> bytes:
        if offset == 0:
            return FIRST_CHAIN
        return self._database.rows('SELECT chain FROM event WHERE "offset" = ?', (offset,))[0][0]


def clear_bodies(connection: psycopg.Connection, offsets: Sequence[Offset]) -> None:
    """Take bodies out of the events that have come."""
    statement = 'UPDATE event SET body = NULL, dictionary = 0 WHERE "offset" = ANY (%s)'
    connection.execute(f"{statement} AND body IS NOT NULL", ([*offsets],))


def clean(value: Any) -> Any:
    """A value as PostgreSQL takes it, which keeps no NUL in text."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def copy_into(
    writer: psycopg.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put rows into a table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with writer.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row([*map(clean, row)])


def _copy(
    connection: psycopg.Connection, statement: str, types: Sequence[str], rows: Iterable[Any]
) -> None:
    with connection.cursor().copy(statement.encode()) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _hash(body: bytes | None) -> bytes | None:
    return None if body is None else hashlib.sha256(body).digest()
