"""Pages of an answer, cut from arrays, beside the same pages found node by node."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.lineage.answers import Described
from headwater.lineage.index import GraphIndex
from headwater.lineage.picture import Picture
from headwater.lineage.question import Question, labels_to_follow
from headwater.lineage.trace import Kind
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.lineage.walk import Reach, walk
from headwater.lineage.wording import transformations_in
from headwater.model.edges import Direction, Evidence, Influence, Subtype, Transformation
from headwater.model.graph import (
    MEMBER_LABEL,
    EdgeRow,
    GraphChanges,
    Layer,
    column_label,
    flow_label,
)
from support.groups import grouped
from unit.lineage.plain_picture import PlainPicture

UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


def some_label(layer: Layer, dice: Random) -> int:
    if layer is Layer.FLOW:
        return flow_label(Evidence.OBSERVED, dice.choice([*Influence]))
    if dice.random() < 0.15:
        return MEMBER_LABEL
    return column_label(Evidence.OBSERVED, Transformation(dice.choice([*Subtype])))


def some_graph(layer: Layer, count: int, dice: Random) -> GraphIndex:
    """Even keys are datasets or columns; odd ones are steps, or columns too."""
    rows, aliases = [], []
    for _ in range(dice.randint(5, 60)):
        source, target = dice.randrange(count) * 2, dice.randrange(count) * 2 + 1
        if dice.random() < 0.5:
            source, target = target, source
        if layer is Layer.COLUMNS:
            source, target = dice.randrange(count * 2), dice.randrange(count * 2)
        rows.append(EdgeRow(layer, source, target, some_label(layer, dice), valid_from=0))
    for _ in range(dice.choice([0, 0, 3])):
        one, other = dice.randrange(count) * 2, dice.randrange(count) * 2
        aliases.append((one, other))
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=tuple(rows), names=grouped(aliases, layer=layer)))
    return index


def some_question(layer: Layer, count: int, dice: Random) -> Question:
    of_job = layer is Layer.FLOW and dice.random() < 0.3
    start = tuple({dice.randrange(count) * 2 + of_job for _ in range(dice.choice([1, 1, 3]))})
    hidden = [dice.randrange(count * 2) for _ in range(3)]
    dataset = Kind.DATASET if layer is Layer.FLOW else Kind.COLUMN
    return Question(
        focus="",
        focus_key=start[0],
        start=start,
        starts_at=Kind.STEP if of_job else dataset,
        layer=layer,
        depth=dice.choice([None, None, 1, 2]),
        influence=dice.choice([None, None, *Influence]),
        visible=dice.choice([EVERYTHING, Visibility.hiding(hidden, digest="some")]),
    )


def reaches_of(index: GraphIndex, asked: Question, directions: list[Direction]) -> list[Reach]:
    return [
        walk(
            index.view(asked.layer),
            asked.start,
            direction,
            starts_at=asked.starts_at,
            depth=asked.depth,
            labels=labels_to_follow(asked),
            visible=asked.visible,
            influence=True,
        )
        for direction in directions
    ]


@settings(max_examples=400)
@given(
    st.sampled_from([*Layer]),
    st.sampled_from([[UP], [DOWN], [UP, DOWN]]),
    st.integers(1, 12),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_pages_cut_from_arrays_show_what_node_by_node_is_found(
    layer: Layer, directions: list[Direction], count: int, limit: int, dice: Random
) -> None:
    index = some_graph(layer, count, dice)
    asked = some_question(layer, count, dice)
    reaches = reaches_of(index, asked, directions)
    picture, plain = Picture(asked, reaches), PlainPicture(asked, reaches)
    described = {key: Described(f"{key}", "dataset", "", f"{key}") for key in range(count * 2)}
    assert picture.total == len(plain.order)
    told: set[tuple[int, int]] = set()
    for start in range(0, picture.total + limit, limit):
        page = picture.page(start, limit)
        part, steps, pairs = plain.page(start, limit)
        starts = plain.starts if start == 0 else set()
        assert {*page.keys[: len(starts)]} == starts
        assert [*page.keys[len(starts) :]] == [
            *part,
            *(each for each in steps if each not in starts),
        ]
        assert page.counted == len(part)
        assert len(page.pairs) == len(pairs)
        assert {*page.pairs} == pairs
        told |= pairs
        ends = [key for key in page.keys if UP in directions and plain.is_end(key)]
        assert picture.upstream_ends(page) == ends
        for key, node in zip(page.keys, picture.nodes(page, described, {}), strict=True):
            hop, _, influence, mask = plain.told.get(key, (0, None, None, 0))
            assert node.id == f"{key}"
            assert node.hops == hop
            assert node.transformations == transformations_in(mask)
            assert node.influence == (None if key in plain.starts else influence)
            assert node.aliases == tuple(sorted(f"{each}" for each in plain.names.get(key, ())))
    assert told == {*plain.pairs}
