"""Layered drawings: nothing overlaps, data runs to the right, and the same is drawn the same."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.lineage.layout.crossings import count_crossings
from headwater.lineage.layout.drawing import Drawing, Sketch
from headwater.lineage.layout.layered import lay_out
from headwater.lineage.layout.layers import layers_of

Links = list[tuple[int, int]]


def sketch(
    count: int, links: Links, *, heights: list[float] | None = None, rank: list[float] | None = None
) -> Sketch:
    """Boxes of one width and given heights."""
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    return Sketch(
        width=np.full(count, 180.0),
        height=np.array(heights or [36.0] * count),
        source=ends[:, 0],
        target=ends[:, 1],
        rank=None if rank is None else np.array(rank),
    )


@st.composite
def sketches(draw: st.DrawFn, *, most: int = 14) -> Sketch:
    """Any few boxes with any links, cycles and loops among them."""
    count = draw(st.integers(1, most))
    node = st.integers(0, count - 1)
    links = draw(st.lists(st.tuples(node, node), max_size=2 * count, unique=True))
    heights = draw(st.lists(st.floats(20, 300), min_size=count, max_size=count))
    return sketch(count, links, heights=heights)


def rectangles(told: Sketch, drawn: Drawing) -> list[tuple[float, float, float, float]]:
    right, bottom = drawn.x + told.width, drawn.y + told.height
    return [*zip(drawn.x.tolist(), drawn.y.tolist(), right.tolist(), bottom.tolist(), strict=True)]


@given(sketches())
def test_no_two_boxes_overlap(told: Sketch) -> None:
    drawn = lay_out(told)
    for (x, y, right, bottom), (x2, y2, right2, bottom2) in combinations(
        rectangles(told, drawn), 2
    ):
        beside = right <= x2 or right2 <= x
        assert beside or bottom <= y2 + 1e-6 or bottom2 <= y + 1e-6


@given(sketches())
def test_every_link_runs_to_the_right_unless_it_closes_a_cycle(told: Sketch) -> None:
    drawn = lay_out(told)
    begins, ends = (drawn.x + told.width).take(told.source), drawn.x.take(told.target)
    forward = ~drawn.backward
    assert (begins[forward] < ends[forward]).all()


@given(sketches())
def test_links_without_a_cycle_are_all_drawn_forward(told: Sketch) -> None:
    low, high = np.minimum(told.source, told.target), np.maximum(told.source, told.target)
    proper = low != high
    told = Sketch(told.width, told.height, low[proper], high[proper])
    assert not lay_out(told).backward.any()


@given(sketches())
def test_a_lane_never_passes_through_a_box(told: Sketch) -> None:
    drawn = lay_out(told)
    for way in drawn.lanes:
        for (x1, y1), (x2, y2) in zip(way[::2], way[1::2], strict=True):
            assert y1 == y2
            for x, y, right, bottom in rectangles(told, drawn):
                assert max(x1, x2) <= x or right <= min(x1, x2) or not y < y1 < bottom


@given(sketches())
def test_a_sketch_is_drawn_the_same_each_time_and_within_its_bounds(told: Sketch) -> None:
    drawn, again = lay_out(told), lay_out(told)
    assert (drawn.x == again.x).all()
    assert (drawn.y == again.y).all()
    assert drawn.lanes == again.lanes
    assert drawn.x.min() == 0
    assert drawn.y.min() >= 0
    assert (drawn.x + told.width).max() == pytest.approx(drawn.width)
    assert (drawn.y + told.height).max() <= drawn.height + 1e-6


def test_an_empty_sketch_is_an_empty_drawing() -> None:
    drawn = lay_out(sketch(0, []))
    assert (drawn.width, drawn.height, drawn.crossings) == (0, 0, 0)


def test_a_box_that_leads_to_itself_is_drawn_once() -> None:
    drawn = lay_out(sketch(1, [(0, 0)]))
    assert drawn.backward.tolist() == [True]


def test_a_cycle_is_drawn_with_one_link_backwards() -> None:
    drawn = lay_out(sketch(3, [(0, 1), (1, 2), (2, 0)]))
    assert drawn.backward.tolist() == [False, False, True]
    assert drawn.layer.tolist() == [0, 1, 2]


def test_sources_stand_beside_what_they_feed() -> None:
    drawn = lay_out(sketch(4, [(0, 1), (1, 2), (3, 2)]))
    assert drawn.layer.tolist() == [0, 1, 2, 1]


def test_a_chain_stands_beside_what_it_feeds_as_a_whole() -> None:
    drawn = lay_out(sketch(7, [(0, 1), (1, 2), (2, 3), (3, 4), (5, 6), (6, 4)]))
    assert drawn.layer.tolist() == [0, 1, 2, 3, 4, 2, 3]


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), min_size=1, unique=True))
def test_links_are_in_sum_no_longer_than_with_each_box_at_its_longest_way(links: Links) -> None:
    forward = sorted((min(link), max(link)) for link in links if link[0] != link[1]) or [(0, 1)]
    source, target = np.array(forward).T
    longest = np.zeros(20, dtype=np.int64)
    for one, other in forward:
        longest[other] = max(longest[other], longest[one] + 1)
    layer = layers_of(20, source, target)
    lengths = layer.take(target) - layer.take(source)
    assert lengths.min() >= 1
    assert lengths.sum() <= (longest.take(target) - longest.take(source)).sum()


def test_a_chain_is_drawn_straight() -> None:
    drawn = lay_out(sketch(5, [(0, 1), (1, 2), (2, 3), (3, 4)], heights=[36, 80, 36, 20, 36]))
    centres = drawn.y + np.array([36, 80, 36, 20, 36]) / 2
    assert np.ptp(centres) == pytest.approx(0)


def test_links_that_can_be_untangled_do_not_cross() -> None:
    drawn = lay_out(sketch(6, [(0, 5), (1, 4), (2, 3)]))
    assert drawn.crossings == 0
    tangled = [(0, 3), (1, 2), (3, 5), (2, 4), (0, 2), (1, 3)]
    assert lay_out(sketch(6, tangled)).crossings == 1


def test_a_tree_is_drawn_without_a_crossing() -> None:
    links = [((node - 1) // 3, node) for node in range(1, 121)]
    assert lay_out(sketch(121, links)).crossings == 0


def test_boxes_keep_the_order_that_they_stood_in() -> None:
    links = [(0, each) for each in range(1, 8)]
    order = [3, 1, 7, 5, 2, 6, 4]
    rank = [0.0, *(float(order.index(each)) for each in range(1, 8))]
    drawn = lay_out(sketch(8, links, rank=rank))
    assert drawn.y[1:].argsort().tolist() == [each - 1 for each in order]


def test_a_new_box_comes_beside_its_neighbour_and_the_rest_stays_in_order() -> None:
    links = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 5), (3, 6), (2, 7)]
    rank = [0.0, 2, 1, 0, 2, 1, 0, -1]
    drawn = lay_out(sketch(8, links, rank=rank))
    assert drawn.y[[1, 2, 3]].argsort().tolist() == [2, 1, 0]
    between = drawn.y[[6, 7, 4]]
    assert between[0] < between[1] < between[2]


def test_parts_that_nothing_joins_lie_beside_each_other() -> None:
    told = sketch(40, [(0, 1), (2, 3)])
    drawn = lay_out(told)
    assert drawn.width < 40 * 180
    assert drawn.height < 40 * 36


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 40)),
        max_size=60,
        unique=True,
    )
)
def test_crossings_are_counted_pair_by_pair(links: list[tuple[int, int, int]]) -> None:
    ends = np.array(links, dtype=np.int64).reshape(-1, 3)
    expected = sum(
        one[0] == other[0] and (one[1] - other[1]) * (one[2] - other[2]) < 0
        for one, other in combinations(links, 2)
    )
    assert count_crossings(ends[:, 0], ends[:, 1], ends[:, 2]) == expected
