"""What the fold asks of the projection in SQLite, by key and as of the last commit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from headwater.collector.facet_history import FacetRow, Observation
from headwater.collector.facts import Rejection
from headwater.collector.known import (
    AliasRecord,
    EdgeVersion,
    FacetVersion,
    StoredFacets,
    StoredTimeline,
    TimelineId,
)
from headwater.collector.run_state import RunRecord, RunState
from headwater.collector.shape import Shape, decode_links, decode_shape
from headwater.collector.timeline_entries import Declared, Ran
from headwater.collector.timeline_rows import Links, Row
from headwater.model.edges import Evidence
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant
from headwater.store import schema_catalog as catalog
from headwater.store.run_rows import SIDE, read_run, read_sides

_MEMBERS: Final = msgspec.msgpack.Decoder(list[tuple[tuple[str, bool], bytes | None]])

_TABLES: Final = {
    "dataset": "dataset",
    "job": "job",
    "column": '"column"',
    "step": "step",
    "searched": "searchable",
}
_CONTENT: Final = {
    "body": "facet_body",
    "facet_set": "facet_set",
    "telling": "telling",
    "shape": "shape",
    "mapping": "mapping",
}


_RUN: Final = f"""
SELECT {", ".join(each.name for each in catalog.run.columns)} FROM run WHERE key = ?
"""
_RUNS_OF_JOB: Final = """
SELECT key, begins_at, evidence, state, reads_told, writes_told, shape FROM run
WHERE job = ? AND source = ? AND shape IS NOT NULL ORDER BY begins_at, key
"""
_DECLARATIONS: Final = """
SELECT at, digest, evidence, reads_told, writes_told, explicit, shape, revision FROM declaration
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
SELECT DISTINCT at, facet_set, members FROM telling
JOIN event ON told = telling.digest AND at >= ?2
JOIN facet_set ON facet_set.digest = facet_set WHERE owner = ?1
"""


class StoredState:
    """Everything that the fold may need to know of what it has folded before."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._shapes = lru_cache(maxsize=4096)(self._load_shape)

    def has(self, kind: str, key: Key | bytes) -> bool:
        """Whether this dataset, job, column, step, or content by its digest, is stored."""
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
        record = read_run(row)
        record.sides = read_sides(self._connection.execute(SIDE, (key,)))
        return record

    def timeline(self, timeline: TimelineId) -> StoredTimeline:
        """The runs, declarations and current rows of a timeline; empty for a new one."""
        runs = self._connection.execute(_RUNS_OF_JOB, timeline)
        entries: list[Ran | Declared] = [
            Ran(
                run=key,
                at=at,
                evidence=Evidence(evidence),
                succeeded=state == RunState.COMPLETED,
                reads_told=bool(reads_told),
                writes_told=bool(writes_told),
                shape=self._shapes(shape),
            )
            for key, at, evidence, state, reads_told, writes_told, shape in runs
        ]
        entries += [
            Declared(
                at=at,
                digest=digest,
                evidence=Evidence(evidence),
                reads_told=bool(reads_told),
                writes_told=bool(writes_told),
                explicit=bool(explicit),
                shape=self._shapes(shape),
                revision=revision,
            )
            for at, digest, evidence, reads_told, writes_told, explicit, shape, revision in (
                self._connection.execute(_DECLARATIONS, timeline)
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
            "SELECT last_at FROM described WHERE owner = ?", (owner,)
        ).fetchone()
        return StoredFacets(versions, last[0] if last else None)

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
            "SELECT one, other, source, manual, type, by, first_at, stated_at, retracted_at"
            " FROM alias WHERE one = ?",
            (dataset,),
        )
        return [
            AliasRecord(one, other, source, bool(manual), *rest)
            for one, other, source, manual, *rest in rows
        ]

    def columns(self, dataset: Key) -> Sequence[tuple[Key, str]]:
        """The columns of a dataset that any mapping has named."""
        return self._connection.execute(
            'SELECT key, path FROM "column" WHERE dataset = ?', (dataset,)
        ).fetchall()

    def owners_of(self, columns: Sequence[Key]) -> dict[Key, Key]:
        """The datasets of these columns."""
        rows = self._connection.execute(
            'SELECT "column".key, dataset FROM json_each(?) AS wanted'
            ' CROSS JOIN "column" ON "column".key = wanted.value',
            (json.dumps([*columns]),),
        )
        return dict(rows.fetchall())

    def rejections(self) -> Sequence[tuple[tuple[Key, bytes], Rejection]]:
        """All that was ever said not to flow, by the job that says it and the facet's digest."""
        rows = self._connection.execute(
            "SELECT subject, digest, source, target, source_dataset, target_dataset, job"
            " FROM rejection"
        )
        return [((subject, digest), Rejection(*told)) for subject, digest, *told in rows]

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
