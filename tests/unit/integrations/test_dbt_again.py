"""A dbt project that is read again."""

from __future__ import annotations

import json
import shutil

import msgspec

from headwater.integrations.sources.source import Memory
from support.dbt_files import DbtProject
from support.dbt_told import NOW, names, tell

LATER = "2026-11-25T08:00:00.000000Z"


def orders(at: str | None = None) -> DbtProject:
    project = DbtProject(**({"at": at} if at else {}))
    raw = project.source("app", "orders", ["id", "amount"])
    stage = project.model("stage", "select * from {{ source('app', 'orders') }}", reads=[raw])
    mart = project.model("mart", "select * from {{ ref('stage') }}", reads=[stage])
    project.test("not_null", mart, "id")
    project.exposure("board", [mart])
    return project


def kept(memory: Memory) -> Memory:
    """A memory as it comes back from where it was kept."""
    return msgspec.json.decode(msgspec.json.encode(memory), type=Memory)


def test_what_is_as_it_was_is_not_told_again(tmp_path):
    first = tell(orders().write(tmp_path))
    assert len(first.events) > 5
    assert tell(tmp_path, memory=kept(first.memory)).events == []


def test_a_new_manifest_of_the_same_project_is_no_news(tmp_path):
    first = tell(orders().write(tmp_path))
    project = orders(at=LATER)
    for node in project.nodes.values():
        node["created_at"] = 7.0
    assert tell(project.write(tmp_path), memory=kept(first.memory)).events == []


def test_a_model_that_has_changed_is_told_alone(tmp_path):
    first = tell(orders().write(tmp_path))
    project = orders(at=LATER)
    project.nodes["model.shop.mart"]["raw_code"] = "select id from {{ ref('stage') }}"
    told = tell(project.write(tmp_path), memory=kept(first.memory))
    assert told.jobs() == {"db.main.shop.mart"}
    assert set(told.sources_of("shop.mart")) == {"id"}
    assert told.report.counts["models"] == 1


def test_a_new_column_is_news_of_all_that_select_it(tmp_path):
    first = tell(orders().write(tmp_path))
    project = orders(at=LATER)
    project.sources["source.shop.app.orders"]["columns"]["paid"] = {"name": "paid"}
    told = tell(project.write(tmp_path), memory=kept(first.memory))
    assert told.jobs() == {"db.main.shop.stage", "db.main.shop.mart"}
    assert "paid" in told.sources_of("shop.mart")


def test_a_star_is_known_of_models_that_were_not_read_again(tmp_path):
    first = tell(orders().write(tmp_path))
    project = orders(at=LATER)
    project.model("more", "select * from {{ ref('mart') }}", reads=["model.shop.mart"])
    told = tell(project.write(tmp_path), memory=kept(first.memory))
    assert told.jobs() == {"db.main.shop.more"}
    assert told.sources_of("shop.more") == {"id": {"mart.id"}, "amount": {"mart.amount"}}


def test_a_model_that_is_gone_is_taken_back(tmp_path):
    first = tell(orders().write(tmp_path))
    project = orders(at=LATER)
    del project.nodes["model.shop.mart"]
    project.nodes = {key: each for key, each in project.nodes.items() if "test" not in key}
    project.exposures.clear()
    told = tell(project.write(tmp_path), memory=kept(first.memory))
    taken = [each for each in told.events if each.get("inputs") == [] == each.get("outputs")]
    assert {(each["job"]["name"], each["producer"].split("/")[-2]) for each in taken} == {
        ("db.main.shop.mart", "dbt"),
        ("db.main.shop.mart", "sql"),
        ("db.main.shop.mart.test", "dbt"),
        ("exposure.shop.board", "dbt"),
    }
    assert tell(tmp_path, memory=kept(told.memory)).events == []


def test_lineage_that_can_no_longer_be_parsed_is_taken_back(tmp_path):
    first = tell(orders().write(tmp_path))
    project = orders(at=LATER)
    project.nodes["model.shop.mart"] |= {"language": "python", "raw_code": "def model(): ..."}
    told = tell(project.write(tmp_path), memory=kept(first.memory))
    parsed = told.of_job("shop.mart", "sql")
    assert (parsed["inputs"], parsed["outputs"]) == ([], [])
    assert names(told.of_job("shop.mart")["inputs"]) == ["db.main.stage"]


def test_a_model_that_cannot_be_read_this_time_is_not_gone(tmp_path):
    first = tell(orders().write(tmp_path))
    project = orders(at=LATER)
    project.nodes["model.shop.mart"]["columns"] = 7
    told = tell(project.write(tmp_path), memory=kept(first.memory))
    assert not any(each["job"]["name"].endswith("shop.mart") for each in told.events)


def test_jobs_of_another_name_are_taken_back_under_the_old_one(tmp_path):
    project = orders()
    project.result("model.shop.mart")
    first = tell(project.write(tmp_path, command="run"))
    told = tell(project.write(tmp_path, command="build"), memory=kept(first.memory))
    old = [each for each in told.events if each["job"]["name"] == "db.main.shop.mart"]
    assert [(each["inputs"], each["outputs"]) for each in old] == [([], []), ([], [])]
    assert told.of_job("shop.mart.build.run")["inputs"]


