"""Scanning a folder of SQL: the first time, again unchanged, and after a change of one file.

python tests/benchmarks/scan.py [--files N] [--rounds N]

Beside it, what cannot be done without: parsing each file once with sqlglot. The last two rows are
the command as a user waits for it, with a server that takes the events.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import sqlglot

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from headwater.integrations.sources.source import Memory
from support.process import serving
from support.scanning import commit, scan
from support.sql_folder import write_sql_folder

_DIALECT = "snowflake"
_COMMAND = "from headwater.cli.main import main; main()"


def parsed_alone(folder: Path) -> None:
    """Read and parse every file."""
    for path in folder.rglob("*.sql"):
        sqlglot.parse(path.read_text("utf-8"), dialect=_DIALECT)


Taken: TypeAlias = tuple[float, float]
"""Seconds that something takes: by the clock, and of the processors."""


def timed(work: Callable[[], object]) -> Taken:
    """How long some work takes, with the processes that it starts and waits for."""
    started, busy = time.perf_counter(), _busy()
    work()
    return time.perf_counter() - started, _busy() - busy


def _busy() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(folder: Path) -> dict[str, Taken]:
    """What each case takes in this process."""
    found = {"parsing each file alone, sqlglot": timed(lambda: parsed_alone(folder))}
    memory = Memory()
    found["scanned cold"] = timed(lambda: scan(folder, memory, dialect=_DIALECT))
    found["again, unchanged"] = timed(lambda: scan(folder, memory, dialect=_DIALECT))
    changed = max((folder / "raw").glob("*.sql"))
    text = changed.read_text("utf-8")
    changed.write_text(text.replace("  id bigint", "  id bigint,\n  added int"), "utf-8")
    found["a source has a column more"] = timed(lambda: scan(folder, memory, dialect=_DIALECT))
    changed.write_text(text, "utf-8")
    return found


def by_command(folder: Path, work: Path) -> dict[str, Taken]:
    """What the command takes, cold and unchanged."""
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
    rows: dict[str, list[Taken]] = {}
    for round_ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "code"
            folder.mkdir()
            write_sql_folder(folder, files=asked.files, seed=round_)
            commit(folder)
            for name, taken in (measure(folder) | by_command(folder, Path(work))).items():
                rows.setdefault(name, []).append(taken)
    print(f"{asked.files:,} files of SQL, {asked.rounds} rounds, medians")
    for name, taken in rows.items():
        clock, busy = (statistics.median(each) for each in zip(*taken, strict=True))
        print(f"{name:45} {clock:8.2f} s, {busy:8.2f} s of processors")


if __name__ == "__main__":
    main()
