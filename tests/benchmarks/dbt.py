"""How long a large dbt project takes: PYTHONPATH=tests python tests/benchmarks/dbt.py [--models N]

Reads it from its files, and tells a server of it, cold and again unchanged.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from headwater.integrations.registry import source_named
from headwater.integrations.sources.source import Memory, Options, Report
from support.dbt_files import large_project
from support.process import serving

COLD_S, AGAIN_S = 60.0, 2.0
_COMMAND = "from headwater.cli.main import main; main()"


def read(folder: Path, memory: Memory) -> tuple[float, int, int, Report]:
    """Seconds, events, their bytes, and what was found."""
    report = Report()
    started = time.perf_counter()
    options = Options(now=0, namespace="snowflake://org-account")
    sizes = [
        len(msgspec.json.encode(event))
        for event in source_named("dbt").read([str(folder)], options, memory, report)
    ]
    return time.perf_counter() - started, len(sizes), sum(sizes), report


def tell(folder: Path, server: str, cache: Path) -> float:
    """Seconds of `headwater ingest dbt`, from the start of the process to its end."""
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-c", _COMMAND, "ingest", "dbt", "--from", str(folder)]
    named = ["--namespace", "snowflake://org-account", "--server", server]
    started = time.perf_counter()
    subprocess.run([*command, *named], check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


def verdict(name: str, seconds: float, limit_s: float) -> None:
    print(f"{name:<44} {seconds:8.2f} s   limit {limit_s:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=2_000)
    parser.add_argument("--columns", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        here = Path(made)
        folder = large_project(asked.models, asked.columns).write(here / "project")
        size_mb = (folder / "target" / "manifest.json").stat().st_size / 1e6
        memory = Memory()
        cold_s, events, size, report = read(folder, memory)
        again_s, more, _, _ = read(folder, memory)
        kept_mb = len(msgspec.json.encode(memory)) / 1e6
        print(
            f"{asked.models:,} models, {report.counts['columns']:,} columns with lineage, manifest "
            f"{size_mb:.1f} MB: {events:,} events, {size / 1e6:.1f} MB; remembered {kept_mb:.1f} MB"
        )
        print(f"statements: {dict(report.statements)}; events when unchanged: {more}")
        verdict("read, cold", cold_s, COLD_S)
        verdict("read, unchanged", again_s, AGAIN_S)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'memory at most':<44} {peak_mb:8.0f} MB")
        with serving(here / "data") as client:
            server, cache = str(client.base_url), here / "cache"
            verdict("headwater ingest dbt, cold", tell(folder, server, cache), COLD_S)
            verdict("headwater ingest dbt, unchanged", tell(folder, server, cache), AGAIN_S)


if __name__ == "__main__":
    main()
