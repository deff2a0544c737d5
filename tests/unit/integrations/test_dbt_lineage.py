"""Which tables and columns a dbt model is made of."""

from __future__ import annotations

import pytest

from support.dbt_files import DbtProject
from support.dbt_told import names, tell


@pytest.fixture
def project() -> DbtProject:
    return DbtProject()


def entry(told, job, source="sql"):
    (found,) = told.of_job(job, source)["job"]["facets"]["lineage"]["entries"]
    return found


def test_a_model_declares_what_it_depends_on_and_its_sql_is_parsed(project, tmp_path):
    raw = project.source("app", "orders", ["id", "amount"])
    project.model(
        "mart",
        "select amount from {{ source('app', 'orders') }}",
        compiled='select amount from "db"."raw"."orders"',
        reads=[raw],
    )
    told = tell(project.write(tmp_path))
    declared, parsed = told.of_job("shop.mart"), told.of_job("shop.mart", "sql")
    assert declared["job"] | {"facets": None} == parsed["job"] | {"facets": None}
    assert declared["job"]["facets"]["headwater_evidence"]["kind"] == "declared"
    assert parsed["job"]["facets"]["headwater_evidence"]["kind"] == "parsed"
    assert names(entry(told, "shop.mart", "dbt")["inputs"]) == ["db.raw.orders"]
    assert "fields" not in entry(told, "shop.mart", "dbt")
    assert declared["job"]["facets"]["sql"] == {
        "_producer": declared["producer"],
        "_schemaURL": "https://openlineage.io/spec/facets/1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet",
        "query": 'select amount from "db"."raw"."orders"',
        "dialect": "postgres",
    }


def test_a_star_stands_for_the_columns_of_models_that_were_read_before(project, tmp_path):
    raw = project.source("app", "orders", ["id", "amount"])
    # By name they come last first, so that only their data tells the order.
    one = project.model("c", "", compiled='select id, amount as paid from "db"."raw"."orders"',
                        reads=[raw])  # fmt: skip
    two = project.model("b", "", compiled='select * from "db"."main"."c"', reads=[one])
    project.model("a", "", compiled='select b.*, 1 as one from "db"."main"."b"', reads=[two])
    told = tell(project.write(tmp_path))
    assert told.sources_of("shop.a") == {"id": {"b.id"}, "paid": {"b.paid"}, "one": set()}
    fields = told.of_table("main.a")["schema"]["fields"]
    assert names(fields) == ["id", "paid", "one"]


def test_a_described_column_among_others_does_not_hide_them(project, tmp_path):
    raw = project.source("app", "orders", ["id", "amount"])
    one = project.model(
        "one",
        "",
        compiled='select id, amount from "db"."raw"."orders"',
        reads=[raw],
        columns={"id": {"description": "Which order."}},
    )
    project.model("two", "", compiled='select * from "db"."main"."one"', reads=[one])
    told = tell(project.write(tmp_path))
    assert set(told.sources_of("shop.two")) == {"id", "amount"}
    fields = told.of_table("main.one")["schema"]["fields"]
    assert fields == [
        {"name": "id", "description": "Which order.", "ordinal_position": 1},
        {"name": "amount", "ordinal_position": 2},
    ]


def test_what_the_catalog_has_comes_before_what_the_project_describes(project, tmp_path):
    raw = project.source("app", "orders", ["id"])
    project.model("all", "", compiled='select * from "db"."raw"."orders"', reads=[raw])
    project.in_catalog(raw, {"id": "integer", "amount": "numeric"})
    told = tell(project.write(tmp_path))
    assert told.sources_of("shop.all") == {"id": {"orders.id"}, "amount": {"orders.amount"}}


def test_columns_are_spelled_as_the_catalog_has_them(tmp_path):
    project = DbtProject(adapter="snowflake", database="ANALYTICS", schema="MARTS")
    raw = project.source("app", "orders", schema="RAW")
    mart = project.model(
        "mart", "", compiled="select o.id as order_id from ANALYTICS.RAW.orders as o", reads=[raw]
    )
    project.in_catalog(raw, {"ID": "NUMBER", "AMOUNT": "NUMBER"})
    project.in_catalog(mart, {"ORDER_ID": "NUMBER"})
    told = tell(project.write(tmp_path), namespace="snowflake://org-account")
    assert told.sources_of("shop.mart") == {"ORDER_ID": {"orders.ID"}}


