"""Content encodings undone within limits, so that a small body cannot become a large problem."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Final

import zstandard

from headwater.errors import InvalidInputError

_STEP: Final = 1 << 18

# Real events reach 10-25:1. A ratio says nothing about small bodies, which are cheap in any case.
_RATIO: Final = 100
_RATIO_FROM_BYTES: Final = 1 << 20


class UnknownEncodingError(InvalidInputError):
    """The body is encoded in a way that is not undone here."""

    def __init__(self, encoding: str) -> None:
        super().__init__(
            f"content encoding {encoding[:64]!r} is not supported; send gzip, deflate, zstd or none"
        )


class BrokenEncodingError(InvalidInputError):
    """The body is not what its content encoding says."""

    def __init__(self, encoding: str, problem: str) -> None:
        super().__init__(f"the body is not valid {encoding}: {problem}")


class TooLargeError(InvalidInputError):
    """The body is larger than this server takes."""

    def __init__(self, size: str, limit_bytes: int, setting: str) -> None:
        super().__init__(
            f"the body is larger {size} than {limit_bytes} bytes; send fewer events at once, "
            f"or raise {setting}"
        )


class BombError(InvalidInputError):
    """The body grows out of all proportion when it is inflated."""

    def __init__(self) -> None:
        super().__init__(
            f"the body inflates to more than {_RATIO} times its size; send it less compressed"
        )


def inflate(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    """Undo one content encoding; `limit_bytes` is the most that may come out.

    Raises UnknownEncodingError, BrokenEncodingError, TooLargeError or BombError, the last two
    before more than the limit has been inflated.
    """
    steps = _INFLATERS.get(encoding)
    if steps is None:
        raise UnknownEncodingError(encoding)
    parts: list[bytes] = []
    size = 0
    try:
        for part in steps(body):
            size += len(part)
            if size > limit_bytes:
                raise TooLargeError("once inflated", limit_bytes, "HEADWATER_MAX_BODY_BYTES")
            if size > _RATIO_FROM_BYTES and size > _RATIO * len(body):
                raise BombError
            parts.append(part)
    except (zlib.error, zstandard.ZstdError, EOFError) as error:
        raise BrokenEncodingError(encoding, str(error)) from None
    return b"".join(parts)


def _gzip(body: bytes) -> Iterator[bytes]:
    """A gzip file is one or more members, one after the other."""
    while body:
        member = _Zlib(body, zlib.MAX_WBITS | 16)
        yield from member
        body = member.rest.lstrip(b"\0")


def _deflate(body: bytes) -> Iterator[bytes]:
    # RFC 9110 means the zlib form; some clients send the raw stream all the same.
    wrapped = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _Zlib(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


class _Zlib:
    """One compressed stream, a step at a time; `rest` is what follows it."""

    def __init__(self, body: bytes, window: int) -> None:
        self.rest = body
        self._window = window

    def __iter__(self) -> Iterator[bytes]:
        inflater = zlib.decompressobj(self._window)
        source = self.rest
        while not inflater.eof:
            part = inflater.decompress(source, _STEP)
            source = inflater.unconsumed_tail
            if not part and not source and not inflater.eof:
                raise EOFError("it ends too early")
            yield part
        self.rest = inflater.unused_data


def _zstd(body: bytes) -> Iterator[bytes]:
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
        BytesIO(body), read_across_frames=True
    ) as reader:
        while part := reader.read(_STEP):
            yield part


_INFLATERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "zstd": _zstd,
}
