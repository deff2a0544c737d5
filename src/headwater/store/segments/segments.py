"""The segments of a log: what lies where, reading from them, and changing them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from headwater.model.time import Instant, Offset
from headwater.store.compression import DamagedPayloadError
from headwater.store.log_tables import LogTables, Writer
from headwater.store.segments.offsets import PackedSets, pack_offsets, unpack_offsets
from headwater.store.segments.places import MissingSegmentError, Place
from headwater.store.segments.segment import (
    SELECT,
    Segment,
    Written,
    digest_of,
    insert,
    next_id,
)
from headwater.store.segments.segment_file import SegmentFile
from headwater.store.segments.strays import ChangedMeanwhileError, Strays, adopt, let_go

# Whatever is done to segments, one of both grows.
_REVISION: Final = """
SELECT (SELECT coalesce(max(id), 0) FROM segment), (SELECT coalesce(max(id), 0) FROM erasure)
"""
_DELETE: Final = "DELETE FROM segment WHERE id = ? RETURNING id"
_OPEN_FILES: Final = 32


@dataclass(frozen=True, slots=True)
class Moving:
    """An event on its way into a segment."""

    offset: Offset
    received_at: Instant
    body: bytes


@dataclass(frozen=True, slots=True)
class Replacement:
    """A segment, and what is to take its place; None where nothing is left of it."""

    old: Segment
    fresh: Segment | None

    def note(self, writer: Writer) -> None:
        """Let it take the place, in one transaction. Raises ChangedMeanwhileError."""
        number = next_id(writer)
        if writer.execute(_DELETE, (self.old.id,)).fetchone() is None:
            raise ChangedMeanwhileError
        is_same_file = False
        if self.fresh is not None:
            is_same_file = (self.fresh.place, self.fresh.name) == (self.old.place, self.old.name)
            if not is_same_file:
                adopt(writer, self.fresh.place, self.fresh.name)
            insert(writer, replace(self.fresh, id=number))
        if not is_same_file:
            let_go(writer, self.old.place, self.old.name)


class Segments:
    """All segments of one log. May be used from any thread.

    place_at: the place with an address.
    """

    def __init__(self, tables: LogTables, place_at: Callable[[str], Place]) -> None:
        self._tables = tables
        self._place_at = lru_cache(maxsize=16)(place_at)
        self._file = lru_cache(maxsize=_OPEN_FILES)(self._opened)
        self._strays = Strays(tables, self._place_at)
        self._loading = threading.Lock()
        self._revision = (0, 0)
        self._known: PackedSets[Segment] = PackedSets(())
        self.refresh()

    def look_at(self, place: str) -> None:
        """See whether a place could be reached at all. Raises InvalidInputError."""
        self._place_at(place)

    def refresh(self) -> None:
        """Look which there are now: another process may have moved some. Nothing else asks."""
        with self._loading:
            (revision,) = self._tables.rows(_REVISION)
            if tuple(revision) != self._revision:
                segments = [Segment(*row) for row in self._tables.rows(SELECT)]
                self._known, self._revision = PackedSets(segments), tuple(revision)

    def all(self) -> Sequence[Segment]:
        """Each of them, in the order in which they were made or changed."""
        self.refresh()
        return self._known.sets

    def offsets_of(self, segment: Segment) -> NDArray[np.int64]:
        """The events that a segment holds, in their order."""
        return unpack_offsets(segment.offsets)

    def holding(self, offset: Offset) -> Iterator[Segment]:
        """The segments that an event lies in; none for one that lies in none."""
        return self._known.holding(offset)

    def body(self, offset: Offset) -> bytes | None:
        """What was sent; None for an event that is in no segment.

        Raises UnavailableError where its place is out of reach, DamagedPayloadError.
        """
        with suppress(MissingSegmentError):
            return self._read(offset)
        # It may have been moved on since.
        self.refresh()
        return self._read(offset)

    def put(
        self, events: Sequence[Moving], *, rule: str, tier: str, place: str, now: Instant
    ) -> Segment:
        """Make a segment of some events, in the order of their offsets; durable when it returns.

        Raises ChangedMeanwhileError where one of them is no longer in the log itself.
        """
        told = Written((each.offset, each.body) for each in events)
        offsets = [each.offset for each in events]
        name = self._write(rule, offsets, told, place=place, now=now)
        segment = Segment(
            0, rule, tier, place, name, offsets[0], offsets[-1], len(events), told.size_bytes,
            sum(len(each.body) for each in events), max(each.received_at for each in events), 0,
            told.digest, pack_offsets(offsets),
        )  # fmt: skip
        with self._tables.writing() as writer:
            if not _are_in_log(writer, offsets):
                raise ChangedMeanwhileError
            adopt(writer, place, name)
            segment = replace(segment, id=next_id(writer))
            insert(writer, segment)
        self.refresh()
        return segment

    def carry(
        self,
        segment: Segment,
        *,
        tier: str,
        place: str,
        now: Instant,
        stays_until: Instant = 0,
    ) -> None:
        """Move a segment to another place; it can be read all the while.

        stays_until: it is not to be moved on before. Raises ChangedMeanwhileError.
        """
        name = segment.name
        if place != segment.place:
            name = self._write(
                segment.rule, self.offsets_of(segment), [self._content(segment)],
                place=place, now=now,
            )  # fmt: skip
        fresh = replace(segment, tier=tier, place=place, name=name, stays_until=stays_until)
        with self._tables.writing() as writer:
            Replacement(segment, fresh).note(writer)
        self.tidy(now=now)

    def write_without(
        self, segment: Segment, gone: Collection[Offset], *, now: Instant
    ) -> Replacement:
        """Write a segment anew, beside the old one, without some of its events."""
        left = [each for each in self.events(segment) if each[0] not in gone]
        if not left:
            return Replacement(segment, None)
        told, offsets = Written(left), [offset for offset, _ in left]
        name = self._write(segment.rule, offsets, told, place=segment.place, now=now)
        fresh = replace(
            segment,
            name=name, first=offsets[0], last=offsets[-1], events=len(left),
            size_bytes=told.size_bytes, length=sum(len(body) for _, body in left),
            digest=told.digest, offsets=pack_offsets(offsets),
        )  # fmt: skip
        return Replacement(segment, fresh)

    def tidy(self, *, now: Instant) -> None:
        """Remove files that nobody needs. Raises UnavailableError where one is out of reach."""
        self.refresh()
        self._strays.tidy(now=now)

    def events(self, segment: Segment) -> Iterator[tuple[Offset, bytes]]:
        """All events of a segment. Raises UnavailableError, DamagedPayloadError."""
        return self._file(segment.place, segment.name, segment.size_bytes).events()

    def _write(
        self,
        rule: str,
        offsets: Sequence[Offset] | NDArray[np.int64],
        content: Iterable[bytes],
        *,
        place: str,
        now: Instant,
    ) -> str:
        """Write a file that nobody else knows of; returns its name."""
        name = f"{offsets[0]:012}-{offsets[-1]:012}-{rule}-{uuid4().hex[:12]}.zst"
        self._strays.begin(place, name, now=now)
        self._place_at(place).put(name, content)
        return name

    def _read(self, offset: Offset) -> bytes | None:
        segment = next(self.holding(offset), None)
        if segment is None:
            return None
        try:
            return self._file(segment.place, segment.name, segment.size_bytes).body(offset)
        except LookupError:
            raise DamagedPayloadError(f"segment {segment.name} has no event {offset}") from None

    def _opened(self, place: str, name: str, size_bytes: int) -> SegmentFile:
        at = self._place_at(place)
        return SegmentFile(lambda start, length: at.read(name, start, length), size_bytes)

    def _content(self, segment: Segment) -> bytes:
        """The file as it is. Raises DamagedPayloadError where it is not as it was written."""
        content = self._place_at(segment.place).read(segment.name, 0, segment.size_bytes)
        if digest_of(content) != segment.digest:
            raise DamagedPayloadError(f"segment {segment.name} is not as it was written")
        return content


def _are_in_log(writer: Writer, offsets: Sequence[Offset]) -> bool:
    """Whether all of these have their bodies in the table; seen with nobody else writing."""
    found = writer.execute(
        'SELECT "offset" FROM event WHERE "offset" BETWEEN ? AND ? AND body IS NOT NULL',
        (offsets[0], offsets[-1]),
    )
    return {*offsets} <= {offset for (offset,) in found}
