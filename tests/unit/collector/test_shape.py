"""What one run or one declaration comes to: which inputs meet which outputs, and how surely."""

from __future__ import annotations

from typing import Any

from headwater.collector.facts import Role
from headwater.collector.shape import (
    Flows,
    decode_shape,
    draw_shape,
    encode_shape,
)
from headwater.model.edges import Evidence, Influence
from histories.scene import Told, about, column_lineage, dataset, declare, job, run, source


def entry(name: str, *inputs: Any, **more: Any) -> dict[str, Any]:
    given = {"inputs": [*inputs]} if inputs else {}
    return {"type": "DATASET", **dataset(name)} | given | more


def of(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "DATASET", **dataset(name)} | more


def explicit(*entries: dict[str, Any], name: str = "load") -> dict[str, Any]:
    return job(name, lineage={"entries": [*entries]})


def test_without_more_detail_all_inputs_meet_all_outputs_and_are_marked_as_implied():
    told = Told(run(1, ["a", "b"], ["c", "d"]))
    assert told.flows() == {("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")}
    observed = (Evidence.OBSERVED, Influence.UNKNOWN, True)
    assert told.natures()["a", "(load whole)"] == observed


def test_two_outputs_with_their_own_column_lineage_never_cross():
    told = Told(
        run(
            1,
            ["a", "b"],
            [
                dataset("c", columnLineage=column_lineage({"x": [source("a", "y")]})),
                dataset("d", columnLineage=column_lineage({"x": [source("b", "y")]})),
            ],
        )
    )
    assert told.flows() == {("a", "c"), ("b", "d")}


def test_an_input_that_column_lineage_does_not_mention_is_implied_for_every_output():
    columns = column_lineage({"x": [source("a", "y")]})
    told = Told(run(1, ["a", "rules"], [dataset("c", columnLineage=columns), "d"]))
    natures = told.natures()
    assert natures["rules", "(load target>c)"] == (Evidence.OBSERVED, Influence.UNKNOWN, True)
    assert natures["a", "(load target>c)"] == (Evidence.OBSERVED, Influence.DIRECT, False)
    assert told.flows() == {("a", "c"), ("rules", "c"), ("a", "d"), ("rules", "d")}


def test_an_input_that_only_steers_is_indirect():
    columns = column_lineage({"x": [source("a", "y"), source("b", "z", "FILTER")]})
    told = Told(run(1, ["a", "b"], [dataset("c", columnLineage=columns)]))
    assert told.natures()["b", "(load target>c)"][1] is Influence.INDIRECT


# -- explicit lineage --------------------------------------------------------------------------


def test_explicit_lineage_is_the_whole_picture_and_what_it_leaves_out_dangles():
    told = Told(run(1, ["a", "b"], ["c", "d"], of=explicit(entry("c", of("a")))))
    assert told.flows() == {("a", "c")}
    edges = {row[:2] for row in told.edges()}
    assert ("b", "(load reads)") in edges
    assert ("(load writes)", "d") in edges


def test_explicit_lineage_beats_column_lineage():
    columns = column_lineage({"x": [source("b", "y")]})
    output = dataset("c", columnLineage=columns)
    told = Told(run(1, ["a", "b"], [output], of=explicit(entry("c", of("a")))))
    assert told.flows() == {("a", "c")}


def test_explicit_lineage_grows_over_the_events_of_a_run():
    told = Told(
        run(1, None, None, of=explicit(entry("c", of("a"))), id="r"),
        run(2, None, None, of=explicit(entry("c", of("b")), entry("d", of("b"))), id="r"),
    )
    assert told.flows() == {("a", "c"), ("b", "c"), ("b", "d")}


def test_empty_inputs_say_that_there_is_no_source():
    told = Told(run(1, ["a"], ["c"], of=explicit(of("c", inputs=[]))))
    assert told.flows() == set()
    assert ("(load target>c)", "c") in {row[:2] for row in told.edges()}


