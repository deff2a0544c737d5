"""How far a walk goes, and what it calls what it finds."""

from __future__ import annotations

import numpy as np

from headwater.lineage.trace import Kind
from headwater.lineage.visibility import Visibility
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction, Influence
from headwater.model.graph import Layer

CHAIN = "raw -> load -> clean -> join -> mart -> show -> report"
DOWN, UP = Direction.DOWNSTREAM, Direction.UPSTREAM


def reached(reach: Reach, names, kind: Kind | None = None) -> dict[str, int]:
    wanted = [kind in (None, each) for each in reach.kind]
    return dict(zip(names.of(reach.keys[wanted]), reach.hop[wanted].tolist(), strict=True))


def edges(reach: Reach, names) -> set[tuple[str | None, str | None]]:
    keys = [*reach.keys.tolist(), None]
    return set(
        zip(
            names.of(keys[place] for place in reach.origin),
            names.of(keys[place] for place in reach.reached),
            strict=True,
        )
    )


def test_depth_counts_datasets_and_steps_are_free(draw, names) -> None:
    reach = walk(draw(CHAIN), [names["raw"]], DOWN, depth=2)
    assert reached(reach, names, Kind.DATASET) == {"raw": 0, "clean": 1, "mart": 2}
    assert reached(reach, names, Kind.STEP) == {"load": 1, "join": 2}


def test_a_walk_from_a_step_reaches_the_datasets_next_to_it_at_depth_one(draw, names) -> None:
    reach = walk(draw(CHAIN), [names["join"]], UP, depth=1, starts_at=Kind.STEP)
    assert reached(reach, names) == {"join": 0, "clean": 1}
    further = walk(draw(CHAIN), [names["join"]], UP, depth=2, starts_at=Kind.STEP)
    assert reached(further, names) == {"join": 0, "clean": 1, "load": 2, "raw": 2}


def test_depth_zero_is_the_start_alone(draw, names) -> None:
    reach = walk(draw(CHAIN), [names["raw"]], DOWN, depth=0)
    assert reached(reach, names) == {"raw": 0}
    assert reach.truncated_at_depth


def test_a_walk_says_whether_anything_lay_beyond_its_depth(draw, names) -> None:
    graph = draw(CHAIN)
    assert walk(graph, [names["raw"]], DOWN, depth=2).truncated_at_depth
    assert not walk(graph, [names["raw"]], DOWN, depth=3).truncated_at_depth
    assert not walk(graph, [names["raw"]], DOWN).truncated_at_depth


def test_going_round_a_cycle_is_not_lying_beyond(draw, names) -> None:
    reach = walk(draw("a -> j -> b -> k -> a"), [names["a"]], DOWN, depth=2)
    assert reached(reach, names) == {"a": 0, "j": 1, "b": 1, "k": 2}
    assert not reach.truncated_at_depth


def test_a_start_that_nothing_ever_touched_is_reached_alone(draw, names) -> None:
    reach = walk(draw(CHAIN), [names["stranger"], names["mart"]], DOWN)
    assert reached(reach, names) == {"mart": 0, "stranger": 0, "show": 1, "report": 1}
    assert edges(reach, names) == {("mart", "show"), ("show", "report")}


def test_edges_come_as_they_were_followed(draw, names) -> None:
    reach = walk(draw("a -> j -> b\nc -> j"), [names["b"]], UP)
    assert edges(reach, names) == {("b", "j"), ("j", "a"), ("j", "c")}


def test_nodes_come_by_hop_and_then_by_key(draw, names) -> None:
    graph = draw("a -> j -> b\na -> j -> c\na -> j -> d\nd -> k -> e\na -> k")
    reach = walk(graph, [names["a"]], DOWN)
    order = list(zip(reach.hop.tolist(), reach.kind != Kind.STEP, reach.keys.tolist(), strict=True))
    assert order == sorted(order)


