"""What the tables and jobs of a dbt project are called."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from headwater.integrations.sources.dbt.profiles import connection, namespace_of
from support.dbt_files import DbtProject
from support.dbt_told import WAREHOUSE, names, tell

EVENTS = Path(os.environ.get("HEADWATER_SHARED", Path(__file__).parents[4] / "shared")) / "data"


def whole(**config):
    project = DbtProject(name="dbt_bigquery_test", adapter="bigquery", database="p", schema="d")
    seed = project.seed("raw", ["id"])
    model = project.model("one", "select id from {{ ref('raw') }}", reads=[seed])
    project.model("history", "select id from {{ ref('one') }}", reads=[model], kind="snapshot",
                  materialized="snapshot")  # fmt: skip
    project.test("not_null", model, "id")
    source = project.source("app", "orders", ["id"], schema="d")
    project.test("unique", source, "id")
    project.singular_test("is_sane", "select id from p.d.one", [model])
    project.result(model)
    return project


@pytest.mark.parametrize(
    ("command", "arguments", "jobs"),
    [
        (
            "run",
            {},
            {
                "p.d.dbt_bigquery_test.raw.seed",
                "p.d.dbt_bigquery_test.one",
                "p.d.dbt_bigquery_test.history.snapshot",
                "p.d.dbt_bigquery_test.one.test",
                "p.d.source.dbt_bigquery_test.app.orders.test",
                "test.dbt_bigquery_test.is_sane",
            },
        ),
        (
            "build",
            {},
            {
                "p.d.dbt_bigquery_test.raw.build.seed",
                "p.d.dbt_bigquery_test.one.build.run",
                "p.d.dbt_bigquery_test.history.build.snapshot",
                "p.d.dbt_bigquery_test.one.build.test",
                "p.d.source.dbt_bigquery_test.app.orders.build.test",
                "test.dbt_bigquery_test.is_sane",
            },
        ),
        (
            "build",
            {"log_format_file": "json"},
            {
                "seed.dbt_bigquery_test.raw",
                "model.dbt_bigquery_test.one",
                "snapshot.dbt_bigquery_test.history",
                "test.dbt_bigquery_test.not_null_one_id.0123456789",
                "test.dbt_bigquery_test.unique_orders_id.0123456789",
                "test.dbt_bigquery_test.is_sane",
            },
        ),
    ],
)
def test_jobs_are_named_as_dbt_ol_names_them(tmp_path, command, arguments, jobs):
    told = tell(whole().write(tmp_path, command=command, **arguments), namespace=None)
    assert told.jobs() == jobs | {"dbt-run-dbt_bigquery_test"}
    spaces = {each["job"]["namespace"] for each in told.events if "job" in each}
    assert spaces == {"dbt"}


def test_names_are_those_of_recorded_events(tmp_path):
    folder = EVENTS / "events" / "dbt"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there; HEADWATER_SHARED names the folder that holds it")
    recorded = {
        json.loads(line)["job"]["name"]
        for line in (folder / "build.jsonl").read_text().splitlines()
    }
    project = DbtProject(
        name="dbt_bigquery_test", database="random-gcp-project", schema="dbt_test1"
    )
    model = project.model("test_first_dbt_model", "select 1 as id")
    project.model("orders_snapshot", "select 1 as id", kind="snapshot", materialized="snapshot")
    project.test("not_null", model, "id")
    project.result(model)
    assert recorded <= tell(project.write(tmp_path, command="build")).jobs()


def test_what_runs_nothing_does_not_change_how_jobs_are_named(tmp_path):
    folder = whole().write(tmp_path, command="build")
    told = tell(folder)
    whole().write(tmp_path, command="generate")
    again = tell(folder, memory=told.memory)
    assert again.events == []
    assert "p.d.dbt_bigquery_test.one" in tell(folder).jobs()


def test_the_namespace_of_jobs_is_that_of_dbt_ol_unless_another_is_asked_for(tmp_path, monkeypatch):
    folder = whole().write(tmp_path)

    def spaces(**options):
        return {
            each["job"]["namespace"] for each in tell(folder, **options).events if "job" in each
        }

    monkeypatch.setenv("OPENLINEAGE_NAMESPACE", "nightly")
    assert spaces() == {"nightly"}
    assert spaces(job_namespace="mine") == {"mine"}


def unique_ids(facets):
    (told,) = [each["value"] for each in facets["tags"]["tags"] if each["key"] == "unique_id"]
    return told.split(", ")


def test_a_table_has_the_name_of_the_warehouse_and_its_id_as_a_tag(tmp_path):
    project = DbtProject()
    project.model("mart", "select 1 as one", alias="mart_of_today", schema="other")
    told = tell(project.write(tmp_path))
    (output,) = told.of_job("shop.mart")["outputs"]
    assert (output["namespace"], output["name"]) == (WAREHOUSE, "db.other.mart_of_today")
    assert unique_ids(output["facets"]) == ["model.shop.mart"]
    assert "symlinks" not in output["facets"]


def test_a_source_has_the_name_of_its_table_and_the_one_that_dbt_ol_has_for_it(tmp_path):
    project = DbtProject()
    project.source("app", "orders", identifier="orders_v7")
    project.source("app", "customers")
    told = tell(project.write(tmp_path))
    assert told.of_table("raw.orders_v7")["symlinks"]["identifiers"] == [
        {"namespace": WAREHOUSE, "name": "db.raw.orders", "type": "TABLE"},
    ]
    assert unique_ids(told.of_table("raw.orders_v7")) == ["source.shop.app.orders"]
    assert "symlinks" not in told.of_table("raw.customers")


def test_no_source_takes_the_name_of_another_table(tmp_path):
    project = DbtProject()
    project.source("app", "orders", identifier="orders_v7", schema="main")
    project.model("orders", "select 1 as id")
    told = tell(project.write(tmp_path))
    assert "symlinks" not in told.of_table("main.orders_v7")


def test_a_source_that_the_project_builds_itself_is_one_table_with_all_ids(tmp_path):
    project = DbtProject()
    seed = project.seed("orders", ["id"])
    project.nodes[seed]["description"] = "From a file."
    project.source("app", "old_orders", schema="main", identifier="orders",
                   description="From the application.")  # fmt: skip
    facets = tell(project.write(tmp_path)).of_table("main.orders")
    assert facets["documentation"]["description"] == "From a file."
    assert unique_ids(facets) == ["seed.shop.orders", "source.shop.app.old_orders"]
    assert names(facets["symlinks"]["identifiers"]) == ["db.main.old_orders"]


def test_a_source_that_the_project_builds_itself_may_be_spelled_in_another_case(tmp_path):
    project = DbtProject(adapter="snowflake", database="ANALYTICS", schema="RAW")
    project.seed("COUNTRIES", ["id"])
    source = project.source("app", "countries", schema="raw", database="analytics")
    project.model("mart", "select id from {{ source('app', 'countries') }}", reads=[source])
    told = tell(project.write(tmp_path))
    for kind in ("dbt", "sql"):
        inputs = told.of_job("shop.mart", kind)["inputs"]
        assert names(inputs) == ["ANALYTICS.RAW.COUNTRIES"]
    symlinks = told.of_table("RAW.COUNTRIES")["symlinks"]
    assert names(symlinks["identifiers"]) == ["analytics.raw.countries"]


# -- where the tables lie -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "namespace"),
    [
        ({"type": "postgres", "host": "db", "port": 5433}, "postgres://db:5433"),
        ({"type": "duckdb", "path": "md:shop?motherduck_token=secret"}, "duckdb://md:shop"),
        ({"type": "postgres", "host": "db"}, "postgres://db:5432"),
        (
            {"type": "redshift", "host": "r.example.com", "port": 5439},
            "redshift://r.example.com:5439",
        ),
        ({"type": "snowflake", "account": "org-account"}, "snowflake://org-account"),
        ({"type": "snowflake", "account": "org-account.privatelink"}, "snowflake://org-account"),
        ({"type": "snowflake", "account": "xy123"}, "snowflake://xy123.us-west-1.aws"),
        ({"type": "snowflake", "account": "xy123.us-east-1"}, "snowflake://xy123.us-east-1.aws"),
        (
            {"type": "snowflake", "account": "xy123.east-us-2.azure"},
            "snowflake://xy123.east-us-2.azure",
        ),
        ({"type": "bigquery", "project": "p"}, "bigquery"),
        ({"type": "databricks", "host": "d.example.com"}, "databricks://d.example.com"),
        ({"type": "duckdb", "path": "/data/shop.duckdb"}, "duckdb:///data/shop.duckdb"),
        ({"type": "duckdb"}, "duckdb://:memory:"),
        ({"type": "trino", "host": "t", "port": 8443}, "trino://t:8443"),
        ({"type": "watsonx_presto", "host": "t", "port": 8443}, "presto://t:8443"),
        ({"type": "sqlserver", "server": "s", "port": 1433}, "mssql://s:1433"),
        ({"type": "fabric", "server": "s"}, "fabric-warehouse://s"),
        ({"type": "fabric", "server": "s", "port": 1433}, "fabric-warehouse://s:1433"),
        ({"type": "dremio", "software_host": "d", "port": 9047}, "dremio://d:9047"),
        ({"type": "clickhouse", "host": "c", "port": 8443}, "clickhouse://c:8443"),
        (
            {"type": "athena", "region_name": "eu-west-1"},
            "awsathena://athena.eu-west-1.amazonaws.com",
        ),
        ({"type": "spark", "host": "s", "method": "thrift"}, "spark://s:10001"),
        ({"type": "spark", "host": "s", "method": "http"}, "spark://s:443"),
        ({"type": "spark", "host": "s", "method": "odbc", "port": 1}, "spark://s:1"),
        (
            {"type": "glue", "region": "eu-west-1", "role_arn": "arn:aws:iam::123:role/r"},
            "arn:aws:glue:eu-west-1:123",
        ),
    ],
)
def test_the_place_of_tables_is_named_as_dbt_ol_names_it(profile, namespace):
    secrets = {"user": "u", "password": "p", "private_key": "k"}
    assert namespace_of(profile | secrets, {}) == namespace


PROFILES = """
shop:
  target: "{{ env_var('SHOP_TARGET', 'dev') }}"
  outputs:
    dev: &common
      type: postgres
      host: localhost
      port: "{{ env_var('PG_PORT') | int }}"
      password: "{{ env_var('PG_PASSWORD') }}"
    live:
      <<: *common
      host: "{{ env_var('PG_HOST') }}"
