"""Files of exports, plain or compressed, as text."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import zstandard

from headwater.errors import InvalidInputError
from headwater.integrations.sources.source import Report

DAMAGED: Final = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError)
"""What is raised where a compressed file breaks off or is none behind its beginning."""

_SUFFIXES: Final = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".log", ".parquet")
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_CHUNK: Final = 1 << 16
_PIECE: Final = 1 << 12
_LONGEST_LINE: Final = 1 << 20


class UnreadableFileError(InvalidInputError):
    """A location that is no export."""

    def __init__(self, location: str, reason: str) -> None:
        super().__init__(f"{location} cannot be read: {reason}")


def files_in(locations: Iterable[str]) -> list[str]:
    """The files meant; of a folder, what has the name of an export, in the order of names.

    Raises UnreadableFileError.
    """
    found: list[str] = []
    for location in locations:
        path = Path(location)
        if path.is_dir():
            inside = [str(each) for each in sorted(path.rglob("*")) if _is_export(each)]
            if not inside:
                raise UnreadableFileError(location, f"no file in it ends in {', '.join(_SUFFIXES)}")
            found += inside
        elif path.is_file():
            found.append(location)
        else:
            raise UnreadableFileError(location, "there is no such file or folder")
    return found


def opened(file: str) -> io.TextIOBase:
    """The text of a file. Raises UnreadableFileError; reading it may raise what is DAMAGED."""
    start = start_of_file(file)
    # Who asked closes what is put around it.
    raw: Any = gzip.GzipFile(file) if start.startswith(_GZIP) else Path(file).open("rb")  # noqa: SIM115
    if start.startswith(_ZSTD):
        raw = _Unpacked(raw)
    buffered = io.BufferedReader(raw, _CHUNK)
    return io.TextIOWrapper(buffered, encoding="utf-8-sig", errors="replace", newline="")


def first_line(stream: io.TextIOBase) -> str:
    """The first line with anything in it, as far as it fits into a megabyte and is whole."""
    line = ""
    with suppress(*DAMAGED):
        while len(line) < _LONGEST_LINE and (piece := stream.readline(_PIECE)):
            line = (line + piece).lstrip()
            if line and piece.endswith(("\n", "\r")):
                break
    return line.strip()


def whole_lines(file: str, stream: Iterable[str], report: Report) -> Iterator[str]:
    """The lines of a file; where it is damaged they end with a remark."""
    number = 1
    try:
        for line in stream:
            yield line
            number += 1
    except DAMAGED as error:
        report.remark(f"{file}:{number}", f"the file is damaged: {error}", "export it again")


def start_of_file(file: str) -> bytes:
    """The first four bytes. Raises UnreadableFileError."""
    try:
        with Path(file).open("rb") as stream:
            return stream.read(4)
    except OSError as error:
        raise UnreadableFileError(file, error.strerror or str(error)) from None


class _Unpacked(io.RawIOBase):
    """What a file compressed by zstd holds; one that breaks off raises EOFError, as gzip does."""

    def __init__(self, packed: io.BufferedReader) -> None:
        self._packed = packed
        self._frame: Any = None
        self._rest = b""
        self._plain = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._plain:
            told = self._rest or self._packed.read(_CHUNK)
            self._rest = b""
            if not told:
                if self._frame is not None:
                    raise EOFError("Compressed file ended before the end of its last frame")
                return 0
            if self._frame is None:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._plain = self._frame.decompress(told)
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
        size = min(len(buffer), len(self._plain))
        buffer[:size], self._plain = self._plain[:size], self._plain[size:]
        return size

    def close(self) -> None:
        self._packed.close()
        super().close()


def _is_export(path: Path) -> bool:
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    return path.is_file() and not name.startswith(".") and name.endswith(_SUFFIXES)
