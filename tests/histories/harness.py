"""Folding a history quickly: the real projector and store, in memory, with every knob in reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from headwater.collector.extract import content_digest
from headwater.collector.known import Changes, Known, Recent
from headwater.collector.project import Projector
from headwater.model.graph import GraphChanges
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.recognition import digest
from headwater.ports import Logged
from headwater.store.projection_file import create_projection, state_hash
from headwater.store.sqlite_projection import SqliteProjection


def _empty() -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_projection(connection)
    return connection.serialize()


EMPTY = _empty()


class DiskFullError(Exception):
    """What a store raises when it cannot commit."""


class MemoryStore(SqliteProjection):
    """The real store over a database in memory, which fails when it is told to."""

    def __init__(self, image: bytes = EMPTY) -> None:
        super().__init__(Path(":memory:"))
        self._connection.deserialize(image)
        self.fail_after: int | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        return self._connection

    def image(self) -> bytes:
        return self._connection.serialize()

    def commit(self, changes: Changes, *, checkpoint: int) -> None:
        if self.fail_after is not None:
            self.fail_after -= 1
            if self.fail_after < 0:
                self.fail_after = None
                raise DiskFullError
        super().commit(changes, checkpoint=checkpoint)


class ListLog:
    """A log that gives out batches of the sizes it was told to, in turn."""

    def __init__(self, bodies: Sequence[bytes], sizes: Sequence[int]) -> None:
        self._events = [
            Logged(offset, body, digest(body), 0, "test")
            for offset, body in enumerate(bodies, start=1)
        ]
        self._sizes = sizes
        self._turn = 0

    def read(self, *, after: int, limit: int) -> Sequence[Logged]:
        size = self._sizes[self._turn % len(self._sizes)]
        self._turn += 1
        return self._events[after : after + min(size, limit)]

    def head(self) -> int:
        return len(self._events)


class Letters:
    def __init__(self) -> None:
        self.kept: list[tuple[str, bytes]] = []

    def keep(self, body: bytes, *, reason: str, **_: Any) -> int:
        self.kept.append((reason, body))
        return len(self.kept)


def without_duplicates(bodies: Iterable[bytes]) -> list[bytes]:
    """As the log does it: the first of equal events stays."""
    return list({digest(body): body for body in reversed([*bodies])}.values())[::-1]


def fold_all(
    bodies: Sequence[bytes],
    *,
    sizes: Sequence[int] = (256,),
    forgetful: bool = False,
    reopen: bool = False,
    fail_after: int | None = None,
    apply: Callable[[GraphChanges], None] = lambda _: None,
    misses_to_end: int = 3,
    store: MemoryStore | None = None,
) -> MemoryStore:
    """The projection of a history.

    forgetful: whatever the working set may let go of, it lets go of.
    reopen: the store is closed and opened again after every batch.
    fail_after: the commit behind so many fails, once.
    """
    store = store or MemoryStore()
    store.fail_after = fail_after
    log = ListLog(bodies, sizes)

    def projector() -> Projector:
        made = Projector(
            log,  # pyright: ignore[reportArgumentType]
            store,
            apply=apply,
            dead_letters=letters,  # pyright: ignore[reportArgumentType]
            misses_to_end=misses_to_end,
            naming=built_in_naming(),
        )
        if forgetful:
            make_forgetful(made._known)
        return made

    letters = Letters()
    if reopen:
        while batch := log.read(after=store.checkpoint(), limit=256):
            projector()._project(batch)
            image = store.image()
            store.close()
            store = MemoryStore(image)
    else:
        made = projector()
        try:
            made.catch_up()
        except DiskFullError:
            made.catch_up()
    assert not letters.kept, letters.kept
    return store


def make_forgetful(known: Known) -> None:
    for recent in vars(known).values():
        if isinstance(recent, Recent):
            recent._limit = 1


STATE_ONLY = {
    "facet_version": "SELECT owner, name, manual, digest, valid_from, valid_to FROM facet_version"
    " WHERE known_from <= {known} AND {known} < known_to",
    "edge_version": "SELECT owner, source_name, layer, source, target, label, valid_from, valid_to,"
    " ended FROM edge_version WHERE known_from <= {known} AND {known} < known_to",
}
PLAIN = (
    "dataset", "job", "column", "spelling", "run", "side", "described", "window", "declaration",
    "drop", "rename", "dependency", "run_flow", "alias", "facet_set",
)  # fmt: skip
# Content by its digest, some of it from half-told runs; kept though nothing may refer to it.
CONTENT = ("facet_body", "run_facet_body", "telling", "shape", "mapping", "step")


def valid_state(store: MemoryStore, *, known: int = 2**62) -> dict[str, list[Any]]:
    """What held by everything known at an offset, in the two tables that remember it."""
    return {
        table: sorted(store.connection.execute(query.format(known=known)).fetchall(), key=repr)
        for table, query in STATE_ONLY.items()
    }


def whole_state(store: MemoryStore) -> dict[str, list[Any]]:
    """All that must be equal whatever the order of the events: more than the state hash sees."""
    tables = {
        table: sorted(store.connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)
        for table in PLAIN
    }
    tables["observation"] = sorted(
        store.connection.execute(
            "SELECT DISTINCT owner, at, facet_set FROM event JOIN telling ON told = digest"
        )
    )
    tables["run_facet"] = run_facets(store)
    tables["search"] = sorted(
        store.connection.execute(
            "SELECT key, kind, band, namespace, name, columns, description, labels, code,"
            " search.facts FROM search JOIN searchable ON place = search.rowid"
        ),
        key=repr,
    )
    return tables | valid_state(store)


def run_facets(store: MemoryStore) -> list[Any]:
    """The text of every facet that a run or a side of it has now; none may be missing."""
    bodies = dict(store.connection.execute("SELECT digest, body FROM run_facet_body").fetchall())
    bodies |= dict(store.connection.execute("SELECT digest, body FROM facet_body").fetchall())
    blobs = store.connection.execute(
        "SELECT key, facets FROM run"
        " UNION ALL SELECT run, facets FROM side WHERE facets IS NOT NULL"
    ).fetchall()
    return sorted(
        (key, name, content_digest(bodies[digest]))
        for key, stamps in blobs
        for name, (_, digest) in msgspec.msgpack.decode(stamps).items()
    )


def every_row(store: MemoryStore) -> dict[str, list[Any]]:
    """Every row of every table, what was known when included."""
    tables = whole_state(store)
    for table in ("event", "facet_version", "edge_version", "checkpoint", *CONTENT):
        rows = store.connection.execute(f"SELECT * FROM {table}").fetchall()
        tables[table] = sorted(rows, key=repr)
    return tables


def hash_of(store: MemoryStore) -> str:
    return state_hash(store.connection)


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> dict[str, Any]:
    """What only one of two has, by table; empty when they are equal."""
    return {
        table: (
            [row for row in one[table] if row not in other[table]],
            [row for row in other[table] if row not in one[table]],
        )
        for table in one
        if one[table] != other[table]
    }
