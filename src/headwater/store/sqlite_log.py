"""The embedded event log: one SQLite file, one writer, durable before it returns."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from headwater.model.sender import SenderReport
from headwater.model.time import Instant, Offset
from headwater.ports import Appended, Received
from headwater.store import sender_ledger
from headwater.store.compression import (
    Compressor,
    DamagedPayloadError,
    pack_dictionary,
)
from headwater.store.dead_letters import LetterBounds, SqlDeadLetters
from headwater.store.log_file import LogFile, Statement
from headwater.store.sql_log import FIRST_CHAIN, SqlLog, chunks, marks

# Rows travel in few statements of many rows; each number of rows is a statement of its own.
_ROWS: Final = 64
_COLUMNS: Final = 8
# How many groups are looked up before they are stored, after one turned out to hold a duplicate.
_LOOK_UPS: Final = 64


class SqliteLog(SqlLog):
    """An EventLog in one file, with its dead letters beside the events.

    Only one process may write; a second one gets LogInUseError. Within it every method may be
    called from any thread.
    """

    def __init__(
        self, path: Path, *, writable: bool = True, letters: LetterBounds | None = None
    ) -> None:
        self._file = LogFile(path, writable=writable)
        super().__init__(self._file, home=path.parent)
        self.dead_letters = SqlDeadLetters(self._file, letters or LetterBounds())
        self._head, self._chain = self._last()
        self._look_ups = 0
        self._compressor = self._newest_compressor()

    @property
    def identity(self) -> str:
        """Nothing: what is derived from it lies in the same folder."""
        return ""

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> Sequence[Appended]:
        """Make all of them durable or none; one already held keeps its first offset.

        reports: what their senders said of themselves, durable with them.
        Raises UnavailableError when the disk refuses; the log then is as it was.
        """
        if self._look_ups > 0:
            self._look_ups -= 1
            return self._append(events, reports, look_up=True)
        try:
            return self._append(events, reports, look_up=False)
        except sqlite3.IntegrityError:
            # Somebody is sending again, and is likely to go on with it for a while.
            self._look_ups = _LOOK_UPS
            return self._append(events, reports, look_up=True)

    @staticmethod
    def link(
        chain: bytes, offset: Offset, digest_: bytes, received_at: Instant, length: int, source: str
    ) -> bytes:
        """The chain of an event: covers what is stored of it and the chain of the one before."""
        header = struct.pack("<16sqqq16s", chain, offset, received_at, length, digest_)
        return hashlib.blake2b(header + source.encode(), digest_size=16).digest()

    def head(self) -> Offset:
        """The offset of the newest event; 0 for an empty log."""
        return self._head

    def check_departure(self) -> None:
        """Raise LogDepartedError where the events have been moved elsewhere."""
        self._file.check_departure()

    def backup(self, to: Path) -> None:
        """Copy the log as of one moment, while events keep coming."""
        self._file.backup(to)

    def close(self) -> None:
        """Let go of the files. What was appended stays."""
        self._file.close()

    def _append(
        self, events: Sequence[Received], reports: Sequence[SenderReport], *, look_up: bool
    ) -> Sequence[Appended]:
        """One attempt. Without `look_up` events count as new until the table says otherwise."""
        held = self._held(events) if look_up else {}
        answers, fresh = _place(events, held, head=self._head)
        if fresh or reports:
            try:
                statements, chain = self._statements(fresh) if fresh else ([], self._chain)
                self._write(statements, reports)
            except BaseException:
                # A dictionary may have been made that was never stored.
                self._compressor = self._newest_compressor()
                raise
            self._head += len(fresh)
            self._chain = chain
        return answers

    def _write(self, statements: Sequence[Statement], reports: Sequence[SenderReport]) -> None:
        if not reports:
            self._file.write(statements)
            return
        with self._file.writing() as writer:
            for sql, parameters in statements:
                writer.execute(sql, parameters)
            sender_ledger.note(writer, reports)

    def _held(self, events: Sequence[Received]) -> dict[bytes, Offset]:
        """Where those events lie that are there already, by digest."""
        held: dict[bytes, Offset] = {}
        for chunk in chunks([event.digest for event in events], _ROWS):
            held.update(
                self._file.rows(
                    f"SELECT digest, offset FROM event WHERE digest IN ({marks(chunk)})", chunk
                )
            )
        return held

    def _statements(self, fresh: Sequence[Received]) -> tuple[list[Statement], bytes]:
        """What writes new events behind the head, and the chain of the last."""
        chain, offset = self._chain, self._head
        packed = self._compressor.compress([event.body for event in fresh])
        values: list[Any] = []
        for event, frame in zip(fresh, packed.frames, strict=True):
            offset += 1
            length = len(event.body)
            chain = self.link(chain, offset, event.digest, event.received_at, length, event.source)
            values += (offset, event.digest, event.received_at, event.source, length, chain)
            values += (packed.dictionary, frame)
        statements = [_insertion(chunk) for chunk in chunks(values, _ROWS * _COLUMNS)]
        if packed.fresh is not None:
            row = (packed.dictionary, pack_dictionary(packed.fresh))
            statements.insert(0, ("INSERT INTO dictionary VALUES (?, ?)", row))
        return statements, chain

    def _last(self) -> tuple[Offset, bytes]:
        rows = self._file.rows("SELECT offset, chain FROM event ORDER BY offset DESC LIMIT 1")
        return rows[0] if rows else (0, FIRST_CHAIN)

    def _newest_compressor(self) -> Compressor:
        rows = self._file.rows("SELECT id FROM dictionary ORDER BY id DESC LIMIT 1")
        if not rows:
            return Compressor()
        (number,) = rows[0]
        try:
            return Compressor(number, self._dictionary(number))
        except DamagedPayloadError:
            return Compressor(replaces=number)


def _place(
    events: Sequence[Received], held: dict[bytes, Offset], *, head: Offset
) -> tuple[Sequence[Appended], Sequence[Received]]:
    """A place for every event, and those that are new, in order.

    held: where those lie that are there already, by digest; new ones are added.
    """
    answers: list[Appended] = []
    fresh: list[Received] = []
    for event in events:
        offset = held.get(event.digest)
        if offset is not None:
            answers.append(Appended(offset, duplicate=True))
            continue
        fresh.append(event)
        offset = held[event.digest] = head + len(fresh)
        answers.append(Appended(offset, duplicate=False))
    return answers, fresh


def _insertion(values: Sequence[Any]) -> Statement:
    row = f"({','.join('?' * _COLUMNS)})"
    return f"INSERT INTO event VALUES {','.join([row] * (len(values) // _COLUMNS))}", values