"""


def test_a_profile_is_read_with_its_environment(tmp_path):
    (tmp_path / "profiles.yml").write_text(PROFILES)

    def place(target=None, profile="shop", **environment):
        found = connection([tmp_path / "none", tmp_path], profile=profile, target=target,
                           environment=environment)  # fmt: skip
        return found.namespace or found.missing

    assert place(PG_PORT="5433") == "postgres://localhost:5433"
    assert place(PG_PORT="5433", PG_HOST="db", SHOP_TARGET="live") == "postgres://db:5433"
    assert place("live", PG_PORT="1", PG_HOST="db") == "postgres://db:1"
    assert place(profile=None, PG_PORT="1") == "postgres://localhost:1"
    assert "no PG_PORT" in place()
    assert "no target 'test'" in place("test")
    assert "of a profile 'other'" in place(profile="other")


def test_a_template_that_is_more_than_a_variable_is_not_guessed(tmp_path):
    (tmp_path / "profiles.yml").write_text(
        "shop: {target: dev, outputs: {dev: {type: postgres, host: '{{ target.name }}'}}}"
    )
    found = connection([tmp_path], profile="shop", target=None, environment={})
    assert found.namespace is None
    assert "more than an env_var()" in found.missing


def test_a_profile_beside_the_project_says_where_its_tables_lie(tmp_path, monkeypatch):
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    monkeypatch.setenv("PG_PORT", "5433")
    project = DbtProject()
    project.model("mart", "select 1 as one")
    folder = project.write(tmp_path)
    (folder / "profiles.yml").write_text(PROFILES)
    told = tell(folder, namespace=None)
    assert told.of_job("shop.mart")["outputs"][0]["namespace"] == "postgres://localhost:5433"
    assert told.report.remarks == []
    asked = tell(folder, namespace="postgres://elsewhere:5432")
    assert asked.of_job("shop.mart")["outputs"][0]["namespace"] == "postgres://elsewhere:5432"
    (folder / "other").mkdir()
    (folder / "other" / "profiles.yml").write_text(PROFILES.replace("localhost", "other"))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(folder / "other"))
    told = tell(folder, namespace=None)
    assert told.of_job("shop.mart")["outputs"][0]["namespace"] == "postgres://other:5433"


def test_without_a_profile_the_name_says_which_project_and_a_remark_what_to_do(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    project = DbtProject()
    project.model("mart", "select 1 as one")
    told = tell(project.write(tmp_path / "shop"), namespace=None)
    assert told.of_job("shop.mart")["outputs"][0]["namespace"] == "postgres://shop"
    (remark,) = told.report.remarks
    assert "there is no profiles.yml" in remark.detail
    assert "--namespace" in remark.fix


def test_of_bigquery_no_profile_is_needed(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    told = tell(whole().write(tmp_path / "shop"), namespace=None)
    assert told.report.remarks == []
    (output,) = told.of_job("dbt_bigquery_test.one")["outputs"]
    assert output["namespace"] == "bigquery"


def test_no_secret_of_a_profile_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PG_PORT", "5433")
    monkeypatch.setenv("PG_PASSWORD", "hunter2")
    project = DbtProject()
    project.model("mart", "select 1 as one")
    folder = project.write(tmp_path)
    (folder / "profiles.yml").write_text(
        PROFILES.replace("dev: &common", "dev: &common\n      user: ada9")
    )
    text = json.dumps(tell(folder, namespace=None).events)
    assert "hunter2" not in text
    assert "ada9" not in text
