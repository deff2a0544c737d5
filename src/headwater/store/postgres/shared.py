"""Opening the stores that many processes share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from headwater.store.dead_letters import LetterBounds
from headwater.store.postgres.address import read_address
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.leadership import Leadership
from headwater.store.postgres.listener import LogListener
from headwater.store.postgres.log import PostgresLog
from headwater.store.postgres.operational import open_operational
from headwater.store.stores import Shared, Stores

_SIZES: Final = """
SELECT CASE WHEN relname LIKE 'event%' OR relname LIKE 'sender%'
    OR relname IN ('dictionary', 'dead_letter', 'log_format')
    OR relname IN ('segment', 'stray', 'erasure', 'hold') THEN 'log' ELSE 'operational' END,
    sum(pg_total_relation_size(oid))::bigint
FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' GROUP BY 1
"""


def open_shared(store: str, *, letters: LetterBounds) -> Stores:
    """Open or make the stores at an address.

    Raises StoreAddressError, UnsuitableServerError, ForeignTablesError, StoreUnavailableError.
    """
    database = PostgresDatabase(read_address(store))
    try:
        log = PostgresLog(database, letters=letters)
        operational = open_operational(database)
    except BaseException:
        database.close()
        raise
    shared = Shared(partial(LogListener, database), partial(Leadership, database))
    return Stores(log, operational, partial(_sizes, database), shared)


def _sizes(database: PostgresDatabase) -> Mapping[str, int]:
    """What tables take up with their indexes."""
    return {"log": 0, "operational": 0} | dict(database.rows(_SIZES))
