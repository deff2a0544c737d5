"""A segment as the log knows it, and as it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from headwater.model.time import Instant, Offset
from headwater.store.log_tables import Writer
from headwater.store.segments.segment_file import pack
from headwater.store.segments.tables import SEGMENT

_COLUMNS: Final = ", ".join(SEGMENT)
_INSERT: Final = f"INSERT INTO segment ({_COLUMNS}) VALUES ({', '.join('?' * len(SEGMENT))})"
_NEXT: Final = "SELECT coalesce(max(id), 0) + 1 FROM segment"

SELECT: Final = f"SELECT {_COLUMNS} FROM segment ORDER BY id"
"""Everything of all of them, in the order in which they were made."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A file of events.

    id: another one after each change. rule: by which its events were moved. tier: "warm" or "cold".
    place: the address of its folder. first, last: the range its offsets are in. size_bytes: of the
    file; length: of the events as they were sent. received_at: when the newest came. stays_until:
    it was brought back, and is not moved on before. digest: of the file. offsets: packed.
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


def next_id(writer: Writer) -> int:
    """The number of the next one; asked for before any is deleted, no change goes unnoticed."""
    return writer.execute(_NEXT).fetchone()[0]


def insert(writer: Writer, segment: Segment) -> None:
    """Write a segment down."""
    row: tuple[Any, ...] = (
        segment.id, segment.rule, segment.tier, segment.place, segment.name, segment.first,
        segment.last, segment.events, segment.size_bytes, segment.length, segment.received_at,
        segment.stays_until, segment.digest, segment.offsets,
    )  # fmt: skip
    writer.execute(_INSERT, row)


class Written:
    """The content of a segment while it is written: its size and its digest, known at the end."""

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


def digest_of(content: bytes) -> bytes:
    """The digest of a file."""
    return hashlib.blake2b(content, digest_size=16).digest()
