"""The ways from one node to another."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from headwater.lineage import paths as paths_module
from headwater.lineage.index import GraphIndex
from headwater.lineage.paths import paths_between
from headwater.lineage.visibility import Visibility
from headwater.model.graph import EdgeRow, GraphChanges, Layer
from support.groups import grouped

node = st.integers(0, 6)
some_edges = st.lists(st.tuples(node, node), max_size=16)


def graph_of(edges, aliases=()):
    index = GraphIndex()
    rows = tuple(EdgeRow(Layer.COLUMNS, one, other, 0, 0) for one, other in dict.fromkeys(edges))
    index.apply(GraphChanges(1, opened=rows, names=grouped(aliases, layer=Layer.COLUMNS)))
    return index.view(Layer.COLUMNS)


def all_paths(edges, source, target) -> list[tuple[int, ...]]:
    oracle = nx.DiGraph(edges)
    oracle.add_nodes_from([source, target])
    if source == target:
        return [(source,)]
    every = map(tuple, nx.all_simple_paths(oracle, source, target))
    return sorted(every, key=lambda path: (len(path), path))


@given(edges=some_edges, source=node, target=node)
def test_without_cycles_the_count_is_exact(edges, source, target) -> None:
    upward = [(one, other) for one, other in edges if one < other]
    told = paths_between(graph_of(upward), source, target, most=1000)
    expected = all_paths(upward, source, target)
    assert (told.total, told.exact) == (len(expected), True)
    assert list(told.shortest) == expected


@given(edges=some_edges, source=node, target=node)
def test_with_cycles_the_count_is_a_lower_bound_and_no_path_repeats_a_node(
    edges, source, target
) -> None:
    told = paths_between(graph_of(edges), source, target, most=1000)
    expected = all_paths(edges, source, target)
    assert list(told.shortest) == expected
    assert told.all_tried
    assert told.total == len(expected) if told.exact else 1 <= told.total <= len(expected)


@given(edges=some_edges, source=node, target=node, most=st.integers(1, 4))
def test_the_shortest_come_first_and_in_the_same_order_always(edges, source, target, most) -> None:
    told = paths_between(graph_of(edges), source, target, most=most)
    assert list(told.shortest) == all_paths(edges, source, target)[:most]
    again = paths_between(graph_of(edges[::-1]), source, target, most=most)
    assert again.shortest == told.shortest


@given(edges=some_edges, source=node, target=node)
def test_the_nodes_on_the_way_are_those_of_every_path(edges, source, target) -> None:
    upward = [(one, other) for one, other in edges if one < other]
    told = paths_between(graph_of(upward), source, target)
    expected = all_paths(upward, source, target)
    assert set(told.keys.tolist()) == {each for path in expected for each in path}
    pairs = zip(told.keys[told.origin].tolist(), told.keys[told.reached].tolist(), strict=True)
    assert set(pairs) == {pair for path in expected for pair in pairwise(path)}


def test_the_number_of_paths_may_be_far_larger_than_anyone_could_list() -> None:
    rungs = [(3 * n, 3 * n + side) for n in range(200) for side in (1, 2)]
    rungs += [(3 * n + side, 3 * n + 3) for n in range(200) for side in (1, 2)]
    told = paths_between(graph_of(rungs), 0, 600)
    assert (told.total, told.exact) == (2**200, True)
    assert len(told.shortest) == 10


def test_a_search_that_takes_too_long_says_so(monkeypatch) -> None:
    monkeypatch.setattr(paths_module, "_MOST_TRIED", 5)
    edges = [(one, other) for one in range(7) for other in range(7) if one != other]
    told = paths_between(graph_of(edges), 0, 6, most=50)
    assert not told.all_tried
    assert len(told.shortest) < 50


def test_a_graph_too_large_to_count_gives_as_many_as_were_found(monkeypatch) -> None:
    monkeypatch.setattr(paths_module, "_MOST_COUNTED", 5)
    edges = [(0, middle) for middle in range(1, 5)] + [(middle, 5) for middle in range(1, 5)]
    told = paths_between(graph_of(edges), 0, 5)
    assert (told.total, told.exact, len(told.shortest)) == (4, False, 4)


def test_all_names_of_a_dataset_are_one_stop_on_the_way(draw, names) -> None:
    graph = draw("raw -> load -> s3\nhive -> show -> report\ns3 = hive")
    told = paths_between(graph, names["raw"], names["report"])
    assert told.total == 1
    (path,) = told.shortest
    assert [*map(len, told.shortest)] == [5]
    assert names.of(path)[:2] == ["raw", "load"]
    assert set(names.of(told.keys)) == {"raw", "load", "s3", "hive", "show", "report"}


def test_the_ends_are_called_as_they_were_asked_for(draw, names) -> None:
    graph = draw("raw -> load -> s3\ns3 = hive")
    told = paths_between(graph, names["raw"], names["hive"])
    assert [names.of(path) for path in told.shortest] == [["raw", "load", "hive"]]


def test_a_path_does_not_lead_through_a_sibling_column(draw, names) -> None:
    graph = draw("a.x -member-> a.* -member-> a.y -> out\na.* -> n", layer=Layer.COLUMNS)
    assert paths_between(graph, names["a.x"], names["out"]).total == 0
    told = paths_between(graph, names["a.x"], names["n"])
    assert [names.of(path) for path in told.shortest] == [["a.x", "a.*", "n"]]
    assert paths_between(graph, names["a.*"], names["out"]).total == 1


def test_hidden_stops_are_counted_and_never_named(draw, names) -> None:
    graph = draw("a -> j -> b -> k -> c")
    visible = Visibility.hiding([names["b"]], digest="x")
    told = paths_between(graph, names["a"], names["c"], visible=visible)
    assert [names.of(path) for path in told.shortest] == [["a", "j", None, "k", "c"]]
    assert told.restricted == 1
    assert names["b"] not in told.keys
    assert told.origin.min() == told.reached.min() == -1


def test_nothing_is_on_the_way_where_no_way_leads(draw, names) -> None:
    told = paths_between(draw("a -> j -> b\nc -> k -> b"), names["a"], names["c"])
    assert (told.total, told.exact, told.shortest, len(told.keys)) == (0, True, (), 0)
