"""One writer per log: a lock on a file beside it that says who holds it."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import IO

from headwater.errors import ConflictError


class LogInUseError(ConflictError):
    """Another process writes this log."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(
            f"{path} is being written by {holder or 'another process'}; "
            "stop that one first, or give this one a data directory of its own"
        )
        self.holder = holder


class WriteLock:
    """Held from construction to `release`; the kernel lets go of it when the process dies."""

    def __init__(self, path: Path) -> None:
        lock_path = path.with_name(path.name + ".lock")
        self._file: IO[str] = lock_path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            holder = self._file.read().strip()
            self._file.close()
            raise LogInUseError(path, holder) from None
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        self._file.flush()

    def release(self) -> None:
        """Let another writer in."""
        self._file.close()
