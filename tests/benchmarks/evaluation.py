"""By how much evaluating slows ingest: measures, and 5,000 objectives over 10,000 datasets.

    python tests/benchmarks/evaluation.py                          two rounds of 75 s each
    python tests/benchmarks/evaluation.py --rounds 1 --seconds 20  for a first look

The same server takes the same events as fast as it can, in turns with and without anything being
evaluated. Within the time lie the first evaluation, which reads all selectors, and one more. What
counts is the ratio; the limit is 0.9.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import uvicorn
from ingest import free_port, wait_until_open
from slo import declared, make
from startup import SETTINGS

from headwater.app import open_platform
from headwater.config import Config
from headwater.data_folder import LOG, PROJECTION
from headwater.ports import Received
from headwater.server.application import build_application
from headwater.server.serve import tune_interpreter
from headwater.store.sqlite_log import SqliteLog
from headwater.store.sqlite_projection import SqliteProjection

DATASETS, OBJECTIVES = 10_000, 5_000
LIMIT = 0.9
_HERE = Path(__file__).resolve().parent
_EVENT = b'{"eventTime": "2026-11-24T08:00:00Z", "dataset": {"namespace": "b", "name": "d0"}}'
_WORDS = {"with": True, "without": False}


def serve(data: Path, port: int, *, evaluates: bool) -> None:
    """The whole product, with or without anybody who evaluates."""
    tune_interpreter()
    platform = open_platform(Config(data=data, slos=data / "slos.yaml"))
    if not evaluates:
        for measurer in (platform.measurer, platform.slo_measurer):
            measurer.start = lambda: None
    application = build_application(platform)
    uvicorn.run(application, port=port, log_level="warning", access_log=False, loop="uvloop")


def prepare(data: Path) -> None:
    """An estate with a history of four weeks, as if one event had told all of it."""
    log = SqliteLog(data / LOG)
    log.append([Received(_EVENT, bytes(16), 0, "benchmark")])
    log.close()
    make(data / PROJECTION, DATASETS)
    projection = SqliteProjection(data / PROJECTION)
    projection.read(
        lambda connection: connection.execute(
            "UPDATE checkpoint SET log_offset = 1, folded_with = ?", (SETTINGS,)
        )
    )
    projection.close()
    (data / "slos.yaml").write_text(declared(DATASETS, OBJECTIVES), encoding="utf-8")


def measure(word: str, *, seconds: float, salt: int) -> float:
    """Events a second that became durable."""
    with tempfile.TemporaryDirectory(dir=_HERE) as folder:
        prepare(Path(folder))
        port = free_port()
        server = subprocess.Popen([sys.executable, __file__, "--serve", word, str(port), folder])
        try:
            wait_until_open(port)
            load = [sys.executable, str(_HERE / "ingest_load.py"), f"--port={port}"]
            load += [f"--pid={server.pid}", "--connections=8", "--batch=100"]
            load += [f"--salt={salt}", f"--seconds={seconds}"]
            told = subprocess.run(load, check=True, capture_output=True, text=True)
        finally:
            server.terminate()
            server.wait(60)
    return float(json.loads(told.stdout)["rate"])


def main(rounds: int, seconds: float) -> None:
    """Print both rates of each round, and the ratio by the median."""
    rates: dict[str, list[float]] = {word: [] for word in _WORDS}
    for turn in range(rounds):
        for word in _WORDS if turn % 2 else reversed(_WORDS):
            rate = measure(word, seconds=seconds, salt=turn)
            rates[word].append(rate)
            print(f"round {turn + 1}, {word:7} evaluating: {rate:9,.0f} events/s", flush=True)
    ratio = statistics.median(rates["with"]) / statistics.median(rates["without"])
    print(
        f"with over without: {ratio:.3f} (limit {LIMIT}: {'met' if ratio >= LIMIT else 'missed'})"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=75)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        word, port, folder = options.serve
        serve(Path(folder), int(port), evaluates=_WORDS[word])
    else:
        main(options.rounds, options.seconds)
