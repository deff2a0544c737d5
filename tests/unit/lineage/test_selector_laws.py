"""What selectors select, over random graphs: the laws of sets and of walks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.lineage.index import GraphIndex
from headwater.lineage.rows import Longs
from headwater.lineage.selector.assets import Known, Owned
from headwater.lineage.selector.evaluate import select
from headwater.lineage.selector.expression import (
    Atom,
    Condition,
    Expression,
    Named,
    Pattern,
    Walk,
    parts_of,
    write,
)
from headwater.lineage.selector.parse import parse
from headwater.lineage.selector.selection import Selection
from headwater.lineage.selector.words import Word
from headwater.lineage.visibility import Visibility
from headwater.model.edges import Evidence, Influence, Subtype, Transformation
from headwater.model.graph import EdgeRow, GraphChanges, Layer, column_label, flow_label
from headwater.model.identity import derive_key
from headwater.model.time import AsOf

DATASETS = [f"d{number}" for number in range(6)]
JOBS = [f"j{number}" for number in range(4)]
PATHS = ("x", "y")
TAGS = ("red", "blue")
FLOW = flow_label(Evidence.OBSERVED, Influence.DIRECT)
COLUMN = column_label(Evidence.OBSERVED, Transformation(Subtype.IDENTITY))


def key(*parts: str) -> int:
    return derive_key("drawn", *parts)


def keys(*found: int) -> Longs:
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True)
class Drawn:
    """A small catalog; tagged: which datasets, jobs and columns bear which tag."""

    tagged: dict[str, frozenset[str]]

    def matching(self, atom: Atom, *, as_of: AsOf) -> Selection:
        match atom:
            case Named(name, None):
                return self._of([name.text])
            case Named(name, column):
                assert column is not None
                return self._of([f"{name.text}[{column.text}]"])
            case Condition(_, value):
                return self._of(self.tagged[value.text])

    def _of(self, names) -> Selection:
        return Selection.of(
            datasets=keys(*(key(each) for each in names if each in DATASETS)),
            jobs=keys(*(key("job", each) for each in names if each in JOBS)),
            columns=keys(*(key(*each[:-1].split("[")) for each in names if each.endswith("]"))),
        )

    def steps_of(self, jobs: Longs) -> Longs:
        return keys(*(key(job) for job in JOBS if key("job", job) in jobs))

    def jobs_of(self, steps: Longs) -> Longs:
        return keys(*(key("job", job) for job in JOBS if key(job) in steps))

    def owned(self, columns: Longs) -> Owned:
        owners = {key(name, path): key(name) for name in DATASETS for path in PATHS}
        found = sorted(each for each in columns.tolist() if each in owners)
        return Owned(keys(*found), keys(*(owners[each] for each in found)))

    def values(self, word: Word, *, as_of: AsOf) -> Sequence[Known]:
        return ()

    def names(self, start: str, *, most: int, as_of: AsOf) -> Sequence[str]:
        return ()

    def columns_of(self, name: str) -> Sequence[str]:
        return ()


def index_of(flow: list[tuple[str, str, str]], columns: list[tuple[str, str]]) -> GraphIndex:
    rows = {
        EdgeRow(Layer.FLOW, *ends, FLOW, valid_from=0)
        for source, job, target in flow
        for ends in ((key(source), key(job)), (key(job), key(target)))
    }
    rows |= {
        EdgeRow(Layer.COLUMNS, key(*one[:-1].split("[")), key(*other[:-1].split("[")), COLUMN, 0)
        for one, other in columns
        if one != other
    }
    index = GraphIndex()
    index.apply(GraphChanges(1, opened=tuple(rows)))
    return index


COLUMNS = [f"{name}[{path}]" for name in DATASETS for path in PATHS]
NAMES = st.sampled_from([*DATASETS, *JOBS, *COLUMNS])
INDEXES = st.builds(
    index_of,
    st.lists(
        st.tuples(st.sampled_from(DATASETS), st.sampled_from(JOBS), st.sampled_from(DATASETS))
    ),
    st.lists(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(COLUMNS))),
)
CATALOGS = st.builds(
    Drawn, st.fixed_dictionaries({tag: st.frozensets(NAMES, max_size=8) for tag in TAGS})
)
ATOMS = NAMES | st.sampled_from([f"tag:{tag}" for tag in TAGS])
SIGNS = st.sampled_from([("+", ""), ("", "+"), ("1+", "+2"), ("2+", ""), ("", "+1"), ("@", "")])
SELECTORS = st.recursive(
    ATOMS,
    lambda parts: st.one_of(
        st.tuples(parts, parts).map(lambda two: f"({two[0]} {two[1]})"),
        st.tuples(parts, parts).map(lambda two: f"({two[0]},{two[1]})"),
        st.tuples(parts, parts).map(lambda two: f"({two[0]} -{two[1]})"),
        st.tuples(SIGNS, parts).map(lambda both: f"{both[0][0]}({both[1]}){both[0][1]}"),
    ),
    max_leaves=4,
)

SOME = settings(max_examples=40, deadline=None)


def selected(index: GraphIndex, catalog: Drawn, text: str) -> tuple[list[int], ...]:
    found = select(index, catalog, parse(text))
    return tuple(each.tolist() for each in (found.datasets, found.jobs, found.columns))


@SOME
@given(INDEXES, CATALOGS, SELECTORS, SELECTORS, SELECTORS)
def test_unions_and_intersections_are_those_of_sets(index, catalog, a, b, c) -> None:
    def same(one: str, other: str) -> None:
        assert selected(index, catalog, one) == selected(index, catalog, other)

    same(f"{a} {b}", f"{b} {a}")
    same(f"{a},{b}", f"{b},{a}")
    same(f"{a} ({b} {c})", f"({a} {b}) {c}")
    same(f"{a},({b},{c})", f"({a},{b}),{c}")
    same(f"{a} {a}", a)
    same(f"{a},{a}", a)
    same(f"({a})", a)
    same(f"{a} {b} {c}", f"({a} {b}) {c}")


@SOME
@given(INDEXES, CATALOGS, SELECTORS, SELECTORS, SELECTORS)
def test_what_is_taken_away_is_gone_and_nothing_else(index, catalog, a, b, c) -> None:
    def same(one: str, other: str) -> None:
        assert selected(index, catalog, one) == selected(index, catalog, other)

    same(f"{a} -{b} -{c}", f"{a} -({b} {c})")
    same(f"{a} -{b} -{c}", f"{a} -{c} -{b}")
    same(f"({a} {b}) -{c}", f"({a} -{c}) ({b} -{c})")
    assert selected(index, catalog, f"{a} -{a}") == ([], [], [])
    assert selected(index, catalog, f"({a} -{b}),{b}")[:2] == ([], [])


@SOME
@given(INDEXES, CATALOGS, SELECTORS, SELECTORS, SIGNS)
def test_the_walk_of_a_union_is_the_union_of_the_walks(index, catalog, a, b, signs) -> None:
    before, behind = signs
    together = selected(index, catalog, f"{before}({a} {b}){behind}")
    assert together == selected(index, catalog, f"{before}({a}){behind} {before}({b}){behind}")


@SOME
@given(INDEXES, CATALOGS, SELECTORS)
def test_walks_go_on_where_they_ended(index, catalog, a) -> None:
    def same(one: str, other: str) -> None:
        assert selected(index, catalog, one) == selected(index, catalog, other)

    same(f"+(+({a}))", f"+({a})")
    same(f"({a})+ +({a})", f"+({a})+")
    same(f"@({a})", f"+(({a})+)")
    same(f"10000+({a})", f"+({a})")


@SOME
@given(INDEXES, CATALOGS, SELECTORS)
def test_what_is_written_back_selects_the_same(index, catalog, a) -> None:
    assert selected(index, catalog, write(parse(a))) == selected(index, catalog, a)


@SOME
@given(INDEXES, CATALOGS, SELECTORS, st.frozensets(st.sampled_from(DATASETS)))
def test_what_is_hidden_is_never_named_and_always_gone_through(index, catalog, a, hidden) -> None:
    mask = Visibility.hiding(map(key, hidden), digest="some")
    found = select(index, catalog, parse(f"+({a})"), visible=mask)
    assert not {*found.datasets.tolist()} & {*map(key, hidden)}
    if hidden.isdisjoint(DATASETS) or not _starts_at(parse(a), hidden | {*TAGS}):
        whole = selected(index, catalog, f"+({a})")[0]
        assert found.datasets.tolist() == [each for each in whole if not mask.hides(keys(each))]


def _starts_at(expression: Expression, names: frozenset[str] | set[str]) -> bool:
    """Whether any part of an expression names one of these, or compares sets."""
    match expression:
        case Named(Pattern(name)):
            return name in names
        case Condition(_, Pattern(value)):
            return value in names
        case Walk():
            return any(_starts_at(each, names) for each in parts_of(expression))
        case _:
            return True


def test_a_dataset_stands_for_its_columns_where_two_are_compared() -> None:
    catalog = Drawn({"red": frozenset({"d0[x]", "d1[x]"}), "blue": frozenset({"d0", "j1"})})
    index = index_of([], [])
    of_d0 = [key("d0", "x")]
    assert selected(index, catalog, "tag:red,tag:blue") == ([], [], of_d0)
    assert selected(index, catalog, "tag:red -tag:blue") == ([], [], [key("d1", "x")])
    assert selected(index, catalog, "d0 -d0[x]") == ([key("d0")], [], [])


def test_a_walk_from_a_dataset_finds_jobs_on_the_way_and_one_from_a_job_what_it_touches() -> None:
    index = index_of([("d0", "j0", "d1"), ("d1", "j1", "d2")], [("d0[x]", "d1[x]")])
    catalog = Drawn({})
    d0, d1, d2, j0, j1 = key("d0"), key("d1"), key("d2"), key("job", "j0"), key("job", "j1")
    assert selected(index, catalog, "d0+1") == (sorted([d0, d1]), [j0], [])
    assert selected(index, catalog, "d0+") == (sorted([d0, d1, d2]), sorted([j0, j1]), [])
    assert selected(index, catalog, "1+j1+1") == (sorted([d1, d2]), [j1], [])
    assert selected(index, catalog, "d1[x]+ +d1[x]")[2] == sorted([key("d0", "x"), key("d1", "x")])
