"""The embedded event log: one SQLite file, one writer, durable before it returns."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from headwater.errors import HeadwaterError, InvalidInputError
from headwater.model.sender import SenderLife, SenderReport
from headwater.model.time import Instant, Offset
from headwater.openlineage.recognition import digest
from headwater.ports import Appended, Logged, Received
from headwater.store import sender_ledger
from headwater.store.compression import (
    Compressor,
    DamagedPayloadError,
    Decompressor,
    pack_dictionary,
    unpack_dictionary,
)
from headwater.store.log_file import LogFile, Statement
from headwater.store.sqlite_dead_letters import LetterBounds, SqliteDeadLetters

# Rows travel in few statements of many rows; each number of rows is a statement of its own.
_ROWS: Final = 64
_COLUMNS: Final = 8
# How many groups are looked up before they are stored, after one turned out to hold a duplicate.
_LOOK_UPS: Final = 64
_FIRST_CHAIN: Final = bytes(16)
_VERIFIED_AT_ONCE: Final = 1_000
_SELECT: Final = "SELECT offset, digest, received_at, source, dictionary, body FROM event"


class DamagedEventError(HeadwaterError):
    """An event of the log can no longer be read."""

    def __init__(self, offset: Offset, problem: str) -> None:
        super().__init__(f"event {offset} of the log is damaged: {problem}; restore a backup")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that `verify` found.

    offset: the event concerned.
    """

    offset: Offset
    detail: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What the log says of an event without opening it.

    size_bytes: of the event as it was sent. erased: its body is gone, the rest stays.
    """

    offset: Offset
    received_at: Instant
    source: str
    size_bytes: int
    erased: bool


class SqliteLog:
    """An EventLog in one file, with its dead letters beside the events.

    Only one process may write; a second one gets LogInUseError. Within it every method may be
    called from any thread.
    """

    def __init__(
        self, path: Path, *, writable: bool = True, letters: LetterBounds | None = None
    ) -> None:
        self._file = LogFile(path, writable=writable)
        self.dead_letters = SqliteDeadLetters(self._file, letters or LetterBounds())
        self._head, self._chain = self._last()
        self._look_ups = 0
        self._compressor = self._newest_compressor()
        self._decompressor = Decompressor(self._dictionary)

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

    def read(self, *, after: Offset, limit: int) -> Sequence[Logged]:
        """The next events behind `after`, oldest first; empty at the head.

        Erased events are left out. A damaged one ends the answer early, and raises
        DamagedEventError once it comes first: nothing good before it is held back.
        """
        events: list[Logged] = []
        for row in self._file.rows(
            f"{_SELECT} WHERE offset > ? AND body IS NOT NULL ORDER BY offset LIMIT ?",
            (after, limit),
        ):
            try:
                events.append(self._logged(row))
            except DamagedEventError:
                if not events:
                    raise
                break
        return events

    def at(self, offsets: Sequence[Offset]) -> Sequence[Logged]:
        """The events at these offsets, in log order; unknown and erased ones are left out.

        Raises DamagedEventError.
        """
        rows: list[Any] = []
        for chunk in _chunks(sorted(set(offsets)), 500):
            marks = ",".join("?" * len(chunk))
            rows += self._file.rows(
                f"{_SELECT} WHERE offset IN ({marks}) AND body IS NOT NULL ORDER BY offset",
                chunk,
            )
        return [self._logged(row) for row in rows]

    def outlines(self, offsets: Sequence[Offset]) -> Sequence[Outline]:
        """When these events came, from whom and how large, in log order; erased ones too.

        Opens no body, so a damaged one is told of like any other.
        """
        found: list[Outline] = []
        for chunk in _chunks(sorted(set(offsets)), 500):
            marks = ",".join("?" * len(chunk))
            rows = self._file.rows(
                "SELECT offset, received_at, source, length, body IS NULL FROM event "
                f"WHERE offset IN ({marks}) ORDER BY offset",
                chunk,
            )
            found += (Outline(*told, erased=bool(erased)) for *told, erased in rows)
        return found

    def head(self) -> Offset:
        """The offset of the newest event; 0 for an empty log."""
        return self._head

    def senders(self, *, since: Instant) -> Sequence[SenderLife]:
        """Which numbers came of senders that number their events, and were heard of since then."""
        return sender_ledger.lives(self._file.rows, since=since)

    def verify(self) -> Iterator[Problem]:
        """Read everything and report what is not as it was written.

        Finds changed, missing and swapped events by the chain, changed bodies by their checksum,
        length and digest. What it cannot see is a log cut off at a commit: compare
        `head` with a figure kept elsewhere.
        """
        after, chain = 0, _FIRST_CHAIN
        while rows := self._file.rows(
            "SELECT offset, digest, received_at, source, length, chain, dictionary, body "
            "FROM event WHERE offset > ? ORDER BY offset LIMIT ?",
            (after, _VERIFIED_AT_ONCE),
        ):
            for offset, digest_, received_at, source, length, stored, dictionary, frame in rows:
                if offset != after + 1:
                    yield Problem(after + 1, f"events {after + 1} to {offset - 1} are missing")
                chain = _link(chain, offset, digest_, received_at, length, source)
                if chain != stored:
                    yield Problem(offset, "the event or its place in the log was changed")
                # Compare what follows with what is stored, so that one change is one problem.
                after, chain = offset, stored
                detail = self._body_problem(digest_, length, dictionary, frame)
                if detail is not None:
                    yield Problem(offset, detail)

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
        answers, fresh = self._place(events, self._held(events) if look_up else {})
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
        for chunk in _chunks([event.digest for event in events], _ROWS):
            marks = ",".join("?" * len(chunk))
            held.update(
                self._file.rows(
                    f"SELECT digest, offset FROM event WHERE digest IN ({marks})", chunk
                )
            )
        return held

    def _place(
        self, events: Sequence[Received], held: dict[bytes, Offset]
    ) -> tuple[list[Appended], list[Received]]:
        """An offset for every event, and those that are new, in order."""
        answers: list[Appended] = []
        fresh: list[Received] = []
        for event in events:
            offset = held.get(event.digest)
            if offset is not None:
                answers.append(Appended(offset, duplicate=True))
                continue
            fresh.append(event)
            offset = held[event.digest] = self._head + len(fresh)
            answers.append(Appended(offset, duplicate=False))
        return answers, fresh

    def _statements(self, fresh: Sequence[Received]) -> tuple[list[Statement], bytes]:
        """What writes new events behind the head, and the chain of the last."""
        chain, offset = self._chain, self._head
        packed = self._compressor.compress([event.body for event in fresh])
        values: list[Any] = []
        for event, frame in zip(fresh, packed.frames, strict=True):
            offset += 1
            length = len(event.body)
            chain = _link(chain, offset, event.digest, event.received_at, length, event.source)
            values += (offset, event.digest, event.received_at, event.source, length, chain)
            values += (packed.dictionary, frame)
        statements = [_insertion(chunk) for chunk in _chunks(values, _ROWS * _COLUMNS)]
        if packed.fresh is not None:
            row = (packed.dictionary, pack_dictionary(packed.fresh))
            statements.insert(0, ("INSERT INTO dictionary VALUES (?, ?)", row))
        return statements, chain

    def _logged(self, row: Any) -> Logged:
        offset, digest_, received_at, source, dictionary, frame = row
        try:
            body = self._decompressor.decompress(frame, dictionary)
        except DamagedPayloadError as error:
            raise DamagedEventError(offset, str(error)) from error
        return Logged(offset, body, digest_, received_at, source)

    def _body_problem(
        self, digest_: bytes, length: int, dictionary: int, frame: bytes | None
    ) -> str | None:
        if frame is None:
            return None
        try:
            body = self._decompressor.decompress(frame, dictionary)
            if len(body) != length:
                return f"the body has {len(body)} bytes instead of {length}"
            return None if digest(body) == digest_ else "the body is not what the digest says"
        except (DamagedPayloadError, InvalidInputError) as error:
            return str(error)

    def _last(self) -> tuple[Offset, bytes]:
        rows = self._file.rows("SELECT offset, chain FROM event ORDER BY offset DESC LIMIT 1")
        return rows[0] if rows else (0, _FIRST_CHAIN)

    def _dictionary(self, number: int) -> bytes:
        rows = self._file.rows("SELECT content FROM dictionary WHERE id = ?", (number,))
        if not rows:
            raise DamagedPayloadError(f"dictionary {number} is missing")
        return unpack_dictionary(rows[0][0])

    def _newest_compressor(self) -> Compressor:
        rows = self._file.rows("SELECT id FROM dictionary ORDER BY id DESC LIMIT 1")
        if not rows:
            return Compressor()
        (number,) = rows[0]
        try:
            return Compressor(number, self._dictionary(number))
        except DamagedPayloadError:
            return Compressor(replaces=number)


def _link(
    chain: bytes, offset: Offset, digest_: bytes, received_at: int, length: int, source: str
) -> bytes:
    header = struct.pack("<16sqqq16s", chain, offset, received_at, length, digest_)
    return hashlib.blake2b(header + source.encode(), digest_size=16).digest()


def _insertion(values: list[Any]) -> Statement:
    row = f"({','.join('?' * _COLUMNS)})"
    return f"INSERT INTO event VALUES {','.join([row] * (len(values) // _COLUMNS))}", values


def _chunks(values: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
