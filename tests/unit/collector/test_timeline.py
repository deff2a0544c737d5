"""How edges come and go: confirmed, missed, replaced, dropped, and back again."""

from __future__ import annotations

import pytest

from headwater.model.edges import Evidence
from headwater.model.graph import Layer, evidence_of
from histories.scene import (
    DBT,
    Told,
    about,
    column_lineage,
    dataset,
    declare,
    dropped,
    job,
    renamed,
    run,
    source,
)

A_IN = ("a", "(load whole)")
OUT_B = ("(load whole)", "b")


def story_of(edge: tuple[str, str], told: Told) -> list[tuple[int | None, int | None, str | None]]:
    rows = [row[2:] for row in told.edges() if row[:2] == edge]
    return sorted(rows, key=lambda row: row[0] or 0)


def test_an_edge_ends_after_three_successful_runs_without_it_and_returns_as_a_new_version():
    told = Told(
        run(1, ["a"], ["b"]), run(2, ["c"], ["b"]), run(3, ["c"], ["b"]), run(4, ["c"], ["b"]),
        run(6, ["a"], ["b"]),
    )  # fmt: skip
    assert story_of(A_IN, told) == [(1, 4, "missed"), (6, None, None)]
    assert story_of(OUT_B, told) == [(1, None, None)]


def test_a_run_that_shows_an_edge_starts_the_count_of_misses_anew():
    told = Told(
        run(1, ["a"], ["b"]), run(2, ["c"], ["b"]), run(3, ["c"], ["b"]), run(4, ["a"], ["b"]),
        run(5, ["c"], ["b"]), run(6, ["c"], ["b"]),
    )  # fmt: skip
    assert story_of(A_IN, told) == [(1, None, None)]


def test_how_many_misses_end_an_edge_is_a_setting():
    told = Told(run(1, ["a"], ["b"]), run(2, ["c"], ["b"]), misses_to_end=1)
    assert story_of(A_IN, told) == [(1, 2, "missed")]


@pytest.mark.parametrize("ends", ["FAIL", "ABORT", "RUNNING", None])
def test_runs_that_did_not_succeed_are_no_misses(ends: str | None):
    told = Told(run(1, ["a"], ["b"]), *(run(at, ["c"], ["b"], type=ends) for at in (2, 3, 4, 5)))
    assert story_of(A_IN, told) == [(1, None, None)]


def test_a_failed_run_still_shows_what_it_touched():
    told = Told(run(1, ["a"], ["b"], type="FAIL"))
    assert told.flows() == {("a", "b")}


def test_absent_inputs_are_no_miss_but_empty_ones_are():
    absent = Told(run(1, ["a"], ["b"]), *(run(at, None, ["b"]) for at in (2, 3, 4)))
    empty = Told(run(1, ["a"], ["b"]), *(run(at, [], ["b"]) for at in (2, 3, 4)))
    assert story_of(A_IN, absent) == [(1, None, None)]
    assert story_of(A_IN, empty) == [(1, 4, "missed")]


def test_runs_are_placed_by_their_start_however_late_they_are_told():
    late = run(1, ["a"], ["b"])
    told = Told(run(2, ["c"], ["b"]), run(3, ["c"], ["b"]), run(4, ["c"], ["b"]), late)
    assert story_of(A_IN, told) == [(1, 4, "missed")]


def test_a_drop_ends_the_edges_of_a_dataset_and_a_later_run_reopens_them():
    told = Told(run(1, ["a"], ["b"]), about(2, dropped("b")), run(3, ["a"], ["b"]))
    assert story_of(OUT_B, told) == [(1, 2, "dropped"), (3, None, None)]
    assert story_of(A_IN, told) == [(1, None, None)]


def test_a_run_that_drops_what_it_wrote_leaves_no_edge_behind():
    assert story_of(OUT_B, Told(run(1, ["a"], [dropped("b")]))) == []


def test_a_drop_ends_edges_of_every_job_and_every_source():
    told = Told(
        run(1, ["a"], ["b"]),
        run(1, ["a"], ["b"], of=job("mart"), producer=DBT),
        about(2, dropped("a")),
    )
    ended = {row[1] for row in told.edges() if row[4] == "dropped"}
    assert ended == {"(load whole)", "(mart whole)"}


def test_a_rename_ends_the_edges_of_the_old_name():
    told = Told(run(1, ["a"], ["b"]), about(2, renamed("c", before="b")))
    assert story_of(OUT_B, told) == [(1, 2, "renamed")]


def test_an_edge_whose_nature_changes_is_a_new_version():
    with_columns = dataset("b", columnLineage=column_lineage({"x": [source("a", "y", "FILTER")]}))
    direct = dataset("b", columnLineage=column_lineage({"x": [source("a", "y")]}))
    told = Told(run(1, ["a"], [with_columns]), run(2, ["a"], [direct]))
    assert story_of(("a", "(load target>b)"), told) == [(1, 2, "changed"), (2, None, None)]


