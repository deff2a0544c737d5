"""What the writer of a graph server promises, over a real JanusGraph."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.lineage.index import GraphIndex
from headwater.model.edges import Direction
from headwater.model.graph import EdgeRow, Layer
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import g
from headwater.store.gremlin.layer import GremlinGraph
from headwater.store.gremlin.mark import Mark
from headwater.store.gremlin.rows import NumberedRow, RowWriter
from headwater.store.gremlin.shape import prepare
from headwater.store.gremlin.writer import ForeignGraphError, GraphWriter
from headwater.store.projection_file import create_projection
from support.graph_stories import KEYS, LABELS, LAST, Story, stories, write_changes

briefly = settings(deadline=None, max_examples=15)


@pytest.fixture(scope="module")
def client(janusgraph: str) -> Iterator[GremlinClient]:
    with closing(GremlinClient(janusgraph)) as client:
        prepare(client)
        yield client


def graph_at(client: GremlinClient, offset: int) -> FrontierGraph:
    mark = Mark(offset=offset, names=len(KEYS), folded_with="", log="", chain="")
    return GremlinGraph(client, mark, offset=offset).view(Layer.FLOW)


def all_of(graph: FrontierGraph) -> list[Any]:
    """Every edge downstream and every other name, by key."""
    handles = graph.handles(KEYS)
    known = handles[handles >= 0]
    hop = graph.hop(known, Direction.DOWNSTREAM, AsOf())
    peers = graph.peers(known)
    edges = zip(
        graph.keys(known.take(hop.origin)).tolist(),
        graph.keys(hop.reached).tolist(),
        hop.label.tolist(),
        strict=True,
    )
    names = zip(
        graph.keys(known.take(peers.origin)).tolist(),
        graph.keys(peers.reached).tolist(),
        strict=True,
    )
    return [sorted(edges), hop.stale, sorted(names)]


@briefly
@given(story=stories(), until=st.integers(0, LAST))
def test_nothing_is_seen_of_what_is_written_behind_the_mark(
    client: GremlinClient, story: Story, until: int
) -> None:
    client.ask(g.V().drop())
    rows: list[EdgeRow] = []
    writer = RowWriter(client)
    write_changes(writer, story.until(until), rows)
    before = all_of(graph_at(client, until))
    later = Story(tuple(each for each in story.changes if each.offset > until))
    write_changes(writer, later, rows)
    assert all_of(graph_at(client, until)) == before


@briefly
@given(story=stories())
def test_what_several_write_at_a_time_is_seen_once(client: GremlinClient, story: Story) -> None:
    client.ask(g.V().drop())
    with ThreadPoolExecutor(3) as writers:
        for each in [writers.submit(write_changes, RowWriter(client), story, []) for _ in range(3)]:
            each.result()
    index = GraphIndex()
    for change in story.changes:
        index.apply(change)
    assert all_of(graph_at(client, LAST)) == all_of(index.view(Layer.FLOW))


@briefly
@given(story=stories())
def test_what_is_written_again_is_there_once(client: GremlinClient, story: Story) -> None:
    client.ask(g.V().drop())
    write_changes(RowWriter(client), story, [])
    count = client.ask(g.E().count())
    rows = [NumberedRow(number, row) for number, row in enumerate(story.rows())]
    assert RowWriter(client).write_edges(rows) == len(rows)
    named = [change for change in story.changes if change.names]
    for change in named[-1:]:
        RowWriter(client).write_names(change.names, at=LAST)
    assert client.ask(g.E().count()) == count


def test_a_writer_that_was_held_up_opens_nothing_again(client: GremlinClient) -> None:
    client.ask(g.V().drop())
    row = EdgeRow(Layer.FLOW, 1, 2, LABELS[0], 0, known_from=1)
    RowWriter(client).write_edges([NumberedRow(0, row)])
    RowWriter(client).write_edges([NumberedRow(0, replace(row, known_to=2))])
    RowWriter(client).write_edges([NumberedRow(0, row)])
    for offset, found in ((1, 1), (2, 0)):
        graph = graph_at(client, offset)
        handles = graph.handles([1])
        assert len(graph.hop(handles, Direction.DOWNSTREAM, AsOf()).reached) == found


def test_one_question_may_be_about_more_nodes_than_a_server_takes_at_once(
    client: GremlinClient,
) -> None:
    client.ask(g.V().drop())
    graph = graph_at(client, LAST)
    keys = np.arange(20_000) * 2**40
    assert (graph.handles(keys.tolist()) == -1).all()


class Log:
    def chain(self, offset: int) -> bytes | None:
        return b"%d" % offset if offset else None


def test_what_somebody_else_keeps_is_not_written_over(
    client: GremlinClient, tmp_path: Path
) -> None:
    client.ask(g.V().drop())
    client.ask(g.add_v("node"))
    projection = tmp_path / "projection.db"
    with closing(sqlite3.connect(projection, isolation_level=None)) as connection:
        create_projection(connection)
        connection.execute("UPDATE checkpoint SET log_offset = 1")
    with pytest.raises(ForeignGraphError, match="not Headwater's; name another in --graph"):
        GraphWriter(client, projection, Log()).write()
    assert client.ask(g.V().count()) == [1]
