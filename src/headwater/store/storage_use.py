"""How many bytes of events came, by day, namespace, domain and kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    select,
)

from headwater.model.time import FOREVER, Instant, Offset
from headwater.reliability.storage import Used
from headwater.store.metadata import Words
from headwater.store.upsert import insert_into

storage: Final = MetaData()

storage_use: Final = Table(
    "storage_day",
    storage,
    Column("day", BigInteger, nullable=False),
    Column("namespace", Words, nullable=False),
    Column("domain", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    PrimaryKeyConstraint("day", "namespace", "domain", "kind"),
    sqlite_with_rowid=False,
)
storage_counted: Final = Table(
    "storage_day_counted", storage, Column("log_offset", BigInteger, nullable=False)
)
"""Up to which event everything is counted: one row."""


class StorageUse:
    """Sums of the sizes of events, in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        storage.create_all(engine)

    def counted(self) -> Offset:
        """Up to which event everything is counted."""
        with self._engine.connect() as connection:
            return connection.scalar(select(storage_counted.c.log_offset)) or 0

    def add(self, told: Iterable[Used], counted: Offset) -> None:
        """Add to what is known, and remember up to where that goes; both or neither."""
        keys = ["day", "namespace", "domain", "kind"]
        rows = [each._asdict() for each in told]
        with self._engine.begin() as connection:
            statement = insert_into(storage_use, connection)
            more = {
                name: storage_use.c[name] + statement.excluded[name] for name in ("events", "bytes")
            }
            if rows:
                connection.execute(
                    statement.on_conflict_do_update(index_elements=keys, set_=more), rows
                )
            connection.execute(storage_counted.delete())
            connection.execute(storage_counted.insert().values(log_offset=counted))

    def all(self) -> Sequence[Used]:
        """All of it, in the order of days."""
        return self.since(0, FOREVER)

    def since(self, day: Instant, until: Instant) -> Sequence[Used]:
        """All of it from a day on, in the order of days."""
        query = (
            select(*storage_use.c)
            .where(storage_use.c.day >= day, storage_use.c.day <= until)
            .order_by(*storage_use.primary_key)
        )
        with self._engine.connect() as connection:
            return [Used(*row) for row in connection.execute(query)]
