"""Copies of SQLite files that are whole and on disk before they have their name."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from headwater.lineage.snapshot import sync_folder


def copy_database(source: Path, target: Path, *, at_rest: bool = False) -> None:
    """Copy a SQLite file as of one moment, while it is written and read.

    A crash leaves the whole copy or no such file.
    at_rest: nobody has the source open, and it may lie where nothing can be written.
    """
    part = target.with_name(f"{target.name}.part")
    remove_database(part)
    with closing(_opened(source, at_rest)) as original, closing(sqlite3.connect(part)) as copy:
        original.backup(copy)
    remove_database(target)
    publish(part, target)


def publish(part: Path, target: Path) -> None:
    """Give a file that is written its name."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)


def remove_database(path: Path) -> None:
    """Remove a SQLite file with all that belongs to it."""
    path.unlink(missing_ok=True)
    # Without its write-ahead log a file would be taken for what it was long ago, or for nothing.
    sync_folder(path.parent)
    for each in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + each).unlink(missing_ok=True)


def _opened(source: Path, at_rest: bool) -> sqlite3.Connection:  # noqa: FBT001 because it is passed on
    if at_rest and not source.with_name(source.name + "-wal").exists():
        return sqlite3.connect(f"file:{source}?immutable=1", uri=True)
    return sqlite3.connect(source)