def test_other_names_of_a_dataset_are_reached_with_it_and_walked_on_from(draw, names) -> None:
    graph = draw("raw -> load -> s3\nhive -> show -> report\ns3 = glue\nglue = hive")
    reach = walk(graph, [names["raw"]], DOWN, depth=1)
    assert reached(reach, names) == {"raw": 0, "load": 1, "s3": 1, "glue": 1, "hive": 1}
    assert reach.truncated_at_depth
    assert "report" in reached(walk(graph, [names["s3"]], DOWN, depth=1), names)
    assert "raw" in reached(walk(graph, [names["hive"]], UP, depth=1), names)


def test_only_edges_with_wanted_labels_are_followed(draw, names) -> None:
    graph = draw("a -> j -> b\na -indirect-> k -> c")
    direct_only = np.arange(256) & 3 == Influence.DIRECT
    assert "c" not in reached(walk(graph, [names["a"]], DOWN, labels=direct_only), names)
    assert "c" in reached(walk(graph, [names["a"]], DOWN), names)


def test_hidden_nodes_are_walked_through_and_counted_and_never_named(draw, names) -> None:
    hidden = {names["load"], names["mart"]}
    reach = walk(draw(CHAIN), [names["raw"]], DOWN, visible=Visibility.hiding(hidden, digest="x"))
    assert reached(reach, names) == {"raw": 0, "clean": 1, "join": 2, "show": 3, "report": 3}
    assert reach.restricted == 2
    assert not hidden & set(reach.keys.tolist())
    assert edges(reach, names) == {
        ("raw", None),
        (None, "clean"),
        ("clean", "join"),
        ("join", None),
        (None, "show"),
        ("show", "report"),
    }


def test_edges_between_two_hidden_nodes_are_not_told(draw, names) -> None:
    visible = Visibility.hiding({names["load"], names["clean"]}, digest="x")
    reach = walk(draw(CHAIN), [names["raw"]], DOWN, depth=1, visible=visible)
    assert edges(reach, names) == {("raw", None)}


def test_what_reaches_every_column_reaches_each(draw, names) -> None:
    graph = draw("src -filter-> b.* -member-> b.x\nb.* -member-> b.y -> c.z", layer=Layer.COLUMNS)
    down = walk(graph, [names["src"]], DOWN, depth=1)
    assert reached(down, names) == {"src": 0, "b.*": 1, "b.x": 1, "b.y": 1}
    assert down.truncated_at_depth
    assert reached(walk(graph, [names["b.x"]], UP), names) == {"b.x": 0, "b.*": 0, "src": 1}


def test_what_leaves_every_column_leaves_each(draw, names) -> None:
    graph = draw("a.x -member-> a.* -aggregation-> n\na.y -member-> a.*", layer=Layer.COLUMNS)
    assert reached(walk(graph, [names["a.x"]], DOWN), names) == {"a.x": 0, "a.*": 0, "n": 1}
    up = walk(graph, [names["n"]], UP)
    assert reached(up, names) == {"n": 0, "a.*": 1, "a.x": 1, "a.y": 1}


BOTH_WAYS = """
    src -filter-> a.*
    a.* -member-> a.x
    a.* -member-> a.y
    a.x -member-> a.*
    a.y -member-> a.*
    a.* -aggregation-> n
"""


def test_a_column_is_no_lineage_of_its_siblings(draw, names) -> None:
    graph = draw(BOTH_WAYS, layer=Layer.COLUMNS)
    assert reached(walk(graph, [names["a.x"]], DOWN), names) == {"a.x": 0, "a.*": 0, "n": 1}
    assert reached(walk(graph, [names["a.x"]], UP), names) == {"a.x": 0, "a.*": 0, "src": 1}


def test_a_dataset_entered_through_one_column_and_then_as_a_whole_spreads_to_all(
    draw, names
) -> None:
    graph = draw(BOTH_WAYS + "a.x -> t -filter-> a.*", layer=Layer.COLUMNS)
    reach = walk(graph, [names["a.x"]], DOWN)
    assert reached(reach, names) == {"a.x": 0, "a.*": 0, "n": 1, "t": 1, "a.y": 2}
    assert walk(graph, [names["a.x"]], DOWN, depth=1).truncated_at_depth
