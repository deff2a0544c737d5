"""Walks that pass over temporary datasets, against the plain walk and a search by hand."""

from __future__ import annotations

from collections import deque
from functools import partial
from random import Random

import numpy as np
import pytest

from headwater.lineage.paths import paths_between
from headwater.lineage.roots import roots
from headwater.lineage.temporary import WithoutTemporary
from headwater.lineage.walk import walk
from headwater.model.edges import Direction, Influence, Subtype, Transformation
from headwater.model.graph import Layer, transformation_of


def among(keys, names) -> dict[int, int]:
    """Names that begin with `t` are temporary; columns are `dataset.column`."""
    called = {key: names._names[key] for key in keys if key in names._names}
    return {key: names[name.split(".")[0]] for key, name in called.items() if name[0] == "t"}


def without(graph, names, *keep: str, labels=None) -> WithoutTemporary:
    kept = [names[name] for name in keep]
    return WithoutTemporary(graph, among=partial(among, names=names), keep=kept, labels=labels)


def hops(reach, names) -> dict[str, int]:
    return dict(zip(names.of(reach.keys), reach.hop.tolist(), strict=True))


def test_what_lies_behind_a_temporary_dataset_takes_its_place(draw, names) -> None:
    view = without(draw("a -> load -> t -> publish -> b -> report -> c"), names, "a")
    reach = walk(view, [names["a"]], Direction.DOWNSTREAM)
    assert hops(reach, names) == {"a": 0, "load": 1, "b": 1, "report": 2, "c": 2}
    way = view.ways[names["load"], names["b"]]
    assert names.of(way) == ["load", "t", "publish", "b"]
    assert view.hidden == 1
    back = without(draw("a -> load -> t -> publish -> b"), names, "b")
    assert hops(walk(back, [names["b"]], Direction.UPSTREAM), names) == {
        "b": 0, "publish": 1, "a": 1,
    }  # fmt: skip


@pytest.mark.parametrize("direction", Direction)
def test_it_reaches_what_the_plain_walk_reaches_but_the_temporary_ones(
    draw, names, direction
) -> None:
    random = Random(51)
    for _ in range(150):
        datasets = [f"{random.choice('dt')}{number}" for number in range(random.randint(2, 9))]
        edges = [
            (random.choice(datasets), f"s{number}", random.choice(datasets))
            for number in range(random.randint(1, 12))
        ]
        graph = draw("\n".join(" -> ".join(edge) for edge in edges))
        start = random.choice(datasets)
        plain = hops(walk(graph, [names[start]], direction), names)
        told = hops(walk(without(graph, names, start), [names[start]], direction), names)
        shown = {name for name in plain if name[0] == "d"} | {start}
        assert {name for name in told if name[0] in "dt"} == shown
        assert {name: told[name] for name in shown} == by_hand(edges, start, direction)


def by_hand(edges, start: str, direction: Direction) -> dict[str, int]:
    """How many datasets that are shown lie on the way to each, at least."""
    onward: dict[str, list[str]] = {}
    for source, _, target in edges:
        near, far = (source, target) if direction is Direction.DOWNSTREAM else (target, source)
        onward.setdefault(near, []).append(far)
    found = {start: 0}
    waiting = deque([start])
    while waiting:
        near = waiting.popleft()
        for far in onward.get(near, ()):
            cost = found[near] + (far[0] == "d")
            if cost < found.get(far, 10**6):
                found[far] = cost
                waiting.append(far)
    return {name: hop for name, hop in found.items() if name[0] == "d" or name == start}


def test_a_dataset_is_shown_where_one_of_its_names_is_not_temporary(draw, names) -> None:
    view = without(draw("a -> load -> t -> publish -> b\nt = known"), names, "a")
    assert hops(walk(view, [names["a"]], Direction.DOWNSTREAM), names).keys() == {
        "a", "load", "t", "known", "publish", "b",
    }  # fmt: skip


def test_the_weakest_influence_on_the_way_counts(draw, names) -> None:
    view = without(draw("a -> load -> t -indirect-> publish -> b"), names, "a")
    reach = walk(view, [names["a"]], Direction.DOWNSTREAM, influence=True)
    assert reach.influence is not None
    told = dict(zip(names.of(reach.keys), reach.influence.tolist(), strict=True))
    assert told["b"] == Influence.INDIRECT


@pytest.mark.parametrize("direction", Direction)
def test_what_happens_to_values_is_composed(draw, names, direction) -> None:
    graph = draw("a.x -aggregation-> t.y -identity+mask-> b.z", layer=Layer.COLUMNS)
    start, end = ("a.x", "b.z") if direction is Direction.DOWNSTREAM else ("b.z", "a.x")
    reach = walk(without(graph, names, start), [names[start]], direction)
    assert names.of(reach.keys) == [start, end]
    assert transformation_of(int(reach.label[0])) == Transformation(Subtype.AGGREGATION, True)


def test_columns_of_which_all_are_influenced_pass_it_on(draw, names) -> None:
    text = "a.x -filter-> t.*\nt.* -member-> t.y\nt.y -identity-> b.z"
    view = without(draw(text, layer=Layer.COLUMNS), names, "a.x")
    assert names.of(walk(view, [names["a.x"]], Direction.DOWNSTREAM).keys) == ["a.x", "b.z"]


def test_labels_hold_behind_a_temporary_dataset_too(draw, names) -> None:
    graph = draw("a -> load -> t -indirect-> publish -> b")

    direct = np.arange(256) & 3 == Influence.DIRECT
    view = without(graph, names, "a", labels=direct)
    reach = walk(view, [names["a"]], Direction.DOWNSTREAM, labels=direct)
    assert set(names.of(reach.keys)) == {"a", "load"}


def test_paths_and_roots_pass_over_them_as_well(draw, names) -> None:
    graph = draw("a -> load -> t -> publish -> b\nt2 -> other -> b")
    view = without(graph, names, "a", "b")
    found = paths_between(view, names["a"], names["b"])
    assert [names.of(path) for path in found.shortest] == [["a", "load", "b"]]
    told = roots(without(graph, names, "b"), [names["b"]])
    assert "a" in names.of(told.keys)
    assert "t2" not in names.of(told.keys)
