"""The segments of a log: what lies where, and reading from them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headwater.model.time import Instant, Offset
from headwater.store.compression import DamagedPayloadError
from headwater.store.log_tables import LogTables, Writer
from headwater.store.segments.offsets import has, pack_offsets, unpack_offsets
from headwater.store.segments.places import MissingSegmentError, Place
from headwater.store.segments.segment_file import SegmentFile, pack
from headwater.store.segments.tables import SEGMENT

_COLUMNS: Final = ", ".join(SEGMENT)
_SELECT: Final = f"SELECT {_COLUMNS} FROM segment ORDER BY id"
_INSERT: Final = f"INSERT INTO segment ({_COLUMNS}) VALUES ({', '.join('?' * len(SEGMENT))})"
_NEXT: Final = "SELECT coalesce(max(id), 0) + 1 FROM segment"
_AT: Final = "UPDATE segment SET tier = ?, place = ?, stays_until = ? WHERE id = ?"
_DELETE: Final = "DELETE FROM segment WHERE id = ?"
_OPEN_FILES: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A file of events.

    rule: by which its events were moved. tier: "warm" or "cold". place: the address of its folder.
    first, last: the range its offsets are in. size_bytes: of the file; length: of the events as
    they were sent. received_at: when the newest came. stays_until: it was
    brought back, and is not moved on before. digest: of the file. offsets: packed.
    """

    id: int
    rule: str
    tier: str
    place: str
    name: str
    first: Offset
    last: Offset
    events: int
    size_bytes: int
    length: int
    received_at: Instant
    stays_until: Instant
    digest: bytes
    offsets: bytes


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A segment, and what takes its place; None where nothing is left of it."""

    old: Segment
    fresh: Segment | None

    def note(self, writer: Writer) -> None:
        """Let the new one take the place, in the transaction of whoever had it written."""
        writer.execute(_DELETE, (self.old.id,))
        if self.fresh is not None:
            writer.execute(_INSERT, _row(self.fresh))


@dataclass(frozen=True, slots=True)
class Moving:
    """An event on its way into a segment."""

    offset: Offset
    received_at: Instant
    body: bytes


class Segments:
    """All segments of one log. May be used from any thread.

    place_at: the place with an address.
    """

    def __init__(self, tables: LogTables, place_at: Callable[[str], Place]) -> None:
        self._tables = tables
        self._place_at = lru_cache(maxsize=16)(place_at)
        self._file = lru_cache(maxsize=_OPEN_FILES)(self._opened)
        self._offsets = lru_cache(maxsize=_OPEN_FILES)(unpack_offsets)
        self._known = _Known(())
        self._loading = threading.Lock()
        self.reload()

    def look_at(self, place: str) -> None:
        """See whether a place could be reached at all. Raises InvalidInputError."""
        self._place_at(place)

    def all(self) -> Sequence[Segment]:
        """All that are known to this process, in the order in which they were made."""
        return self._known.segments

    def reload(self) -> None:
        """Look which there are now: another process may have moved some."""
        with self._loading:
            self._known = _Known([Segment(*row) for row in self._tables.rows(_SELECT)])

    def offsets_of(self, segment: Segment) -> NDArray[np.int64]:
        """The events that a segment holds, in their order."""
        return self._offsets(segment.offsets)

    def holding(self, offset: Offset) -> Segment | None:
        """The segment that an event lies in."""
        for look_again in (True, False):
            for each in self._known.around(offset):
                if has(self._offsets(each.offsets), offset):
                    return each
            if look_again:
                self.reload()
        return None

    def body(self, offset: Offset) -> bytes | None:
        """What was sent; None for an event that is in no segment.

        Raises UnavailableError where its place is out of reach, DamagedPayloadError.
        """
        segment = self.holding(offset)
        if segment is None:
            return None
        with suppress(MissingSegmentError):
            return self._read(segment, offset)
        # It may have been moved on since.
        self.reload()
        moved = self.holding(offset)
        return None if moved is None else self._read(moved, offset)

    def put(self, events: Sequence[Moving], *, rule: str, tier: str, place: str) -> Segment:
        """Make a segment of some events, in the order of their offsets; durable when it returns."""
        told = _Written((each.offset, each.body) for each in events)
        name = f"{events[0].offset:012}-{events[-1].offset:012}-{rule}.zst"
        self._place_at(place).put(name, told)
        segment = Segment(
            0, rule, tier, place, name, events[0].offset, events[-1].offset, len(events),
            told.size_bytes, sum(len(each.body) for each in events),
            max(each.received_at for each in events), 0, told.digest,
            pack_offsets(each.offset for each in events),
        )  # fmt: skip
        with self._tables.writing() as writer:
            (number,) = writer.execute(_NEXT).fetchone()
            segment = replace(segment, id=number)
            writer.execute(_INSERT, _row(segment))
        self.reload()
        return segment

    def carry(self, segment: Segment, *, tier: str, place: str, stays_until: Instant = 0) -> None:
        """Move a segment to another place; it can be read all the while.

        stays_until: it is not to be moved on before.
        """
        if place != segment.place:
            content = self._content(segment)
            self._place_at(place).put(segment.name, content)
        with self._tables.writing() as writer:
            writer.execute(_AT, (tier, place, stays_until, segment.id))
        self.reload()
        if place != segment.place:
            self._place_at(segment.place).remove(segment.name)

    def write_without(self, segment: Segment, gone: Collection[Offset]) -> Rewritten:
        """Write a segment anew, beside the old one, without some of its events."""
        left = [each for each in self.events(segment) if each[0] not in gone]
        if not left:
            return Rewritten(segment, None)
        told = _Written(left)
        fresh = f"{segment.name.removesuffix('.zst')}+.zst"
        self._place_at(segment.place).put(fresh, told)
        return Rewritten(
            segment,
            replace(
                segment,
                name=fresh, first=left[0][0], last=left[-1][0], events=len(left),
                size_bytes=told.size_bytes, length=sum(len(body) for _, body in left),
                digest=told.digest, offsets=pack_offsets(offset for offset, _ in left),
            ),
        )  # fmt: skip

    def settle(self, rewritten: Iterable[Rewritten]) -> None:
        """Remove the files that others were written in place of."""
        self.reload()
        for each in rewritten:
            self._place_at(each.old.place).remove(each.old.name)

    def events(self, segment: Segment) -> Iterator[tuple[Offset, bytes]]:
        """All events of a segment. Raises UnavailableError, DamagedPayloadError."""
        return self._file(segment.place, segment.name, segment.size_bytes).events()

    def _read(self, segment: Segment, offset: Offset) -> bytes:
        try:
            return self._file(segment.place, segment.name, segment.size_bytes).body(offset)
        except LookupError:
            raise DamagedPayloadError(f"segment {segment.name} has no event {offset}") from None

    def _opened(self, place: str, name: str, size_bytes: int) -> SegmentFile:
        at = self._place_at(place)
        return SegmentFile(lambda start, length: at.read(name, start, length), size_bytes)

    def _content(self, segment: Segment) -> Sequence[bytes]:
        """The file as it is. Raises DamagedPayloadError where it is not as it was written."""
        content = self._place_at(segment.place).read(segment.name, 0, segment.size_bytes)
        if _digest(content) != segment.digest:
            raise DamagedPayloadError(f"segment {segment.name} is not as it was written")
        return [content]


class _Known:
    """Segments that can be asked for those around an offset."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self._first = np.fromiter((each.first for each in segments), np.int64)
        self._last = np.fromiter((each.last for each in segments), np.int64)

    def around(self, offset: Offset) -> Iterator[Segment]:
        """Those whose range it is in."""
        for place in np.flatnonzero((self._first <= offset) & (self._last >= offset)):
            yield self.segments[int(place)]


class _Written:
    """A segment while it is written: its size and its digest, known at the end."""

    def __init__(self, events: Iterable[tuple[Offset, bytes]]) -> None:
        self._events = events
        self._hash = hashlib.blake2b(digest_size=16)
        self.size_bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in pack(self._events):
            self._hash.update(piece)
            self.size_bytes += len(piece)
            yield piece

    @property
    def digest(self) -> bytes:
        """Of all that was written."""
        return self._hash.digest()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _row(segment: Segment) -> tuple[Any, ...]:
    return (
        segment.id, segment.rule, segment.tier, segment.place, segment.name, segment.first,
        segment.last, segment.events, segment.size_bytes, segment.length, segment.received_at,
        segment.stays_until, segment.digest, segment.offsets,
    )  # fmt: skip
