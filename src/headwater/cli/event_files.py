"""Events in files and folders: JSON Lines, one JSON document, or an array; gzip or not."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec

STDIN: Final = "-"
_SUFFIXES: Final = (".json", ".jsonl", ".ndjson")
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
_document: Final = msgspec.json.Decoder(msgspec.Raw)
_array: Final = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Found:
    """Something that should be an event.

    place: the file, and the line in it or the place in its array, both counted from 1.
    fault: why it is not even JSON; empty when it is.
    consumed_bytes: how far into its file, as it lies on disk, one has read.
    """

    body: bytes
    place: str
    consumed_bytes: int
    fault: str = ""


def list_files(paths: Sequence[str]) -> Sequence[str]:
    """The files meant: what a folder holds is in the order of its names."""
    files: list[str] = []
    for path in paths:
        if path != STDIN and Path(path).is_dir():
            files += sorted(str(each) for each in Path(path).rglob("*") if _is_events(each))
        else:
            files.append(path)
    return files


def size_of(files: Sequence[str]) -> int | None:
    """The bytes on disk of all of them; None where standard input is one."""
    if STDIN in files:
        return None
    return sum(Path(file).stat().st_size for file in files)


def read_events(file: str) -> Iterator[Found]:
    """What a file holds, one after the other, never all of it in memory unless it is an array."""
    if file == STDIN:
        raw = cast("io.BufferedReader", sys.stdin.buffer)
        yield from _read(raw, "standard input", tell=lambda: 0)
        return
    with Path(file).open("rb") as raw:
        yield from _read(raw, file, tell=raw.tell)


def _read(raw: io.BufferedReader, name: str, *, tell: Callable[[], int]) -> Iterator[Found]:
    zipped = raw.peek(2)[:2] == _GZIP_MAGIC
    stream = cast("BinaryIO", GzipFile(fileobj=raw)) if zipped else raw
    try:
        yield from _split(stream, name, tell)
    except (BadGzipFile, EOFError) as error:
        yield Found(b"", name, tell(), f"the gzip data is damaged: {error}")


def _split(stream: BinaryIO, name: str, tell: Callable[[], int]) -> Iterator[Found]:
    lines = enumerate(stream, start=1)
    number, first = next(((at, line) for at, line in lines if line.strip()), (0, b""))
    first = first.removeprefix(_BOM)
    if not number:
        return
    if first.lstrip().startswith(b"["):
        yield from _elements(first + stream.read(), name, tell)
    elif _fault(first):
        yield from _one_or_lines(first + stream.read(), number, name, tell)
    else:
        yield _line(first, number, name, tell)
        yield from _lines(lines, name, tell)


def _one_or_lines(text: bytes, number: int, name: str, tell: Callable[[], int]) -> Iterator[Found]:
    """A document over several lines, or lines of which the first is broken."""
    if _fault(text):
        yield from _lines(enumerate(io.BytesIO(text), start=number), name, tell)
    else:
        yield Found(text.strip(), name, tell())


def _elements(array: bytes, name: str, tell: Callable[[], int]) -> Iterator[Found]:
    try:
        elements = _array.decode(array)
    except msgspec.DecodeError as error:
        yield Found(array.strip(), name, tell(), str(error))
        return
    for number, element in enumerate(elements, start=1):
        yield Found(bytes(element), f"{name}[{number}]", tell())


def _lines(
    lines: Iterator[tuple[int, bytes]], name: str, tell: Callable[[], int]
) -> Iterator[Found]:
    for number, line in lines:
        if line.strip():
            yield _line(line, number, name, tell)


def _line(line: bytes, number: int, name: str, tell: Callable[[], int]) -> Found:
    return Found(line.strip(), f"{name}:{number}", tell(), _fault(line))


def _fault(text: bytes) -> str:
    try:
        _document.decode(text)
    except msgspec.DecodeError as error:
        return str(error)
    return ""


def _is_events(path: Path) -> bool:
    name = path.name.removesuffix(".gz")
    return path.is_file() and not name.startswith(".") and name.endswith(_SUFFIXES)