# -- declarations ------------------------------------------------------------------------------


def test_a_declaration_replaces_what_its_source_declared_before():
    told = Told(declare(1, ["a"], ["b"]), declare(2, ["c"], ["b"]))
    assert story_of(A_IN, told) == [(1, 2, "replaced")]
    assert told.flows() == {("c", "b")}


def test_a_declaration_replaces_what_runs_of_its_source_showed():
    told = Told(run(1, ["a"], ["b"]), declare(2, ["c"], ["b"]))
    assert story_of(A_IN, told) == [(1, 2, "replaced")]


def test_a_declaration_of_another_source_replaces_nothing():
    told = Told(declare(1, ["a"], ["b"]), declare(2, ["c"], ["d"], producer=DBT))
    assert story_of(A_IN, told) == [(1, None, None)]


def test_a_newer_release_of_a_producer_is_the_same_source():
    newer = "https://github.com/acme/spark/tree/1.1.0/x"
    told = Told(declare(1, ["a"], ["b"]), declare(2, ["c"], ["b"], producer=newer))
    assert told.flows() == {("c", "b")}


def test_a_declaration_of_inputs_only_leaves_the_outputs():
    told = Told(declare(1, ["a"], ["b"]), declare(2, ["c"]))
    assert told.flows() == {("c", "b")}
    assert story_of(OUT_B, told) == [(1, None, None)]


def test_a_declaration_without_columns_ends_the_columns_declared_before():
    def declared(at: int, **fields: object):
        entry = {"type": "DATASET", **dataset("b"), "inputs": [{"type": "DATASET", **dataset("a")}]}
        return declare(at, of=job(lineage={"entries": [entry | fields]}))

    columns = {"x": {"inputs": [{"type": "DATASET", **dataset("a"), "field": "y"}]}}
    told = Told(declared(1, fields=columns), declared(2))
    assert told.links() == {("a.y", "b.x", "TRANSFORMATION", 1, 2)}
    assert told.flows() == {("a", "b")}


def test_columns_declared_with_another_evidence_take_the_place_of_the_former():
    def declared(at: int, kind: str):
        output = dataset("b", columnLineage=column_lineage({"x": [source("a", "y")]}))
        return declare(at, ["a"], [output], of=job(headwater_evidence={"kind": kind}))

    told = Told(declared(1, "parsed"), declared(2, "manual"))
    assert told.links() == {("a.y", "b.x", "IDENTITY", 1, 2), ("a.y", "b.x", "IDENTITY", 2, None)}


def test_deleting_the_lineage_facet_of_a_job_takes_its_declaration_back():
    entry = {"type": "DATASET", **dataset("b"), "inputs": [{"type": "DATASET", **dataset("a")}]}
    told = Told(
        declare(1, of=job(lineage={"entries": [entry]})),
        declare(2, of=job(lineage={"_deleted": True})),
    )
    assert told.flows() == set()


def test_without_the_deleted_lineage_facet_inputs_and_outputs_speak():
    told = Told(declare(1, ["a"], ["b"], of=job(lineage={"_deleted": True})))
    assert told.flows() == {("a", "b")}


# -- columns through time ----------------------------------------------------------------------


def test_a_column_link_lasts_as_long_as_mapping_after_mapping_has_it():
    def written(at: int, *fields: str):
        given = {"x": [source("a", field) for field in fields]}
        return run(at, ["a"], [dataset("b", columnLineage=column_lineage(given))])

    told = Told(written(1, "y"), written(2, "y", "z"), written(3, "z"))
    assert told.links() == {("a.y", "b.x", "IDENTITY", 1, 3), ("a.z", "b.x", "IDENTITY", 2, None)}


def test_column_links_end_with_the_output_that_they_belong_to():
    output = dataset("b", columnLineage=column_lineage({"x": [source("a", "y")]}))
    told = Told(run(1, ["a"], [output]), about(4, dropped("b")))
    assert told.links() == {("a.y", "b.x", "IDENTITY", 1, 4)}
    assert ("a.y", "b.x", 1, 4, "dropped") in told.edges(Layer.COLUMNS)


def with_columns(at: int, *, of: str = "a.y", kind: str = "COMPLETE"):
    name, field = of.split(".")
    output = dataset("b", columnLineage=column_lineage({"x": [source(name, field)]}))
    return run(at, ["a"], [output], type=kind)


def explicitly(at: int, *columns: str, kind: str = "COMPLETE", declared: bool = False):
    inputs = [{"type": "DATASET", **dataset("a")}]
    fields = {each: {"inputs": [inputs[0] | {"field": "y"}]} for each in columns}
    entry = {"type": "DATASET", **dataset("b"), "inputs": inputs}
    entry |= {"fields": fields} if fields else {}
    told = job(lineage={"entries": [entry]})
    return declare(at, of=told) if declared else run(at, ["a"], ["b"], of=told, type=kind)


