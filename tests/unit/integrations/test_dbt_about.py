"""What is said of the tables and jobs of a dbt project besides lineage."""

from __future__ import annotations

import pytest

from support.dbt_files import DbtProject
from support.dbt_told import tell


def tags(facets):
    return {
        (each.get("field"), each["key"], each["value"], each["source"])
        for each in facets["tags"]["tags"]
    }


def test_tags_meta_and_configuration_are_tags_that_say_where_they_come_from(tmp_path):
    project = DbtProject()
    project.group("finance", "finance@example.com")
    project.model(
        "mart",
        "select 1 as one",
        group="finance",
        version=2,
        latest=2,
        tags=["daily"],
        meta={"sla": 6, "owner": "ada@example.com", "nested": {"b": 1, "a": [2]}},
        config={"contract": {"enforced": True}},
        constraints=[{"type": "primary_key", "columns": ["one"]}],
        columns={
            "one": {
                "tags": ["pii"],
                "meta": {"masked": True},
                "constraints": [{"type": "not_null"}, {"type": "check", "expression": "one > 0"}],
            }
        },
    )
    told = tell(project.write(tmp_path))
    assert tags(told.of_table("main.mart_v2")) == {
        (None, "daily", "true", "DBT"),
        (None, "sla", "6", "DBT_META"),
        (None, "nested", '{"a": [2], "b": 1}', "DBT_META"),
        (None, "materialized", "table", "DBT_CONFIG"),
        (None, "access", "protected", "DBT_CONFIG"),
        (None, "group", "finance", "DBT_CONFIG"),
        (None, "version", "2", "DBT_CONFIG"),
        (None, "latest_version", "2", "DBT_CONFIG"),
        (None, "contract", "enforced", "DBT_CONFIG"),
        (None, "unique_id", "model.shop.mart.v2", "DBT_CONFIG"),
        (None, "constraint:primary_key", "one", "DBT_CONFIG"),
        ("one", "pii", "true", "DBT"),
        ("one", "masked", "true", "DBT_META"),
        ("one", "constraint:not_null", "true", "DBT_CONFIG"),
        ("one", "constraint:check", "one > 0", "DBT_CONFIG"),
    }


def test_columns_of_newer_versions_keep_tags_and_meta_in_their_configuration(tmp_path):
    project = DbtProject()
    project.model("mart", "select 1 as one", columns={
        "one": {"config": {"tags": ["pii"], "meta": {"unit": "EUR"}}},
    })  # fmt: skip
    told = tags(tell(project.write(tmp_path)).of_table("main.mart"))
    assert {("one", "pii", "true", "DBT"), ("one", "unit", "EUR", "DBT_META")} <= told


@pytest.mark.parametrize(
    ("meta", "owners"),
    [
        ({}, [("finance@example.com", "group")]),
        ({"owner": "ada"}, [("ada", "owner"), ("finance@example.com", "group")]),
        ({"owner": ["ada", "emil"]}, [("ada", "owner"), ("emil", "owner"),
                                      ("finance@example.com", "group")]),
        ({"owner": {"name": "ada"}}, [("finance@example.com", "group")]),
    ],
)  # fmt: skip
def test_owners_are_those_of_meta_and_of_the_group(tmp_path, meta, owners):
    project = DbtProject()
    project.group("finance", "finance@example.com")
    project.model("mart", "select 1 as one", group="finance", meta=meta)
    told = tell(project.write(tmp_path)).of_table("main.mart")["ownership"]["owners"]
    assert [(each["name"], each["type"]) for each in told] == owners


def test_a_new_owner_of_a_group_is_news_of_its_models(tmp_path):
    def project(email):
        project = DbtProject()
        project.group("finance", email)
        project.model("mart", "select 1 as one", group="finance")
        project.model("other", "select 1 as one")
        return project.write(tmp_path)

    memory = tell(project("old@example.com")).memory
    told = tell(project("new@example.com"), memory=memory)
    assert told.jobs() == {"db.main.shop.mart"}
    assert told.of_table("main.mart")["ownership"]["owners"][0]["name"] == "new@example.com"


