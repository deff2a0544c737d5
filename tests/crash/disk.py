"""A disk that keeps a journal and fails when it is told to: processes run on it by LD_PRELOAD."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from enum import IntEnum, IntFlag
from functools import cache
from pathlib import Path

from crash.journal import Operation, read_journal

_SOURCE = Path(__file__).with_name("disk.c")
_NUMBER = struct.Struct("<Q")
ALWAYS = ENDLESS = 2**64 - 1


class Knob(IntEnum):
    """What can be told to the disk while a process runs on it, in the order of disk.c."""

    OPERATIONS = 0
    KILL_AT = 1
    FAILING_SYNCS = 2
    ROOM = 3
    SHORT_WRITES = 4
    LIES = 5
    FAILING_WRITES = 6
    UNUSED = 7


class Lie(IntFlag):
    """Syncs that are said to have happened, and did not."""

    SYNC = 1
    SYNC_FOLDER = 2


def missing_compiler() -> str | None:
    """Why no process can run on this disk; None where it can."""
    return None if shutil.which("gcc") else "gcc, which builds tests/crash/disk.c, is not installed"


@cache
def library() -> Path:
    """The shared library, built once a process."""
    built = Path(tempfile.mkdtemp(prefix="headwater-disk")) / "disk.so"
    flags = ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["gcc", *flags, "-o", str(built), str(_SOURCE), "-ldl"], check=True)
    return built


class Disk:
    """The disk below one folder, for one process at a time.

    beside: an empty folder for the journal and the knobs.
    """

    def __init__(self, folder: Path, *, beside: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        beside.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self._journal = beside.resolve() / "journal"
        self._control = beside.resolve() / "control"
        self._journal.touch()
        self._control.write_bytes(bytes(_NUMBER.size * len(Knob)))
        with self._control.open("r+b") as file:
            self._knobs = mmap.mmap(file.fileno(), 0)
        self.set(Knob.ROOM, ENDLESS)

    @property
    def environment(self) -> Mapping[str, str]:
        """With which a process runs on it."""
        return {
            **os.environ,
            "LD_PRELOAD": str(library()),
            "FAULTS_FOLDER": str(self.folder),
            "FAULTS_JOURNAL": str(self._journal),
            "FAULTS_CONTROL": str(self._control),
        }

    def set(self, knob: Knob, value: int) -> None:
        """Have it behave so from now on."""
        _NUMBER.pack_into(self._knobs, knob * _NUMBER.size, value)

    def get(self, knob: Knob) -> int:
        """How a knob stands; the process turns them too."""
        return _NUMBER.unpack_from(self._knobs, knob * _NUMBER.size)[0]

    def position(self) -> int:
        """How long the journal is: what was seen by now happened before there."""
        return self._journal.stat().st_size

    def operations(self) -> list[Operation]:
        """What happened so far."""
        return read_journal(self._journal)

    def close(self) -> None:
        """Let go of the knobs."""
        self._knobs.close()
