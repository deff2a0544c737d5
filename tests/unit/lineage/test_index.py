"""What the index does with changes, one writer and many readers."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.lineage import layer as layer_module
from headwater.lineage.compressed import ENDLESS, OffsetTooLargeError
from headwater.lineage.index import GraphIndex, OutOfOrderError
from headwater.lineage.layer import UnknownEdgeError
from headwater.lineage.rows import EdgeColumns
from headwater.lineage.walk import walk
from headwater.model.edges import Direction
from headwater.model.graph import EdgeRow, GraphChanges, Layer
from headwater.model.time import FOREVER, NOW, AsOf
from support.groups import grouped

DOWN = Direction.DOWNSTREAM


def row(source: int, target: int, offset: int = 1, **more: int) -> EdgeRow:
    return EdgeRow(Layer.FLOW, source, target, 1, valid_from=0, known_from=offset, **more)


def reached(index: GraphIndex, start: int, as_of: AsOf = NOW) -> set[int]:
    return set(walk(index.view(Layer.FLOW), [start], DOWN, as_of=as_of).keys.tolist()) - {start}


def test_rows_are_visible_as_soon_as_they_are_applied() -> None:
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=(row(1, 2),)))
    assert reached(index, 1) == {2}


@pytest.mark.parametrize("merge", [False, True])
def test_a_closed_row_stays_known_as_of_before(merge: bool) -> None:
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=(row(1, 2), row(1, 3))))
    if merge:
        index.merge()
    index.apply(GraphChanges(2, closed=(replace(row(1, 2), known_to=2),)))
    assert reached(index, 1) == {3}
    assert reached(index, 1, AsOf(known=1)) == {2, 3}


@pytest.mark.parametrize("merge", [False, True])
def test_of_rows_that_differ_in_one_thing_only_the_right_one_is_closed(merge: bool) -> None:
    base = EdgeRow(Layer.FLOW, 1, 2, 1, valid_from=5, valid_to=9, known_from=1)
    others = [
        replace(base, target=3),
        replace(base, label=2),
        replace(base, valid_from=4),
        replace(base, valid_to=8),
        replace(base, valid_to=FOREVER),
        replace(base, known_from=0),
    ]
    for wanted in (base, *others):
        index = GraphIndex()
        index.apply(GraphChanges(1, opened=(*others, base)))
        if merge:
            index.merge()
        index.apply(GraphChanges(2, closed=(replace(wanted, known_to=2),)))
        with pytest.raises(UnknownEdgeError):
            index.apply(GraphChanges(3, closed=(replace(wanted, known_to=3),)))
        rest = {base, *others} - {wanted}
        index.apply(GraphChanges(4, closed=tuple(replace(each, known_to=4) for each in rest)))
        assert reached(index, 1) == set()


@pytest.mark.parametrize("merge", [False, True])
def test_closing_what_is_not_there_is_an_error(merge: bool) -> None:
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=(row(1, 2), row(3, 4))))
    if merge:
        index.merge()
    for absent in (row(1, 4), row(7, 2), row(2, 1), row(1, 2, valid_to=77)):
        with pytest.raises(UnknownEdgeError, match="rebuild the index"):
            index.apply(GraphChanges(2, closed=(replace(absent, known_to=2),)))


def test_changes_that_readers_would_see_backwards_are_refused() -> None:
    index = GraphIndex()
    index.apply(GraphChanges(5, opened=(row(1, 2),)))
    with pytest.raises(OutOfOrderError):
        index.apply(GraphChanges(4, opened=(row(1, 3),)))
    with pytest.raises(OutOfOrderError):
        index.apply(GraphChanges(6, closed=(replace(row(1, 2), known_to=5),)))


def test_offsets_that_do_not_fit_are_refused_rather_than_wrapped() -> None:
    index = GraphIndex()
    with pytest.raises(OffsetTooLargeError):
        index.apply(GraphChanges(ENDLESS, opened=(row(1, 2, ENDLESS),)))
    with pytest.raises(OffsetTooLargeError):
        GraphIndex().open(Layer.FLOW, EdgeColumns.of([row(1, 2, ENDLESS + 7)]), offset=ENDLESS + 7)
    GraphIndex().apply(GraphChanges(ENDLESS - 1, opened=(row(1, 2, ENDLESS - 1),)))


def test_recent_rows_are_merged_when_they_have_grown(monkeypatch) -> None:
    monkeypatch.setattr(layer_module, "_SMALLEST_MERGE", 50)
    index = GraphIndex()
    for offset in range(1, 40):
        index.apply(GraphChanges(offset, opened=(*(row(offset, -n, offset) for n in range(7)),)))
        assert index.view(Layer.FLOW).recent.length <= 50
    assert len(index.view(Layer.FLOW).settled) > 200
    assert reached(index, 39) == {-n for n in range(1, 7)} | {0}


def test_a_page_larger_than_any_merge_goes_straight_to_the_settled_rows(monkeypatch) -> None:
    monkeypatch.setattr(layer_module, "_LARGEST_MERGE", 3)
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=(row(1, 2),)))
    page = EdgeColumns.of([row(2, n, 2) for n in range(3, 9)])
    index.open(Layer.FLOW, page, offset=2)
    assert index.view(Layer.FLOW).recent.length == 0
    assert reached(index, 1) == set(range(2, 9))


def test_many_rows_at_one_node_are_found_and_closed() -> None:
    index = GraphIndex()
    fan = tuple(row(0, n) for n in range(1, 10_000))
    index.apply(GraphChanges(1, opened=fan[:6_000]))
    index.apply(GraphChanges(2, opened=fan[6_000:]))
    index.apply(GraphChanges(3, closed=tuple(replace(each, known_to=3) for each in fan[::2])))
    assert reached(index, 0) == {each.target for each in fan[1::2]}


def test_parting_two_names_leaves_those_that_are_still_joined_otherwise() -> None:
    index = GraphIndex()
    index.apply(GraphChanges(1, names=grouped([(1, 2), (2, 3), (3, 4)])))
    index.apply(GraphChanges(2, names=grouped([(1, 3), (3, 2)], [4])))
    assert reached(index, 1) == {2, 3}
    assert reached(index, 4) == set()
    index.apply(GraphChanges(3, names=grouped([(3, 1)], [2])))
    assert reached(index, 1) == {3}
    assert reached(index, 2) == set()


@given(
    batches=st.lists(
        st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20), max_size=6
    ),
    settle=st.sets(st.integers(0, 5)),
)
def test_every_key_keeps_its_number(batches, settle) -> None:
    index = GraphIndex()
    for offset, keys in enumerate(batches, 1):
        index.apply(GraphChanges(offset, opened=tuple(row(key, key) for key in keys)))
        if offset in settle:
            index.merge()
    keys = list(dict.fromkeys(key for batch in batches for key in batch))
    view = index.view(Layer.FLOW)
    assert view.handles(keys).tolist() == list(range(len(keys)))
    assert view.keys(np.arange(len(keys))).tolist() == keys


def test_readers_see_whole_transactions_while_the_writer_goes_on(monkeypatch) -> None:
    monkeypatch.setattr(layer_module, "_SMALLEST_MERGE", 64)
    index = GraphIndex()
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            view = index.view(Layer.FLOW)
            found = set(walk(view, [0], DOWN).keys.tolist())
            # Transaction n links 0 to n by way of -n, and unlinks n - 2.
            first = max(1, view.offset - 1)
            expected = {0} | {each for n in range(first, view.offset + 1) for each in (n, -n)}
            if found != expected:
                wrong.append((view.offset, found ^ expected))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(1, 400):
        index.apply(
            GraphChanges(
                n,
                opened=(row(0, -n, n), row(-n, n, n)),
                closed=(replace(row(0, 2 - n, n - 2), known_to=n),) if n > 2 else (),
            )
        )
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
