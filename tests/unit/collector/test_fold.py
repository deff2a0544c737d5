"""Names, aliases, drops and dependencies; and what may never leave a trace: order and batches."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from histories.harness import differences, every_row, whole_state
from histories.scene import (
    DBT,
    Told,
    about,
    column_lineage,
    dataset,
    dropped,
    job,
    renamed,
    run,
    source,
)


def symlinked(at: int, *names: str, producer: str = DBT) -> dict[str, Any]:
    links = [dataset(name) | {"type": "TABLE"} for name in names]
    return about(at, dataset("a", symlinks={"identifiers": links}), producer)


def unlinked(at: int) -> dict[str, Any]:
    return about(at, dataset("a", symlinks={"_deleted": True}), DBT)


def aliases(told: Told) -> set[tuple[str, str, int]]:
    return {
        (told.names[one], told.names[other], holds)
        for one, other, holds in told.rows("SELECT one, other, holds FROM alias")
    }


def in_every_order(*events: dict[str, Any]) -> Told:
    told = Told(*events)
    for order in permutations(events):
        for sizes in ([256], [1]):
            found = differences(
                whole_state(told.store), whole_state(Told(*order, sizes=sizes).store)
            )
            assert not found, found
    return told


# -- aliases -------------------------------------------------------------------------------------


def test_a_symlink_is_an_alias_and_a_name_is_no_alias_of_itself():
    assert aliases(Told(symlinked(1, "b", "a"))) == {("a", "b", 1)}


def test_a_symlink_that_is_taken_back_is_no_alias_any_more_whatever_came_first():
    assert aliases(in_every_order(symlinked(1, "b"), unlinked(2))) == {("a", "b", 0)}


def test_a_symlink_that_is_stated_anew_is_an_alias_again():
    told = in_every_order(symlinked(1, "b"), unlinked(2), symlinked(3, "b", "c"))
    assert aliases(told) == {("a", "b", 1), ("a", "c", 1)}


def test_a_retraction_reaches_names_that_were_stated_before_it_but_told_after_it():
    told = in_every_order(unlinked(5), symlinked(1, "b"), unlinked(3))
    assert aliases(told) == {("a", "b", 0)}


# -- names ---------------------------------------------------------------------------------------


def test_two_spellings_are_one_dataset_and_both_are_kept():
    told = Told(run(1, [dataset("/x/", "s3a://b")], ["o"]), run(2, [dataset("x", "s3://b")], ["o"]))
    assert told.rows("SELECT namespace, name FROM dataset WHERE namespace LIKE 's3%'") == [
        ("s3://b", "x")
    ]
    assert told.rows("SELECT namespace, name, rules FROM spelling") == [
        ("s3a://b", "/x/", "scheme key")
    ]


def test_the_exact_spelling_of_each_run_is_kept():
    told = Told(run(1, [dataset("/x/", "s3a://b")], []))
    assert told.rows("SELECT spelled FROM side") == [("s3a://b\x1f/x/",)]


def test_a_column_that_is_named_late_takes_part_in_what_was_said_of_all_columns():
    wide = column_lineage({}, all_columns=[source("a", "day", "FILTER")])
    later = column_lineage({"late": [source("a", "y")]})
    told = in_every_order(
        run(1, ["a"], [dataset("b", columnLineage=wide)]),
        run(2, ["a"], [dataset("b", columnLineage=later)]),
    )
    assert told.members() == {("b.*", "b.late")}


# -- drops ---------------------------------------------------------------------------------------


def test_a_drop_that_is_told_before_the_run_it_follows_ends_its_edges_all_the_same():
    then = run(1, ["b"], ["c"], of=job("mart"))
    told = in_every_order(run(1, ["a"], ["b"]), about(2, dropped("b")), then)
    assert told.flows(1) == {("a", "b"), ("b", "c")}
    assert told.flows(2) == set()


def test_a_dataset_dropped_and_renamed_at_one_instant_ends_the_same_way_in_every_order():
    in_every_order(run(1, ["a"], ["b"]), about(2, dropped("b")), about(2, renamed("c", before="b")))


def test_a_job_that_drops_what_another_run_of_it_wrote_ends_that_edge():
    told = in_every_order(run(1, ["a"], ["b"]), run(3, ["a"], [dropped("b")]))
    assert ("(load whole)", "b", 1, 3, "dropped") in told.edges()


def test_a_rename_is_remembered_with_both_names():
    told = Told(about(2, renamed("new", before="old")))
    ((previous, now),) = told.rows("SELECT previous, dataset FROM rename")
    assert (told.names[previous], told.names[now]) == ("old", "new")


def test_a_create_ends_nothing():
    created = dataset("b", lifecycleStateChange={"lifecycleStateChange": "CREATE"})
    assert Told(run(1, ["a"], ["b"]), about(2, created)).flows() == {("a", "b")}


# -- control flow --------------------------------------------------------------------------------


def test_job_dependencies_are_control_flow_and_no_data_flow():
    facets = {
        "jobDependencies": {
            "upstream": [{"job": job("before")}],
            "downstream": [{"job": job("after")}],
        }
    }
    told = in_every_order(run(1, facets=facets), run(4, facets=facets))
    pairs = told.rows("SELECT upstream, downstream, last_at - first_at FROM dependency")
    named = {(told.names[one], told.names[other], lasted) for one, other, lasted in pairs}
    assert named == {("before", "load", 3_000_000), ("load", "after", 3_000_000)}
    assert told.edges() == set()


# -- one mapping, told in two ways --------------------------------------------------------------


def test_equal_links_of_explicit_and_of_column_lineage_are_not_taken_for_each_other():
    columns = dataset("b", columnLineage=column_lineage({"x": [source("a", "y")]}))
    entry = {
        "type": "DATASET",
        **dataset("b"),
        "inputs": [],
        "fields": {"x": {"inputs": [{"type": "DATASET"} | source("a", "y")]}},
    }
    in_every_order(
        run(1, ["a"], None, of=job("one", lineage={"entries": [entry]})),
        run(2, ["a"], [columns], of=job("two"), id="r", type="START"),
        run(3, ["c"], [], of=job("two"), id="r"),
    )


def test_the_same_events_in_the_same_order_give_the_same_rows_bit_for_bit():
    events = [run(1, ["a"], ["b"]), about(3, dropped("a")), run(2, ["a"], ["b"]), symlinked(1, "z")]
    once = every_row(Told(*events).store)
    for sizes in ([1], [2], [3, 1]):
        assert every_row(Told(*events, sizes=sizes).store) == once


def test_members_of_all_columns_are_numbered_alike_however_events_are_batched():
    fields = {name: [source("a", name)] for name in ("p", "q", "r", "s", "t")}
    wide = column_lineage({}, all_columns=[source("a", "day", "FILTER")])
    events = [
        run(1, ["a"], [dataset("b", columnLineage=column_lineage(fields))]),
        run(2, ["a"], [dataset("b", columnLineage=wide)]),
    ]
    one, other = Told(*events, sizes=[1]), Told(*events)
    assert every_row(one.store) == every_row(other.store)
    assert len(one.members()) == len(fields)
