"""Payload compression: zstd over a dictionary that is nothing but events, end to end."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import zstandard

from headwater.errors import HeadwaterError

LEVEL: Final = 3
DICTIONARY_BYTES: Final = 262_144
NO_DICTIONARY: Final = 0

# Neighbours in a stream resemble each other, so every eighth event of a long stretch makes twice
# as good a dictionary as all events of a short one.
_STRIDE: Final = 8

# One event longer than this would push many others out of the dictionary.
_SAMPLE_BYTES: Final = 8_192
_REFRESH_EVENTS: Final = 20_000

# From this size of a group on, compressing it in one call saves more than the call costs.
_MANY: Final = 4
_SETTLED_EVENTS: Final = 2_000
_WINDOW_BYTES: Final = 1 << 20
_DEGRADED: Final = 1.5


class DamagedPayloadError(HeadwaterError):
    """A payload that can no longer be read back."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the payload cannot be decompressed: {problem}")


@dataclass(frozen=True, slots=True)
class Compressed:
    """Frames of some bodies and the dictionary they need.

    fresh: the content of that dictionary if it has never been stored before.
    """

    frames: Sequence[bytes]
    dictionary: int
    fresh: bytes | None = None


class Compressor:
    """Compresses one group of bodies after another, and keeps its dictionary up to date.

    The dictionary is replaced when the ratio falls well behind what it was at first, and in any
    case every so often: streams change with the pipelines that write them.

    named: the number of a new dictionary by its content; without it they are counted.
    """

    def __init__(
        self,
        dictionary: int = NO_DICTIONARY,
        content: bytes = b"",
        *,
        replaces: int = 0,
        named: Callable[[bytes], int] | None = None,
    ) -> None:
        self._recent: deque[bytes] = deque()
        self._recent_bytes = 0
        self._newest = max(dictionary, replaces)
        self._named = named
        self._use(dictionary, content)

    def compress(self, bodies: Sequence[bytes]) -> Compressed:
        """Compress a group; several at once cost one release of the interpreter lock."""
        fresh = self._refresh() if self._is_stale() else None
        if len(bodies) < _MANY:
            frames = [self._zstd.compress(body) for body in bodies]
        else:
            segments = self._zstd.multi_compress_to_buffer(list(bodies))
            frames = [segments[position].tobytes() for position in range(len(bodies))]
        self._observe(bodies, frames)
        return Compressed(frames, self._dictionary, fresh)

    def _use(self, dictionary: int, content: bytes) -> None:
        self._dictionary = dictionary
        if dictionary == NO_DICTIONARY:
            self._zstd = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
        else:
            data = zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
            data.precompute_compress(LEVEL)  # pyright: ignore[reportUnknownMemberType] because its stub is untyped
            self._zstd = zstandard.ZstdCompressor(level=LEVEL, dict_data=data, write_checksum=True)
        self._events = 0
        self._window = (0, 0)
        self._first_ratio: float | None = None
        self._ratio: float | None = None

    def _is_stale(self) -> bool:
        if self._recent_bytes < DICTIONARY_BYTES:
            return False
        if self._dictionary == NO_DICTIONARY or self._events >= _REFRESH_EVENTS:
            return True
        if self._events < _SETTLED_EVENTS or self._first_ratio is None or self._ratio is None:
            return False
        return self._ratio * _DEGRADED < self._first_ratio

    def _refresh(self) -> bytes:
        content = b"".join(self._recent)[-DICTIONARY_BYTES:]
        self._newest += 1
        self._use(self._named(content) if self._named else self._newest, content)
        return content

    def _observe(self, bodies: Sequence[bytes], frames: Sequence[bytes]) -> None:
        samples = bodies[-self._events % _STRIDE :: _STRIDE]
        for body in samples:
            self._recent.append(body[:_SAMPLE_BYTES])
            self._recent_bytes += min(len(body), _SAMPLE_BYTES)
        while self._recent and self._recent_bytes - len(self._recent[0]) >= DICTIONARY_BYTES:
            self._recent_bytes -= len(self._recent.popleft())
        self._events += len(bodies)
        raw = self._window[0] + sum(map(len, bodies))
        packed = self._window[1] + sum(map(len, frames))
        if raw < _WINDOW_BYTES:
            self._window = (raw, packed)
            return
        self._window = (0, 0)
        self._ratio = raw / packed
        if self._first_ratio is None:
            self._first_ratio = self._ratio


class Decompressor:
    """Reads payloads back, whatever dictionary they were written with.

    content_of: the content of a stored dictionary.
    """

    def __init__(self, content_of: Callable[[int], bytes]) -> None:
        self._zstd = lru_cache(maxsize=16)(self._open)
        self._content_of = content_of
        # zstd works outside the interpreter lock, in a context that only one thread may use.
        self._one_at_a_time = threading.Lock()

    def decompress(self, frame: bytes, dictionary: int) -> bytes:
        """One body. Raises DamagedPayloadError when its checksum or its form is wrong."""
        try:
            with self._one_at_a_time:
                return self._zstd(dictionary).decompress(frame)
        except (zstandard.ZstdError, TypeError) as error:
            raise DamagedPayloadError(str(error)) from None

    def _open(self, dictionary: int) -> zstandard.ZstdDecompressor:
        if dictionary == NO_DICTIONARY:
            return zstandard.ZstdDecompressor()
        data = zstandard.ZstdCompressionDict(
            self._content_of(dictionary), dict_type=zstandard.DICT_TYPE_RAWCONTENT
        )
        return zstandard.ZstdDecompressor(dict_data=data)


def pack_dictionary(content: bytes) -> bytes:
    """The form in which a dictionary is stored."""
    return zstandard.ZstdCompressor(level=9, write_checksum=True).compress(content)


def unpack_dictionary(frame: bytes) -> bytes:
    """The content of a stored dictionary. Raises DamagedPayloadError."""
    try:
        return zstandard.ZstdDecompressor().decompress(frame)
    except (zstandard.ZstdError, TypeError) as error:
        raise DamagedPayloadError(str(error)) from None
