"""Scanning a folder of SQL: the first time, again unchanged, and after a change of one file.

python tests/benchmarks/scan.py [--files N] [--rounds N]

Beside it, what cannot be done without: parsing each file once with sqlglot. The last two rows are
the command as a user waits for it, with a server that takes the events.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlglot

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.process import serving
from support.scanning import commit, scan
from support.sql_folder import write_sql_folder

_DIALECT = "snowflake"
_COMMAND = "from headwater.cli.main import main; main()"


def parsed_alone(folder: Path) -> None:
    """Read and parse every file."""
    for path in folder.rglob("*.sql"):
        sqlglot.parse(path.read_text("utf-8"), dialect=_DIALECT)


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(folder: Path) -> dict[str, float]:
    """Seconds of each case, in this process."""
    found = {"parsing each file alone, sqlglot": timed(lambda: parsed_alone(folder))}
    started = time.perf_counter()
    first = scan(folder, dialect=_DIALECT)
    found["scanned cold"] = time.perf_counter() - started
    assert not first.remarks, first.remarks[:3]
    found["again, unchanged"] = timed(lambda: scan(folder, first.memory, dialect=_DIALECT))
    changed = max((folder / "raw").glob("*.sql"))
    text = changed.read_text("utf-8")
    changed.write_text(text.replace("  id bigint", "  id bigint,\n  added int"), "utf-8")
    started = time.perf_counter()
    told = scan(folder, first.memory, dialect=_DIALECT)
    found[f"a source has a column more ({len(told.events)} events)"] = time.perf_counter() - started
    changed.write_text(text, "utf-8")
    return found


def by_command(folder: Path, work: Path) -> dict[str, float]:
    """Seconds of the command, cold and unchanged."""
    with serving(work / "data") as client:
        environment = os.environ | {
            "HEADWATER_URL": str(client.base_url).rstrip("/"),
            "XDG_CACHE_HOME": str(work / "cache"),
        }
        command = [sys.executable, "-c", _COMMAND, "scan", str(folder), "--dialect", _DIALECT]

        def run() -> None:
            subprocess.run(command, check=True, capture_output=True, env=environment)

        return {"the command, cold": timed(run), "the command, unchanged": timed(run)}


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rows: dict[str, list[float]] = {}
    for round_ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "code"
            folder.mkdir()
            write_sql_folder(folder, files=asked.files, seed=round_)
            commit(folder)
            for name, seconds in (measure(folder) | by_command(folder, Path(work))).items():
                rows.setdefault(name.partition(" (")[0], []).append(seconds)
    print(f"{asked.files:,} files of SQL, {asked.rounds} rounds, medians")
    for name, seconds in rows.items():
        print(f"{name:45} {statistics.median(seconds):8.2f} s")


if __name__ == "__main__":
    main()
