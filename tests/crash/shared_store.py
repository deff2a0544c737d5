"""Kills collectors, connections and PostgreSQL itself under load, and looks whether all kept word.

    PYTHONPATH=tests python -m crash.shared_store --trials 100 [--seed N] [--lie early|lazy]

Two collectors append to one log. In each trial one of them is killed with SIGKILL, or PostgreSQL
with all its processes, or its connections are cut; then PostgreSQL is started again, and whatever
collector is left must take events again by itself. Every event that was ever acknowledged must be
in the log exactly once, at the offset that was promised; nothing may be there that was never sent;
and the log must verify. Collectors that lie must be caught: `early` ones acknowledge before the
commit, `lazy` ones by a commit that does not wait for the disk.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from crash.oracle import Ledger, Verdict, audit, report
from crash.senders import Sender, until_open
from headwater.store.dead_letters import LetterBounds
from headwater.store.postgres.shared import open_shared
from servers.postgres import Postgres
from support.ports import free_port

_COLLECTORS = 2
_SENDERS = 6
_PATIENCE_S = 30.0
FAULTS = ("collector", "server", "connections")


class Cluster:
    """PostgreSQL, and the collectors that append to it."""

    def __init__(self, folder: Path, *, lie: str | None) -> None:
        self._folder = folder
        self._lie = lie
        self._postgres = Postgres(folder / "postgres")
        self.address = self._postgres.address
        with psycopg.connect(self.address, autocommit=True) as connection:
            # What somebody may have set to make everything else faster.
            connection.execute("ALTER DATABASE postgres SET synchronous_commit = off")
        self.collectors: dict[int, subprocess.Popen[bytes]] = {}

    def start_collectors(self) -> None:
        while len(self.collectors) < _COLLECTORS:
            port = free_port()
            command = [sys.executable, str(Path(__file__).with_name("serve.py"))]
            command += ["--port", str(port), "--data", str(self._folder), "--store", self.address]
            command += ["--lie", self._lie] if self._lie else []
            self.collectors[port] = subprocess.Popen(command)

    def strike(self, fault: str, chance: random.Random) -> None:
        match fault:
            case "collector":
                self._end(chance.choice([*self.collectors]))
            case "server":
                self._postgres.kill()
            case _:
                with psycopg.connect(self.address, autocommit=True) as connection:
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name = 'headwater'"
                    )

    def mend(self) -> None:
        """Have PostgreSQL run again."""
        self._postgres.start()

    def _end(self, port: int) -> None:
        process = self.collectors.pop(port)
        process.kill()
        process.wait()

    def close(self) -> None:
        for port in [*self.collectors]:
            self._end(port)
        self._postgres.stop()


def run(trials: int, *, seed: int, folder: Path, lie: str | None = None) -> Verdict:
    """Run some trials over one log; the faults of all of them are in the verdict."""
    ledger, verdict, chance = Ledger(), Verdict(), random.Random(seed)
    with closing(Cluster(folder, lie=lie)) as cluster:
        for trial in range(trials):
            fault = FAULTS[trial % len(FAULTS)]
            told = asyncio.run(_trial(cluster, fault, ledger, chance, f"{seed}-{trial}"))
            with closing(open_shared(cluster.address, letters=LetterBounds()).log) as log:
                told += audit(log, ledger)
            verdict.faults += [f"trial {trial}, {fault}: {each}" for each in told]
            verdict.trials += 1
            if verdict.faults:
                break
    verdict.sent, verdict.promised = len(ledger.sent), len(ledger.promised)
    return verdict


async def _trial(
    cluster: Cluster, fault: str, ledger: Ledger, chance: random.Random, name: str
) -> list[str]:
    """One fault under load; returns what did not recover."""
    cluster.start_collectors()
    for port, process in cluster.collectors.items():
        await until_open(process, port)
    sending = _sending(cluster, ledger, name)
    await asyncio.sleep(chance.uniform(0.05, 0.6))
    await asyncio.to_thread(cluster.strike, fault, chance)
    await asyncio.sleep(chance.uniform(0.0, 0.3))
    await asyncio.to_thread(cluster.mend)
    faults = [
        f"the collector on port {port} takes nothing any more"
        for port in cluster.collectors
        if not await _takes_again(port, ledger, f"{name}-again-{port}")
    ]
    for each in sending:
        each.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    return faults


def _sending(cluster: Cluster, ledger: Ledger, name: str) -> list[asyncio.Task[None]]:
    senders = [
        (port, f"{name}-{port}-{number}")
        for port in cluster.collectors
        for number in range(_SENDERS)
    ]
    return [
        asyncio.create_task(Sender(ledger, random.Random(each), each).run(port))
        for port, each in senders
    ]


async def _takes_again(port: int, ledger: Ledger, name: str) -> bool:
    """Whether a collector acknowledges something new before long."""
    before = len(ledger.promised)
    sender = Sender(ledger, random.Random(name), name).run(port)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_until(lambda: len(ledger.promised) > before, sender), _PATIENCE_S)
    return len(ledger.promised) > before


async def _until(holds: Callable[[], bool], sending: Coroutine[Any, Any, None]) -> None:
    """Have something sent until something holds."""
    task = asyncio.create_task(sending)
    try:
        while not holds():  # noqa: ASYNC110 because the ledger is a plain one
            await asyncio.sleep(0.05)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lie", choices=["early", "lazy"], help="run what must be caught")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        verdict = run(options.trials, seed=options.seed, folder=Path(folder), lie=options.lie)
    return report(verdict, seed=options.seed)


if __name__ == "__main__":
    sys.exit(main())
