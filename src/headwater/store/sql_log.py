"""A log in SQL: reading it, and finding what is no longer as it was written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from headwater.errors import HeadwaterError, InvalidInputError, UnavailableError
from headwater.model.sender import SenderLife, SenderReport
from headwater.model.time import Instant, Offset
from headwater.openlineage.recognition import digest
from headwater.ports import Appended, DeadLetters, Logged, Received
from headwater.store import sender_ledger
from headwater.store.compression import DamagedPayloadError, Decompressor, unpack_dictionary
from headwater.store.log_file import LogReadError
from headwater.store.log_tables import LogTables, Writer
from headwater.store.segments.erasures import Erasures
from headwater.store.segments.holds import Holds
from headwater.store.segments.places import place_at
from headwater.store.segments.segments import Segments

FIRST_CHAIN: Final = bytes(16)
"""What the chain of the first event continues."""

_VERIFIED_AT_ONCE: Final = 1_000
_ASKED_AT_ONCE: Final = 500
_CLEARED_AT_ONCE: Final = 500
_HEADERS: Final = 'SELECT "offset", digest, received_at, source, length, chain FROM event'
# A row that only becomes shorter leaves a hole in its page that SQLite never fills.
_WITHOUT_BODY: Final = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, 0, NULL)"
_MISSING: Final = "the body is missing"
_SELECT: Final = 'SELECT "offset", digest, received_at, source, dictionary, body FROM event'

_VERIFY: Final = (
    'SELECT "offset", digest, received_at, source, length, chain, dictionary, body FROM event '
    'WHERE "offset"'
)
_IN_ORDER: Final = 'ORDER BY "offset" LIMIT ?'

ValueT = TypeVar("ValueT")


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


class StoredEvent(NamedTuple):
    """An event as it lies in the log. body: compressed; None once it was moved or erased."""

    offset: Offset
    digest: bytes
    received_at: Instant
    source: str
    length: int
    chain: bytes
    dictionary: int
    body: bytes | None


_TYPES: Final = (int, bytes, int, str, int, bytes, int, bytes | None)


class SqlLog(ABC):
    """An EventLog in SQL, and what all of them can tell beyond.

    home: the folder that relative places of segments are in, if one machine has the log to itself.
    Every method may be called from any thread.
    """

    dead_letters: DeadLetters

    def __init__(self, tables: LogTables, *, home: Path | None = None) -> None:
        self._tables = tables
        self._rows = tables.rows
        self._decompressor = Decompressor(self._dictionary)
        self.segments = Segments(tables, partial(place_at, home=home))
        self.erasures = Erasures(tables)
        self.holds = Holds(tables)

    @property
    @abstractmethod
    def identity(self) -> str:
        """What no other log has; empty for one that lies beside what is derived from it."""

    @abstractmethod
    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> Sequence[Appended]:
        """Make all of them durable or none; one already held keeps its first offset.

        reports: what their senders said of themselves, durable with them.
        Raises UnavailableError when the store refuses.
        """

    @staticmethod
    @abstractmethod
    def link(
        chain: bytes, offset: Offset, digest_: bytes, received_at: Instant, length: int, source: str
    ) -> bytes:
        """The chain of an event: covers what is stored of it and the chain of the one before."""

    @abstractmethod
    def head(self) -> Offset:
        """The offset of the newest event; 0 for an empty log."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the store. What was appended stays."""

    def read(self, *, after: Offset, limit: int) -> Sequence[Logged]:
        """The next events behind `after`, oldest first; empty at the head.

        Erased events are left out. A damaged one, or one that is out of reach, ends the answer
        early, and raises DamagedEventError or UnavailableError once it comes first: nothing good
        before it is held back.
        """
        events: list[Logged] = []
        while not events and (
            rows := self._rows(
                f'{_SELECT} WHERE "offset" > ? ORDER BY "offset" LIMIT ?', (after, limit)
            )
        ):
            self._look_for_moved(rows)
            for row in rows:
                try:
                    event = self._logged(row)
                except (DamagedEventError, UnavailableError):
                    if not events:
                        raise
                    break
                if event is not None:
                    events.append(event)
            after = rows[-1][0]
        return events

    def at(self, offsets: Sequence[Offset]) -> Sequence[Logged]:
        """The events at these offsets, in log order; unknown and erased ones are left out.

        Raises DamagedEventError, or UnavailableError for one in a segment that is out of reach.
        """
        events: list[Logged] = []
        for chunk in chunks(sorted(set(offsets)), _ASKED_AT_ONCE):
            rows = self._rows(
                f'{_SELECT} WHERE "offset" IN ({marks(chunk)}) ORDER BY "offset"', chunk
            )
            self._look_for_moved(rows)
            events += (event for row in rows if (event := self._logged(row)) is not None)
        return events

    def count(self, after: Offset, until: Offset) -> int:
        """How many events there are behind one offset, up to another."""
        asked = 'SELECT count(*) FROM event WHERE "offset" > ? AND "offset" <= ?'
        ((number,),) = self._rows(asked, (after, until))
        return number

    def outlines(self, offsets: Sequence[Offset]) -> Sequence[Outline]:
        """When these events came, from whom and how large, in log order; erased ones too.

        Opens no body, so a damaged one is told of like any other.
        """
        found: list[Outline] = []
        for chunk in chunks(sorted(set(offsets)), _ASKED_AT_ONCE):
            rows = self._rows(
                'SELECT "offset", received_at, source, length, body IS NULL FROM event '
                f'WHERE "offset" IN ({marks(chunk)}) ORDER BY "offset"',
                chunk,
            )
            if any(moved for *_, moved in rows):
                self.erasures.refresh()
            for offset, received_at, source, length, moved in rows:
                erased = bool(moved) and offset in self.erasures
                found.append(Outline(offset, received_at, source, length, erased=erased))
        return found

    def clear(
        self, offsets: Sequence[Offset], *, note: Callable[[Writer], None] | None = None
    ) -> None:
        """Take bodies out of the table; the rest of each event stays.

        note: what is to be written down in one transaction with them. Without it they are taken
        in small portions, so that nobody who appends waits for long.
        """
        portions = [*chunks(sorted(offsets), _CLEARED_AT_ONCE)]
        if note is None:
            for portion in portions:
                with self._tables.writing() as writer:
                    _clear(writer, portion)
            return
        with self._tables.writing() as writer:
            for portion in portions:
                _clear(writer, portion)
            note(writer)

    def scrub(self) -> None:
        """Leave nothing of what was cleared in freed room."""
        self._tables.scrub()

    def senders(self, *, since: Instant) -> Sequence[SenderLife]:
        """Which numbers came of senders that number their events, and were heard of since then."""
        return sender_ledger.lives(self._rows, since=since)

    def chain(self, offset: Offset) -> bytes | None:
        """What stands for an event and all before it; None where no event lies there."""
        rows = self._rows('SELECT chain FROM event WHERE "offset" = ?', (offset,))
        return bytes(rows[0][0]) if rows else None

    def verify(self) -> Iterator[Problem]:
        """Read everything and report what is not as it was written.

        Finds changed, missing and swapped events by the chain, changed bodies by their checksum,
        length and digest. What it cannot see is a log cut off at a commit: compare
        `head` with a figure kept elsewhere.
        """
        after, chain = 0, FIRST_CHAIN
        for offset, row in self._stored():
            if offset != after + 1:
                yield Problem(after + 1, f"events {after + 1} to {offset - 1} are missing")
            after = offset
            if isinstance(row, str):
                yield Problem(offset, row)
                chain = None
                continue
            # What follows is compared with what is stored, so that one change is one problem.
            if chain is not None and not self._continues(chain, row):
                yield Problem(offset, "the event or its place in the log was changed")
            chain = row.chain
            if (detail := self._body_problem(row)) is not None:
                yield Problem(offset, detail)

    def _stored(self) -> Iterator[tuple[Offset, StoredEvent | str]]:
        """Every row in order, or why it cannot be read."""
        after = 0
        while True:
            try:
                found = self._rows(f"{_VERIFY} > ? {_IN_ORDER}", (after, _VERIFIED_AT_ONCE))
            except LogReadError:
                if after >= self.head():
                    return
                # Somewhere behind this one: good ones in between are told apart one by one.
                after += 1
                yield after, self._stored_at(after)
                continue
            if not found:
                return
            self._look_for_moved(found)
            yield from ((told[0], _row_of(told)) for told in found)
            after = found[-1][0]

    def _stored_at(self, offset: Offset) -> StoredEvent | str:
        try:
            found = self._rows(f"{_VERIFY} = ?", (offset,))
        except LogReadError as error:
            return str(error)
        return _row_of(found[0]) if found else "it cannot be found"

    def _continues(self, chain: bytes, row: StoredEvent) -> bool:
        linked = self.link(chain, row.offset, row.digest, row.received_at, row.length, row.source)
        return linked == row.chain

    def _look_for_moved(self, rows: Sequence[Any]) -> None:
        """See where the bodies may be that these rows, which end with them, do not have."""
        if any(row[-1] is None for row in rows):
            self.segments.refresh()
            self.erasures.refresh()

    def _logged(self, row: Any) -> Logged | None:
        """An event of the table; None for one that was erased."""
        offset, digest_, received_at, source, dictionary, frame = row
        try:
            body = self._body(offset, dictionary, frame)
        except DamagedPayloadError as error:
            raise DamagedEventError(offset, str(error)) from error
        if body is not None:
            return Logged(offset, body, digest_, received_at, source)
        if offset in self.erasures:
            return None
        raise DamagedEventError(offset, _MISSING)

    def _body(self, offset: Offset, dictionary: int, frame: bytes | None) -> bytes | None:
        if frame is None:
            return self.segments.body(offset)
        return self._decompressor.decompress(frame, dictionary)

    def _body_problem(self, row: StoredEvent) -> str | None:
        try:
            body = self._body(row.offset, row.dictionary, row.body)
            if body is None:
                return None if row.offset in self.erasures else _MISSING
            if len(body) != row.length:
                return f"the body has {len(body)} bytes instead of {row.length}"
            return None if digest(body) == row.digest else "the body is not what the digest says"
        except (DamagedPayloadError, InvalidInputError, UnavailableError) as error:
            return str(error)

    def _dictionary(self, number: int) -> bytes:
        rows = self._rows("SELECT content FROM dictionary WHERE id = ?", (number,))
        if not rows:
            raise DamagedPayloadError(f"dictionary {number} is missing")
        return unpack_dictionary(rows[0][0])


def _clear(writer: Writer, offsets: Sequence[Offset]) -> None:
    where = f'WHERE "offset" IN ({marks(offsets)})'
    rows = writer.execute(f"{_HEADERS} {where}", offsets).fetchall()
    writer.execute(f"DELETE FROM event {where}", offsets)
    writer.executemany(_WITHOUT_BODY, rows)


def _row_of(told: Sequence[Any]) -> StoredEvent | str:
    """A row, unless its values are of kinds that no event has."""
    if not all(isinstance(value, kind) for value, kind in zip(told, _TYPES, strict=True)):
        return "its row is none of an event"
    return StoredEvent(*told)


def chunks(values: Sequence[ValueT], size: int) -> Iterator[Sequence[ValueT]]:
    """Some values, so many at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def marks(values: Sequence[Any]) -> str:
    """As many marks for values as there are."""
    return ",".join("?" * len(values))
