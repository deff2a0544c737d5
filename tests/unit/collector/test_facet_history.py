"""Facets through time: replaced whole, taken away, told late, set by hand."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from headwater.collector.facet_history import FacetHistory, FacetRow, Observation
from headwater.model.time import FOREVER
from histories.scene import BY_HAND, DBT, Told, about, dataset, run

X, Y = {"description": "x"}, {"description": "y"}


def doc(at: int, content: object, producer: str = DBT):
    return about(at, dataset("a", documentation=content), producer)


def test_a_facet_holds_until_one_of_other_content_replaces_it_whole():
    told = Told(doc(1, X), doc(2, X), doc(3, Y))
    assert told.facets("a", "documentation") == [(X, 1, 3), (Y, 3, None)]


def test_a_late_old_event_does_not_overwrite_a_newer_facet():
    told = Told(doc(5, Y), doc(1, X))
    assert told.facets("a", "documentation") == [(X, 1, 5), (Y, 5, None)]


def test_a_late_event_between_two_of_equal_content_parts_them():
    told = Told(doc(1, X), doc(5, X), doc(3, Y))
    assert told.facets("a", "documentation") == [(X, 1, 3), (Y, 3, 5), (X, 5, None)]


def test_a_deleted_facet_is_gone_from_then_on_until_it_is_told_again():
    told = Told(doc(1, X), doc(2, {"_deleted": True}), doc(4, X))
    assert told.facets("a", "documentation") == [(X, 1, 2), (None, 2, 4), (X, 4, None)]


def test_an_event_without_a_facet_leaves_it():
    told = Told(doc(1, X), about(2, dataset("a", version={"datasetVersion": "1"}), DBT))
    assert told.facets("a", "documentation") == [(X, 1, None)]


def test_what_a_person_set_survives_what_a_producer_sends():
    told = Told(doc(1, X, BY_HAND), doc(2, Y))
    assert told.facets("a", "documentation") == [(Y, 2, None), (X, 1, None)]


def test_another_release_of_a_producer_is_no_new_version_of_a_facet():
    told = Told(doc(1, {"_producer": "p/1"} | X), doc(2, {"_producer": "p/2"} | X))
    assert [row[1:] for row in told.facets("a", "documentation")] == [(1, None)]


def test_facets_of_a_dataset_count_on_either_side_of_a_run():
    told = Told(run(1, [dataset("a", documentation=X)], [dataset("b", documentation=Y)]))
    assert told.facets("a", "documentation") == [(X, 1, None)]
    assert told.facets("b", "documentation") == [(Y, 1, None)]


def test_of_several_told_at_one_instant_one_holds_and_the_others_never_did():
    events = [doc(1, X), doc(2, X), doc(2, Y), doc(3, X)]
    histories = {str(Told(*order).facets("a", "documentation")) for order in permutations(events)}
    assert len(histories) == 1
    assert histories <= {str([(X, 1, None)]), str([(X, 1, 2), (Y, 2, 3), (X, 3, None)])}


MEMBERS = st.dictionaries(
    st.tuples(st.sampled_from("pq"), st.booleans()), st.sampled_from([None, b"1", b"2"]), min_size=1
)


@given(st.lists(st.tuples(st.integers(0, 6), MEMBERS), max_size=8), st.randoms())
def test_rows_follow_from_the_observations_alone(told, random):
    observations = {
        Observation(at, repr(sorted(members.items())).encode(), tuple(sorted(members.items())))
        for at, members in told
    }
    shuffled = sorted(observations)
    random.shuffle(shuffled)
    history = FacetHistory()
    seen: list[Observation] = []
    for each in shuffled:
        before = set(history.rows)
        if history.is_behind(each.at):
            changed = history.take_in([each, *(one for one in seen if one.at >= each.at)])
        else:
            changed = history.append(each)
        assert history.rows == before - changed.removed | changed.added
        assert changed.removed <= before
        assert not changed.added & before
        seen.append(each)
    assert history.rows == rows_of(observations)


def rows_of(observations: set[Observation]) -> set[FacetRow]:
    """Instant by instant: whoever is last in the order of digests has said it."""
    rows: set[FacetRow] = set()
    for name in {name for each in observations for name, _ in each.members}:
        values = {
            each.at: dict(each.members)[name]
            for each in sorted(observations)
            if name in dict(each.members)
        }
        times = sorted(values)
        starts = [at for i, at in enumerate(times) if not i or values[times[i - 1]] != values[at]]
        for at, until in zip(starts, [*starts[1:], FOREVER], strict=True):
            rows.add(FacetRow(name, at, until, values[at]))
    return rows
