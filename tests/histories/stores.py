"""Histories by way of a real log: what is sent in any order, and again and again, is one state.

    PYTHONPATH=tests python -m histories.stores --histories 10000 [--store postgresql] [--first N]

Each history is appended to logs of its own: as it was, backwards, shuffled, and ten times over and
shuffled, in groups of any size. Folded, all of them must have one state hash. In PostgreSQL the
logs share a database, which is emptied in between.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psycopg
import structlog

from headwater.collector.project import Projector
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.store.postgres.address import read_address
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.log import PostgresLog
from headwater.store.sql_log import SqlLog
from headwater.store.sqlite_log import SqliteLog
from histories.generate import history_of
from histories.harness import MemoryStore, hash_of
from servers.postgres import Postgres

STORES = ("sqlite", "postgresql")
_MEMORY = Path("/dev/shm")
_MISSES_TO_END = 3
_AT_MOST = 12

Fresh = Callable[[], SqlLog]
"""Opens a log that holds nothing; it is for whoever asked to close it."""


@contextmanager
def logs_of(store: str) -> Iterator[Fresh]:
    """Logs of one store, one after the other."""
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        if store == "sqlite":
            yield lambda: _empty_file(Path(folder))
            return
        server = Postgres(Path(folder) / "postgresql")
        try:
            with psycopg.connect(server.address, autocommit=True) as connection:
                yield lambda: _emptied(connection, server.address)
        finally:
            server.stop()


def _empty_file(folder: Path) -> SqlLog:
    for each in folder.iterdir():
        each.unlink()
    return SqliteLog(folder / "log.db")


def _emptied(connection: psycopg.Connection, address: str) -> SqlLog:
    connection.execute("SET client_min_messages = warning")
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    return PostgresLog(PostgresDatabase(read_address(address)))


def sendings(bodies: Sequence[bytes], chance: Random) -> Iterator[Sequence[bytes]]:
    """The same history as it was, backwards, in any order, and ten times over in any order."""
    yield bodies
    yield bodies[::-1]
    yield chance.sample(bodies, len(bodies))
    yield chance.sample([*bodies] * 10, len(bodies) * 10)


def one_state(fresh: Fresh, bodies: Sequence[bytes], chance: Random) -> str:
    """What is wrong, if anything: other numbers of events, or other states."""
    told: set[tuple[int, str]] = set()
    for sent in sendings(bodies, chance):
        with closing(fresh()) as log:
            _append(log, sent, chance)
            told.add((log.head(), _state(log)))
    expected = len({digest(body) for body in bodies})
    if len(told) == 1 and {head for head, _ in told} == {expected}:
        return ""
    return f"{expected} events came to {sorted(told)}"


def _append(log: SqlLog, bodies: Sequence[bytes], chance: Random) -> None:
    at = 0
    while at < len(bodies):
        size = chance.randint(1, _AT_MOST)
        log.append([Received(body, digest(body), 1, "test") for body in bodies[at : at + size]])
        at += size


def _state(log: SqlLog) -> str:
    with closing(MemoryStore()) as store:
        Projector(
            log,
            store,
            apply=lambda _: None,
            dead_letters=log.dead_letters,
            misses_to_end=_MISSES_TO_END,
            naming=built_in_naming(),
        ).catch_up()
        return hash_of(store)


def run(store: str, *, histories: int, first: int = 0) -> list[str]:
    """Try so many histories; returns what was found."""
    found: list[str] = []
    with logs_of(store) as fresh:
        for seed in range(first, first + histories):
            bodies = history_of(Random(seed), _AT_MOST)
            if problem := one_state(fresh, bodies, Random(seed)):
                found.append(f"seed {seed}: {problem}")
    return found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--store", choices=STORES, default="sqlite")
    told = parser.parse_args(arguments)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    began = time.monotonic()
    found = run(told.store, histories=told.histories, first=told.first)
    for each in found:
        print(each)
    print(
        f"{told.histories:,} histories from seed {told.first} by way of {told.store}:"
        f" {len(found)} broken, {time.monotonic() - began:.0f} s"
    )
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
