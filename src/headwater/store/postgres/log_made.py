"""Making the tables of the log in PostgreSQL, and knowing them again."""

from __future__ import annotations

from typing import Final

from headwater.errors import ConflictError, InvalidInputError
from headwater.store.log_tables import Writer
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.log_schema import (
    DDL,
    FORMAT,
    FORMATTED,
    PARTITION,
    SEGMENTS,
    WITHOUT_SEGMENTS,
)

ARRIVAL: Final = "log_arrival"
"""The table that is there as long as the events of another store are still coming in."""


class ForeignTablesError(InvalidInputError):
    """The schema holds tables of another version, or of something else."""

    def __init__(self, place: str, schema: str, problem: str) -> None:
        super().__init__(
            f"store: schema {schema!r} of {place} is no event log for this version of Headwater "
            f"({problem}); upgrade Headwater, or set search_path to another schema",
            pointer="/store",
        )


class ArrivingError(ConflictError):
    """The events of a folder are being moved into the database."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"the store at {place} is still being filled from a folder; `headwater migrate-store "
            "--finish` says when it is done, and then this can start"
        )


def make_log(database: PostgresDatabase) -> str:
    """Make the tables of an empty schema, and return the identity of the log.

    Raises ForeignTablesError where others are there, ArrivingError while they are being filled.
    """
    with database.writing() as writer:
        if not is_there(writer, "log_format"):
            create_log(writer, database)
        if is_there(writer, ARRIVAL):
            raise ArrivingError(database.place)
        return identity_of(writer, database)


def create_log(writer: Writer, database: PostgresDatabase) -> None:
    """Make the tables. Raises ForeignTablesError."""
    if is_there(writer, "event"):
        raise ForeignTablesError(database.place, database.schema, "it has a table `event`")
    for statement in DDL:
        writer.execute(statement)
    writer.execute(FORMATTED, (FORMAT, PARTITION))


def identity_of(writer: Writer, database: PostgresDatabase) -> str:
    """What no other log has. Raises ForeignTablesError for tables of another format."""
    found, identity = writer.execute("SELECT format, identity FROM log_format").fetchone()
    if found == WITHOUT_SEGMENTS:
        for statement in (*SEGMENTS, f"UPDATE log_format SET format = {FORMAT}"):
            writer.execute(statement)
    elif found != FORMAT:
        problem = f"its format is {found}, not {FORMAT}"
        raise ForeignTablesError(database.place, database.schema, problem)
    return identity


def is_there(writer: Writer, table: str) -> bool:
    """Whether the schema has a table."""
    found = writer.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?",
        (table,),
    )
    return found.fetchone() != (0,)
