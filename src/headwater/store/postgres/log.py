"""The event log in PostgreSQL: many append, and nobody sees an offset before a lower one."""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Sequence
from typing import Final, TypeAlias

from headwater.model.sender import SenderReport
from headwater.model.time import Instant, Offset
from headwater.ports import Appended, Received
from headwater.store import sender_ledger
from headwater.store.compression import (
    NO_DICTIONARY,
    Compressor,
    DamagedPayloadError,
    pack_dictionary,
)
from headwater.store.dead_letters import LetterBounds, SqlDeadLetters
from headwater.store.postgres.database import PostgresDatabase, PostgresWriter
from headwater.store.postgres.log_made import make_log
from headwater.store.sql_log import SqlLog

# From an offset on that is known to be there, so that older partitions are not looked at.
_HEAD: Final = 'SELECT "offset" FROM event WHERE "offset" >= ? ORDER BY "offset" DESC LIMIT 1'
_APPEND: Final = """
SELECT * FROM append_events(
    ?, ?::bytea[], ?::bigint[], ?::text[], ?::bigint[], ?::bytea[], ?, ?
)
"""
_NEWEST_DICTIONARY: Final = 'SELECT dictionary FROM event ORDER BY "offset" DESC LIMIT 1'


_Held: TypeAlias = dict[bytes, tuple[Offset, bool]]


class PostgresLog(SqlLog):
    """An EventLog in a database that many processes append to and read from."""

    def __init__(self, database: PostgresDatabase, *, letters: LetterBounds | None = None) -> None:
        self._database = database
        self._identity = make_log(database)
        super().__init__(database)
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
            try:
                held = self._write(events, reports) if reports else self._put(events)
            except BaseException:
                # A dictionary may have been made that was never stored.
                self._compressor = self._newest_compressor()
                raise
            self._floor = max(self._floor, *(offset for offset, _ in held.values()), 0)
        return _answers(events, held)

    @staticmethod
    def link(
        chain: bytes, offset: Offset, digest_: bytes, received_at: Instant, length: int, source: str
    ) -> bytes:
        """The chain of an event, as `append_events` makes it."""
        told = struct.pack(">qqq", offset, received_at, length)
        return hashlib.sha256(chain + told + digest_ + source.encode()).digest()[:16]

    def head(self) -> Offset:
        """The offset of the newest event, of whichever process; 0 for an empty log."""
        rows = self._rows(_HEAD, (self._floor,))
        if rows:
            self._floor = max(self._floor, rows[0][0])
        return self._floor

    def close(self) -> None:
        """Let go of the connections. What was appended stays."""
        self._database.close()

    def _put(self, events: Sequence[Received]) -> _Held:
        """Keep events, in a transaction of their own."""
        with self._database.connected() as connection:
            return self._append(PostgresWriter(connection), events)

    def _write(self, events: Sequence[Received], reports: Sequence[SenderReport]) -> _Held:
        """The same together with what senders said."""
        with self._database.writing() as writer:
            held = self._append(writer, events)
            sender_ledger.note(writer, reports)
        return held

    def _append(self, writer: PostgresWriter, events: Sequence[Received]) -> _Held:
        # Compressed before anybody is kept waiting, and each of those that are equal once.
        first: dict[bytes, Received] = {}
        for event in events:
            first.setdefault(event.digest, event)
        if not first:
            return {}
        fresh = [*first.values()]
        packed = self._compressor.compress([event.body for event in fresh])
        content = None if packed.fresh is None else pack_dictionary(packed.fresh)
        told = (
            self._floor,
            [event.digest for event in fresh],
            [event.received_at for event in fresh],
            [event.source for event in fresh],
            [len(event.body) for event in fresh],
            [*packed.frames],
            packed.dictionary,
            content,
        )
        return {digest: (offset, held) for digest, offset, held in writer.execute(_APPEND, told)}

    def _newest_compressor(self) -> Compressor:
        rows = self._rows(_NEWEST_DICTIONARY, ())
        if not rows or rows[0][0] == NO_DICTIONARY:
            return Compressor(named=dictionary_number)
        try:
            return Compressor(rows[0][0], self._dictionary(rows[0][0]), named=dictionary_number)
        except DamagedPayloadError:
            return Compressor(named=dictionary_number)


def _answers(events: Sequence[Received], held: _Held) -> Sequence[Appended]:
    """The place of each event. held: of each digest, and whether it was there before."""
    seen: set[bytes] = set()
    answers: list[Appended] = []
    for event in events:
        offset, was_there = held[event.digest]
        answers.append(Appended(offset, duplicate=was_there or event.digest in seen))
        seen.add(event.digest)
    return answers


def dictionary_number(content: bytes) -> int:
    """The number of a dictionary, whoever makes it; never 0."""
    told = hashlib.blake2b(content, digest_size=8).digest()
    return int.from_bytes(told, "big", signed=True) or 1
