"""The projection's file: made, opened, and hashed."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from headwater.model.time import FOREVER, Offset
from headwater.store import schema_catalog, schema_graph
from headwater.store.metadata import projection
from headwater.store.search import CREATE_SEARCH
from headwater.store.staleness import Patience

STATED_IN: Final = (schema_catalog, schema_graph)
"""The modules that state the tables, and add them to `projection` when they are loaded."""

REVISION: Final = "0004"
"""The newest migration: the form that the tables of this version have."""

_HELD: Final = f"known_to = {FOREVER}"
_STATE: Final = {
    "dataset": "SELECT * FROM dataset",
    "job": "SELECT * FROM job",
    "column": 'SELECT * FROM "column"',
    "spelling": "SELECT * FROM spelling",
    "event": "SELECT at, type, producer, run, job, dataset, told FROM event",
    "run": "SELECT * FROM run",
    "side": "SELECT * FROM side",
    "described": "SELECT * FROM described",
    "window": "SELECT * FROM window",
    "declaration": "SELECT * FROM declaration",
    "drop": 'SELECT * FROM "drop"',
    "rename": "SELECT * FROM rename",
    "dependency": "SELECT * FROM dependency",
    "run_flow": "SELECT * FROM run_flow",
    "alias": "SELECT * FROM alias",
    "rejection": "SELECT * FROM rejection",
    "facet_version": "SELECT owner, name, manual, digest, valid_from, valid_to"
    f" FROM facet_version WHERE {_HELD}",
    "edge_version": "SELECT owner, source_name, layer, source, target, label, valid_from,"
    f" valid_to, ended FROM edge_version WHERE {_HELD}",
}


def create_projection(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty projection."""
    dialect = sqlite.dialect()
    for table in projection.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    connection.execute(CREATE_SEARCH)
    connection.execute("INSERT INTO checkpoint VALUES (1, 0, '')")
    # What Alembic would have written, without loading it at every first start.
    connection.execute(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    )
    connection.execute("INSERT INTO alembic_version VALUES (?)", (REVISION,))


def revision_of(path: Path) -> str | None:
    """The last migration that a file has seen; None where it is no projection at all."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            return None
    return row[0] if row else None


def upgrade(path: Path) -> None:
    """Bring an older file to the present form, all of it or nothing."""
    # Alembic takes a third of a second to load and is needed only here.
    from headwater.store.migrate import migrate  # noqa: PLC0415 because of what it costs to load

    engine = create_engine(f"sqlite+pysqlite:///{path}")
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            migrate(connection)
    finally:
        engine.dispose()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _leave_transactions_to_us(connection: sqlite3.Connection, _: object) -> None:
    # The driver would commit each change of a table by itself.
    connection.isolation_level = None


def open_for_reading(path: Path, patience: Patience | None = None) -> Engine:
    """An engine whose connections cannot write. patience: with runs that do not end."""
    engine = create_engine(
        f"sqlite+pysqlite:///file:{path}?mode=ro&uri=true",
        pool_size=16,
        max_overflow=32,
        connect_args={"check_same_thread": False},
        execution_options=patience.options() if patience else {},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cache_size = -16384")

    return engine


def state_hash(connection: sqlite3.Connection) -> str:
    """A hash of everything that is known now, the same for every order of the same events.

    What belongs to the order, offsets and the history of what was known when, is left out.
    """
    total = hashlib.blake2b(digest_size=16)
    for table, statement in _STATE.items():
        rows = 0
        for row in connection.execute(statement):
            digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
            rows = (rows + int.from_bytes(digest, "big")) % 2**128
        total.update(f"{table}={rows:032x};".encode())
    return total.hexdigest()


def hash_projection(path: Path) -> tuple[Offset, str]:
    """The checkpoint of a projection and the hash of its state, as of one moment."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("BEGIN")
        row = connection.execute("SELECT log_offset FROM checkpoint").fetchone()
        return (row[0] if row else 0), state_hash(connection)
