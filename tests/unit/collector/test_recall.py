"""Runs that name datasets and no more: what was told before says how these belong together."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from headwater.model.edges import Evidence, Influence
from headwater.model.graph import Layer
from histories.scene import Told, column_lineage, dataset, declare, dropped, job, run, source

IMPLIED = (Evidence.OBSERVED, Influence.UNKNOWN, True)


def made_of(output: str, *inputs: str) -> dict[str, Any]:
    """An output whose column `x` draws on the column `y` of each of these."""
    given = [source(each, "y") for each in inputs]
    return dataset(output, columnLineage=column_lineage({"x": given}))


def explicit(output: str, *inputs: str) -> dict[str, Any]:
    given = [{"type": "DATASET", **dataset(each)} for each in inputs]
    return {"type": "DATASET", **dataset(output), "inputs": given}


def with_columns(at: int = 1) -> dict[str, Any]:
    return run(at, ["a", "b"], [made_of("c", "a"), made_of("d", "b")])


@pytest.mark.parametrize("kind", ["START", "RUNNING", "FAIL", "ABORT", "COMPLETE", None])
def test_a_run_without_columns_opens_no_edge_where_columns_are_known(kind: str | None):
    plain = run(2, ["a", "b"], ["c", "d"], type=kind)
    assert Told(with_columns(), plain).edges() == Told(with_columns()).edges()


def test_a_run_without_detail_opens_no_edge_where_explicit_lineage_is_known():
    told = run(
        1, ["a", "b"], ["c", "d"],
        of=job(lineage={"entries": [explicit("c", "a"), explicit("d", "b")]}),
    )  # fmt: skip
    assert Told(told, run(2, ["a", "b"], ["c", "d"])).flows() == {("a", "c"), ("b", "d")}


def test_what_explicit_lineage_left_without_a_partner_stays_without():
    told = run(1, ["a", "b"], ["c", "d"], of=job(lineage={"entries": [explicit("c", "a")]}))
    plain = run(2, ["a", "b"], ["c", "d"])
    assert Told(told, plain).edges() == Told(told).edges()
    assert ("b", "(load reads)", 1, None, None) in Told(told, plain).edges()
    assert ("(load writes)", "d", 1, None, None) in Told(told, plain).edges()


def test_a_declaration_says_how_the_datasets_of_later_runs_belong_together():
    declared = declare(1, ["a", "b"], [made_of("c", "a"), made_of("d", "b")])
    told = Told(declared, run(2, ["a", "b"], ["c", "d"]))
    assert told.flows() == {("a", "c"), ("b", "d")}
    seen = {row for row in told.edges() if row[2] == 2}
    assert ("a", "(load target>c)", 2, None, None) in seen


def test_a_run_without_columns_is_no_miss_of_what_it_names():
    plain = [run(at, ["a", "b"], ["c", "d"]) for at in (2, 3, 4, 5)]
    assert Told(with_columns(), *plain).edges() == Told(with_columns()).edges()


def test_an_input_that_such_runs_no_longer_name_is_missed():
    plain = [run(at, ["b"], ["c", "d"]) for at in (2, 3, 4)]
    ended = {row for row in Told(with_columns(), *plain).edges() if row[4]}
    assert ended == {("a", "(load target>c)", 1, 4, "missed")}


def test_an_input_that_nothing_accounts_for_is_implied_for_the_outputs_of_the_run():
    told = Told(with_columns(), run(2, ["a", "b", "rules"], ["c"]))
    assert told.natures()["rules", "(load target>c)"] == IMPLIED
    assert told.flows() == {("a", "c"), ("b", "d"), ("rules", "c")}


def test_an_output_of_which_nothing_is_known_comes_from_all_inputs():
    told = Told(with_columns(), run(2, ["a", "b"], ["c", "d", "new"]))
    assert told.flows() == {("a", "c"), ("b", "d"), ("a", "new"), ("b", "new")}


def test_a_run_that_tells_the_columns_of_one_output_means_the_known_step_of_the_other():
    told = Told(with_columns(), run(2, ["a", "b"], [made_of("c", "a"), "d"]))
    assert told.flows() == {("a", "c"), ("b", "d")}


@pytest.mark.parametrize("outputs", [None, []])
def test_a_run_that_names_inputs_alone_confirms_what_is_known_to_read_them(outputs: Any):
    plain = run(2, ["a", "b"], outputs, type="START")
    assert Told(with_columns(), plain).edges() == Told(with_columns()).edges()
    stray = Told(with_columns(), run(2, ["a", "rules"], outputs, type="START"))
    assert stray.natures()["rules", "(load whole)"] == IMPLIED
    assert ("a", "(load whole)") not in stray.natures()


def test_what_has_ended_is_no_longer_known():
    told = Told(with_columns(), run(2, [], [dropped("c")]), run(3, ["a"], ["c"]))
    assert told.natures()["a", "(load whole)"] == IMPLIED


def test_what_a_later_run_tells_says_nothing_of_an_earlier_one():
    told = Told(run(1, ["a", "b"], ["c", "d"], type="FAIL"), with_columns(2))
    assert ("a", "(load whole)", 1, None, None) in told.edges()


def test_runs_without_detail_come_to_the_same_in_every_order():
    events = [
        with_columns(1),
        run(2, ["a", "b"], ["c", "d"], type="START", id="r"),
        run(3, ["a", "b"], ["c", "d"], type="FAIL", id="r"),
        run(4, ["b", "rules"], ["d"]),
    ]
    wanted = Told(*events).edges(), Told(*events).edges(Layer.COLUMNS)
    for order in permutations(events):
        told = Told(*order, *order, sizes=(1,))
        assert (told.edges(), told.edges(Layer.COLUMNS)) == wanted