def test_columns_that_three_successful_runs_in_a_row_do_not_tell_have_ended():
    plain = [run(at, ["a"], ["b"]) for at in (2, 3, 4)]
    told = Told(with_columns(1), *plain)
    assert told.edges(Layer.COLUMNS) == {("a.y", "b.x", 1, 4, "missed")}
    assert told.flows() == {("a", "b")}
    assert Told(with_columns(1), *plain[:2]).links() == {("a.y", "b.x", "IDENTITY", 1, None)}


def test_a_run_that_tells_columns_again_starts_their_count_anew():
    plain = [run(at, ["a"], ["b"]) for at in (2, 3, 5, 6)]
    told = Told(with_columns(1), *plain, with_columns(4))
    assert told.links() == {("a.y", "b.x", "IDENTITY", 1, None)}


@pytest.mark.parametrize("ends", ["FAIL", "ABORT", "START", None])
def test_only_successful_runs_miss_columns(ends: str | None):
    plain = [run(at, ["a"], ["b"], type=ends) for at in (2, 3, 4, 5)]
    assert Told(with_columns(1), *plain).links() == {("a.y", "b.x", "IDENTITY", 1, None)}


def test_a_run_that_does_not_write_the_output_says_nothing_of_its_columns():
    others = [run(at, ["a"], None) for at in (2, 3, 4, 5)]
    assert Told(with_columns(1), *others).links() == {("a.y", "b.x", "IDENTITY", 1, None)}


def test_columns_of_explicit_lineage_end_by_their_own_misses():
    told = Told(explicitly(1, "x"), *(explicitly(at) for at in (2, 3, 4)))
    assert told.edges(Layer.COLUMNS) == {("a.y", "b.x", 1, 4, "missed")}
    assert ("a", "(load target>b)", 1, None, None) in told.edges()


def test_what_events_of_one_run_tell_of_columns_is_put_together():
    started = explicitly(1, "x", kind="START") | {"run": {"runId": "r"}}
    done = explicitly(2, "z") | {"run": {"runId": "r"}}
    told = {("a.y", "b.x", "TRANSFORMATION", 1, None), ("a.y", "b.z", "TRANSFORMATION", 1, None)}
    assert Told(started, done).links() == Told(done, started).links() == told


def test_columns_that_ended_return_as_a_new_version():
    told = Told(with_columns(1), *(run(at, ["a"], ["b"]) for at in (2, 3, 4)), with_columns(6))
    assert told.links() == {("a.y", "b.x", "IDENTITY", 1, 4), ("a.y", "b.x", "IDENTITY", 6, None)}


def test_a_declaration_without_columns_ends_those_that_runs_of_its_source_told():
    told = Told(explicitly(1, "x"), explicitly(2, declared=True))
    assert told.edges(Layer.COLUMNS) == {("a.y", "b.x", 1, 2, "replaced")}


# -- evidence of runs --------------------------------------------------------------------------


def from_a_log(at: int, kind: str = "parsed", **more: object):
    return run(at, ["a"], ["b"], of=job(headwater_evidence={"kind": kind}), **more)


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        ("parsed", Evidence.PARSED),
        ("manual", Evidence.MANUAL),
        ("inferred", Evidence.INFERRED),
        ("hearsay", Evidence.OBSERVED),
    ],
)
def test_a_run_says_how_its_sender_knows_of_it(kind: str, evidence: Evidence):
    told = Told(from_a_log(1, kind))
    assert {each for each, *_ in told.natures().values()} == {evidence}
    assert told.flows() == {("a", "b")}


def test_one_event_of_a_run_says_it_for_all_of_them_and_the_latest_counts():
    started = from_a_log(1, "manual", id="r", type="START")
    went_on = from_a_log(2, "parsed", id="r", type="RUNNING")
    done = run(3, ["a"], ["b"], id="r")
    for order in ((started, went_on, done), (done, went_on, started)):
        assert {each for each, *_ in Told(*order).natures().values()} == {Evidence.PARSED}


def test_the_columns_of_a_run_have_its_evidence():
    output = dataset("b", columnLineage=column_lineage({"x": [source("a", "y")]}))
    told = Told(run(1, ["a"], [output], of=job(headwater_evidence={"kind": "parsed"})))
    (label,) = [each for _, _, each, *_ in told._edges(Layer.COLUMNS)]
    assert evidence_of(Layer.COLUMNS, label) is Evidence.PARSED


def test_an_edge_known_in_another_way_than_before_is_a_new_version():
    told = Told(from_a_log(1), run(2, ["a"], ["b"]), run(3, ["a"], ["b"]))
    assert story_of(A_IN, told) == [(1, 2, "changed"), (2, None, None)]


def test_what_was_parsed_from_a_log_is_missed_like_what_was_observed():
    told = Told(from_a_log(1), *(run(at, ["c"], ["b"]) for at in (2, 3, 4)))
    assert story_of(A_IN, told) == [(1, 4, "missed")]