def test_a_facet_that_is_gone_is_said_to_be_gone(tmp_path):
    project = orders()
    project.nodes["model.shop.mart"] |= {"description": "What was sold.", "meta": {"owner": "ada"}}
    first = tell(project.write(tmp_path))
    told = tell(orders(at=LATER).write(tmp_path), memory=kept(first.memory))
    facets = told.of_table("main.mart")
    assert facets["documentation"]["_deleted"] is True
    assert facets["ownership"]["_deleted"] is True
    project = orders(at=LATER)
    project.nodes["model.shop.mart"]["tags"] = ["new"]
    again = tell(project.write(tmp_path), memory=kept(told.memory))
    assert "documentation" not in again.of_table("main.mart")


def test_what_is_told_anew_has_a_later_time_than_what_it_replaces(tmp_path):
    first = tell(orders().write(tmp_path))
    before = first.of_job("shop.mart")["eventTime"]
    project = orders()
    project.nodes["model.shop.mart"]["raw_code"] = "select id from {{ ref('stage') }}"
    told = tell(project.write(tmp_path), memory=kept(first.memory))
    assert told.of_job("shop.mart")["eventTime"] > before
    assert told.of_job("shop.mart", "sql")["eventTime"] > before
    # An older manifest, from a branch of code, is what holds from now on all the same.
    older = orders(at="2026-11-01T00:00:00Z").write(tmp_path)
    back = tell(older, memory=kept(told.memory))
    assert back.of_job("shop.mart")["eventTime"] > told.of_job("shop.mart")["eventTime"]


def test_a_newer_catalog_is_newer_than_the_manifest(tmp_path):
    project = orders()
    folder = project.write(tmp_path)
    before = tell(folder).of_job("shop.mart")["eventTime"]
    assert before == project.at
    other = orders(at=LATER)
    other.in_catalog("model.shop.mart", {"id": "integer"})
    other.write(tmp_path / "other")
    (folder / "target" / "catalog.json").write_bytes(
        (tmp_path / "other" / "target" / "catalog.json").read_bytes()
    )
    assert tell(folder).of_job("shop.mart")["eventTime"] == LATER


def test_a_manifest_without_a_time_is_of_now(tmp_path):
    folder = orders().write(tmp_path)
    file = folder / "target" / "manifest.json"
    told = json.loads(file.read_text())
    told["metadata"]["generated_at"] = "yesterday"
    file.write_text(json.dumps(told))
    events = tell(folder, now=1_795_600_000_000_000).events
    assert {each["eventTime"] for each in events} == {"2026-11-25T09:46:40.000000Z"}


def test_projects_that_are_read_together_do_not_take_each_other_back(tmp_path):
    orders().write(tmp_path / "one")
    other = DbtProject(name="other")
    other.model("mart", "select 1 as one")
    other.write(tmp_path / "two")
    first = tell(tmp_path / "one", tmp_path / "two")
    again = tell(tmp_path / "one", tmp_path / "two", memory=kept(first.memory))
    assert again.events == []


def test_projects_of_one_name_do_not_take_each_other_back(tmp_path):
    orders().write(tmp_path / "one")
    other = DbtProject(schema="test")
    other.model("mart", "select 1 as one")
    other.write(tmp_path / "two")
    first = tell(tmp_path)
    assert {"db.main.shop.mart", "db.test.shop.mart"} <= first.jobs()
    assert tell(tmp_path, memory=kept(first.memory)).events == []


def test_a_model_that_another_project_still_has_is_not_taken_back(tmp_path):
    orders().write(tmp_path / "one")
    first = tell(orders().write(tmp_path / "two").parent)
    project = orders(at=LATER)
    del project.nodes["model.shop.mart"]
    project.exposures.clear()
    project.write(tmp_path / "one")
    told = tell(tmp_path, memory=kept(first.memory))
    assert not {"db.main.shop.mart", "exposure.shop.board"} & told.jobs()
    project.write(tmp_path / "two")
    gone = tell(tmp_path, memory=kept(told.memory))
    assert {"db.main.shop.mart", "exposure.shop.board"} <= gone.jobs()


def test_a_project_that_moves_is_not_taken_back_and_one_that_is_gone_is(tmp_path):
    first = tell(orders().write(tmp_path / "one").parent)
    (tmp_path / "one").rename(tmp_path / "two")
    moved = tell(tmp_path, memory=kept(first.memory))
    assert all(each in first.events for each in moved.events)
    shutil.rmtree(tmp_path / "two")
    gone = tell(tmp_path, memory=kept(moved.memory))
    assert gone.jobs() == first.jobs()
    assert not any(each.get("inputs") or each.get("outputs") for each in gone.events)


def test_all_is_told_again_where_that_is_asked_and_what_is_gone_is_taken_back(tmp_path):
    first = tell(orders().write(tmp_path))
    again = tell(tmp_path, memory=kept(first.memory), again=True)
    assert again.events == first.events
    project = orders()
    project.exposures.clear()
    told = tell(project.write(tmp_path), memory=kept(again.memory), again=True)
    assert told.of_job("exposure.shop.board")["outputs"] == []


def test_a_run_that_was_left_out_as_too_old_is_told_when_it_is_asked_for(tmp_path):
    project = orders()
    project.result("model.shop.mart")
    first = tell(project.write(tmp_path), since=NOW)
    assert not first.runs("shop.mart")
    assert tell(tmp_path, memory=kept(first.memory)).runs("shop.mart")


def test_equal_files_give_equal_events(tmp_path):
    one = tell(orders().write(tmp_path / "one"), now=1).events
    other = tell(orders().write(tmp_path / "other"), now=2).events
    assert msgspec.json.encode(one) == msgspec.json.encode(other)
