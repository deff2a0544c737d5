"""How soon a server answers, and what it weighs: python tests/benchmarks/startup.py [--edges N]"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy as np

from headwater.config import Config
from headwater.data_folder import LOG, PROJECTION, SNAPSHOT, fold_settings
from headwater.model.identity import DatasetId, key_of
from headwater.model.time import FOREVER
from headwater.openlineage.naming import built_in_naming
from headwater.ports import Received
from headwater.store.projection_file import create_projection
from headwater.store.sqlite_log import SqliteLog
from headwater.store.sqlite_projection import SqliteProjection

# As the server's own settings are told, so that it does not fold again.
SETTINGS = fold_settings(Config(), built_in_naming())
_EVENT = b'{"eventTime": "2026-11-24T08:00:00Z", "dataset": {"namespace": "b", "name": "d0"}}'
HEADWATER = [sys.executable, "-m", "headwater.cli.main"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port: int, path: str, *, wanted: Callable[[int], bool]) -> None:
    for _ in range(4000):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as told:
                status = told.status
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            status = 0
        if wanted(status):
            return
        time.sleep(0.005)
    raise TimeoutError(f"no answer from {path}")


def start(data: Path) -> tuple[float, float, float]:
    """Seconds to /health and to the first answer from the graph, and resident MB afterwards."""
    port = free_port()
    command = [*HEADWATER, "up", "--port", str(port), "--data", str(data)]
    began = time.perf_counter()
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        answer(port, "/health", wanted=lambda status: status == 200)
        healthy = time.perf_counter() - began
        # In an empty store nobody knows the name, which is an answer too.
        answer(
            port,
            "/api/v2/lineage?of=dataset:b:d0&depth=1&direction=downstream",
            wanted=lambda s: s in {200, 404},
        )
        answered = time.perf_counter() - began
        pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
        return healthy, answered, pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    finally:
        server.terminate()
        server.wait(60)


def fill(data: Path, edges: int) -> None:
    """A projection with that many edge versions and one dataset that has a name."""
    log = SqliteLog(data / LOG)
    log.append([Received(_EVENT, bytes(16), 0, "benchmark")])
    log.close()
    projection = SqliteProjection(data / PROJECTION)
    projection.create(create_projection)
    dice = np.random.default_rng(7)
    keys = dice.integers(-(2**62), 2**62, size=max(2, edges // 5), dtype=np.int64)

    def write(connection) -> None:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        marks = ", ".join("?" * 12)
        for begin in range(0, edges, 200_000):
            count = min(200_000, edges - begin)
            ends = keys[dice.integers(0, len(keys), size=(2, count))].tolist()
            rows = (
                (begin + n + 1, 0, "", 0, source, target, 1, n, FOREVER, 1, FOREVER, None)
                for n, (source, target) in enumerate(zip(*ends, strict=True))
            )
            connection.executemany(f"INSERT INTO edge_version VALUES ({marks})", rows)
        named = key_of(DatasetId("b", "d0"))
        connection.execute("INSERT INTO dataset VALUES (?, 'b', 'd0')", (named,))
        row = (edges + 1, 0, "", 0, named, int(keys[0]), 1, 0, FOREVER, 1, FOREVER, None)
        connection.execute(f"INSERT INTO edge_version VALUES ({marks})", row)
        connection.execute("UPDATE checkpoint SET log_offset = 1, folded_with = ?", (SETTINGS,))
        connection.execute("COMMIT")

    projection.read(write)
    projection.close()


def main(rounds: int, edges: int) -> None:
    helped = []
    for _ in range(max(5, rounds)):
        began = time.perf_counter()
        subprocess.run([*HEADWATER, "--help"], check=True, stdout=subprocess.DEVNULL)
        helped.append(time.perf_counter() - began)
    told = {"--help, median s": round(statistics.median(helped), 3)}
    with tempfile.TemporaryDirectory() as folder:
        runs = [start(Path(folder) / f"empty{n}") for n in range(rounds)]
        told["empty store: /health, first answer (s), resident (MB)"] = [
            round(statistics.median(column), 2) for column in zip(*runs, strict=True)
        ]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, edges)
        for name, drop in (("without a snapshot", True), ("with a snapshot", False)):
            if drop:
                shutil.rmtree(data / SNAPSHOT, ignore_errors=True)
            healthy, answered, resident = start(data)
            told[f"{edges:,} edges {name}: /health, first answer (s), resident (MB)"] = [
                round(healthy, 2), round(answered, 2), round(resident),
            ]  # fmt: skip
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--edges", type=int, default=1_000_000)
    options = parser.parse_args()
    main(options.rounds, options.edges)
