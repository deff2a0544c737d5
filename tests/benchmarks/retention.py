"""What moving events out of the store saves and costs: python tests/benchmarks/retention.py.

Real events, each unlike any other, are appended to a log; then all are moved into segments. Told
are the bytes that an event takes up before and after, how fast events are moved, read from the
table and read from segments, one after the other and here and there, and how long somebody who
appends has to wait meanwhile. The bare alternative is `zstd -3` of each event by itself.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ingest_load import Stream

from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.store.segments.shelving import move_out
from headwater.store.sqlite_log import SqliteLog

_SEGMENT = 20_000
_GROUP = 100


def events(stream: Stream, count: int) -> Sequence[Received]:
    bodies = [stream.next() for _ in range(count)]
    return [Received(each, digest(each), 0, "load") for each in bodies]


def table_bytes(path: Path) -> int:
    """What is in use: pages that were freed are not."""
    with closing(sqlite3.connect(path)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return (pages - free) * size


def rate(what: str, count: int, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    print(f"{what:44} {count / (time.perf_counter() - began):12,.0f} events/s")


def appending(log: SqliteLog, stream: Stream, stop: threading.Event, waits: list[float]) -> None:
    while not stop.is_set():
        group = events(stream, _GROUP)
        began = time.perf_counter()
        log.append(group)
        waits.append(time.perf_counter() - began)
        time.sleep(0.05)


def read_all(log: SqliteLog, count: int) -> int:
    after = 0
    while after < count and (batch := log.read(after=after, limit=256)):
        after = batch[-1].offset
    return after


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder) / "log.db", count)


def measure(path: Path, count: int) -> None:
    stream = Stream(1)
    log = SqliteLog(path)
    sent = alone = 0
    for _ in range(count // _GROUP):
        group = events(stream, _GROUP)
        log.append(group)
        sent += sum(len(each.body) for each in group)
        alone += sum(len(zstandard.ZstdCompressor(3).compress(each.body)) for each in group)
    log.scrub()
    before = table_bytes(path)
    rate("read from the table", count, lambda: read_all(log, count))
    picked = random.Random(1).sample(range(1, count + 1), 500)
    rate("read here and there from the table", 500, lambda: [log.at([each]) for each in picked])

    quiet: list[float] = []
    busy: list[float] = []
    for waits, work in (
        (quiet, lambda: time.sleep(3)),
        (busy, lambda: rate("moved into segments", count, lambda: move_all(log, count))),
    ):
        stop = threading.Event()
        thread = threading.Thread(target=appending, args=(log, Stream(len(busy) + 7), stop, waits))
        thread.start()
        work()
        stop.set()
        thread.join()
    log.scrub()

    rate("read from segments", count, lambda: read_all(log, count))
    rate("read here and there from segments", 500, lambda: [log.at([each]) for each in picked])
    segments = sum(each.size_bytes for each in log.segments.all())
    extra = log.head() - count
    after = table_bytes(path) - extra * before // count
    print(f"{'an event as it was sent':44} {sent / count:12,.0f} bytes")
    print(f"{'zstd -3 alone':44} {alone / count:12,.0f} bytes")
    print(f"{'in the table':44} {before / count:12,.0f} bytes, 1 of {sent / before:.1f}")
    print(f"{'of it left there':44} {after / count:12,.0f} bytes")
    print(f"{'in segments':44} {segments / count:12,.0f} bytes, 1 of {sent / segments:.1f}")
    for name, waits in (("nothing else is done", quiet), ("events are moved", busy)):
        p50, p99 = statistics.median(waits), sorted(waits)[len(waits) * 99 // 100]
        what = f"appending {_GROUP} while {name}"
        print(f"{what:44} {1e3 * p50:8.1f} ms p50 {1e3 * p99:8.1f} ms p99 ({len(waits)})")
    log.close()


def move_all(log: SqliteLog, count: int) -> None:
    for first in range(1, count + 1, _SEGMENT):
        last = min(first + _SEGMENT - 1, count)
        move_out(log, range(first, last + 1), rule="all", tier="warm", place="segments", now=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    main(parser.parse_args().events)