@pytest.mark.parametrize(
    ("materialized", "kind"),
    [
        ("table", {"datasetType": "TABLE"}),
        ("incremental", {"datasetType": "TABLE"}),
        ("view", {"datasetType": "VIEW"}),
        ("materialized_view", {"datasetType": "VIEW", "subType": "MATERIALIZED"}),
        ("dynamic_table", {"datasetType": "TABLE", "subType": "MATERIALIZED"}),
    ],
)
def test_the_type_of_a_table_is_how_it_is_kept(tmp_path, materialized, kind):
    project = DbtProject()
    project.model("mart", "select 1 as one", materialized=materialized)
    told = tell(project.write(tmp_path)).of_table("main.mart")["datasetType"]
    assert {key: value for key, value in told.items() if key[0] != "_"} == kind


def test_an_external_source_is_an_external_table(tmp_path):
    project = DbtProject()
    project.source("lake", "orders", external={"location": "s3://lake/orders"})
    told = tell(project.write(tmp_path)).of_table("raw.orders")["datasetType"]
    assert (told["datasetType"], told["subType"]) == ("TABLE", "EXTERNAL")


def test_the_catalog_gives_types_rows_and_bytes(tmp_path):
    project = DbtProject()
    mart = project.model("mart", "select 1 as one", columns={"one": {"description": "The one."}})
    project.in_catalog(mart, {"ONE": "NUMBER", "TWO": "TEXT"}, row_count="1200.0", bytes=4096)
    told = tell(project.write(tmp_path)).of_table("main.mart")
    assert told["schema"]["fields"] == [
        {"name": "ONE", "type": "NUMBER", "description": "The one.", "ordinal_position": 1},
        {"name": "TWO", "type": "TEXT", "ordinal_position": 2},
    ]
    metrics = told["dataQualityMetrics"]
    assert (metrics["rowCount"], metrics["bytes"], metrics["columnMetrics"]) == (1200, 4096, {})


def test_stats_that_are_no_figures_are_passed_over(tmp_path):
    project = DbtProject()
    mart = project.model("mart", "select 1 as one")
    project.in_catalog(mart, {"one": "integer"}, has_stats=False, row_count="many")
    assert "dataQualityMetrics" not in tell(project.write(tmp_path)).of_table("main.mart")


def test_types_that_the_project_describes_are_told_where_there_is_no_catalog(tmp_path):
    project = DbtProject()
    project.model("mart", "select 1 as one", columns={"ONE": {"data_type": "integer"}})
    project.source("app", "orders", {"id": {"data_type": "bigint"}})
    told = tell(project.write(tmp_path))
    assert told.of_table("main.mart")["schema"]["fields"][0]["type"] == "integer"
    assert told.of_table("raw.orders")["schema"]["fields"] == [{"name": "id", "type": "bigint"}]


def test_a_seed_comes_from_nowhere_and_that_is_right(tmp_path):
    project = DbtProject()
    project.seed("countries", ["code"])
    told = tell(project.write(tmp_path))
    source = told.of_table("main.countries")["headwater_source"]
    assert (source["source"], source["reason"]) == (
        True,
        "a seed of dbt: its rows lie in seeds/countries.csv",
    )
    assert told.of_job("countries.seed")["job"]["facets"]["jobType"]["jobType"] == "SEED"


def test_a_job_of_tests_says_what_it_checks_and_reads_what_it_looks_at(tmp_path):
    project = DbtProject()
    other = project.seed("countries", ["code"])
    mart = project.model("mart", "select 1 as one")
    project.test("not_null", mart, "one")
    project.test("relationships", mart, "two", reads=[other], severity="warn")
    project.singular_test("is_sane", "select 1 from db.main.mart", [mart])
    told = tell(project.write(tmp_path))
    checks = told.of_job("mart.test")
    assert checks["job"]["facets"]["documentation"]["description"] == (
        "- not_null(one)\n- relationships(two) (warns)"
    )
    read = sorted(each["name"] for each in checks["inputs"])
    assert (read, checks["outputs"]) == (["db.main.countries", "db.main.mart"], [])
    own = told.of_job("test.shop.is_sane")
    assert own["job"]["facets"]["sql"]["query"] == "select 1 from db.main.mart"
    assert own["job"]["facets"]["jobType"]["jobType"] == "TEST"
