"""Sources on the command line: what is sent, what is remembered, and what is said of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.dbt_files import DbtProject

BATCH = "/api/v1/lineage/batch"
SQL = "CREATE TABLE b AS SELECT x FROM a"


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path):
    code = tmp_path / "code"
    code.mkdir()
    (code / "b.sql").write_text(SQL)
    return code


def taken(count, *, duplicates=0, failed=()):
    return {
        "summary": {"successful": count - len(failed)},
        "duplicates": duplicates,
        "failed_events": list(failed),
        "offset": 5,
    }


def write_dag(folder):
    (folder / "d.py").write_text(
        "from airflow import DAG\nfrom airflow.operators.empty import EmptyOperator\n"
        "with DAG('d'):\n    EmptyOperator(task_id='a')\n"
    )


def sent(stand_in):
    return [asked.json for asked in stand_in.asked if asked.path == BATCH]


def test_a_dry_run_prints_events_and_sends_none(call, stand_in, folder):
    told = call("scan", str(folder), "--dry-run")
    assert told.code == 0, told.err
    (event,) = map(json.loads, told.out.splitlines())
    assert event["job"]["name"] == "b.sql"
    assert not stand_in.asked
    assert "sql: 1 file, 1 job\n" in told.err


def test_what_has_not_changed_is_sent_once(call, stand_in, folder):
    stand_in.put(BATCH, taken(1))
    stand_in.put(BATCH, taken(1, duplicates=1))
    assert call("scan", str(folder)).code == 0
    told = call("scan", str(folder))
    assert told.out.startswith("sql: 0 events sent")
    first, asked_whether_it_is_there = sent(stand_in)
    assert asked_whether_it_is_there == first[-1:]


def test_a_server_that_begins_anew_is_told_everything_again(call, stand_in, folder):
    for duplicates in (0, 0, 1):
        stand_in.put(BATCH, taken(1, duplicates=duplicates))
    assert call("scan", str(folder)).code == 0
    assert call("scan", str(folder)).out.startswith("sql: 1 event sent")


def test_nothing_is_remembered_of_a_reading_that_was_refused(call, stand_in, folder):
    refusal = {"index": 0, "reason": "job.name: it is too long", "pointer": "/job/name"}
    stand_in.put(BATCH, taken(1, failed=[refusal]))
    stand_in.put(BATCH, taken(1))
    told = call("scan", str(folder))
    assert told.code == 1
    assert "job.name: it is too long" in told.err
    assert call("scan", str(folder)).out.startswith("sql: 1 event sent")
    assert len(sent(stand_in)) == 2


def test_a_file_that_cannot_be_read_costs_no_other_one(call, stand_in, folder, monkeypatch):
    write_dag(folder)
    stand_in.put(BATCH, taken(1))
    read = Path.read_bytes

    def refused(path):
        if path.name == "d.py":
            raise PermissionError
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    told = call("scan", str(folder))
    assert told.code == 0, told.err
    assert "d.py: it cannot be read" in told.err
    assert told.out.startswith("sql: 1 event sent")


def test_what_was_the_last_of_its_kind_is_taken_back(call, stand_in, folder):
    write_dag(folder)
    for duplicates in (0, 0, 1):
        stand_in.put(BATCH, taken(1, duplicates=duplicates))
    assert call("scan", str(folder)).code == 0
    for each in folder.iterdir():
        each.unlink()
    told = call("scan", str(folder))
    assert told.code == 0, told.err
    assert "sql: 1 job taken back" in told.err
    assert "airflow-dags: 2 jobs taken back" in told.err
    gone = [each for batch in sent(stand_in)[2:] for each in batch if not each["outputs"]]
    assert {each["job"]["name"] for each in gone} == {"b.sql", "d", "d.a"}


def test_a_dbt_project_that_is_gone_is_taken_back_once(call, stand_in, tmp_path):
    project = DbtProject()
    project.model("mart", "select 1 as one")
    folder = project.write(tmp_path / "shop")
    stand_in.put(BATCH, taken(1))
    stand_in.put(BATCH, taken(1, duplicates=1))
    assert call("scan", str(folder)).code == 0
    shutil.rmtree(folder / "target")
    assert "0 events sent" in call("scan", str(folder)).out, "its manifest is just not there"
    (folder / "dbt_project.yml").unlink()
    told = call("scan", str(folder))
    assert told.code == 0, told.err
    assert {each["job"]["name"] for each in sent(stand_in)[-1]} == {"db.main.shop.mart"}
    assert all(each["inputs"] == each["outputs"] == [] for each in sent(stand_in)[-1])
    assert "nothing to read" in call("scan", str(folder)).err


def test_what_is_gone_is_taken_back_when_all_is_read_again_too(call, stand_in, folder):
    (folder / "c.sql").write_text("CREATE TABLE c AS SELECT y FROM d")
    stand_in.put(BATCH, taken(2))
    stand_in.put(BATCH, taken(1, duplicates=1))
    assert call("scan", str(folder)).code == 0
    (folder / "c.sql").unlink()
    told = call("scan", str(folder), "--again")
    assert told.code == 0, told.err
    first, _, again = sent(stand_in)
    assert again[0] in first
    assert (again[1]["job"]["name"], again[1]["outputs"]) == ("c.sql", [])


def test_what_cannot_be_remembered_is_sent_all_the_same(
    call, stand_in, folder, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    write_dag(folder)
    stand_in.put(BATCH, taken(1))
    told = call("scan", str(folder))
    assert told.code == 0, told.err
    assert "airflow-dags: 1 event sent" in told.out
    assert "not remembered" in told.err
    assert "XDG_CACHE_HOME" in told.err


def test_a_source_that_is_refused_costs_no_other_one(call, stand_in, folder):
    write_dag(folder)
    refusal = {"index": 0, "reason": "job.name: it is too long", "pointer": "/job/name"}
    stand_in.put(BATCH, taken(1, failed=[refusal]))
    stand_in.put(BATCH, taken(2))
    told = call("scan", str(folder))
    assert told.code == 1
    assert told.out.startswith("airflow-dags: 2 events sent")


def test_another_way_of_reading_has_a_memory_of_its_own(call, stand_in, folder):
    stand_in.put(BATCH, taken(1))
    assert call("scan", str(folder)).code == 0
    stand_in.put(BATCH, taken(1))
    told = call("scan", str(folder), "--namespace", "postgres://db:5432")
    assert told.out.startswith("sql: 1 event sent")


def test_what_was_remembered_in_another_form_is_as_good_as_forgotten(
    call, stand_in, folder, tmp_path
):
    for _ in range(2):
        stand_in.put(BATCH, taken(1))
    assert call("scan", str(folder)).code == 0
    (page,) = (tmp_path / "cache").rglob("sql-*.json")
    told = json.loads(page.read_text())
    told["memory"]["units"] = {"b.sql": {"hash": 7}}
    page.write_text(json.dumps(told | {"form": told["form"] - 1}))
    again = call("scan", str(folder))
    assert again.code == 0, again.err
    assert again.out.startswith("sql: 1 event sent")


def shop(path, sql="select id from raw.orders", *, board=False):
    """A dbt project with one model, in a folder of its own."""
    project = DbtProject()
    if sql:
        project.model("mart", sql)
    if board:
        project.exposure("board", ["model.shop.mart"])
    return str(project.write(path))


def of_job(events, name="db.main.shop.mart"):
    """By whom each event of a job is told, and whether it says anything."""
    return [
        (each["producer"].split("/sources/")[1], bool(each["outputs"]))
        for each in events
        if each.get("job", {}).get("name") == name
    ]


def scanned(call, stand_in, *folders):
    """What scans of folders tell one after the other: of each its events, and what is said."""
    found = []
    for folder in folders:
        before = sent(stand_in)
        told = call("scan", folder)
        assert told.code == 0, told.err
        first, *rest = sent(stand_in)[len(before) :]
        # The first may only ask whether the server still has what it was told.
        is_question = any(first == batch[-1:] for batch in before)
        batches = rest if is_question else [first, *rest]
        found.append(([event for batch in batches for event in batch], told.err))
    return found


def test_a_job_of_one_name_in_two_folders_is_told_by_each_for_itself(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    one, two = shop(tmp_path / "one"), shop(tmp_path / "two", "select id from raw.carts")
    (first, _), (second, said) = scanned(call, stand_in, one, two)
    assert of_job(first) == [("dbt/v1.0", True), ("sql/v1.0", True)]
    assert of_job(second) == [("dbt/2/v1.0", True), ("sql/2/v1.0", True)]
    assert f"{two}: 1 job is told of otherwise by {one}: db.main.shop.mart" in said
    assert "--job-namespace" in said


def test_a_scan_takes_back_what_it_said_itself(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    one, two = shop(tmp_path / "one"), shop(tmp_path / "two", "select id from raw.carts")
    scanned(call, stand_in, one, two)
    shop(tmp_path / "one", "")
    ((gone, _),) = scanned(call, stand_in, one)
    assert of_job(gone) == [("dbt/v1.0", False), ("sql/v1.0", False)]
    shop(tmp_path / "two", "")
    ((gone, _),) = scanned(call, stand_in, two)
    assert of_job(gone) == [("dbt/2/v1.0", False), ("sql/2/v1.0", False)]


def test_what_two_folders_say_alike_ends_with_the_last_of_them(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    one, two = shop(tmp_path / "one", board=True), shop(tmp_path / "two", board=True)
    (first, _), (_, said) = scanned(call, stand_in, one, two)
    assert ("dbt/v1.0", True) in of_job(first, "exposure.shop.board")
    assert "told of otherwise" not in said
    shop(tmp_path / "one", "")
    ((gone, _),) = scanned(call, stand_in, one)
    assert gone == []
    shop(tmp_path / "two", "")
    ((gone, _),) = scanned(call, stand_in, two)
    assert of_job(gone) == [("dbt/v1.0", False), ("sql/v1.0", False)]
    dropped = [each["dataset"]["name"] for each in gone if "dataset" in each]
    assert dropped == ["exposure.shop.board"]


def test_a_clash_is_said_as_long_as_there_is_one(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    one, two = shop(tmp_path / "one"), shop(tmp_path / "two")
    scanned(call, stand_in, one, two)
    shop(tmp_path / "one", "select id from raw.carts")
    (changed, said), (_, again) = scanned(call, stand_in, one, one)
    assert of_job(changed) == [("dbt/2/v1.0", True), ("sql/2/v1.0", True)]
    assert said.count("told of otherwise") == again.count("told of otherwise") == 1
    shop(tmp_path / "two", "select id from raw.carts")
    ((alike, said),) = scanned(call, stand_in, two)
    ended = [each for each in of_job(alike) if not each[1]]
    assert ended == [("dbt/v1.0", False), ("sql/v1.0", False)]
    assert "told of otherwise" not in said


def test_the_same_folder_in_another_way_is_no_other_one(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    folder = shop(tmp_path / "all" / "shop")
    scanned(call, stand_in, folder)
    shop(tmp_path / "all" / "shop", "select id from raw.carts")
    ((told, said),) = scanned(call, stand_in, str(tmp_path / "all"))
    assert of_job(told) == [("dbt/v1.0", True), ("sql/v1.0", True)]
    assert "told of otherwise" not in said


def test_a_folder_that_is_gone_has_no_say(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    one = shop(tmp_path / "one")
    scanned(call, stand_in, one)
    shutil.move(one, tmp_path / "two")
    two = shop(tmp_path / "two", "select id from raw.carts")
    ((told, said),) = scanned(call, stand_in, two)
    assert of_job(told) == [("dbt/v1.0", True), ("sql/v1.0", True)]
    assert "told of otherwise" not in said


def test_a_description_that_another_folder_gives_is_not_deleted(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    for name, said in (("one", "All orders."), ("two", "All orders, too.")):
        project = DbtProject()
        project.model("mart", "select 1 as one", description=said)
        project.write(tmp_path / name)
    scanned(call, stand_in, str(tmp_path / "one"), str(tmp_path / "two"))
    ((told, _),) = scanned(call, stand_in, shop(tmp_path / "one", "select 1 as one"))
    facets = [each["outputs"][0].get("facets", {}) for each in told if each["outputs"]]
    assert not any("documentation" in each for each in facets)
    shop(tmp_path / "two", "select 1 as one")
    ((told, _),) = scanned(call, stand_in, str(tmp_path / "two"))
    facets = [each["outputs"][0].get("facets", {}) for each in told if each["outputs"]]
    assert any(each.get("documentation", {}).get("_deleted") for each in facets)


def test_a_dag_of_one_name_in_two_folders_is_told_by_each_for_itself(call, stand_in, tmp_path):
    stand_in.put(BATCH, taken(1, duplicates=1))
    for name, tag in (("one", "a"), ("two", "b")):
        (tmp_path / name).mkdir()
        write_dag(tmp_path / name)
        file = tmp_path / name / "d.py"
        file.write_text(file.read_text().replace("DAG('d')", f"DAG('d', tags=['{tag}'])"))
    (first, _), (second, said) = scanned(
        call, stand_in, str(tmp_path / "one"), str(tmp_path / "two")
    )
    assert {each[0] for each in of_job(first, "d")} == {"airflow-dags/v1.0"}
    assert {each[0] for each in of_job(second, "d")} == {"airflow-dags/2/v1.0"}
    assert "2 jobs are told of otherwise" in said


def test_a_folder_with_nothing_to_read_says_what_is_looked_for(call, tmp_path):
    (tmp_path / "empty").mkdir()
    told = call("scan", str(tmp_path / "empty"))
    assert told.code == 0
    assert "nothing to read" in told.err
    assert "dbt" in told.err


def test_an_unknown_source_names_the_nearest(call):
    told = call("ingest", "snowflak", "--from", "x.csv")
    assert told.code == 2
    assert "did you mean snowflake?" in told.err


def test_a_source_and_its_locations_belong_together(call):
    assert "name one source" in call("ingest", "--from", "x.csv").err
    assert "give files or folders" in call("ingest").err


@pytest.mark.parametrize(
    "option", [("--dry-run",), ("--again",), ("--namespace", "n"), ("--dialect", "postgres")]
)
def test_what_says_how_to_read_a_source_is_refused_for_events(call, stand_in, tmp_path, option):
    (tmp_path / "events.jsonl").write_text("{}")
    told = call("ingest", str(tmp_path / "events.jsonl"), *option)
    assert told.code == 2
    assert f"{option[0]} is for a source" in told.err
    assert not stand_in.asked


def test_a_dialect_that_nobody_knows_is_refused_before_anything_is_read(call, stand_in, folder):
    told = call("scan", str(folder), "--dialect", "postgress")
    assert told.code == 2
    assert "postgress" in told.err
    assert not stand_in.asked


def test_every_source_says_what_it_tells(call):
    told = json.loads(call("sources", "--format", "json").out)
    assert {"dbt", "sql", "postgres", "snowflake"} <= {each["name"] for each in told["sources"]}
    assert all(any(each["capabilities"].values()) for each in told["sources"])
    assert "column lineage" in call("sources", "dbt").out
