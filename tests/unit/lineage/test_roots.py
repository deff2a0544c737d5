"""Where something comes from in the end."""

from __future__ import annotations

import numpy as np

from headwater.lineage.roots import roots
from headwater.lineage.visibility import Visibility
from headwater.model.edges import Influence
from headwater.model.graph import Layer


def found(told, names) -> dict[str, int]:
    return dict(zip(names.of(told.keys), told.hop.tolist(), strict=True))


def test_roots_are_the_reached_nodes_that_nothing_leads_to(draw, names) -> None:
    graph = draw("a -> j -> b -> k -> d\nc -> k\nc -> other -> e\ngenerate -> d")
    assert found(roots(graph, [names["d"]]), names) == {"c": 1, "generate": 1, "a": 2}


def test_a_node_that_nothing_leads_to_is_its_own_root(draw, names) -> None:
    graph = draw("a -> j -> b")
    assert found(roots(graph, [names["a"]]), names) == {"a": 0}
    assert found(roots(graph, [names["stranger"]]), names) == {"stranger": 0}


def test_a_cycle_alone_has_no_root(draw, names) -> None:
    assert found(roots(draw("a -> j -> b -> k -> a"), [names["a"]]), names) == {}


def test_a_dataset_is_no_root_when_another_name_of_it_is_written(draw, names) -> None:
    graph = draw("raw -> load -> s3\nhive -> show -> report\ns3 = hive")
    assert found(roots(graph, [names["report"]]), names) == {"raw": 2}


def test_all_names_of_a_root_are_one_root(draw, names) -> None:
    graph = draw("s3 -> show -> report\ns3 = hive")
    assert len(roots(graph, [names["report"]]).keys) == 1


def test_a_node_behind_unwanted_labels_is_no_root(draw, names) -> None:
    graph = draw("a -indirect-> j -> b")
    direct_only = np.arange(256) & 3 == Influence.DIRECT
    assert found(roots(graph, [names["b"]], labels=direct_only), names) == {}


def test_columns_stand_for_the_dataset_that_they_are_all_of(draw, names) -> None:
    graph = draw("a.x -member-> a.* -> n\na.y -member-> a.*", layer=Layer.COLUMNS)
    assert set(found(roots(graph, [names["n"]]), names)) == {"a.x", "a.y"}


def test_hidden_roots_are_counted_and_never_named(draw, names) -> None:
    graph = draw("a -> j -> b\nc -> j")
    told = roots(graph, [names["b"]], visible=Visibility.hiding([names["a"]], digest="x"))
    assert (found(told, names), told.restricted) == ({"c": 1}, 1)
