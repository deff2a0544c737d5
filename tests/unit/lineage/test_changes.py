"""What is different between two answers."""

from __future__ import annotations

from headwater.lineage.changes import EdgeChanges, Relabelled, changes_between, changes_since
from headwater.lineage.index import GraphIndex
from headwater.lineage.visibility import Visibility
from headwater.lineage.walk import walk
from headwater.model.edges import Direction
from headwater.model.graph import EdgeRow, GraphChanges, Layer
from headwater.model.time import AsOf

UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM
ROWS = (
    EdgeRow(Layer.COLUMNS, 1, 2, 0, valid_from=0, valid_to=10),
    EdgeRow(Layer.COLUMNS, 1, 2, 4, valid_from=10),
    EdgeRow(Layer.COLUMNS, 2, 3, 0, valid_from=0, valid_to=10),
    EdgeRow(Layer.COLUMNS, 2, 4, 0, valid_from=10),
    EdgeRow(Layer.COLUMNS, 1, 5, 0, valid_from=0),
)


def graph():
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=ROWS))
    return index.view(Layer.COLUMNS)


def test_edges_are_added_removed_or_relabelled_between_two_moments() -> None:
    told = changes_since(graph(), [1], DOWN, before=AsOf(valid=5), after=AsOf(valid=15))
    assert told == EdgeChanges(
        added=((2, 4),),
        removed=((2, 3),),
        relabelled=(Relabelled(1, 2, before=(0,), after=(4,)),),
    )


def test_upstream_differences_are_told_in_the_direction_of_the_data() -> None:
    told = changes_since(graph(), [4], UP, before=AsOf(valid=5), after=AsOf(valid=15))
    assert told.added == ((1, 2), (2, 4))


def test_what_was_known_later_is_a_difference_too() -> None:
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=(EdgeRow(Layer.FLOW, 1, 2, 1, 0, known_from=1),)))
    index.apply(GraphChanges(2, opened=(EdgeRow(Layer.FLOW, 2, 3, 1, 0, known_from=2),)))
    view = index.view(Layer.FLOW)
    told = changes_since(view, [1], DOWN, before=AsOf(known=1), after=AsOf(known=2))
    assert told.added == ((2, 3),)


def test_two_answers_of_one_question_differ_in_nothing() -> None:
    reach = walk(graph(), [1], DOWN)
    assert changes_between(reach, reach) == EdgeChanges((), (), ())


def test_hidden_ends_are_not_named_in_differences() -> None:
    told = changes_since(
        graph(),
        [1],
        DOWN,
        before=AsOf(valid=5),
        after=AsOf(valid=15),
        visible=Visibility.hiding([4], digest="x"),
    )
    assert told.added == ()
