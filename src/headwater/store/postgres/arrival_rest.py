"""All of an installation but its events, from files into PostgreSQL: as of one moment, or nothing.

It is little beside the events, and changes all the time. So it is brought anew each time, but for
the bodies of dead letters that are there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, Table, func, select

from headwater.store.log_file import LogFile
from headwater.store.operational import TABLES
from headwater.store.postgres.arrival import NotAsSentError, clear_bodies, copy_into
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.segments.offsets import unpack_offsets
from headwater.store.segments.places import whole_address
from headwater.store.segments.tables import RETAINED
from headwater.store.sql_log import chunks, marks

_SENDERS: Final = {
    "sender": (
        *("name", "epoch", "first_at", "last_at", "produced", "produced_at"),
        *("retried", "spooled", "dropped"),
    ),
    "sender_range": ("name", "epoch", "first", "last", "heard_at"),
}
_LETTER: Final = (*("number", "body", "reason", "pointer", "received_at", "source", "replayed_as"),)
_STATES: Final = "SELECT number, replayed_as, length(body) FROM dead_letter"
_LETTERS_AT_ONCE: Final = 200
_MANY: Final = 2_000


def bring_rest(database: PostgresDatabase, file: LogFile, operational: Engine) -> int:
    """Bring everything apart from events; returns how many rows there are of it.

    Raises NotAsSentError, StoreUnavailableError.
    """
    with database.connected() as connection, connection.transaction():
        with file.one_moment():
            brought = _bring_letters(connection, file) + _bring_senders(connection, file)
            brought += _bring_retention(connection, file)
        with operational.connect() as source:
            # Rows that refer to each other have to be of one moment.
            source.exec_driver_sql("BEGIN")
            return brought + _bring_operational(connection, source)


def _bring_letters(connection: psycopg.Connection, file: LogFile) -> int:
    sent = {number: tuple(state) for number, *state in file.rows(_STATES)}
    held = {number: tuple(state) for number, *state in connection.execute(_STATES)}
    changed = [number for number, state in sent.items() if held.get(number) != state]
    gone = [number for number in held if number not in sent]
    connection.execute("DELETE FROM dead_letter WHERE number = ANY (%s)", (changed + gone,))
    for some in chunks(changed, _LETTERS_AT_ONCE):
        query = f"SELECT {', '.join(_LETTER)} FROM dead_letter WHERE number IN ({marks(some)})"
        copy_into(connection, "dead_letter", _LETTER, file.rows(query, some))
    return _counted(connection, "dead_letter", len(sent))


def _bring_senders(connection: psycopg.Connection, file: LogFile) -> int:
    connection.execute("TRUNCATE sender, sender_range")
    brought = 0
    for table, columns in _SENDERS.items():
        rows = file.rows(f"SELECT {', '.join(columns)} FROM {table}")
        copy_into(connection, table, columns, rows)
        brought += _counted(connection, table, len(rows))
    return brought


def _bring_retention(connection: psycopg.Connection, file: LogFile) -> int:
    """Which bodies lie in segments, which were erased, and what is under a hold.

    Segments stay where they are; what lay in the data folder is named by its whole path.
    """
    connection.execute("TRUNCATE segment, erasure, hold")
    home, brought = file.path.parent.absolute(), 0
    for table, columns in RETAINED.items():
        rows = file.rows(f"SELECT {', '.join(columns)} FROM {table}")
        if table == "segment":
            at = columns.index("place")
            rows = [(*row[:at], whole_address(row[at], home), *row[at + 1 :]) for row in rows]
        copy_into(connection, table, columns, rows)
        brought += _counted(connection, table, len(rows))
    for (packed,) in file.rows("SELECT offsets FROM erasure"):
        clear_bodies(connection, unpack_offsets(packed).tolist())
    return brought


def _bring_operational(connection: psycopg.Connection, source: Connection) -> int:
    names = sql.SQL(", ").join(sql.Identifier(each.name) for each in TABLES)
    connection.execute(sql.SQL("TRUNCATE {}").format(names))
    brought = 0
    for table in TABLES:
        copy_into(connection, table.name, [*table.columns.keys()], _rows(source, table))
        number = source.scalar(select(func.count()).select_from(table)) or 0
        brought += _counted(connection, table.name, number)
        _count_on(connection, table)
    return brought


def _rows(source: Connection, table: Table) -> Iterator[Sequence[Any]]:
    for some in source.execute(select(table)).partitions(_MANY):
        yield from some


def _count_on(connection: psycopg.Connection, table: Table) -> None:
    """Have the next row of a table get a number that none has."""
    if table.autoincrement_column is None:
        return
    column = table.autoincrement_column.name
    connection.execute(
        sql.SQL(
            "SELECT setval(pg_get_serial_sequence({name}, {text}),"
            " greatest(max({column}), 1), max({column}) IS NOT NULL) FROM {table}"
        ).format(
            name=sql.Literal(table.name),
            text=sql.Literal(column),
            column=sql.Identifier(column),
            table=sql.Identifier(table.name),
        )
    )


def _counted(connection: psycopg.Connection, table: str, number: int) -> int:
    """The number of rows of a table, which should be this one."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    if connection.execute(query).fetchone() != (number,):
        raise NotAsSentError(f"table `{table}`")
    return number
