"""The form of a segment: a file of events that can be read without Headwater, too.

It is a sequence of zstd frames of up to 1,024 events each. In a frame an event is a line with its
offset and its length in bytes, then its body, then the end of a line; so `zstd -dc FILE` shows all
of them. The last frame is one that decompressors skip: where each event lies, as JSON, and the
length of that JSON.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Final

import msgspec
import zstandard
from msgspec import Meta

from headwater.model.time import Offset
from headwater.store.compression import DamagedPayloadError

_LEVEL: Final = 9
_BLOCK_EVENTS: Final = 1_024
_BLOCK_BYTES: Final = 4 << 20
_SKIPPED: Final = 0x184D2A5E
_HEAD: Final = struct.Struct("<II")
_TAIL: Final = struct.Struct("<I")
_OPEN_BLOCKS: Final = 8

_Position = Annotated[int, Meta(ge=0)]


class _Block(msgspec.Struct, frozen=True):
    position: _Position
    length: _Position
    first: Offset


class _Index(msgspec.Struct, frozen=True):
    blocks: tuple[_Block, ...]


def pack(events: Iterable[tuple[Offset, bytes]]) -> Iterator[bytes]:
    """The content of a segment, piece by piece. events: in the order of their offsets."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    blocks: list[_Block] = []
    position = 0
    for group in _grouped(events):
        frame = compressor.compress(b"".join(b"%d %d\n%b\n" % (o, len(b), b) for o, b in group))
        blocks.append(_Block(position, len(frame), group[0][0]))
        position += len(frame)
        yield frame
    told = msgspec.json.encode(_Index(tuple(blocks)))
    yield _HEAD.pack(_SKIPPED, len(told) + _TAIL.size) + told + _TAIL.pack(len(told))


class SegmentFile:
    """A segment to read from. May be used from any thread.

    read: so many bytes of it from a position on. size_bytes: of the whole.
    Every method raises DamagedPayloadError where it is not as it was written.
    """

    def __init__(self, read: Callable[[int, int], bytes], size_bytes: int) -> None:
        self._read = read
        self._blocks = _index(read, size_bytes).blocks
        self._firsts = [block.first for block in self._blocks]
        self._opened = lru_cache(maxsize=_OPEN_BLOCKS)(self._open)

    def body(self, offset: Offset) -> bytes:
        """What was sent. Raises LookupError for an event that is not in here."""
        return self._opened(max(0, bisect_right(self._firsts, offset) - 1))[offset]

    def events(self) -> Iterator[tuple[Offset, bytes]]:
        """All of them, in the order of their offsets."""
        for place in range(len(self._blocks)):
            yield from self._open(place).items()

    def _open(self, place: int) -> dict[Offset, bytes]:
        block = self._blocks[place]
        try:
            content = zstandard.ZstdDecompressor().decompress(
                self._read(block.position, block.length)
            )
            return _split(content)
        except (zstandard.ZstdError, ValueError) as error:
            raise DamagedPayloadError(str(error)) from None


def _index(read: Callable[[int, int], bytes], size_bytes: int) -> _Index:
    try:
        (length,) = _TAIL.unpack(read(size_bytes - _TAIL.size, _TAIL.size))
        start = size_bytes - _TAIL.size - length
        return msgspec.json.decode(read(start, length), type=_Index)
    except (struct.error, ValueError, OSError, msgspec.MsgspecError) as error:
        raise DamagedPayloadError(f"the segment has no index: {error}") from None


def _grouped(
    events: Iterable[tuple[Offset, bytes]],
) -> Iterator[Sequence[tuple[Offset, bytes]]]:
    group: list[tuple[Offset, bytes]] = []
    size = 0
    for event in events:
        group.append(event)
        size += len(event[1])
        if len(group) == _BLOCK_EVENTS or size >= _BLOCK_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _split(content: bytes) -> dict[Offset, bytes]:
    events: dict[Offset, bytes] = {}
    place = 0
    while place < len(content):
        end = content.index(b"\n", place)
        offset, length = map(int, content[place:end].split())
        events[offset] = content[end + 1 : end + 1 + length]
        place = end + 1 + length + 1
    return events
