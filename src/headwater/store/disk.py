"""How much room data takes up on its disk."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def size_bytes(path: Path) -> int:
    """What a file takes up with those beside it that begin with its name, or all in a folder."""
    total = 0
    for each in (*path.parent.glob(f"{path.name}*"), *path.rglob("*")):
        # SQLite removes files of its own at any time.
        with suppress(FileNotFoundError):
            total += each.stat().st_size if each.is_file() else 0
    return total
