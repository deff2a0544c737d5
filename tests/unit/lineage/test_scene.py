"""Pictures before they are drawn: what is shown, what is joined, and what is counted as hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.lineage.layer import LayerView
from headwater.lineage.view.scene import Scene, scene_of
from headwater.lineage.view.selection import Selecting
from headwater.lineage.view.surroundings import Surroundings
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import NOW
from unit.lineage.conftest import Names
from unit.lineage.test_picture import some_graph

Draw = Callable[..., LayerView]
UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM

CHAIN = """
    raw -> load -> clean -> build -> mart -> publish -> report
    other -> build
    clean -> audit
"""


def scene(
    graph: LayerView,
    *focus: Key,
    upstream: int = 1,
    downstream: int = 1,
    opened: Mapping[tuple[Key, Direction], int] | None = None,
    tiers: Mapping[Key, int] | None = None,
) -> Scene:
    handles = graph.handles(focus)
    asked = handles[handles >= 0]
    around = Surroundings(graph, as_of=NOW, asked=asked)
    told = opened or {}
    counts = {(int(graph.handles([key])[0]), side): count for (key, side), count in told.items()}
    selecting = Selecting(around, counts=counts, tiers=lambda _: tiers or {})
    shown = selecting.around(asked, upstream=upstream, downstream=downstream)
    untouched = [key for key, handle in zip(focus, handles.tolist(), strict=True) if handle < 0]
    return scene_of(around, shown, untouched=untouched)


def boxes(told: Scene, names: Names) -> set[str | None]:
    return {*names.of(told.boxes)}


def lines(told: Scene, names: Names) -> set[tuple[str | None, ...]]:
    return {tuple(names.of(line)) for line in told.lines}


def test_a_picture_shows_the_focus_and_one_dataset_each_way(draw: Draw, names: Names) -> None:
    told = scene(draw(CHAIN), names["mart"])
    assert boxes(told, names) == {"other", "clean", "build", "mart", "publish", "report"}
    assert lines(told, names) == {
        ("clean", "build"), ("other", "build"), ("build", "mart"), ("mart", "publish"),
        ("publish", "report"),
    }  # fmt: skip


def test_each_side_says_how_many_neighbours_it_shows_and_hides(draw: Draw, names: Names) -> None:
    told = scene(draw(CHAIN), names["mart"])
    clean = told.boxes[names["clean"]]
    assert (clean.upstream.shown, clean.upstream.hidden, clean.upstream.opened) == (0, 1, False)
    assert (clean.downstream.shown, clean.downstream.hidden) == (1, 1)
    mart = told.boxes[names["mart"]]
    assert (mart.upstream.shown, mart.upstream.hidden, mart.upstream.opened) == (2, 0, True)
    assert told.hidden == 2


def test_a_step_that_leads_nowhere_is_shown_as_a_neighbour(draw: Draw, names: Names) -> None:
    told = scene(draw(CHAIN), names["clean"])
    assert ("clean", "audit") in lines(told, names)
    assert told.boxes[names["clean"]].downstream.shown == 2
    source = scene(draw("feed -> raw"), names["raw"])
    assert lines(source, names) == {("feed", "raw")}


def test_what_was_opened_is_shown_wherever_it_lies(draw: Draw, names: Names) -> None:
    opened = {(names["raw"], UP): 20, (names["clean"], UP): 20}
    told = scene(draw("src -> dump -> raw\n" + CHAIN), names["mart"], opened=opened)
    assert {"src", "raw"} <= boxes(told, names)
    assert told.boxes[names["src"]].hops == -3


def test_a_side_that_was_closed_shows_nothing_more(draw: Draw, names: Names) -> None:
    told = scene(draw(CHAIN), names["mart"], opened={(names["mart"], UP): 0})
    assert boxes(told, names) == {"mart", "publish", "report"}
    assert told.boxes[names["mart"]].upstream.hidden == 2


def test_of_many_neighbours_the_first_by_tier_and_by_readers_are_shown(
    draw: Draw, names: Names
) -> None:
    text = "\n".join(f"hub -> job{each} -> table{each:02}" for each in range(30))
    text += "\ntable07 -> a -> x\ntable07 -> b -> y"
    tiers = {names["table29"]: 1}
    graph = draw(text)
    told = scene(graph, names["hub"], opened={(names["hub"], DOWN): 2}, tiers=tiers)
    shown = {name for name in boxes(told, names) if name and name.startswith("table")}
    assert shown == {"table29", "table07"}
    assert told.boxes[names["hub"]].downstream.hidden == 28
    at_first = scene(graph, names["hub"])
    assert at_first.boxes[names["hub"]].downstream.shown == 20


def test_two_datasets_that_are_both_shown_are_joined_however_they_were_come_by(
    draw: Draw, names: Names
) -> None:
    graph = draw("a -> one -> b\na -> two -> c\nb -> three -> c")
    told = scene(graph, names["a"])
    assert ("three", "c") in lines(told, names)


def test_all_names_of_a_dataset_are_one_box(draw: Draw, names: Names) -> None:
    graph = draw("raw -> load -> table\nmodel -> build -> mart\ntable = model")
    told = scene(graph, names["model"])
    box = told.boxes[names["model"]]
    assert names.of(box.names) == ["table"]
    assert lines(told, names) == {
        ("raw", "load"), ("load", "model"), ("model", "build"), ("build", "mart"),
    }  # fmt: skip
    assert told.lines[names["load"], names["model"]] == ((names["load"], names["table"]),)


def test_a_dataset_that_no_edge_touches_is_a_box_alone(draw: Draw, names: Names) -> None:
    told = scene(draw(CHAIN), names["island"])
    assert boxes(told, names) == {"island"}
    assert not told.lines


def test_a_cycle_is_shown_once(draw: Draw, names: Names) -> None:
    told = scene(draw("a -> one -> b -> two -> a"), names["a"], upstream=5, downstream=5)
    assert boxes(told, names) == {"a", "one", "b", "two"}


@given(st.integers(0, 10**6), st.integers(0, 3), st.integers(0, 3))
def test_shown_and_hidden_neighbours_are_all_there_are(
    seed: int, upstream: int, downstream: int
) -> None:
    dice = Random(seed)
    graph = some_graph(Layer.FLOW, 8, dice).view(Layer.FLOW)
    told = scene(graph, dice.randrange(8) * 2, upstream=upstream, downstream=downstream)
    around = Surroundings(graph, as_of=NOW, asked=np.zeros(0, dtype=np.int64))
    for key, box in told.boxes.items():
        if key % 2:
            continue
        for direction, side in ((UP, box.upstream), (DOWN, box.downstream)):
            handle = graph.handles([key])
            if handle[0] < 0:
                continue
            ties = around.around(around.boxes_of(handle), direction)
            neighbours = {*around.boxes_of(ties.reached).tolist()}
            assert side.shown + side.hidden == len(neighbours)
    for source, target in told.lines:
        assert {source, target} <= told.boxes.keys()
    assert all(abs(box.hops) <= max(upstream, downstream) for box in told.boxes.values())


def test_a_picture_that_would_hold_too_many_boxes_says_so(
    draw: Draw, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headwater.lineage.view.selection.MOST_BOXES", 3)
    told = scene(draw(CHAIN), names["mart"], upstream=3, downstream=3)
    assert told.full
