"""Kills a server under load and looks whether it kept its word.

    PYTHONPATH=tests python -m crash.harness --trials 200 [--seed N] [--lie]
        [--serve "headwater up --port {port} --data {data}"] [--log {data}/log.db]

A trial starts the server on the data of the trials before, posts from several connections, kills
it with SIGKILL at a random moment and starts it again. What must hold then, oracle.py says.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from crash.oracle import Ledger, Verdict, audit, report
from crash.senders import Sender, until_open
from headwater.store.sqlite_log import SqliteLog
from support.ports import free_port

_SERVE = f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).with_name('serve.py')))}"
DEFAULT_SERVE = _SERVE + " --port {port} --data {data}"
_CONNECTIONS = 12
_TRIALS_PER_DIRECTORY = 20


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
        verdict.faults += [f"trial {trial}: {fault}" for fault in _audited(path, ledger)]
        verdict.trials += 1
        if verdict.faults:
            break
    verdict.sent, verdict.promised = len(ledger.sent), len(ledger.promised)
    return verdict


def run_many(
    trials: int,
    *,
    seed: int,
    folder: Path,
    serve: str = DEFAULT_SERVE,
    log: str = "{data}/log.db",
) -> Verdict:
    """The same in a new directory now and then: every trial reads the log of those before."""
    total = Verdict()
    while total.trials < trials and not total.faults:
        some = min(_TRIALS_PER_DIRECTORY, trials - total.trials)
        with tempfile.TemporaryDirectory(dir=folder) as data:
            first = seed + total.trials
            total = total.and_then(run(some, seed=first, data=Path(data), serve=serve, log=log))
    return total


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


def _audited(path: Path, ledger: Ledger) -> list[str]:
    """Open the log as a restarted server would, and compare it with the ledger."""
    with closing(SqliteLog(path)) as log:
        return audit(log, ledger)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lie", action="store_true", help="kill a server that must be caught")
    parser.add_argument("--serve", default=DEFAULT_SERVE, help="command that starts the server")
    parser.add_argument("--log", default="{data}/log.db", help="where that server keeps its log")
    options = parser.parse_args()
    serve = options.serve + (" --lie early" if options.lie else "")
    with tempfile.TemporaryDirectory() as folder:
        total = run_many(
            options.trials, seed=options.seed, folder=Path(folder), serve=serve, log=options.log
        )
    return report(total, seed=options.seed)


if __name__ == "__main__":
    sys.exit(main())
