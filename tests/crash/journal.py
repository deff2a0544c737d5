"""What a process did to the files of a folder, in order, as disk.c wrote it down."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

_RECORD = struct.Struct("<IIQQ")


class Kind(IntEnum):
    """What an operation does; the numbers are those of disk.c."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    SYNC_FAILED = 5
    MKDIR = 6
    REMOVE = 7
    RENAME = 8
    SYNC_FOLDER = 9


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of a file or a name, or a sync.

    file: the inode. offset: of a write, or the new size. data: what was written.
    path, to: below the folder; `to` is the new name where there is one.
    ends_at: the size of the journal with this operation in it.
    """

    kind: Kind
    file: int
    offset: int
    data: bytes
    path: str
    to: str
    ends_at: int


def read_journal(path: Path) -> list[Operation]:
    """Every operation so far. What was cut off in the middle of the last one is left out."""
    content = path.read_bytes()
    operations: list[Operation] = []
    at = 0
    while at + _RECORD.size <= len(content):
        kind, length, file, offset = _RECORD.unpack_from(content, at)
        end = at + _RECORD.size + length
        if end > len(content):
            break
        data = content[at + _RECORD.size : end]
        at = end
        old, _, new = ("", "", "") if kind == Kind.WRITE else data.decode().partition("\0")
        operations.append(Operation(Kind(kind), file, offset, data, old, new, at))
    return operations


def as_found(folder: Path) -> list[Operation]:
    """Operations that make a folder what it is, all of it safely on disk."""
    operations: list[Operation] = []

    def note(kind: Kind, path: Path, data: bytes = b"") -> None:
        name = f"/{path.relative_to(folder)}".rstrip(".")
        operations.append(Operation(kind, path.stat().st_ino, 0, data, name, "", 0))

    for each in [folder, *sorted(folder.rglob("*"))]:
        if each.is_dir() and each != folder:
            note(Kind.MKDIR, each)
        elif each.is_file() and not each.name.endswith("-shm"):
            note(Kind.CREATE, each)
            note(Kind.WRITE, each, each.read_bytes())
            note(Kind.SYNC, each)
    for each in [folder, *folder.rglob("*")]:
        if each.is_dir():
            note(Kind.SYNC_FOLDER, each)
    return operations
