"""A server under load on a disk that keeps a journal: killed in the middle of some operation, and
started again, until it may end in peace."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from crash.disk import Disk, Knob
from crash.journal import Operation
from crash.oracle import Ledger
from crash.power import PowerModel, found_in
from crash.senders import Sender, until_open
from support.ports import free_port

SERVE = Path(__file__).with_name("serve.py")
_SENDERS = 4
_CHECKPOINT_PAGES = 60


@dataclass(frozen=True, slots=True)
class Recording:
    """What a server did to its folder, and what it promised meanwhile.

    begun: so many operations only make the folder what it was at first. faults: where the folder is
    not what was recorded.
    """

    operations: Sequence[Operation]
    ledger: Ledger
    begun: int = 0
    faults: Sequence[str] = ()


def record(
    beside: Path,
    *,
    seed: int,
    kills: int = 2,
    operations: int = 900,
    lie: str | None = None,
    disk_lies: int = 0,
    whole: bool = False,
    in_peace: bool = True,
) -> Recording:
    """Run a server, kill it before some of its operations, and let it end by itself at last.

    operations: after so many at most it is killed, and so many are about what the last one does.
    whole: all of Headwater rather than its write path. in_peace: otherwise the last one is killed
    where it stands.
    """
    chance = Random(seed)
    disk = Disk(beside / "data", beside=beside / "journal")
    disk.set(Knob.LIES, disk_lies)
    ledger = Ledger(clock=disk.position)
    faults: list[str] = []
    command = [sys.executable, str(SERVE), "--checkpoint-pages", str(_CHECKPOINT_PAGES)]
    command += ["--lie", lie] if lie else []
    command += ["--whole"] if whole else []
    with contextlib.closing(disk):
        for life in range(kills + 1):
            killed = life < kills
            done = disk.get(Knob.OPERATIONS)
            disk.set(Knob.KILL_AT, done + chance.randint(1, operations) if killed else 0)
            most = None if killed else operations // 20
            end = signal.SIGTERM if killed or in_peace else signal.SIGKILL
            asyncio.run(_live(command, disk, ledger, f"{seed}-{life}", most, end))
            faults += differences(disk.operations(), disk.folder)
        return Recording(disk.operations(), ledger, faults=faults)


def started(command: list[str], disk: Disk) -> subprocess.Popen[bytes]:
    """A server on a disk, to which nothing is appended but what is sent."""
    environment = {**disk.environment, "HEADWATER_READ_SQL": "false"}
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


async def _live(
    command: list[str],
    disk: Disk,
    ledger: Ledger,
    name: str,
    most: int | None,
    end: signal.Signals,
) -> None:
    """One process from start to end, under load."""
    port = free_port()
    server = started([*command, "--port", str(port), "--data", str(disk.folder)], disk)
    try:
        names = [f"{name}-{number}" for number in range(_SENDERS)]
        senders = [Sender(ledger, Random(each), each, most=most) for each in names]
        # It may be killed before it opens its port.
        with contextlib.suppress(ChildProcessError):
            await until_open(server, port)
            await asyncio.gather(*(sender.run(port) for sender in senders))
        server.send_signal(end)
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(30)
        server.kill()
        server.wait()


def differences(operations: Sequence[Operation], folder: Path) -> list[str]:
    """Whether a folder is what was recorded: else no trial would mean anything."""
    model = PowerModel(Random(0))
    for each in operations:
        model.apply(each)
    told, found = model.after_kill(), found_in(folder)
    return [
        f"{path} is not what was recorded"
        for path in sorted(told.keys() | found.keys())
        if told.get(path, b"absent") != found.get(path, b"absent")
    ]
