"""The projection in SQLite: written by the projector alone, read by anyone.

The statements are text because they are hot: SQLAlchemy Core costs 1.5 to 2.4 times as much here.
The tables are stated once, in `schema_catalog` and `schema_graph`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import Table

from headwater.collector.facet_history import FacetRow, Observation
from headwater.collector.facts import ColumnLink, Endpoint, Entry, Mapping, Role
from headwater.collector.known import (
    AliasRecord,
    Changes,
    EdgeVersion,
    FacetVersion,
    StoredFacets,
    StoredTimeline,
    TimelineId,
)
from headwater.collector.run_state import RunRecord, RunState, Side, Stamp
from headwater.collector.shape import Shape, decode_links, decode_shape, encode_links, encode_shape
from headwater.collector.timeline_entries import Declared, Ran
from headwater.collector.timeline_rows import Links, Row
from headwater.model.edges import Evidence, Transformation
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant, Offset
from headwater.store import schema_catalog as catalog
from headwater.store import schema_graph as graph
from headwater.store.search import refresh_search

AnswerT = TypeVar("AnswerT")

_FACETS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_ENTRIES: Final = msgspec.msgpack.Decoder(list[Entry])
_INPUTS: Final = msgspec.msgpack.Decoder(list[tuple[int, bool]])
_MEMBERS: Final = msgspec.msgpack.Decoder(list[tuple[tuple[str, bool], bytes | None]])
_encode: Final = msgspec.msgpack.Encoder().encode

_TABLES: Final = {
    "dataset": "dataset",
    "job": "job",
    "column": '"column"',
    "step": "step",
}
_CONTENT: Final = {
    "body": "facet_body",
    "facet_set": "facet_set",
    "shape": "shape",
    "mapping": "mapping",
}


def _insert(table: Table, *, conflict: str) -> str:
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    return f'INSERT OR {conflict} INTO "{table.name}" ({names}) VALUES ({marks})'


_KEEP: Final = {
    table.name: _insert(table, conflict="IGNORE")
    for table in (
        catalog.dataset, catalog.job, catalog.column, catalog.spelling, catalog.event,
        catalog.facet_body, catalog.facet_set, catalog.observation, catalog.facet_version,
        catalog.shape, catalog.mapping, catalog.step, catalog.declaration, catalog.drop,
        catalog.rename, graph.edge_version,
    )
}  # fmt: skip
_REPLACE: Final = {
    table.name: _insert(table, conflict="REPLACE")
    for table in (catalog.run, catalog.side, graph.alias)
}
_DEPEND: Final = """
INSERT INTO dependency (upstream, downstream, first_at, last_at) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
"""
_RUN: Final = f"""
SELECT {", ".join(each.name for each in catalog.run.columns)} FROM run WHERE key = ?
"""
_RUNS_OF_JOB: Final = """
SELECT key, begins_at, state, reads_told, writes_told, shape FROM run
WHERE job = ? AND source = ? AND shape IS NOT NULL ORDER BY begins_at, key
"""
_DECLARATIONS: Final = """
SELECT at, digest, evidence, reads_told, writes_told, shape FROM declaration
WHERE owner = ? AND source = ?
"""
_EDGES_OF: Final = """
SELECT number, layer, source, target, label, valid_from, valid_to, ended, known_from
FROM edge_version WHERE owner = ? AND source_name = ? AND known_to = ?
"""
_TIMELINES_AT: Final = """
SELECT DISTINCT owner, source_name FROM edge_version WHERE layer = 0 AND source = ?
UNION
SELECT DISTINCT owner, source_name FROM edge_version WHERE layer = 0 AND target = ?
"""
_FACETS_OF: Final = """
SELECT number, name, manual, valid_from, valid_to, digest, known_from
FROM facet_version WHERE owner = ? AND known_to = ?
"""
_OBSERVATIONS: Final = """
SELECT at, facet_set, members FROM observation JOIN facet_set ON digest = facet_set
WHERE owner = ? AND at >= ?
"""


class SqliteProjection:
    """The projection's working end: loads by key what the fold needs, writes what it changes."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (
            "journal_mode = WAL",
            # The projection can be folded again from the log, so a crash may cost it its last
            # transactions, never its consistency.
            "synchronous = NORMAL",
            "cache_size = -65536",
            "temp_store = MEMORY",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self._shapes = lru_cache(maxsize=4096)(self._load_shape)

    def create(self, make: Callable[[sqlite3.Connection], None], *, folded_with: str = "") -> None:
        """Make the tables of an empty projection, to be folded with these settings."""
        make(self._connection)
        self._connection.execute("UPDATE checkpoint SET folded_with = ?", (folded_with,))

    def folded_with(self) -> str:
        """The settings that it was folded with so far."""
        return self._connection.execute("SELECT folded_with FROM checkpoint").fetchone()[0]

    def read(self, question: Callable[[sqlite3.Connection], AnswerT]) -> AnswerT:
        """Ask something of the file as it was last committed."""
        return question(self._connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # -- what the fold asks ---------------------------------------------------------------------

    def checkpoint(self) -> Offset:
        """The offset of the last event that is folded in."""
        row = self._connection.execute("SELECT log_offset FROM checkpoint WHERE id = 1").fetchone()
        return row[0] if row else 0

    def has(self, kind: str, key: Key | bytes) -> bool:
        """Whether this dataset, job, run, column, step, body, set, shape or mapping is stored."""
        if isinstance(key, bytes):
            statement = f"SELECT 1 FROM {_CONTENT[kind]} WHERE digest = ?"
        else:
            statement = f"SELECT 1 FROM {_TABLES[kind]} WHERE key = ?"
        return self._connection.execute(statement, (key,)).fetchone() is not None

    def run(self, key: Key) -> RunRecord | None:
        """A run with its sides."""
        row = self._connection.execute(_RUN, (key,)).fetchone()
        if row is None:
            return None
        record = _read_run(row)
        sides = self._connection.execute(
            "SELECT role, dataset, spelled, version, version_at, version_digest, mapping,"
            " mapping_at, facets FROM side WHERE run = ?",
            (key,),
        )
        for role, dataset, *rest in sides:
            record.sides[Role(role), dataset] = self._read_side(*rest)
        return record

    def timeline(self, timeline: TimelineId) -> StoredTimeline:
        """The runs, declarations and current rows of a timeline; empty for a new one."""
        entries: list[Ran | Declared] = [
            Ran(
                run=key,
                at=at,
                succeeded=state == RunState.COMPLETED,
                reads_told=bool(reads_told),
                writes_told=bool(writes_told),
                shape=self._shapes(shape),
            )
            for key, at, state, reads_told, writes_told, shape in self._connection.execute(
                _RUNS_OF_JOB, timeline
            )
        ]
        entries += [
            Declared(
                at=at,
                digest=digest,
                evidence=Evidence(evidence),
                reads_told=bool(reads_told),
                writes_told=bool(writes_told),
                shape=self._shapes(shape),
            )
            for at, digest, evidence, reads_told, writes_told, shape in self._connection.execute(
                _DECLARATIONS, timeline
            )
        ]
        versions = [
            EdgeVersion(number, timeline, Row(Layer(layer), *rest), known_from)
            for number, layer, *rest, known_from in self._connection.execute(
                _EDGES_OF, (*timeline, FOREVER)
            )
        ]
        return StoredTimeline(entries, versions)

    def timelines_of(self, dataset: Key) -> Sequence[TimelineId]:
        """The timelines with an edge, past or present, at this dataset."""
        rows = self._connection.execute(_TIMELINES_AT, (dataset, dataset))
        return [TimelineId(owner, source) for owner, source in rows]

    def facets(self, owner: Key) -> StoredFacets:
        """The facet rows of an owner that hold by what is known."""
        versions = [
            FacetVersion(
                number, owner, FacetRow((name, bool(manual)), start, end, digest), known_from
            )
            for number, name, manual, start, end, digest, known_from in self._connection.execute(
                _FACETS_OF, (owner, FOREVER)
            )
        ]
        last = self._connection.execute(
            "SELECT max(at) FROM observation WHERE owner = ?", (owner,)
        ).fetchone()
        return StoredFacets(versions, last[0])

    def observations(self, owner: Key, *, since: Instant) -> Sequence[Observation]:
        """The observations of an owner at or after an instant."""
        return [
            Observation(at, digest, tuple(_MEMBERS.decode(members)))
            for at, digest, members in self._connection.execute(_OBSERVATIONS, (owner, since))
        ]

    def links(self, mapping: bytes) -> Links:
        """The column links of a mapping."""
        row = self._connection.execute(
            "SELECT links FROM mapping WHERE digest = ?", (mapping,)
        ).fetchone()
        return decode_links(row[0])

    def drops(self, dataset: Key) -> Sequence[tuple[Instant, str]]:
        """When a dataset was dropped or renamed away."""
        return self._connection.execute(
            'SELECT at, reason FROM "drop" WHERE dataset = ?', (dataset,)
        ).fetchall()

    def aliases(self, dataset: Key) -> Sequence[AliasRecord]:
        """The aliases that a dataset stated."""
        rows = self._connection.execute(
            "SELECT one, other, type, first_at, stated_at, retracted_at FROM alias WHERE one = ?",
            (dataset,),
        )
        return [AliasRecord(*row) for row in rows]

    def columns(self, dataset: Key) -> Sequence[tuple[Key, str]]:
        """The columns of a dataset that any mapping has named."""
        return self._connection.execute(
            'SELECT key, path FROM "column" WHERE dataset = ?', (dataset,)
        ).fetchall()

    def next_numbers(self) -> tuple[int, int]:
        """The first unused numbers for edge and facet versions."""
        edge, facet = self._connection.execute(
            "SELECT (SELECT coalesce(max(number), 0) + 1 FROM edge_version),"
            " (SELECT coalesce(max(number), 0) + 1 FROM facet_version)"
        ).fetchone()
        return edge, facet

    def _load_shape(self, digest: bytes) -> Shape:
        body = self._connection.execute(
            "SELECT body FROM shape WHERE digest = ?", (digest,)
        ).fetchone()
        return decode_shape(digest, body[0])

    def _read_side(
        self,
        spelled: str,
        version: str | None,
        version_at: Instant | None,
        version_digest: bytes | None,
        mapping: bytes | None,
        mapping_at: Instant | None,
        facets: bytes | None,
    ) -> Side:
        side = Side(spelled=set(spelled.split("\x1e")))
        if version is not None and version_at is not None and version_digest is not None:
            side.version = ((version_at, version_digest), version)
        if mapping is not None and mapping_at is not None:
            side.mapping = ((mapping_at, mapping), self._read_mapping(mapping))
        if facets is not None:
            side.facets = dict(_FACETS.decode(facets))
        return side

    def _read_mapping(self, digest: bytes) -> Mapping:
        output, inputs, links = self._connection.execute(
            "SELECT output, inputs, links FROM mapping WHERE digest = ?", (digest,)
        ).fetchone()
        read = tuple(
            ColumnLink(source, target, Transformation.from_code(code))
            for source, target, code in decode_links(links)
        )
        return Mapping(output, read, tuple(_INPUTS.decode(inputs)), digest)

    # -- what the fold changes ------------------------------------------------------------------

    def commit(self, changes: Changes, *, checkpoint: Offset) -> None:
        """Write a batch and the offset it leads to, all or nothing."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._write(changes)
            refresh_search(connection, changes.touched)
            connection.execute("UPDATE checkpoint SET log_offset = ?", (checkpoint,))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def _write(self, changes: Changes) -> None:
        many = self._connection.executemany
        for name, rows in _new_rows(changes):
            many(_KEEP[name], rows)
        many(_REPLACE["run"], [_run_row(each) for each in changes.runs.values()])
        many(_REPLACE["side"], [row for each in changes.runs.values() for row in _side_rows(each)])
        many(
            _REPLACE["alias"],
            [
                (a.dataset, a.alias, a.type, a.first_at, a.stated_at, a.retracted_at, a.holds)
                for a in changes.aliases.values()
            ],
        )
        many(_DEPEND, [(*pair, at, at) for *pair, at in changes.dependencies])
        many(
            "UPDATE edge_version SET known_to = ? WHERE number = ?",
            [(each.known_to, each.number) for each in changes.edges_closed],
        )
        many(
            "UPDATE facet_version SET known_to = ? WHERE number = ?",
            [(each.known_to, each.number) for each in changes.facets_closed],
        )


def _new_rows(changes: Changes) -> Iterable[tuple[str, Iterable[tuple[Any, ...]]]]:
    yield "dataset", [(key, d.namespace, d.name) for key, d in changes.datasets.items()]
    yield "job", [(key, j.namespace, j.name) for key, j in changes.jobs.items()]
    yield "column", [(key, *told) for key, told in changes.columns.items()]
    yield (
        "spelling",
        [
            (each.spelled.namespace, each.spelled.name, each.dataset, " ".join(each.rules))
            for each in changes.names
        ],
    )
    yield (
        "event",
        [(e.offset, e.at, e.type, e.producer, e.run, e.job, e.dataset) for e in changes.events],
    )
    yield "facet_body", changes.bodies.items()
    yield "facet_set", [(digest, _encode(told)) for digest, told in changes.facet_sets.items()]
    yield "observation", [(owner, told.at, told.digest) for owner, told in changes.observations]
    yield "facet_version", [
        (v.number, v.owner, *v.row.name, v.row.digest, v.row.valid_from, v.row.valid_to,
         v.known_from, v.known_to)
        for v in changes.facets_opened
    ]  # fmt: skip
    yield "shape", [(digest, encode_shape(each)) for digest, each in changes.shapes.items()]
    yield (
        "mapping",
        [
            (digest, each.output, _encode(each.inputs), encode_links(each.links))
            for digest, each in changes.mappings.items()
        ],
    )
    yield "step", [(s.key, s.owner, s.kind, s.target) for s in changes.steps.values()]
    yield (
        "declaration",
        [
            (*home, d.at, d.digest, d.evidence, d.reads_told, d.writes_told, d.shape.digest)
            for home, d in changes.declarations
        ],
    )
    yield "drop", changes.drops
    yield "rename", changes.renames
    yield "edge_version", [
        (v.number, *v.timeline, v.row.layer, v.row.source, v.row.target, v.row.label,
         v.row.valid_from, v.row.valid_to, v.known_from, v.known_to, v.row.ended)
        for v in changes.edges_opened
    ]  # fmt: skip


def _run_row(record: RunRecord) -> tuple[Any, ...]:
    home_stamp, _, source = record.home or ((None, None), None, None)
    terminal_stamp, terminal = record.terminal or ((None, None), None)
    nominal_stamp, nominal_start, nominal_end = record.nominal or ((None, None), None, None)
    parent_stamp, parent, root = record.parent or ((None, None), None, None)
    entries = None
    if record.entries is not None:
        entries = _encode([entry for _, entry in sorted(record.entries.items())])
    return (
        record.key, record.id, record.job, source, *home_stamp, record.mentioned, record.state,
        record.begins_at, record.first_at, record.last_at, record.started_at, record.ended_at,
        terminal, terminal_stamp[1], nominal_start, nominal_end, *nominal_stamp, parent, root,
        *parent_stamp, record.reads_told, record.writes_told, entries, _in_order(record.facets),
        record.shape,
    )  # fmt: skip


def _read_run(row: Sequence[Any]) -> RunRecord:
    told = dict(zip((each.name for each in catalog.run.columns), row, strict=True))

    def stamp(name: str) -> Stamp:
        return told[f"{name}_at"], told[f"{name}_digest"]

    record = RunRecord(
        told["key"], told["id"], mentioned=told["mentioned"], first_at=told["first_at"]
    )
    record.last_at, record.started_at = told["last_at"], told["started_at"]
    if told["home_at"] is not None:
        record.home = (stamp("home"), told["job"], told["source"])
    if told["terminal"] is not None:
        record.terminal = ((told["ended_at"], told["terminal_digest"]), told["terminal"])
    if told["nominal_at"] is not None:
        record.nominal = (stamp("nominal"), told["nominal_start"], told["nominal_end"])
    if told["parent_at"] is not None:
        record.parent = (stamp("parent"), told["parent"], told["root"])
    record.reads_told, record.writes_told = bool(told["reads_told"]), bool(told["writes_told"])
    if told["entries"] is not None:
        read = _ENTRIES.decode(told["entries"])
        record.entries = {Endpoint(e.target.key, e.target.is_job): e for e in read}
    record.facets = dict(_FACETS.decode(told["facets"]))
    record.shape = told["shape"]
    return record


def _in_order(facets: dict[str, Stamp]) -> bytes:
    return _encode(dict(sorted(facets.items())))


def _side_rows(record: RunRecord) -> Iterable[tuple[Any, ...]]:
    for (role, dataset), side in record.sides.items():
        version_stamp, version = side.version or ((None, None), None)
        mapping_at = side.mapping[0][0] if side.mapping else None
        happened_at = record.begins_at
        if role is Role.WRITTEN:
            done = record.state is RunState.COMPLETED
            happened_at = record.ended_at if done else version_stamp[0]
        yield (
            record.key, role, dataset, "\x1e".join(sorted(side.spelled)), version, *version_stamp,
            side.mapping[1].digest if side.mapping else None, mapping_at,
            _in_order(side.facets) if side.facets else None, happened_at,
        )  # fmt: skip