def test_ephemeral_models_are_read_through(project, tmp_path):
    raw = project.source("app", "orders", ["id", "amount"])
    middle = project.model(
        "middle",
        "select id, amount * 2 as double from {{ source('app', 'orders') }}",
        compiled='select id, amount * 2 as double from "db"."raw"."orders"',
        reads=[raw],
        materialized="ephemeral",
    )
    second = project.model(
        "second",
        "select id, double + 1 as more from {{ ref('middle') }}",
        compiled="with __dbt__cte__middle as (\n"
        'select id, amount * 2 as double from "db"."raw"."orders"\n)'
        "select id, double + 1 as more from __dbt__cte__middle",
        reads=[middle],
        materialized="ephemeral",
    )
    written = "select s.more, s.id from {{ ref('second') }} as s"
    project.model("raw_only", written, reads=[second])
    project.model(
        "done",
        written,
        compiled="with __dbt__cte__middle as (\n"
        'select id, amount * 2 as double from "db"."raw"."orders"\n), __dbt__cte__second as (\n'
        "select id, double + 1 as more from __dbt__cte__middle\n)"
        "select s.more, s.id from __dbt__cte__second as s",
        reads=[second],
    )
    told = tell(project.write(tmp_path))
    for job in ("shop.raw_only", "shop.done"):
        assert names(told.of_job(job)["inputs"]) == ["db.raw.orders"]
        assert told.sources_of(job) == {"more": {"orders.amount"}, "id": {"orders.id"}}
    assert not any(job.endswith(("middle", "second")) for job in told.jobs())


def test_calls_in_what_is_written_are_put_in_their_place(project, tmp_path):
    raw = project.source("app", "orders", ["id", "at"], identifier="orders_v7")
    other = project.source("other", "orders", ["id"], schema="elsewhere")
    stage = project.model("stage", "select 1 as id")
    written = """{{ config(
    materialized='incremental'
) }}
-- what it is
select o.id, s.id as stage_id, other.id as other_id
from {{ source("app", "orders") }} as o
join {{- ref( 'shop' , 'stage' ) -}} as s on s.id = o.id
join {{ source('other', 'orders') }} as other on other.id = o.id
where o.kind = '{{ var("kind") }}' and o.more = {{ var('unknown', 7) }}
{% if is_incremental() %} and o.at > (select max(at) from {{ this }}) {% endif %}
"""
    project.model("mart", written, reads=[raw, other, stage])
    told = tell(project.write(tmp_path, settings="vars:\n  shop:\n    kind: paid\n"))
    assert told.sources_of("shop.mart") == {
        "id": {"orders_v7.id"},
        "stage_id": {"stage.id"},
        "other_id": {"orders.id"},
    }
    query = told.of_job("shop.mart")["job"]["facets"]["sql"]["query"]
    assert "o.kind = 'paid'" in query
    assert '(select max(at) from "db"."main"."mart")' in query
    assert entry(told, "shop.mart")["lines"] == [5]
    read = names(told.of_job("shop.mart", "sql")["inputs"])
    assert read == ["db.raw.orders_v7", "db.main.stage", "db.elsewhere.orders", "db.main.mart"]


def test_a_version_is_chosen_as_dbt_chooses_it(project, tmp_path):
    old = project.model("dim", "select 1 as a", compiled="select 1 as a", version=1, latest=2)
    new = project.model("dim", "select 1 as a", compiled="select 1 as a", version=2, latest=2)
    project.model("newest", "select a from {{ ref('dim') }}", reads=[old, new])
    project.model("oldest", "select a from {{ ref('dim', v=1) }}", reads=[old, new])
    told = tell(project.write(tmp_path))
    assert told.sources_of("shop.newest") == {"a": {"dim_v2.a"}}
    assert told.sources_of("shop.oldest") == {"a": {"dim_v1.a"}}


