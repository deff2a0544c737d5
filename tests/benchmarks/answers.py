"""How soon a question is answered over HTTP when what lies downstream is large.

python tests/benchmarks/answers.py [--datasets N]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
from startup import HEADWATER, SETTINGS, answer, free_port

from headwater.collector.shape import step_of
from headwater.data_folder import LOG, PROJECTION
from headwater.model.edges import Evidence, Influence
from headwater.model.graph import flow_label
from headwater.model.identity import DatasetId, JobId, key_of
from headwater.model.time import FOREVER
from headwater.ports import Received
from headwater.store.projection_file import create_projection
from headwater.store.sqlite_log import SqliteLog
from headwater.store.sqlite_projection import SqliteProjection

_EVENT = b'{"eventTime": "2026-11-24T08:00:00Z", "dataset": {"namespace": "b", "name": "d0"}}'
_READS = [
    flow_label(Evidence.OBSERVED, influence) for influence in (Influence.DIRECT, Influence.UNKNOWN)
]
_WRITE = flow_label(Evidence.OBSERVED, Influence.DIRECT)


def fill(data: Path, datasets: int) -> None:
    """Datasets that each come from three earlier ones by a job of its own, which has one run."""
    log = SqliteLog(data / LOG)
    log.append([Received(_EVENT, bytes(16), 0, "benchmark")])
    log.close()
    projection = SqliteProjection(data / PROJECTION)
    projection.create(create_projection)
    dice = np.random.default_rng(7)
    read = (np.arange(datasets)[:, None] * dice.random((datasets, 3))).astype(int)
    keys = [key_of(DatasetId("b", f"d{n}")) for n in range(datasets)]
    jobs = [key_of(JobId("b", f"j{n}")) for n in range(datasets)]
    steps = [step_of(job, "whole").key for job in jobs]
    ends = [(steps[n], keys[n], _WRITE, jobs[n]) for n in range(1, datasets)]
    for n in range(1, datasets):
        ends += [
            (keys[each], steps[n], _READS[each % 2], jobs[n]) for each in set(read[n].tolist())
        ]

    def write(connection) -> None:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO edge_version VALUES (?, ?, '', 0, ?, ?, ?, 0, ?, 1, ?, NULL)",
            (
                (number, job, source, target, label, FOREVER, FOREVER)
                for number, (source, target, label, job) in enumerate(ends, 1)
            ),
        )
        numbered = [*enumerate(zip(keys, jobs, steps, strict=True))]
        connection.executemany(
            "INSERT INTO dataset VALUES (?, 'b', ?)", ((key, f"d{n}") for n, (key, *_) in numbered)
        )
        connection.executemany(
            "INSERT INTO job VALUES (?, 'b', ?)", ((job, f"j{n}") for n, (_, job, _) in numbered)
        )
        connection.executemany(
            "INSERT INTO step VALUES (?, ?, 'whole', NULL)",
            ((step, job) for _, (_, job, step) in numbered),
        )
        connection.executemany(
            "INSERT INTO run (key, id, job, state, begins_at, ended_at, reads_told, writes_told,"
            " facets) VALUES (?, ?, ?, 'COMPLETE', 1, 2, 1, 1, x'')",
            ((n, f"r{n}", job) for n, (_, job, _) in numbered),
        )
        connection.execute("UPDATE checkpoint SET log_offset = 1, folded_with = ?", (SETTINGS,))
        connection.execute("COMMIT")
        connection.execute("ANALYZE")

    projection.read(write)
    projection.close()


def ask(port: int, question: str) -> tuple[float, dict]:
    """How many milliseconds a question took, and what was answered."""
    began = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/{question}", timeout=120) as told:
        body = told.read()
    return (time.perf_counter() - began) * 1e3, json.loads(body)


def ask_over_http(datasets: int, asked: int) -> None:
    print(f"HTTP: {datasets:,} datasets, each from three earlier ones; 100 of them an answer")
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), datasets)
        port = free_port()
        command = [*HEADWATER, "up", "--port", str(port), "--data", folder]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            first = "/api/v2/lineage?of=dataset:b:d0&depth=1"
            answer(port, first, wanted=lambda status: status == 200)
            for direction in ("downstream", "both"):
                took, reached, shown = [], [], []
                for n in range(asked):
                    of = f"lineage?of=dataset:b:d{n % 20}&direction={direction}&limit=100"
                    each, told = ask(port, of)
                    took.append(each)
                    reached.append(told["total"])
                    shown.append(len(told["nodes"]) + len(told["edges"]))
                p50, p95, p99 = np.percentile(took, [50, 95, 99])
                print(
                    f"  {direction:<12} p50 {p50:7.0f} ms   p95 {p95:7.0f}   p99 {p99:7.0f}   "
                    f"max {max(took):7.0f}   {len(took)} asked; datasets reached, fewest and most: "
                    f"{min(reached):,}, {max(reached):,}; nodes and edges of a page:"
                    f" {int(np.median(shown)):,}",
                    flush=True,
                )
        finally:
            server.terminate()
            server.wait(60)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=300_000)
    parser.add_argument("--asked", type=int, default=200)
    options = parser.parse_args()
    ask_over_http(options.datasets, options.asked)
