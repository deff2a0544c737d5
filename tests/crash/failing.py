"""A server whose disk fails while it runs: what it must refuse, what it must go on with."""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from crash.cuts import power_cuts, trials
from crash.disk import ALWAYS, ENDLESS, Disk, Knob
from crash.oracle import FreshFolds, Ledger, Verdict, examine
from crash.recording import SERVE, Recording, started
from crash.senders import Sender, until_open
from support.ports import free_port

_SENDERS = 4
_REQUESTS = 15


class Running:
    """A server on a disk that can be made to fail, and those who send to it."""

    def __init__(self, folder: Path, *, seed: int, lie: str | None = None) -> None:
        self.disk = Disk(folder / "data", beside=folder / "journal")
        self.ledger = Ledger(clock=self.disk.position)
        self._port = free_port()
        self._seed = seed
        self._turn = 0
        command = [sys.executable, str(SERVE), "--whole", "--port", str(self._port)]
        command += ["--data", str(self.disk.folder), *(["--lie", lie] if lie else [])]
        self.process = started(command, self.disk)
        asyncio.run(until_open(self.process, self._port))

    def send(self) -> Mapping[int, int]:
        """Some requests from several senders; returns how many were answered with which status."""
        self._turn += 1
        names = [f"{self._seed}-{self._turn}-{number}" for number in range(_SENDERS)]
        senders = [Sender(self.ledger, Random(each), each, most=_REQUESTS) for each in names]

        async def all_of_them() -> None:
            await asyncio.gather(*(each.run(self._port) for each in senders))

        asyncio.run(all_of_them())
        return {
            status: sum(each.statuses.get(status, 0) for each in senders)
            for status in {status for each in senders for status in each.statuses}
        }

    def ask(self, path: str) -> tuple[int, dict]:
        """The answer to a question."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=30) as told:
                return told.status, json.load(told)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {}

    def limit_files(self, more: int | None) -> None:
        """Let it open so many more files; None: as many as it may."""
        limits = resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE)
        held = len([*Path(f"/proc/{self.process.pid}/fd").iterdir()])
        soft = limits[1] if more is None else held + more
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (soft, limits[1]))

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path, *, seed: int, lie: str | None = None) -> Iterator[Running]:
    """A server that has taken some events."""
    server = Running(folder, seed=seed, lie=lie)
    try:
        server.send()
        yield server
    finally:
        server.end(signal.SIGKILL)


def full_disk(server: Running) -> Iterator[str]:
    """No room: refused and not kept, read all the same, taken again as soon as there is room."""
    server.disk.set(Knob.ROOM, 20_000)
    answered = server.send()
    if not answered.get(503):
        yield f"a full disk was not noticed: {answered}"
    yield from _still_answers(server)
    server.disk.set(Knob.ROOM, ENDLESS)
    yield from _takes_all(server)


def failing_sync(server: Running) -> Iterator[str]:
    """One failed sync: nothing more is acknowledged until somebody has looked and started again."""
    yield from _stops_taking(server, Knob.FAILING_SYNCS, 1)


def failing_write(server: Running) -> Iterator[str]:
    """A write that fails is as bad as a sync."""
    yield from _stops_taking(server, Knob.FAILING_WRITES, 1)


def dead_disk(server: Running) -> Iterator[str]:
    """Every sync fails from now on."""
    yield from _stops_taking(server, Knob.FAILING_SYNCS, ALWAYS)


def _stops_taking(server: Running, knob: Knob, times: int) -> Iterator[str]:
    server.disk.set(knob, times)
    server.send()
    answered = server.send()
    if answered.keys() - {503}:
        yield f"events were taken after a failure of the disk: {answered}"
    yield from _still_answers(server)


def short_writes(server: Running) -> Iterator[str]:
    """Writes that take half of what they are given are nothing special."""
    server.disk.set(Knob.SHORT_WRITES, 1)
    yield from _takes_all(server)


def few_files(server: Running) -> Iterator[str]:
    """No more files can be opened: what does not get through is refused, then all goes on."""
    server.limit_files(0)
    server.send()
    server.limit_files(None)
    yield from _takes_all(server)
    yield from _still_answers(server)


FAILURES: Mapping[str, Callable[[Running], Iterator[str]]] = {
    "it is full": full_disk,
    "a sync fails": failing_sync,
    "a write fails": failing_write,
    "every sync fails": dead_disk,
    "writes take half": short_writes,
    "no more files": few_files,
}


def _still_answers(server: Running) -> Iterator[str]:
    for path in ("/health", "/api/v1/search?q=out"):
        status, _ = server.ask(path)
        if status != 200:
            yield f"{path} is answered with {status}"


def _takes_all(server: Running) -> Iterator[str]:
    answered = server.send()
    if answered.keys() - {200, 201}:
        yield f"it takes nothing any more: {answered}"


def run(
    failure: str, *, seed: int, folder: Path, cuts: int = 20, lie: str | None = None
) -> Verdict:
    """One failure under load; then the process is killed, and the power cut at random moments."""
    with running(folder, seed=seed, lie=lie) as server:
        faults = [*FAILURES[failure](server)]
    verdict = Verdict(1, len(server.ledger.promised), len(server.ledger.sent), faults)
    recording = Recording(server.disk.operations(), server.ledger)
    verdict.faults += examine(server.disk.folder, server.ledger)
    server.disk.close()
    folds = FreshFolds()
    after = trials(
        power_cuts(recording, Random(seed), times=cuts),
        server.ledger,
        lambda left, promised, _: examine(left, promised, folds),
    )
    verdict.trials += after.trials
    verdict.faults += after.faults
    return verdict
