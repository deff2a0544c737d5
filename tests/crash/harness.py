"""Kills a server under load and looks whether it kept its word.

    python tests/crash/harness.py --trials 200 [--seed N] [--lie]
        [--serve "headwater up --port {port} --data {data}"] [--log {data}/log.db]

A trial starts the server on the data of the trials before, posts from several connections, kills
it with SIGKILL at a random moment and starts it again. Then every event that was ever acknowledged
must be in the log exactly once, byte for byte, at the offset that was promised; the log may hold
nothing that was never sent; and it must verify.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from headwater.store.sql_log import SqlLog
from headwater.store.sqlite_log import SqliteLog

_SERVE = f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).with_name('serve.py')))}"
DEFAULT_SERVE = _SERVE + " --port {port} --data {data}"
_CONNECTIONS = 12
_READ_AT_ONCE = 2_000
_TRIALS_PER_DIRECTORY = 20


@dataclass
class Ledger:
    """What was sent and what was promised, in the harness's own memory."""

    sent: set[bytes] = field(default_factory=set)
    promised: dict[bytes, int | None] = field(default_factory=dict)


@dataclass
class Verdict:
    """What a number of trials came to."""

    trials: int = 0
    promised: int = 0
    sent: int = 0
    faults: list[str] = field(default_factory=list)

    def and_then(self, other: Verdict) -> Verdict:
        return Verdict(
            self.trials + other.trials,
            self.promised + other.promised,
            self.sent + other.sent,
            self.faults + other.faults,
        )


class Sender:
    """Posts events one after the other, in singles, repeats and batches, until it is cut off."""

    def __init__(self, ledger: Ledger, chance: random.Random, name: str) -> None:
        self._ledger = ledger
        self._chance = chance
        self._name = name
        self._count = 0
        self._last: bytes | None = None

    async def run(self, port: int) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                while True:
                    await self._post(reader, writer)
            finally:
                writer.close()

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        draw = self._chance.random()
        if draw < 0.1 and self._last is not None:
            bodies = [self._last]
        elif draw < 0.25:
            bodies = [self._event() for _ in range(self._chance.randint(2, 30))]
        else:
            bodies = [self._event()]
        self._ledger.sent.update(bodies)
        status, answer = await self._exchange(reader, writer, bodies)
        if status in {200, 201}:
            alone = len(bodies) == 1
            for body in bodies:
                self._ledger.promised.setdefault(body, answer["offset"] if alone else None)
            self._last = bodies[0]

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bodies: list[bytes]
    ) -> tuple[int, dict]:
        batch = len(bodies) > 1
        path = "/api/v1/lineage/batch" if batch else "/api/v1/lineage"
        body = b"[" + b",".join(bodies) + b"]" if batch else bodies[0]
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(told.partition(b"content-length:")[2].split(b"\r\n")[0])
        return int(told.split()[1]), json.loads(await reader.readexactly(length))

    def _event(self) -> bytes:
        self._count += 1
        return json.dumps(
            {
                "eventType": "COMPLETE",
                "eventTime": "2026-11-24T08:00:00Z",
                "run": {"runId": f"{self._name}-{self._count}"},
                "job": {"namespace": "crash", "name": "job"},
                "padding": "x" * self._chance.choice([0, 10, 700, 9_000]),
            },
            indent=self._chance.choice([None, 1]),
        ).encode()


def run(
    trials: int, *, seed: int, data: Path, serve: str = DEFAULT_SERVE, log: str = "{data}/log.db"
) -> Verdict:
    """Run some trials over one data directory; the faults of all of them are in the verdict."""
    ledger, verdict, chance = Ledger(), Verdict(), random.Random(seed)
    path = Path(log.format(data=data))
    for trial in range(trials):
        port = free_port()
        command = shlex.split(serve.format(port=port, data=data))
        delay = chance.uniform(0.02, 0.5)
        names = [f"{seed}-{trial}-{number}" for number in range(_CONNECTIONS)]
        senders = [Sender(ledger, random.Random(name), name) for name in names]
        server = subprocess.Popen(command, start_new_session=True)
        asyncio.run(_trial(server, port, senders, delay))
        verdict.faults += [f"trial {trial}: {fault}" for fault in _audit_file(path, ledger)]
        verdict.trials += 1
        if verdict.faults:
            break
    verdict.sent, verdict.promised = len(ledger.sent), len(ledger.promised)
    return verdict


async def _trial(
    server: subprocess.Popen[bytes], port: int, senders: list[Sender], delay: float
) -> None:
    try:
        await until_open(server, port)
        sending = [asyncio.create_task(sender.run(port)) for sender in senders]
        await asyncio.sleep(delay)
        os.killpg(server.pid, signal.SIGKILL)
        await asyncio.gather(*sending)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _audit_file(path: Path, ledger: Ledger) -> list[str]:
    """Open the log as a restarted server would, and compare it with the ledger."""
    with closing(SqliteLog(path)) as log:
        return audit(log, ledger)


def audit(log: SqlLog, ledger: Ledger) -> list[str]:
    """What a log lacks, has too much of or has elsewhere, by what was sent and promised."""
    faults = [f"offset {p.offset}: {p.detail}" for p in log.verify()]
    found: dict[bytes, int] = {}
    after = 0
    while events := log.read(after=after, limit=_READ_AT_ONCE):
        for event in events:
            if event.body in found:
                faults.append(f"offset {event.offset} repeats offset {found[event.body]}")
            found[event.body] = event.offset
        after = events[-1].offset
    invented = found.keys() - ledger.sent
    lost = ledger.promised.keys() - found.keys()
    moved = [
        body
        for body, offset in ledger.promised.items()
        if offset is not None and found.get(body, offset) != offset
    ]
    for what, bodies in (
        ("stored events were never sent", invented),
        ("acknowledged events are lost", lost),
        ("acknowledged events are not at the offset promised", moved),
    ):
        if bodies:
            faults.append(f"{len(bodies)} {what}")
    return faults


async def until_open(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ChildProcessError(f"the server ended with status {server.returncode}")
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)
    raise TimeoutError("the server did not open its port within 20 s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lie", action="store_true", help="kill a server that must be caught")
    parser.add_argument("--serve", default=DEFAULT_SERVE, help="command that starts the server")
    parser.add_argument("--log", default="{data}/log.db", help="where that server keeps its log")
    options = parser.parse_args()
    serve = options.serve + (" --lie" if options.lie else "")
    total = Verdict()
    while total.trials < options.trials and not total.faults:
        # A new directory now and then, since every trial reads the whole log of those before.
        some = min(_TRIALS_PER_DIRECTORY, options.trials - total.trials)
        with tempfile.TemporaryDirectory() as data:
            seed = options.seed + total.trials
            verdict = run(some, seed=seed, data=Path(data), serve=serve, log=options.log)
        total = total.and_then(verdict)
    return report(total, seed=options.seed)


def report(verdict: Verdict, *, seed: int) -> int:
    """Print what trials came to; returns the exit code."""
    print(
        f"{verdict.trials} trials from seed {seed}: {verdict.sent} events sent, "
        f"{verdict.promised} acknowledged, {len(verdict.faults)} faults"
    )
    for fault in verdict.faults:
        print(f"  {fault}")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
