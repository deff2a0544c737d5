"""What happens to values along the paths of a walk."""

from __future__ import annotations

from itertools import product

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from headwater.lineage.index import GraphIndex
from headwater.lineage.influence import transformations_in
from headwater.lineage.walk import walk
from headwater.model.edges import (
    TRANSFORMATION_CODES,
    Direction,
    Evidence,
    Influence,
    Subtype,
    Transformation,
)
from headwater.model.graph import EdgeRow, GraphChanges, Layer, column_label, flow_label

DOWN, UP = Direction.DOWNSTREAM, Direction.UPSTREAM
every = st.integers(0, TRANSFORMATION_CODES - 1).map(Transformation.from_code)


def found(reach, names) -> dict[str, set[str]]:
    told = {}
    for name, mask in zip(names.of(reach.keys), reach.transformations.tolist(), strict=True):
        told[name] = {
            each.subtype.name.lower() + "+mask" * each.masking for each in transformations_in(mask)
        }
    return told


def influences(reach, names) -> dict[str, Influence]:
    return dict(zip(names.of(reach.keys), map(Influence, reach.influence), strict=True))


@given(one=every, other=every, third=every)
def test_composition_is_associative_so_both_directions_agree(one, other, third) -> None:
    assert one.then(other).then(third) == one.then(other.then(third))


def test_a_column_gets_what_every_path_does_to_it(draw, names) -> None:
    graph = draw("a -transformation+mask-> b -> d\na -> c -filter-> d", layer=Layer.COLUMNS)
    reach = walk(graph, [names["a"]], DOWN, influence=True)
    assert found(reach, names) == {
        "a": {"identity"},
        "b": {"transformation+mask"},
        "c": {"identity"},
        "d": {"transformation+mask", "filter"},
    }


def test_upstream_composes_in_the_direction_of_the_data_too(draw, names) -> None:
    graph = draw("a -join-> b -aggregation-> c", layer=Layer.COLUMNS)
    reach = walk(graph, [names["c"]], UP, influence=True)
    assert found(reach, names) == {"c": {"identity"}, "b": {"aggregation"}, "a": {"join"}}


def test_a_cycle_ends_with_all_that_going_round_adds(draw, names) -> None:
    graph = draw("a -> b -aggregation+mask-> a", layer=Layer.COLUMNS)
    reach = walk(graph, [names["a"]], DOWN, influence=True)
    both = {"identity", "aggregation+mask"}
    assert found(reach, names) == {"a": both, "b": both}


def test_members_change_nothing_and_do_not_leak_to_siblings(draw, names) -> None:
    graph = draw(
        """
        src -filter-> a.* -member-> a.x -> out
        a.x -member-> a.* -aggregation-> n
        a.* -member-> a.y
        """,
        layer=Layer.COLUMNS,
    )
    down = walk(graph, [names["src"]], DOWN, influence=True)
    assert found(down, names)["out"] == {"filter"}
    assert found(down, names)["n"] == {"filter"}
    assert found(walk(graph, [names["a.x"]], DOWN, influence=True), names) == {
        "a.x": {"identity"},
        "a.*": {"identity"},
        "out": {"identity"},
        "n": {"aggregation"},
    }


def test_what_reaches_a_member_reaches_its_other_names(draw, names) -> None:
    graph = draw(
        "src -filter-> b.* -member-> b.x\nb.x = c.x\nc.x -aggregation-> out", layer=Layer.COLUMNS
    )
    told = found(walk(graph, [names["src"]], DOWN, influence=True), names)
    assert told["b.x"] == told["c.x"] == told["out"] == {"filter"}


@given(
    edges=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), every), max_size=9),
    direction=st.sampled_from(Direction),
)
def test_the_composed_set_is_that_of_all_walks(edges, direction) -> None:
    rows = [
        EdgeRow(Layer.COLUMNS, source, target, column_label(Evidence.OBSERVED, how), 0)
        for source, target, how in dict.fromkeys(edges)
    ]
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=tuple(rows)))
    reach = walk(index.view(Layer.COLUMNS), [0], direction, influence=True)

    # The same as a walk over (column, transformation) pairs.
    states = nx.DiGraph()
    for (source, target, how), carried in product(edges, range(TRANSFORMATION_CODES)):
        so_far = Transformation.from_code(carried)
        if direction is DOWN:
            states.add_edge((source, so_far), (target, so_far.then(how)))
        else:
            states.add_edge((target, so_far), (source, how.then(so_far)))
    start = (0, Transformation(Subtype.IDENTITY))
    states.add_node(start)
    expected: dict[int, set[Transformation]] = {}
    for node, carried in {start} | nx.descendants(states, start):
        expected.setdefault(node, set()).add(carried)
    masks = zip(reach.keys.tolist(), reach.transformations.tolist(), strict=True)
    assert {node: set(transformations_in(mask)) for node, mask in masks} == expected


def test_one_direct_path_makes_the_influence_direct(draw, names) -> None:
    graph = draw("a -indirect-> j -> b\na -> k -> b -> l -> c\na -indirect-> l")
    told = influences(walk(graph, [names["a"]], DOWN, influence=True), names)
    assert told["b"] is Influence.DIRECT
    assert told["c"] is Influence.DIRECT


def test_without_a_direct_path_an_unknown_one_is_stronger_than_an_indirect_one(draw, names) -> None:
    graph = draw("a -unknown-> j -> b -> k -> c -indirect-> l -> d\na -indirect-> k")
    told = influences(walk(graph, [names["a"]], DOWN, influence=True), names)
    assert [told[name] for name in "abcd"] == [
        Influence.DIRECT,
        Influence.UNKNOWN,
        Influence.UNKNOWN,
        Influence.INDIRECT,
    ]


def test_influence_passes_between_the_names_of_a_dataset(draw, names) -> None:
    graph = draw("a -indirect-> j -> s3\na -> k -> hive\ns3 = hive\ns3 -> l -> out")
    told = influences(walk(graph, [names["a"]], DOWN, influence=True), names)
    assert told["s3"] is told["out"] is Influence.DIRECT


@given(
    edges=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(Influence)), max_size=12
    ),
    direction=st.sampled_from(Direction),
)
def test_the_strongest_influence_is_that_of_the_best_path(edges, direction) -> None:
    rows = [
        EdgeRow(Layer.FLOW, source, target, flow_label(Evidence.OBSERVED, how), 0)
        for source, target, how in dict.fromkeys(edges)
    ]
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=tuple(rows)))
    reach = walk(index.view(Layer.FLOW), [0], direction, influence=True)
    told = dict(zip(reach.keys.tolist(), reach.influence.tolist(), strict=True))
    weak_first = [
        (Influence.INDIRECT, set(Influence)),
        (Influence.UNKNOWN, {Influence.UNKNOWN, Influence.DIRECT}),
        (Influence.DIRECT, {Influence.DIRECT}),
    ]
    expected: dict[int, Influence] = {}
    for strength, allowed in weak_first:
        graph = nx.DiGraph((one, other) for one, other, how in edges if how in allowed)
        graph.add_node(0)
        graph = graph if direction is DOWN else graph.reverse()
        expected |= dict.fromkeys({0} | nx.descendants(graph, 0), strength)
    assert told == expected
