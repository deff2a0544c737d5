"""The operational store: what must survive a rebuild and must never be replayed.

It holds API keys, only their hashes, so that a copied file opens nothing; how far each destination
of forwarded events has got; what people say of names that no event is about; what measures came to;
how objectives stood; what people approved; how much space events take up; reviews; headers that
tell traces; and notices on their way to people.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    select,
    update,
)

from headwater.errors import ConflictError, NotFoundError, UnavailableError
from headwater.model.time import Instant, Offset
from headwater.store.labels import Labels, labels
from headwater.store.metadata import Words
from headwater.store.outbox import SqlDeliveries
from headwater.store.outbox_archive import DeliveryArchive
from headwater.store.outbox_schema import outbox
from headwater.store.remedy_steps import RemedySteps, remedy_steps
from headwater.store.reviews import Reviews, reviews
from headwater.store.samples import Samples, samples
from headwater.store.slo_standings import Standings, standings
from headwater.store.storage_use import StorageUse, storage
from headwater.store.trace_headers import TraceHeaders, headers
from headwater.store.upsert import insert_into

operational: Final = MetaData()

api_key: Final = Table(
    "api_key",
    operational,
    Column("name", Words, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

cursor: Final = Table(
    "cursor",
    operational,
    Column("name", Words, primary_key=True),
    Column("log_offset", BigInteger, nullable=False),
)

TABLES: Final = (
    *operational.sorted_tables,
    *labels.sorted_tables,
    *samples.sorted_tables,
    *standings.sorted_tables,
    *remedy_steps.sorted_tables,
    *reviews.sorted_tables,
    *storage.sorted_tables,
    *headers.sorted_tables,
    *outbox.sorted_tables,
)
"""All tables of the store, each behind those that it refers to."""

_PREFIX: Final = "hw_"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key by its name; the key itself is shown once, when it is made."""

    name: str
    created_at: Instant
    revoked_at: Instant | None


class KeyNameTakenError(ConflictError):
    """A key of this name was made before."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a key named {name!r} already; revoked names are not used again")


class UnknownKeyError(NotFoundError):
    """There is no such key."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no key named {name!r}")


class OperationalStore:
    """What one installation needs to run, in a file of its own or beside a shared log."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._let_in: dict[bytes, str] = {}
        operational.create_all(self._engine)
        self.labels = Labels(self._engine)
        self.samples = Samples(self._engine)
        self.standings = Standings(self._engine)
        self.remedy_steps = RemedySteps(self._engine)
        self.reviews = Reviews(self._engine)
        self.storage_use = StorageUse(self._engine)
        self.trace_headers = TraceHeaders(self._engine)
        self.deliveries = SqlDeliveries(self._engine)
        self.delivery_archive = DeliveryArchive(self._engine)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def create_key(self, name: str, *, now: Instant) -> str:
        """Make a key; returns it, for the only time."""
        key = _PREFIX + secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            known = connection.execute(select(api_key.c.name).where(api_key.c.name == name))
            if known.first() is not None:
                raise KeyNameTakenError(name)
            row = {"name": name, "digest": _digest(key), "created_at": now}
            connection.execute(insert(api_key).values(row))
        return key

    def revoke_key(self, name: str, *, now: Instant) -> None:
        """Let nobody in with a key any more."""
        with self._engine.begin() as connection:
            found = connection.execute(
                update(api_key)
                .where(api_key.c.name == name, api_key.c.revoked_at.is_(None))
                .values(revoked_at=now)
            )
            if not found.rowcount:
                raise UnknownKeyError(name)

    def all_keys(self) -> Sequence[ApiKey]:
        """All keys ever made, by name."""
        query = select(api_key.c.name, api_key.c.created_at, api_key.c.revoked_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(api_key.c.name))
            return [ApiKey(*row) for row in rows]

    def holder_of(self, key: str) -> str | None:
        """The name of a key that lets its holder in; None for any other text.

        While the store is away, those are let in that were let in when they came last.
        """
        digest = _digest(key)
        query = select(api_key.c.name).where(
            api_key.c.digest == digest, api_key.c.revoked_at.is_(None)
        )
        try:
            with self._engine.connect() as connection:
                holder = connection.scalar(query)
        except UnavailableError:
            # Whoever was let in before may go on asking what is known here.
            return self._let_in.get(digest)
        if holder is None:
            self._let_in.pop(digest, None)
        else:
            self._let_in[digest] = holder
        return holder

    def cursor(self, name: str) -> Offset | None:
        """How far a destination has got; None for one that has never been forwarded to."""
        with self._engine.connect() as connection:
            return connection.scalar(select(cursor.c.log_offset).where(cursor.c.name == name))

    def move_cursor(self, name: str, offset: Offset) -> None:
        """Keep how far a destination has got."""
        with self._engine.begin() as connection:
            row = insert_into(cursor, connection).values(name=name, log_offset=offset)
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=[cursor.c.name], set_={"log_offset": offset}
                )
            )


def _digest(key: str) -> bytes:
    # The keys are long and random, so a plain hash is as good as a slow one.
    return hashlib.sha256(key.encode()).digest()


def operational_file(path: Path) -> Engine:
    """An engine over a file that one installation has for itself."""
    engine = create_engine(f"sqlite+pysqlite:///{path}", connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA busy_timeout = 5000")

    return engine