def test_a_table_that_is_written_out_is_found_though_nothing_declares_it(project, tmp_path):
    project.model("hidden", "", compiled="select id from legacy.orders join stage using (id)")
    project.model("stage", "", compiled="select 1 as id")
    told = tell(project.write(tmp_path))
    assert told.of_job("shop.hidden")["inputs"] == []
    assert "lineage" not in told.of_job("shop.hidden")["job"]["facets"]
    read = names(told.of_job("shop.hidden", "sql")["inputs"])
    assert read == ["db.legacy.orders", "db.main.stage"]


def test_a_model_in_python_has_the_tables_that_it_declares(project, tmp_path):
    raw = project.source("app", "orders", ["id"])
    project.model("learned", "def model(dbt, session): ...", compiled="def model(): ...",
                  reads=[raw], language="python")  # fmt: skip
    told = tell(project.write(tmp_path))
    assert names(told.of_job("shop.learned")["inputs"]) == ["db.raw.orders"]
    assert "sql" not in told.of_job("shop.learned")["job"]["facets"]
    assert told.report.remarks == []


def test_a_snapshot_has_what_dbt_adds_to_its_columns(project, tmp_path):
    raw = project.source("app", "orders", ["id"])
    snapshot = project.model(
        "history",
        "{{ config(strategy='check') }} select * from {{ source('app', 'orders') }}",
        reads=[raw],
        kind="snapshot",
        materialized="snapshot",
        config={
            "snapshot_meta_column_names": {"dbt_valid_to": "until"},
            "hard_deletes": "new_record",
        },
    )
    project.model("now", "select * from {{ ref('history') }}", reads=[snapshot])
    told = tell(project.write(tmp_path))
    assert set(told.sources_of("shop.now")) == {
        "id", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "until", "dbt_is_deleted",
    }  # fmt: skip


def test_a_model_of_another_project_is_read_and_told_by_that_project_alone(project, tmp_path):
    project.name = "finance"
    theirs = project.model("invoices", "", original_file_path="", columns=["id", "total"])
    project.name = "shop"
    project.model("mart", "select * from {{ ref('finance', 'invoices') }}", reads=[theirs])
    told = tell(project.write(tmp_path))
    assert told.jobs() == {"db.main.shop.mart"}
    assert names(told.of_job("shop.mart")["inputs"]) == ["db.main.invoices"]
    assert set(told.sources_of("shop.mart")) == {"id", "total"}


def test_what_is_not_understood_is_a_remark_with_its_place(project, tmp_path):
    raw = project.source("app", "orders")
    project.model("all", "\n\nselect * from {{ source('app', 'orders') }}", reads=[raw])
    project.model("broken", "selec from where", reads=[raw])
    told = tell(project.write(tmp_path))
    places = {each.place: each.detail for each in told.report.remarks}
    assert "not known" in places["models/all.sql (as written):3"]
    assert any(place.startswith("models/broken.sql") for place in places)
    assert told.report.statements["partial"] == 1
    # What dbt says holds all the same.
    assert names(told.of_job("shop.broken")["inputs"]) == ["db.raw.orders"]


def test_columns_of_tables_can_be_told_from_elsewhere(project, tmp_path):
    raw = project.source("app", "orders")
    project.model("all", "select * from {{ source('app', 'orders') }}", reads=[raw])
    told = tell(project.write(tmp_path), known={("db", "raw", "orders"): ["id"]})
    assert told.sources_of("shop.all") == {"id": {"orders.id"}}


def test_the_dialect_is_that_of_the_adapter_unless_another_is_asked_for(tmp_path):
    project = DbtProject(adapter="bigquery", database="proj", schema="data")
    project.model("one", "", compiled="select a.b.c from `proj.data.t` as a")
    told = tell(project.write(tmp_path), namespace=None)
    assert told.of_job("shop.one")["job"]["facets"]["sql"]["dialect"] == "bigquery"
    assert names(told.of_job("shop.one", "sql")["inputs"]) == ["proj.data.t"]
    told = tell(project.write(tmp_path), namespace=None, dialect="spark")
    assert told.of_job("shop.one")["job"]["facets"]["sql"]["dialect"] == "spark"
