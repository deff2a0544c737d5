"""The event log in PostgreSQL: many append, and nobody sees an offset before a lower one."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from headwater.errors import InvalidInputError
from headwater.model.sender import SenderReport
from headwater.model.time import Offset
from headwater.ports import Appended, Received
from headwater.store import sender_ledger
from headwater.store.compression import (
    NO_DICTIONARY,
    Compressed,
    Compressor,
    DamagedPayloadError,
    pack_dictionary,
)
from headwater.store.dead_letters import LetterBounds, SqlDeadLetters
from headwater.store.log_places import FIRST_CHAIN, link, place
from headwater.store.log_tables import Writer
from headwater.store.postgres.database import (
    LOCK,
    TELL,
    PostgresDatabase,
    PostgresWriter,
    as_psycopg,
)
from headwater.store.postgres.log_schema import DDL, FORMAT, PARTITION, partition
from headwater.store.sql_log import SqlLog

_HELD: Final = 'SELECT digest, "offset" FROM event_digest WHERE digest = ANY(%s)'
# From an offset on that is known to be there, so that older partitions are not looked at.
_LAST: Final = (
    'SELECT "offset", chain FROM event WHERE "offset" >= %s ORDER BY "offset" DESC LIMIT 1'
)
_HEAD: Final = 'SELECT "offset" FROM event WHERE "offset" >= ? ORDER BY "offset" DESC LIMIT 1'
_EVENTS: Final = """
INSERT INTO event SELECT * FROM unnest(
    %s::bigint[], %s::bytea[], %s::bigint[], %s::text[], %s::bigint[], %s::bytea[], %s::bigint[],
    %s::bytea[]
)
"""
_DIGESTS: Final = "INSERT INTO event_digest SELECT * FROM unnest(%s::bytea[], %s::bigint[])"
_DICTIONARY: Final = "INSERT INTO dictionary VALUES (%s, %s) ON CONFLICT DO NOTHING"
_NEWEST_DICTIONARY: Final = 'SELECT dictionary FROM event ORDER BY "offset" DESC LIMIT 1'


class ForeignTablesError(InvalidInputError):
    """The schema holds tables of another version, or of something else."""

    def __init__(self, place: str, schema: str, problem: str) -> None:
        super().__init__(
            f"store: schema {schema!r} of {place} is no event log for this version of Headwater "
            f"({problem}); upgrade Headwater, or set search_path to another schema",
            pointer="/store",
        )


@dataclass(frozen=True, slots=True)
class _Packed:
    """Bodies as they are stored, by digest."""

    frames: dict[bytes, bytes]
    dictionary: int
    fresh: bytes | None


class PostgresLog(SqlLog):
    """An EventLog in a database that many processes append to and read from."""

    def __init__(self, database: PostgresDatabase, *, letters: LetterBounds | None = None) -> None:
        super().__init__(database.rows)
        self._database = database
        self._identity = _make_tables(database)
        self.dead_letters = SqlDeadLetters(database, letters or LetterBounds())
        self._appending = threading.Lock()
        # All events up to here are known to be there.
        self._floor: Offset = 0
        self._compressor = self._newest_compressor()

    @property
    def identity(self) -> str:
        """What no other log has, so that nothing derived from another is taken for its own."""
        return self._identity

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> Sequence[Appended]:
        """Make all of them durable or none; one already held keeps its first offset.

        reports: what their senders said of themselves, durable with them.
        Raises StoreUnavailableError when the server does; sent again, events that were kept all the
        same are found.
        """
        if not events and not reports:
            return ()
        with self._appending:
            packed = self._pack(events)
            try:
                return self._write(events, packed, reports)
            except BaseException:
                # A dictionary may have been made that was never stored.
                self._compressor = self._newest_compressor()
                raise

    def head(self) -> Offset:
        """The offset of the newest event, of whichever process; 0 for an empty log."""
        rows = self._rows(_HEAD, (self._floor,))
        if rows:
            self._floor = max(self._floor, rows[0][0])
        return self._floor

    def close(self) -> None:
        """Let go of the connections. What was appended stays."""
        self._database.close()

    def _pack(self, events: Sequence[Received]) -> _Packed:
        """Compressed before anybody is kept waiting; once for each of those that are equal."""
        bodies: dict[bytes, bytes] = {}
        for event in events:
            bodies.setdefault(event.digest, event.body)
        if not bodies:
            return _Packed({}, NO_DICTIONARY, None)
        packed: Compressed = self._compressor.compress([*bodies.values()])
        frames = dict(zip(bodies, packed.frames, strict=True))
        return _Packed(frames, packed.dictionary, packed.fresh)

    def _write(
        self, events: Sequence[Received], packed: _Packed, reports: Sequence[SenderReport]
    ) -> Sequence[Appended]:
        with (
            self._database.connected() as connection,
            connection.pipeline(),
            connection.transaction(),
        ):
            connection.execute(LOCK)
            last = connection.execute(_LAST, (self._floor,), binary=True)
            known = connection.execute(_HELD, ([*packed.frames],), binary=True)
            head, chain = last.fetchone() or (0, FIRST_CHAIN)
            answers, fresh = place(events, dict(known.fetchall()), head=head)
            if fresh:
                _insert(connection, fresh, packed, head=head, chain=chain)
            if reports:
                sender_ledger.note(PostgresWriter(connection), reports)
            connection.execute(TELL)
        self._floor = max(self._floor, head + len(fresh))
        return answers

    def _newest_compressor(self) -> Compressor:
        rows = self._rows(_NEWEST_DICTIONARY, ())
        if not rows or rows[0][0] == NO_DICTIONARY:
            return Compressor(named=_name_of)
        try:
            return Compressor(rows[0][0], self._dictionary(rows[0][0]), named=_name_of)
        except DamagedPayloadError:
            return Compressor(named=_name_of)


def _insert(
    connection: psycopg.Connection,
    fresh: Sequence[Received],
    packed: _Packed,
    *,
    head: Offset,
    chain: bytes,
) -> None:
    """Put events behind the head. Within a transaction that holds the lock."""
    rows: list[tuple[Any, ...]] = []
    for offset, event in enumerate(fresh, head + 1):
        length = len(event.body)
        chain = link(chain, offset, event.digest, event.received_at, length, event.source)
        rows.append(
            (offset, event.digest, event.received_at, event.source, length, chain,
             packed.dictionary, packed.frames[event.digest])
        )  # fmt: skip
    offsets, digests, *rest = ([*column] for column in zip(*rows, strict=True))
    last = head + len(fresh)
    for number in range(head // PARTITION + 1 if head else 0, last // PARTITION + 1):
        for statement in partition(number):
            connection.execute(as_psycopg(statement))
    if packed.fresh is not None:
        connection.execute(_DICTIONARY, (packed.dictionary, pack_dictionary(packed.fresh)))
    connection.execute(_EVENTS, (offsets, digests, *rest))
    connection.execute(_DIGESTS, (digests, offsets))


def _make_tables(database: PostgresDatabase) -> str:
    """Make the tables of an empty schema, and return the identity of the log.

    Raises ForeignTablesError where others are there.
    """
    with database.writing() as writer:
        if not _is_there(writer, "log_format"):
            if _is_there(writer, "event"):
                problem = "it has a table `event`"
                raise ForeignTablesError(database.place, database.schema, problem)
            for statement in DDL:
                writer.execute(statement)
        found, identity = writer.execute("SELECT format, identity FROM log_format").fetchone()
        if found != FORMAT:
            problem = f"its format is {found}, not {FORMAT}"
            raise ForeignTablesError(database.place, database.schema, problem)
        return identity


def _is_there(writer: Writer, table: str) -> bool:
    found = writer.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?",
        (table,),
    )
    return found.fetchone() != (0,)


def _name_of(content: bytes) -> int:
    """The number of a dictionary, whoever makes it; never 0."""
    told = hashlib.blake2b(content, digest_size=8).digest()
    return int.from_bytes(told, "big", signed=True) or 1
