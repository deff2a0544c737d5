"""Filling the graph index from the projection, and what that reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from headwater.lineage.walk import walk
from headwater.model.edges import Direction, Evidence, Influence, Transformation
from headwater.model.graph import Layer, column_label, flow_label
from headwater.model.time import FOREVER, NOW
from headwater.store.catalog_edges import edge_records
from headwater.store.graph_load import build_index, catch_up
from headwater.store.projection_file import create_projection

FLOW = flow_label(Evidence.OBSERVED, Influence.DIRECT)
COLUMN = column_label(Evidence.OBSERVED, Transformation.from_code(0))


@pytest.fixture
def projection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "projection.db")) as connection:
        create_projection(connection)
        yield connection


def put(connection: sqlite3.Connection, layer: Layer, *ends: tuple[int, int], known: int) -> None:
    label = FLOW if layer is Layer.FLOW else COLUMN
    (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM edge_version").fetchone()
    connection.executemany(
        "INSERT INTO edge_version VALUES (?, 9, '', ?, ?, ?, ?, 0, ?, ?, ?, NULL)",
        [
            (number, layer, source, target, label, FOREVER, known, FOREVER)
            for number, (source, target) in enumerate(ends, last + 1)
        ],
    )
    connection.commit()


def reached(index, layer: Layer, start: int) -> set[int]:
    return {*walk(index.view(layer), [start], Direction.DOWNSTREAM).keys.tolist()}


def plans(connection: sqlite3.Connection, statements: list[str]) -> str:
    told = (connection.execute(f"EXPLAIN QUERY PLAN {each}").fetchall() for each in statements)
    return "\n".join(step[3] for plan in told for step in plan)


def test_an_index_holds_what_both_layers_of_the_projection_hold(projection) -> None:
    put(projection, Layer.FLOW, (1, 2), (2, 3), known=1)
    put(projection, Layer.COLUMNS, (1, 5), known=1)
    put(projection, Layer.FLOW, (3, 4), known=2)
    index = build_index(projection, offset=2)
    assert reached(index, Layer.FLOW, 1) == {1, 2, 3, 4}
    assert reached(index, Layer.COLUMNS, 1) == {1, 5}
    assert len(index) == 4


def test_an_index_of_an_empty_projection_is_empty(projection) -> None:
    index = build_index(projection, offset=0)
    catch_up(index, projection, offset=0)
    assert len(index) == 0


def test_catching_up_reads_what_came_later_and_not_the_whole_table(projection) -> None:
    put(projection, Layer.FLOW, *((n, n + 1) for n in range(50)), known=1)
    index = build_index(projection, offset=1)
    put(projection, Layer.FLOW, (50, 51), known=2)
    projection.execute("UPDATE edge_version SET known_to = 2 WHERE source = 10")
    projection.commit()
    statements: list[str] = []
    projection.set_trace_callback(statements.append)
    catch_up(index, projection, offset=2)
    projection.set_trace_callback(None)
    assert reached(index, Layer.FLOW, 11) == {*range(11, 52)}
    assert reached(index, Layer.FLOW, 10) == {10}
    assert "SCAN edge_version" not in plans(projection, statements)


def test_the_edges_of_an_answer_are_found_without_reading_their_layer(
    projection, tmp_path: Path
) -> None:
    put(projection, Layer.FLOW, (1, 2), (1, 3), (4, 3), known=1)
    engine = create_engine(f"sqlite:///{tmp_path / 'projection.db'}")
    statements: list[str] = []
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_trace_callback(statements.append)
        # 1 -> 3 has both a wanted source and a wanted target, and is not wanted itself.
        found = edge_records(connection, Layer.FLOW, [(1, 2), (4, 3)], as_of=NOW)
        raw.set_trace_callback(None)
    engine.dispose()
    assert [record.pair for record in found] == [(1, 2), (4, 3)]
    wanted = [each for each in statements if "edge_version" in each]
    assert "edge_version_by_target (layer=? AND target=?)" in plans(projection, wanted)
