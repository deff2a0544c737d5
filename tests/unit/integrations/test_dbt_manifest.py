"""Manifests of every version, and files that are none."""

from __future__ import annotations

import json

import pytest

from headwater.errors import InvalidInputError
from support.dbt_files import DbtProject
from support.dbt_told import names, tell

VERSIONS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 13)


def orders(version: int = 12) -> DbtProject:
    project = DbtProject(version)
    raw = project.source("app", "orders", ["id", "amount"])
    stage = project.model(
        "stage",
        "select id, amount * 2 as amount from {{ source('app', 'orders') }}",
        compiled='select id, amount * 2 as amount from "db"."raw"."orders"',
        reads=[raw],
    )
    mart = project.model(
        "mart",
        "select sum(amount) as total from {{ ref('stage') }}",
        compiled='select sum(amount) as total from "db"."main"."stage"',
        reads=[stage],
        description="What was sold.",
    )
    project.test("not_null", mart, "total")
    project.exposure("board", [mart])
    return project


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_tells_the_same(tmp_path, version):
    told = tell(orders(version).write(tmp_path))
    assert told.report.remarks == []
    assert told.sources_of("shop.stage") == {"id": {"orders.id"}, "amount": {"orders.amount"}}
    assert told.sources_of("shop.mart") == {"total": {"stage.amount"}}
    assert names(told.of_job("shop.mart")["inputs"]) == ["db.main.stage"]
    assert told.of_table("main.mart")["documentation"]["description"] == "What was sold."
    assert told.jobs() == {
        "db.main.shop.stage",
        "db.main.shop.mart",
        "db.main.shop.mart.test",
        "exposure.shop.board",
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_what_nobody_compiled_tells_the_same(tmp_path, version):
    project = orders(version)
    for node in project.nodes.values():
        node.pop("compiled_code", None)
        node.pop("compiled_sql", None)
    told = tell(project.write(tmp_path))
    assert told.sources_of("shop.stage")["amount"] == {"orders.amount"}
    assert told.sources_of("shop.mart") == {"total": {"stage.amount"}}


def test_a_manifest_a_target_folder_and_a_project_are_one_place(tmp_path):
    folder = orders().write(tmp_path)
    whole = tell(folder).events
    assert len(whole) > 4
    assert tell(folder / "target").events == whole
    assert tell(folder / "target" / "manifest.json").events == whole


def test_projects_in_a_folder_are_found(tmp_path):
    orders().write(tmp_path / "code" / "one")
    other = DbtProject(name="other")
    other.model("lonely", "select 1 as one", compiled="select 1 as one")
    other.write(tmp_path / "code" / "two")
    (tmp_path / "code" / "three").mkdir()
    (tmp_path / "code" / "three" / "dbt_project.yml").write_text("name: three\n")
    told = tell(tmp_path)
    assert {"db.main.shop.mart", "db.main.other.lonely"} <= told.jobs()
    (remark,) = told.report.remarks
    assert remark.place.endswith("three")
    assert "dbt compile" in remark.fix


def test_another_target_folder_is_found_by_what_the_project_says(tmp_path, monkeypatch):
    folder = orders().write(tmp_path, settings="target-path: built\n")
    (folder / "target").rename(folder / "built")
    assert "db.main.shop.mart" in tell(folder).jobs()
    (folder / "built").rename(folder / "elsewhere")
    monkeypatch.setenv("DBT_TARGET_PATH", str(folder / "elsewhere"))
    assert "db.main.shop.mart" in tell(folder).jobs()


def test_a_folder_without_dbt_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(InvalidInputError, match=r"no manifest\.json of dbt.*dbt compile"):
        tell(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"metadata": {"dbt_schema_version": "https://sch', "no whole JSON"),
        ("", "no whole JSON"),
        ("\u00ff\u00fe", "no whole JSON"),
        ('{"events": []}', "missing required field `metadata`"),
        ('{"metadata": {}, "nodes": {}}', "metadata.dbt_schema_version: '' is no schema"),
        ('{"metadata": {"dbt_schema_version": "x/manifest/v12.json"}}', "field `nodes`"),
        ("[]", "Expected `object`, got `array`"),
        ('{"metadata": {"dbt_schema_version": 7}, "nodes": {}}', "metadata.dbt_schema_version"),
        ('{"metadata": {"dbt_schema_version": "x/manifest/v3.json"}, "nodes": {}}', "too old"),
    ],
)
def test_what_is_no_manifest_is_an_error_that_names_the_file_and_the_field(tmp_path, text, said):
    file = tmp_path / "manifest.json"
    file.write_bytes(text.encode("latin-1" if "\u00ff" in text else "utf-8"))
    with pytest.raises(InvalidInputError) as caught:
        tell(file)
    assert str(file) in str(caught.value)
    assert said in str(caught.value)


def test_a_catalog_in_place_of_a_manifest_is_an_error(tmp_path):
    project = orders()
    project.in_catalog("model.shop.mart", {"total": "numeric"})
    folder = project.write(tmp_path)
    with pytest.raises(InvalidInputError, match=r"catalog.*is no schema of a manifest"):
        tell(folder / "target" / "catalog.json")


def test_a_node_that_cannot_be_read_costs_itself_alone(tmp_path):
    project = orders()
    project.nodes["model.shop.stage"]["columns"] = "none"
    told = tell(project.write(tmp_path))
    (remark,) = told.report.remarks
    assert remark.place.endswith("manifest.json: nodes.model.shop.stage")
    assert "$.columns" in remark.detail
    assert told.sources_of("shop.mart") == {"total": {"stage.amount"}}


def test_a_node_that_is_not_there_is_no_upstream(tmp_path):
    project = orders()
    del project.nodes["model.shop.stage"]
    told = tell(project.write(tmp_path))
    assert told.of_job("shop.mart")["inputs"] == []
    assert told.sources_of("shop.mart") == {"total": {"stage.amount"}}


@pytest.mark.parametrize("file", ["catalog.json", "run_results.json", "sources.json"])
def test_another_file_that_cannot_be_read_costs_itself_alone(tmp_path, file):
    folder = orders().write(tmp_path)
    (folder / "target" / file).write_text('{"metadata": ')
    told = tell(folder)
    (remark,) = told.report.remarks
    assert remark.place.endswith(file)
    assert "no whole JSON" in remark.detail
    assert told.sources_of("shop.mart")


def test_a_project_whose_manifest_cannot_be_read_costs_no_other_one(tmp_path):
    first = tell(orders().write(tmp_path / "one").parent)
    other = DbtProject(name="other")
    other.model("mart", "select 1 as one")
    other.write(tmp_path / "two")
    (tmp_path / "one" / "target" / "manifest.json").write_text('{"metadata": ')
    told = tell(tmp_path, memory=first.memory)
    assert told.jobs() == {"db.main.other.mart"}, "and what is not read is not taken back"
    assert "no whole JSON" in told.report.remarks[0].detail


def test_null_is_as_good_as_absent(tmp_path):
    project = orders()
    for node in (*project.nodes.values(), *project.sources.values(), *project.exposures.values()):
        for key in (
            "meta",
            "tags",
            "description",
            "config",
            "owner",
            "version",
            "group",
            "columns",
        ):
            node[key] = None
    told = tell(project.write(tmp_path))
    assert told.report.remarks == []
    assert told.sources_of("shop.mart") == {"total": {"stage.amount"}}


def test_nodes_that_depend_on_each_other_in_a_circle_are_a_remark(tmp_path):
    project = orders()
    project.nodes["model.shop.stage"]["depends_on"]["nodes"].append("model.shop.mart")
    told = tell(project.write(tmp_path))
    assert "in a circle" in told.report.remarks[0].detail
    assert told.sources_of("shop.mart") == {"total": {"stage.amount"}}


def test_the_order_of_the_nodes_does_not_matter(tmp_path):
    one = orders()
    other = orders()
    other.nodes = dict(reversed(other.nodes.items()))
    told = tell(one.write(tmp_path / "one")).events
    assert json.dumps(tell(other.write(tmp_path / "other")).events) == json.dumps(told)


def test_a_manifest_that_does_not_name_its_project_has_the_name_that_the_project_has(tmp_path):
    project = orders(version=7)
    project.name = "mine"
    folder = project.write(tmp_path)
    assert "dbt://mine" in str(tell(folder).events)
    (folder / "dbt_project.yml").unlink()
    assert "dbt://shop" in str(tell(folder).events)