def test_a_target_of_which_nothing_is_told_is_written_all_the_same():
    told = Told(run(1, ["a"], ["c"], of=explicit(of("c"))))
    assert ("(load target>c)", "c") in {row[:2] for row in told.edges()}


def test_a_column_that_the_job_itself_generates_is_no_edge_from_what_the_job_reads():
    generated = of("c", fields={"id": {"inputs": [{"type": "JOB"}]}})
    told = Told(run(1, ["a"], ["c"], of=explicit(generated)))
    assert told.flows() == set()
    assert ("(load target>c)", "c") in {row[:2] for row in told.edges()}


def test_columns_of_explicit_lineage_link_field_to_field_and_dataset_to_all():
    fields = {"x": {"inputs": [of("a", field="y")]}}
    told = Told(run(1, None, None, of=explicit(entry("c", of("a", field="z"), fields=fields))))
    links = {row[:3] for row in told.links()}
    assert links == {("a.y", "c.x", "TRANSFORMATION"), ("a.z", "c.*", "TRANSFORMATION")}
    assert told.members() == {("c.*", "c.x")}


def test_a_job_takes_what_another_hands_on():
    handed = {"type": "JOB", "namespace": "etl", "name": "extract"}
    told = Told(
        run(1, ["a"], [], of=job("extract")),
        run(2, None, None, of=explicit(entry("c", handed))),
    )
    assert told.flows() == {("a", "c")}


def test_an_entry_of_type_job_is_a_sink_of_what_it_reads():
    sink = {"type": "JOB", "inputs": [of("a", field="x")]}
    told = Told(run(1, None, None, of=explicit(sink)))
    assert {row[:2] for row in told.edges()} == {("a", "(load reads)")}


def test_a_job_that_names_itself_as_its_source_hands_nothing_to_itself():
    itself = {"type": "JOB", "namespace": "etl", "name": "load"}
    told = Told(run(1, None, None, of=explicit({"type": "JOB", "inputs": [itself, of("a")]})))
    assert {row[:2] for row in told.edges()} == {("a", "(load reads)")}


def test_a_dataset_may_say_what_it_derives_from_without_a_job():
    view = dataset("view", lineage={"inputs": [of("a")]})
    told = Told(about(1, view), about(2, dataset("view", lineage={"inputs": [of("b")]})))
    assert told.flows() == {("b", "view")}
    assert ("a", "(view structure)", 1, 2, "replaced") in told.edges()


def test_column_lineage_of_a_dataset_event_is_structure_too():
    view = dataset("view", columnLineage=column_lineage({"x": [source("a", "y")]}))
    told = Told(about(1, view))
    assert told.flows() == {("a", "view")}
    assert {row[:3] for row in told.links()} == {("a.y", "view.x", "IDENTITY")}


def test_the_evidence_of_a_declaration_is_what_its_sender_says():
    told = Told(declare(1, ["a"], ["b"], of=job(headwater_evidence={"kind": "parsed"})))
    assert told.natures()["a", "(load whole)"][0] is Evidence.PARSED


# -- the shape itself --------------------------------------------------------------------------


def test_a_shape_reads_back_as_it_was_stored():
    shape = draw_shape(1, Flows({2, 3}, {4}, {}, None))
    read = decode_shape(shape.digest, encode_shape(shape))
    assert (read.edges, read.mappings, read.digest) == (shape.edges, shape.mappings, shape.digest)
    assert {edge.role for edge in read.edges} == {*Role}


def test_a_shape_knows_the_datasets_at_its_ends_and_only_steps_with_edges():
    shape = draw_shape(1, Flows({2}, {4}, {}, {}))
    assert shape.datasets == {2, 4}
    assert {step.kind for step in shape.steps} == {"reads", "writes"}
    assert draw_shape(1, Flows(set(), set(), {}, None)).steps == ()
