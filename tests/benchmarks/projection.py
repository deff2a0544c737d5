"""Folding beside merely writing the rows: python tests/benchmarks/projection.py

The events are fourteen days of the demo company. "Rows alone" inserts the rows that folding left
behind into an empty database of the same tables, in transactions of as many events, with nothing
derived: the physical limit of this store.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from headwater.collector.project import Projector
from headwater.demo.story import story
from headwater.lineage.index import GraphIndex
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.recognition import digest
from headwater.ports import Logged
from headwater.store.projection_file import create_projection
from headwater.store.sqlite_projection import SqliteProjection

_UNTIL = datetime(2026, 11, 24, 8, tzinfo=UTC)
_EVENTS_AT_ONCE = 256


class MemoryLog:
    def __init__(self, bodies: list[bytes]) -> None:
        self._events = [
            Logged(offset, body, digest(body), 0, "benchmark")
            for offset, body in enumerate(bodies, 1)
        ]

    def __len__(self) -> int:
        return len(self._events)

    def read(self, *, after: int, limit: int) -> list[Logged]:
        return self._events[after : after + limit]

    def head(self) -> int:
        return len(self._events)


def project(log: MemoryLog, path: Path) -> tuple[float, float]:
    """Wall and CPU seconds for everything: derive, store, graph."""
    projection = SqliteProjection(path)
    projection.create(create_projection)
    projector = Projector(
        log,  # pyright: ignore[reportArgumentType] because it only reads
        projection,
        apply=GraphIndex().apply,
        dead_letters=None,  # pyright: ignore[reportArgumentType] because nothing here is refused
        misses_to_end=3,
        naming=built_in_naming(),
    )
    wall, cpu = time.perf_counter(), time.process_time()
    projector.catch_up()
    took = time.perf_counter() - wall, time.process_time() - cpu
    projection.close()
    return took


def write_rows(source: Path, target: Path, *, events: int) -> tuple[float, float, int]:
    """Wall and CPU seconds to insert the same rows, and how many there are."""
    with closing(sqlite3.connect(source)) as reading:
        names = [
            name
            for (name,) in reading.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                " AND name NOT LIKE 'search%' AND name NOT LIKE 'alembic%'"
            )
        ]
        tables = {name: reading.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    writing = sqlite3.connect(target, isolation_level=None)
    writing.execute("PRAGMA journal_mode = WAL")
    writing.execute("PRAGMA synchronous = NORMAL")
    writing.execute("PRAGMA cache_size = -65536")
    create_projection(writing)
    transactions = max(1, events // _EVENTS_AT_ONCE)
    wall, cpu = time.perf_counter(), time.process_time()
    for turn in range(transactions):
        writing.execute("BEGIN")
        for name, rows in tables.items():
            part = rows[turn::transactions]
            if part:
                marks = ", ".join("?" for _ in part[0])
                writing.executemany(f'INSERT OR REPLACE INTO "{name}" VALUES ({marks})', part)
        writing.execute("COMMIT")
    took = time.perf_counter() - wall, time.process_time() - cpu
    writing.close()
    return *took, sum(map(len, tables.values()))


def main(rounds: int, events: int | None) -> None:
    encode = msgspec.json.Encoder().encode
    log = MemoryLog([encode(event) for event in story(until=_UNTIL)][:events])
    print(f"{len(log):,} events")
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            folded, rows = Path(folder) / "folded.db", Path(folder) / "rows.db"
            wall, cpu = project(log, folded)
            alone_wall, alone_cpu, count = write_rows(folded, rows, events=len(log))
        print(
            f"  folding     {len(log) / wall:8,.0f} events/s  {len(log) / cpu:8,.0f} a CPU second\n"
            f"  rows alone  {len(log) / alone_wall:8,.0f} events/s  "
            f"{len(log) / alone_cpu:8,.0f} a CPU second  ({count / len(log):.1f} rows an event)\n"
            f"  ratio       {alone_wall / wall:.2f} by the clock, {alone_cpu / cpu:.2f} by CPU"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int)
    options = parser.parse_args()
    main(options.rounds, options.events)
