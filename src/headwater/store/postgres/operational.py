"""The operational store beside a shared log: what all processes of one installation run by."""

from __future__ import annotations

from headwater.store.operational import OperationalStore
from headwater.store.postgres.database import PostgresDatabase


def open_operational(database: PostgresDatabase) -> OperationalStore:
    """The operational store of a database, made if there was none."""
    # One process makes the tables, the others find them.
    with database.writing():
        return OperationalStore(database.engine.execution_options(isolation_level="READ COMMITTED"))
