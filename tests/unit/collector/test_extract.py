"""Reading an event: whose columns are meant, what is said once, what is taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from headwater.collector.extract import content_digest, extract
from headwater.openlineage.envelope import read_event
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.producer import source_of
from histories.scene import Told, column_lineage, dataset, event, job, run, source


def links_of(*inputs: Any, columns: dict[str, Any], output: str = "out", **facets: Any):
    given = dataset(output, columnLineage=columns, **facets)
    return {row[:3] for row in Told(run(1, inputs, [given])).links()}


# -- names in column lineage ---------------------------------------------------------------------


def test_an_input_that_lacks_its_database_is_found_by_the_end_of_its_name():
    read = dataset("shop.public.orders", "postgres://db")
    columns = column_lineage({"x": [source("public.orders", "y", namespace="postgres://db")]})
    assert links_of(read, columns=columns) == {("shop.public.orders.y", "out.x", "IDENTITY")}


def test_an_end_that_fits_two_inputs_is_a_dataset_of_its_own():
    read = [dataset(f"{each}.public.orders", "postgres://db") for each in ("shop", "mart")]
    columns = column_lineage({"x": [source("public.orders", "y", namespace="postgres://db")]})
    assert links_of(*read, columns=columns) == {("public.orders.y", "out.x", "IDENTITY")}


def test_an_end_of_a_name_is_never_found_in_another_namespace():
    read = dataset("shop.public.orders", "postgres://db")
    columns = column_lineage({"x": [source("orders", "y", namespace="kafka://b1")]})
    assert links_of(read, columns=columns) == {("orders.y", "out.x", "IDENTITY")}


def test_an_exact_name_comes_before_the_end_of_a_longer_one_however_it_is_spelled():
    read = [dataset("shop.orders", "postgres://db"), dataset("orders", "postgres://db")]
    columns = column_lineage({"x": [source('"orders"', "y", namespace="postgresql://db")]})
    assert links_of(*read, columns=columns) == {("orders.y", "out.x", "IDENTITY")}


def test_a_symlink_of_an_input_means_the_input():
    link = {"namespace": "hive://meta", "name": "shop.orders", "type": "TABLE"}
    read = dataset("raw/orders", "s3://lake", symlinks={"identifiers": [link]})
    columns = column_lineage({"x": [source("shop.orders", "y", namespace="hive://meta")]})
    assert links_of(read, columns=columns) == {("raw/orders.y", "out.x", "IDENTITY")}


# -- transformations -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("legacy", "expected"),
    [("IDENTITY", "IDENTITY"), ("MASKED", "TRANSFORMATION!"), (None, "TRANSFORMATION")],
)
def test_the_old_transformation_type_is_read(legacy: str | None, expected: str):
    columns = column_lineage({"x": [source("a", "y", how=None)]}, legacy=legacy)
    assert links_of("a", columns=columns) == {("a.y", "out.x", expected)}


def test_several_transformations_of_one_input_are_several_links():
    both = source("a", "y") | {
        "transformations": [
            {"type": "DIRECT", "subtype": "IDENTITY"},
            {"type": "INDIRECT", "subtype": "FILTER"},
        ]
    }
    columns = column_lineage({"x": [both]})
    assert {row[2] for row in links_of("a", columns=columns)} == {"IDENTITY", "FILTER"}


def test_a_filter_behind_every_column_is_said_once_and_reaches_every_column_all_the_same():
    wide = {
        name: [source("a", name), source("a", "day", "FILTER")] for name in ("p", "q", "r", "s")
    }
    told = Told(run(1, ["a"], [dataset("out", columnLineage=column_lineage(wide))]))
    indirect = {row[:2] for row in told.links() if row[2] == "FILTER"}
    assert indirect == {("a.day", "out.*")}
    assert told.members() == {("out.*", f"out.{name}") for name in wide}


def test_a_filter_behind_some_columns_is_said_of_those_alone():
    some = {"p": [source("a", "p"), source("a", "day", "FILTER")], "q": [source("a", "q")]}
    found = links_of("a", columns=column_lineage(some))
    assert {row for row in found if row[2] == "FILTER"} == {("a.day", "out.p", "FILTER")}


def test_a_filter_that_leaves_out_a_column_of_the_schema_is_not_said_of_all():
    wide = {name: [source("a", "day", "FILTER")] for name in ("p", "q")}
    schema = {"fields": [{"name": name} for name in ("p", "q", "untold")]}
    found = links_of("a", columns=column_lineage(wide), schema=schema)
    assert found == {("a.day", "out.p", "FILTER"), ("a.day", "out.q", "FILTER")}


def test_a_value_that_flows_into_every_column_is_still_said_of_each():
    wide = {name: [source("a", "y")] for name in ("p", "q")}
    assert {row[1] for row in links_of("a", columns=column_lineage(wide))} == {"out.p", "out.q"}


def test_dependencies_of_the_dataset_as_a_whole_reach_every_column():
    columns = column_lineage({"x": []}, all_columns=[source("a", "day", "SORT")])
    told = Told(run(1, ["a"], [dataset("out", columnLineage=columns)]))
    assert {row[:3] for row in told.links()} == {("a.day", "out.*", "SORT")}
    assert told.members() == {("out.*", "out.x")}


def test_a_facet_that_is_not_what_it_says_costs_only_itself():
    output = dataset("out", columnLineage={"fields": 5}, schema={"fields": [{"name": "x"}]})
    told = Told(run(1, ["a"], [output]))
    assert told.flows() == {("a", "out")}
    assert told.facets("out", "schema")


def test_column_lineage_on_an_input_is_no_lineage_of_the_run():
    read = dataset("a", columnLineage=column_lineage({"x": [source("z", "y")]}))
    assert Told(run(1, [read], ["out"])).links() == set()


# -- facets ---------------------------------------------------------------------------------------


def test_the_digest_of_a_facet_ignores_who_produced_it_and_how_it_is_written():
    one = b'{"_producer": "p/1", "_schemaURL": "s/1", "b": 1, "a": [1, 2]}'
    other = b'{"a":[1,2],"b":1,"_producer":"p/2"}'
    assert content_digest(one) == content_digest(other)
    assert content_digest(one) != content_digest(b'{"a":[2,1],"b":1}')


def test_members_named_like_that_deeper_inside_are_content():
    assert content_digest(b'{"a":{"_producer":"x"}}') != content_digest(b'{"a":{}}')


def test_a_deleted_facet_has_no_body_and_a_run_facet_cannot_be_deleted():
    gone = {"tags": {"_deleted": True}}
    told = event(1, job=job(**gone), run={"runId": "r", "facets": gone})
    read = read_event(json.dumps(told).encode())
    facts = extract(read, offset=1, digest=b"", naming=built_in_naming())
    assert [facet.body is None for facet in facts.facets] == [True, False]


@pytest.mark.parametrize(
    ("producer", "source"),
    [
        ("https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/spark",
         "https://github.com/OpenLineage/OpenLineage/integration/spark"),
        ("https://github.com/apache/airflow/tree/providers/2.20.3", "https://github.com/apache/airflow/providers"),
        ("https://example.com/v1.2.3-rc1/tool", "https://example.com/tool"),
        ("https://github.com/acme/x/tree/0a1b2c3d4e", "https://github.com/acme/x"),
        ("producer", "producer"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_source_is_a_producer_without_its_release(producer: str, source: str):
    assert source_of(producer) == source
    assert source_of(source) == source
