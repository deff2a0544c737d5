"""One suite for all that can be walked: the index in memory in each state, SQL, and JanusGraph."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from headwater.lineage.index import GraphIndex
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import EdgeRow, GraphChanges, Layer
from headwater.model.time import FOREVER, AsOf
from headwater.ports import FrontierGraph
from headwater.store.graph_sql import SqlGraph
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.layer import GremlinGraph
from headwater.store.gremlin.mark import Mark
from headwater.store.gremlin.shape import prepare
from headwater.store.metadata import projection
from headwater.store.schema_catalog import column
from headwater.store.schema_graph import alias, edge_version
from support.graph_stories import KEYS, LABELS, LAST, Story, stories, write_story
from support.groups import grouped

ENGINE = create_engine("sqlite://")
projection.create_all(ENGINE)


def told(story: Story, index: GraphIndex | None = None) -> GraphIndex:
    index = GraphIndex() if index is None else index
    for change in story.changes:
        index.apply(change)
    return index


@contextmanager
def recent(story: Story, layer: Layer) -> Iterator[FrontierGraph]:
    yield told(story).view(layer)


@contextmanager
def merged(story: Story, layer: Layer) -> Iterator[FrontierGraph]:
    index = GraphIndex()
    for change in story.changes:
        told(Story((change,)), index).merge()
    yield index.view(layer)


@contextmanager
def half_merged(story: Story, layer: Layer) -> Iterator[FrontierGraph]:
    index = told(story.until(LAST // 2))
    index.merge()
    later = Story(tuple(change for change in story.changes if change.offset > LAST // 2))
    yield told(later, index).view(layer)


@contextmanager
def reloaded(story: Story, layer: Layer) -> Iterator[FrontierGraph]:
    with tempfile.TemporaryDirectory() as folder:
        told(story.until(LAST // 2)).save(Path(folder) / "graph")
        index = GraphIndex.load(Path(folder) / "graph")
    later = Story(tuple(change for change in story.changes if change.offset > LAST // 2))
    yield told(later, index).view(layer)


@contextmanager
def in_sql(story: Story, layer: Layer) -> Iterator[FrontierGraph]:
    with ENGINE.connect() as connection:
        rows = [
            {"number": number, "owner": 0, "source_name": ""}
            | {name: getattr(row, name) for name in row.__slots__}
            for number, row in enumerate(story.rows())
        ]
        stated = {"type": "", "first_at": 0, "stated_at": 0, "holds": True}
        stated |= {"source": "", "manual": False, "by": ""}
        pairs = [{"one": one, "other": other} | stated for one, other in story.pairs()]
        # Each column is that of a dataset with the same key, and all are called alike.
        columns = [{"key": key, "dataset": key, "path": "x"} for key in KEYS]
        if rows:
            connection.execute(edge_version.insert(), rows)
        if pairs:
            connection.execute(alias.insert(), pairs)
        if layer is Layer.COLUMNS:
            connection.execute(column.insert(), columns)
        yield SqlGraph(connection, layer)
        connection.rollback()


@contextmanager
def in_janusgraph(client: GremlinClient, story: Story, layer: Layer) -> Iterator[FrontierGraph]:
    write_story(client, story)
    offset = max((change.offset for change in story.changes), default=0)
    mark = Mark(offset=offset, names=len(story.pairs()), folded_with="", log="", chain="")
    yield GremlinGraph(client, mark, offset=offset).view(layer)


# Some of these graphs are written to disk and synced, which takes as long as it takes.
briefly = settings(deadline=None, max_examples=60)
Graphs = Callable[[Story, Layer], "contextmanager[FrontierGraph]"]


@pytest.fixture(
    scope="module", params=[recent, merged, half_merged, reloaded, in_sql, in_janusgraph]
)
def graphs(request: pytest.FixtureRequest) -> Iterator[Graphs]:
    if request.param is not in_janusgraph:
        yield request.param
        return
    with closing(GremlinClient(request.getfixturevalue("janusgraph"))) as client:
        prepare(client)
        yield partial(in_janusgraph, client)


moments = st.builds(
    AsOf, st.one_of(st.integers(0, 10), st.just(FOREVER - 1)), st.integers(0, LAST + 2)
)
directions = st.sampled_from(Direction)


def in_effect(story: Story, as_of: AsOf) -> list[EdgeRow]:
    return [
        row
        for row in story.rows()
        if row.valid_from <= as_of.valid < row.valid_to
        and row.known_from <= as_of.known < row.known_to
    ]


def ends(row: EdgeRow, direction: Direction) -> tuple[int, int]:
    both = (row.source, row.target)
    return both if direction is Direction.DOWNSTREAM else (both[1], both[0])


def aliased(story: Story) -> nx.Graph:
    names = nx.Graph()
    names.add_nodes_from(KEYS)
    names.add_edges_from(story.pairs())
    return names


every_layer = pytest.mark.parametrize("layer", Layer)


@briefly
@given(story=stories(), as_of=moments, direction=directions)
def test_a_hop_finds_exactly_the_edges_in_effect(
    graphs: Graphs, story: Story, as_of: AsOf, direction: Direction
) -> None:
    with graphs(story, Layer.FLOW) as graph:
        handles = graph.handles(KEYS)
        known = handles[handles != -1]
        hop = graph.hop(known, direction, as_of)
        origins = graph.keys(known.take(hop.origin)).tolist()
        found = zip(origins, graph.keys(hop.reached).tolist(), hop.label.tolist(), strict=True)
        expected = [(*ends(row, direction), row.label) for row in in_effect(story, as_of)]
        assert sorted(found) == sorted(expected)


@briefly
@given(story=stories(), as_of=moments, direction=directions)
def test_a_stale_pair_is_counted_unless_another_edge_joins_it(
    graphs: Graphs, story: Story, as_of: AsOf, direction: Direction
) -> None:
    held = {(row.source, row.target) for row in in_effect(story, as_of)}
    stale = {
        (row.source, row.target)
        for row in story.rows()
        if row.known_from <= as_of.known < row.known_to
        and row.valid_from <= as_of.valid
        and row.valid_to <= as_of.valid
        and row.label == LABELS[2]
    }
    with graphs(story, Layer.FLOW) as graph:
        handles = graph.handles(KEYS)
        hop = graph.hop(handles[handles != -1], direction, as_of)
        assert hop.stale == len(stale - held)


@briefly
@given(story=stories())
def test_only_nodes_that_something_touched_have_handles(graphs: Graphs, story: Story) -> None:
    touched = {key for row in story.rows() for key in (row.source, row.target)}
    touched |= {key for pair in story.pairs() for key in pair}
    with graphs(story, Layer.FLOW) as graph:
        handles = graph.handles([*KEYS, 5])
        known = handles[handles != -1]
        assert set(graph.keys(known).tolist()) >= touched
        assert handles[-1] == -1


@every_layer
@briefly
@given(story=stories())
def test_peers_are_all_other_names_however_far_apart(
    graphs: Graphs, layer: Layer, story: Story
) -> None:
    names = aliased(story)
    story = story if layer is Layer.FLOW else as_columns(story)
    with graphs(story, layer) as graph:
        handles = graph.handles(KEYS)
        known = handles[handles != -1]
        peers = graph.peers(known)
        found = sorted(
            zip(
                graph.keys(known.take(peers.origin)).tolist(),
                graph.keys(peers.reached).tolist(),
                strict=True,
            )
        )
        assert found == sorted(
            (key, other)
            for key in KEYS
            for other in nx.node_connected_component(names, key)
            if key != other
        )


@briefly
@given(handles=st.lists(st.lists(st.integers(0, 4), max_size=6), max_size=4), story=stories())
def test_visited_keeps_the_order_of_arrival(
    graphs: Graphs, handles: Sequence[Sequence[int]], story: Story
) -> None:
    with graphs(story, Layer.FLOW) as graph:
        known = graph.handles(KEYS)
        known = known[known != -1]
        visited, seen = graph.visited(), []
        for some in handles:
            batch = known[[each for each in some if each < len(known)]]
            fresh = [each for each in dict.fromkeys(batch.tolist()) if each not in seen]
            assert visited.add(batch).tolist() == fresh
            seen += fresh
        order = [seen.index(each) if each in seen else -1 for each in known.tolist()]
        assert visited.positions(known).tolist() == order


@briefly
@given(story=stories(), as_of=moments, direction=directions, start=st.sampled_from(KEYS))
def test_a_walk_reaches_what_networkx_reaches(
    graphs: Graphs, story: Story, as_of: AsOf, direction: Direction, start: int
) -> None:
    oracle = nx.DiGraph()
    oracle.add_nodes_from(KEYS)
    oracle.add_edges_from((*ends(row, direction), {"w": 1}) for row in in_effect(story, as_of))
    names = aliased(story)
    group = {key: min(nx.node_connected_component(names, key)) for key in KEYS}
    oracle = nx.DiGraph((group[one], group[other]) for one, other in oracle.edges)
    oracle.add_node(group[start])
    groups = nx.descendants(oracle, group[start]) | {group[start]}
    expected = {key for key in KEYS if group[key] in groups}
    with graphs(as_columns(story), Layer.COLUMNS) as graph:
        reach = walk(graph, [start], direction, as_of=as_of)
        assert set(reach.keys.tolist()) == expected


def as_columns(story: Story) -> Story:
    return Story(
        tuple(
            replace(
                change,
                opened=tuple(replace(row, layer=Layer.COLUMNS) for row in change.opened),
                closed=tuple(replace(row, layer=Layer.COLUMNS) for row in change.closed),
                names=tuple(replace(group, layer=Layer.COLUMNS) for group in change.names),
            )
            for change in story.changes
        )
    )


def told_plainly(reach: Reach) -> dict[str, object]:
    """A reach without the order of its edges, which each graph is free to choose."""
    edges = zip(reach.origin.tolist(), reach.reached.tolist(), reach.label.tolist(), strict=True)
    influence = None if reach.influence is None else reach.influence.tolist()
    return {
        "nodes": list(zip(reach.keys.tolist(), reach.hop.tolist(), reach.kind, strict=True)),
        "edges": sorted(edges),
        "influence": influence,
        "stale": reach.stale,
        "truncated": reach.truncated_at_depth,
    }


def test_starts_are_in_the_order_of_their_keys_even_those_that_nothing_ever_touched(
    graphs: Graphs,
) -> None:
    touched, other = sorted(KEYS)[:2]
    joined = GraphChanges(offset=1, closed=(), opened=(), names=grouped([(touched, other)]))
    parted = GraphChanges(offset=2, closed=(), opened=(), names=grouped([], [touched, other]))
    with graphs(Story((joined, parted)), Layer.FLOW) as graph:
        reach = walk(graph, [other, touched, 5], Direction.UPSTREAM, as_of=AsOf())
        assert reach.keys.tolist() == sorted([touched, other, 5])


@briefly
@given(
    story=stories(),
    as_of=moments,
    direction=directions,
    start=st.lists(st.sampled_from([*KEYS, 5]), min_size=1, max_size=3),
    depth=st.one_of(st.none(), st.integers(0, 4)),
    starts_at=st.sampled_from([Kind.DATASET, Kind.STEP]),
)
def test_every_graph_is_walked_to_the_answer_of_the_index_in_memory(
    graphs: Graphs,
    story: Story,
    as_of: AsOf,
    direction: Direction,
    start: Sequence[int],
    depth: int | None,
    starts_at: Kind,
) -> None:
    answers: list[dict[str, object]] = []
    for each in (recent, graphs):
        with each(story, Layer.FLOW) as graph:
            reach = walk(
                graph,
                start,
                direction,
                as_of=as_of,
                depth=depth,
                starts_at=starts_at,
                influence=True,
            )
            answers.append(told_plainly(reach))
    assert answers[0] == answers[1]


@briefly
@given(story=stories(), direction=directions, start=st.sampled_from(KEYS), as_of=moments)
def test_one_recursive_statement_finds_what_a_walk_finds(
    story: Story, direction: Direction, start: int, as_of: AsOf
) -> None:
    story = Story(tuple(replace(each, names=()) for each in story.changes))
    with in_sql(as_columns(story), Layer.COLUMNS) as graph:
        assert isinstance(graph, SqlGraph)
        for hops in (None, 0, 1, 3):
            reach = walk(graph, [start], direction, as_of=as_of, depth=hops)
            closure = graph.closure([start], direction, as_of=as_of, hops=hops)
            assert sorted(closure.tolist()) == sorted(reach.keys.tolist())


@briefly
@given(story=stories(), pinned=st.integers(0, LAST), as_of=moments, merge=st.booleans())
def test_a_pinned_view_answers_the_same_while_its_writer_goes_on(
    story: Story, pinned: int, as_of: AsOf, merge: bool
) -> None:
    index = told(story.until(pinned))
    if merge:
        index.merge()
    view = index.view(Layer.FLOW)
    before = [told_plainly(walk(view, [key], Direction.DOWNSTREAM, as_of=as_of)) for key in KEYS]
    told(Story(tuple(each for each in story.changes if each.offset > pinned)), index)
    after = [told_plainly(walk(view, [key], Direction.DOWNSTREAM, as_of=as_of)) for key in KEYS]
    assert after == before


@briefly
@given(story=stories())
def test_a_view_says_up_to_which_offset_it_knows(story: Story) -> None:
    index = told(story)
    newest = max((change.offset for change in story.changes), default=0)
    assert index.offset == index.view(Layer.FLOW).offset == newest
    assert len(index) == len(story.rows())
    assert np.array_equal(index.view(Layer.COLUMNS).handles([5]), [-1])
