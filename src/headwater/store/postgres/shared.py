"""Opening the stores that many processes share."""

from __future__ import annotations

from functools import partial

from headwater.store.dead_letters import LetterBounds
from headwater.store.postgres.address import read_address
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.leadership import Leadership
from headwater.store.postgres.listener import LogListener
from headwater.store.postgres.log import PostgresLog
from headwater.store.postgres.operational import open_operational
from headwater.store.stores import Shared, Stores


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
    return Stores(log, operational, shared)
