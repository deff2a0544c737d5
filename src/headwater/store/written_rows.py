"""What one batch changes, written to the projection in SQLite.

The statements are text because they are hot: SQLAlchemy Core costs 1.5 to 2.4 times as much here.
The tables are stated once, in `schema_catalog` and `schema_graph`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import Table

from headwater.collector.known import Changes
from headwater.collector.shape import encode_links, encode_shape
from headwater.store import schema_catalog as catalog
from headwater.store import schema_graph as graph
from headwater.store.run_rows import run_row, side_rows

_encode: Final = msgspec.msgpack.Encoder().encode


def _insert(table: Table, *, conflict: str) -> str:
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    return f'INSERT OR {conflict} INTO "{table.name}" ({names}) VALUES ({marks})'


_KEEP: Final = {
    table.name: _insert(table, conflict="IGNORE")
    for table in (
        catalog.dataset, catalog.job, catalog.column, catalog.spelling, catalog.event,
        catalog.facet_body, catalog.facet_set, catalog.telling, catalog.facet_version,
        catalog.window,
        catalog.shape, catalog.mapping, catalog.step, catalog.declaration, catalog.drop,
        catalog.rename, catalog.quarantined, catalog.sql_event, graph.edge_version, graph.rejection,
    )
}  # fmt: skip
_REPLACE: Final = {
    table.name: _insert(table, conflict="REPLACE")
    for table in (catalog.run, catalog.side, catalog.run_facet_body, graph.alias)
}
_PAIR: Final = """
INSERT INTO {} (upstream, downstream, first_at, last_at) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
"""
_DESCRIBE: Final = """
INSERT INTO described (owner, first_at, last_at) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET
    first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
"""


def write_changes(connection: sqlite3.Connection, changes: Changes) -> None:
    """Write a batch, within the transaction at hand."""
    many = connection.executemany
    for name, rows in _new_rows(changes):
        many(_KEEP[name], rows)
    many(_REPLACE["run"], [run_row(each) for each in changes.runs.values()])
    many(_REPLACE["side"], [row for each in changes.runs.values() for row in side_rows(each)])
    many(
        _REPLACE["alias"],
        [
            (
                a.dataset,
                a.alias,
                a.source,
                a.manual,
                a.type,
                a.by,
                a.first_at,
                a.stated_at,
                a.retracted_at,
                a.holds,
            )
            for a in changes.aliases.values()
        ],
    )
    many(
        _REPLACE["run_facet_body"], [(*named, *kept) for named, kept in changes.run_bodies.items()]
    )
    many(_DESCRIBE, [(owner, *span) for owner, span in changes.described.items()])
    for table, pairs in (("dependency", changes.dependencies), ("run_flow", changes.run_flows)):
        many(_PAIR.format(table), [(*pair, at, at) for *pair, at in pairs])
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
        [
            (e.offset, e.at, e.type, e.producer, e.run, e.job, e.dataset, e.told)
            for e in changes.events
        ],
    )
    yield "facet_body", changes.bodies.items()
    yield "facet_set", [(digest, _encode(told)) for digest, told in changes.facet_sets.items()]
    yield (
        "telling",
        [(digest, *told) for digest, telling in changes.tellings.items() for told in telling],
    )
    yield "window", changes.windows
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
            (
                *home,
                d.at,
                d.digest,
                d.evidence,
                d.reads_told,
                d.writes_told,
                d.explicit,
                d.shape.digest,
                d.revision,
            )
            for home, d in changes.declarations
        ],
    )
    yield "drop", changes.drops
    yield "quarantined", [(offset,) for offset in changes.quarantined]
    yield "sql_event", changes.sql_events
    yield (
        "rejection",
        [
            (*key, r.source, r.target, r.source_dataset, r.target_dataset, r.job)
            for key, r in changes.rejections.items()
        ],
    )
    yield "rename", changes.renames
    yield "edge_version", [
        (v.number, *v.timeline, v.row.layer, v.row.source, v.row.target, v.row.label,
         v.row.valid_from, v.row.valid_to, v.known_from, v.known_to, v.row.ended)
        for v in changes.edges_opened
    ]  # fmt: skip
