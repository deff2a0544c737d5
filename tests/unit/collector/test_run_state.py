"""What became of a run, from whatever was told of it in whatever order."""

from __future__ import annotations

from itertools import permutations

import pytest

from headwater.collector.shape import step_of
from histories.scene import DBT, Told, column_lineage, dataset, job, run, source


def test_complete_before_start_is_complete_and_starts_at_its_start():
    told = Told(run(5, type="COMPLETE", id="r"), run(2, type="START", id="r")).run("r")
    assert (told["state"], told["begins_at"], told["ended_at"]) == ("COMPLETED", 2, 5)


def test_running_after_fail_is_failed():
    told = Told(run(2, type="FAIL", id="r"), run(5, type="RUNNING", id="r")).run("r")
    assert (told["state"], told["ended_at"]) == ("FAILED", 2)


def test_of_two_terminal_events_the_later_counts():
    events = [run(4, type="FAIL", id="r"), run(6, type="COMPLETE", id="r")]
    for order in permutations(events):
        assert Told(*order).run("r")["state"] == "COMPLETED"


def test_of_two_terminal_events_at_one_instant_the_same_counts_in_every_order():
    events = [run(4, type=ends, id="r") for ends in ("FAIL", "COMPLETE", "ABORT")]
    assert len({Told(*order).run("r")["state"] for order in permutations(events)}) == 1


@pytest.mark.parametrize("kind", ["OTHER", None, "START"])
def test_a_run_without_a_terminal_event_is_running(kind: str | None):
    assert Told(run(1, type=kind, id="r")).run("r")["state"] == "RUNNING"


def test_inputs_and_outputs_are_the_union_over_the_events_of_a_run():
    told = Told(
        run(1, ["a"], None, type="START", id="r"),
        run(2, ["b"], ["c"], type="RUNNING", id="r"),
        run(3, [], [], id="r"),
    )
    assert told.flows() == {("a", "c"), ("b", "c")}


def test_a_parent_that_was_only_mentioned_is_there_as_a_placeholder():
    parent = {"run": {"runId": "p"}, "job": {"namespace": "etl", "name": "dag"}}
    root = {"run": {"runId": "top"}, "job": {"namespace": "etl", "name": "all"}}
    told = Told(run(1, id="r", facets={"parent": parent | {"root": root}}))
    assert (told.run("p")["state"], told.run("p")["job"]) == ("NEW", "dag")
    assert (told.run("top")["state"], told.run("top")["job"]) == ("NEW", "all")
    assert told.run("r")["parent"] == told.run("p")["key"]
    assert told.run("r")["root"] == told.run("top")["key"]


def test_the_old_spelling_of_the_parent_facet_is_read_too():
    parent = {"run": {"runId": "p"}, "job": {"namespace": "etl", "name": "dag"}}
    assert Told(run(1, id="r", facets={"parentRun": parent})).run("p")["job"] == "dag"


def test_an_event_of_its_own_says_better_than_a_mention_which_job_a_run_is_of():
    parent = {"run": {"runId": "p"}, "job": {"namespace": "etl", "name": "wrong"}}
    events = [run(1, id="r", facets={"parent": parent}), run(3, id="p", of=job("right"))]
    assert {Told(*order).run("p")["job"] for order in permutations(events)} == {"right"}


def test_a_run_id_under_two_jobs_belongs_to_the_job_of_its_earliest_event():
    events = [
        run(1, ["a"], ["b"], id="r", of=job("early"), type="START"),
        run(2, ["a"], ["c"], id="r", of=job("late"), producer=DBT),
    ]
    for order in permutations(events):
        told = Told(*order, sizes=[1])
        assert told.run("r")["job"] == "early"
        assert {row[1] for row in told.edges()} == {"(early whole)", "b", "c"}


def test_a_version_is_the_one_told_last():
    def wrote(at: int, version: str):
        return run(at, [], [dataset("b", version={"datasetVersion": version})], id="r")

    for order in permutations([wrote(1, "one"), wrote(2, "two")]):
        assert Told(*order).rows("SELECT version FROM side") == [("two",)]


def test_a_write_happened_when_its_run_completed_and_a_read_when_it_began():
    told = Told(run(1, ["a"], ["b"], id="r", type="START"), run(4, id="r"))
    (read,), (written,) = told.rows("SELECT happened_at FROM side ORDER BY role")
    assert written - read == 3_000_000


def test_a_write_that_is_not_complete_has_not_happened():
    told = Told(run(1, [], ["b"], type="RUNNING"))
    assert told.rows("SELECT happened_at FROM side") == [(None,)]


def test_a_run_with_column_lineage_and_explicit_lineage_can_be_taken_up_again_from_the_store():
    output = dataset("b", columnLineage=column_lineage({"x": [source("a", "y")]}))
    explicit = job(lineage={"entries": [{"type": "DATASET", **dataset("b"), "inputs": []}]})
    first = run(1, ["a"], [output], id="r", of=explicit, type="START")
    one, other = Told(first, run(2, id="r"), sizes=[1]), Told(first, run(2, id="r"))
    assert one.edges() == other.edges()
    assert one.rows("SELECT count(*) FROM mapping") == [(1,)]


def test_the_step_of_a_job_has_one_key_for_ever():
    assert step_of(1, "target", 2).key == -8221710306660817716
