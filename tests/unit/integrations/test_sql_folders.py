"""What a folder of SQL tells, the first time and after changes."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import NotFoundError
from headwater.integrations.sources.code.memory import Known
from headwater.integrations.sources.source import MEMORY_FORM
from headwater.model.time import from_instant
from support.scanning import NOW, commit, scan, write

CHAIN = {
    "a_mart.sql": "CREATE TABLE mart.totals AS SELECT id, amount + fee AS total FROM stg.orders;\n",
    "b_stg.sql": "CREATE VIEW stg.orders AS\nSELECT *, amount * 0.1 AS fee FROM raw.orders;\n",
    "c_raw.sql": "CREATE TABLE raw.orders (id int, amount numeric(12, 2));\n",
}


def test_a_star_is_known_from_files_that_come_later_by_name(tmp_path) -> None:
    told = scan(write(tmp_path, CHAIN))
    assert told.edges == {
        "stg.orders.id": {"raw.orders.id"},
        "stg.orders.amount": {"raw.orders.amount"},
        "stg.orders.fee": {"raw.orders.amount"},
        "mart.totals.id": {"stg.orders.id"},
        "mart.totals.total": {"stg.orders.amount", "stg.orders.fee"},
    }
    assert told.report.statements == {"resolved": 3}
    assert told.remarks == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), length=st.integers(2, 7))
def test_the_order_of_files_does_not_matter(tmp_path_factory, seed: int, length: int) -> None:
    choose = Random(seed)
    names = [f"{number:02}.sql" for number in range(length)]
    choose.shuffle(names)
    texts = ["CREATE TABLE t0 (a int, b int);"]
    texts += [f"CREATE VIEW t{at} AS SELECT * FROM t{at - 1};" for at in range(1, length)]
    folder = tmp_path_factory.mktemp("folder")
    told = scan(write(folder, dict(zip(names, texts, strict=True))))
    expected = {f"t{at}.{c}": {f"t{at - 1}.{c}"} for at in range(1, length) for c in "ab"}
    assert told.edges == expected


def test_what_has_not_changed_is_not_told_again(tmp_path) -> None:
    first = scan(write(tmp_path, CHAIN))
    again = scan(tmp_path, first.memory)
    assert again.events == []
    assert again.report.done == again.report.total == 3


def test_after_a_change_only_that_job_is_told_and_what_depends_on_its_columns(tmp_path) -> None:
    files = CHAIN | {"other.sql": "INSERT INTO x SELECT a FROM y;"}
    first = scan(write(tmp_path, files))
    write(tmp_path, {"b_stg.sql": CHAIN["b_stg.sql"].replace("0.1 AS fee", "0.2 AS fee")})
    same_columns = scan(tmp_path, first.memory)
    assert [*same_columns.jobs] == ["b_stg.sql"]
    write(tmp_path, {"c_raw.sql": "CREATE TABLE raw.orders (id int, amount int, fee int);"})
    write(tmp_path, {"b_stg.sql": "CREATE VIEW stg.orders AS SELECT * FROM raw.orders;"})
    other_columns = scan(tmp_path, same_columns.memory)
    assert [*other_columns.jobs] == ["b_stg.sql"], "what the mart reads is called as before"
    write(tmp_path, {"a_mart.sql": "CREATE TABLE mart.totals AS SELECT * FROM stg.orders;"})
    starred = scan(tmp_path, other_columns.memory)
    write(tmp_path, {"c_raw.sql": "CREATE TABLE raw.orders (id int, who text);"})
    through = scan(tmp_path, starred.memory)
    assert [*through.jobs] == ["b_stg.sql", "a_mart.sql"]
    assert through.edges["mart.totals.who"] == {"stg.orders.who"}


def _project(choose: Random) -> dict[str, str]:
    """Tables over tables, some of them with `*`, in files of random names."""
    count = choose.randint(2, 6)
    names = [*range(20)]
    choose.shuffle(names)
    found = {f"{names[0]:02}.sql": f"CREATE TABLE t0 (a int{', b int' * choose.randint(0, 1)});"}
    for at in range(1, count):
        source = f"t{choose.randrange(at)}"
        what = choose.choice(["*", "a", "a AS b, a + 1 AS a", "*, 1 AS c"])
        found[f"{names[at]:02}.sql"] = f"CREATE VIEW t{at} AS SELECT {what} FROM {source};"
    return found


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_a_scan_after_changes_comes_to_what_a_scan_from_nothing_says(
    tmp_path_factory, seed: int
) -> None:
    choose = Random(seed)
    folder = tmp_path_factory.mktemp("folder")
    memory, said = None, {}
    for step in range(4):
        for path in folder.iterdir():
            path.unlink()
        told = scan(write(folder, _project(choose)), memory, now=NOW + step)
        memory = told.memory
        for name, event in told.jobs.items():
            before = said.get(name)
            assert before is None or event["eventTime"] > before["eventTime"], (
                "or it would not count"
            )
            said[name] = event
    cold = scan(folder, now=NOW + 9).jobs
    holds = {name: each for name, each in said.items() if each["inputs"] or each["outputs"]}
    assert holds.keys() == cold.keys()
    for name, event in cold.items():
        assert holds[name]["job"] == event["job"]


REMEMBERED = {
    "units": {
        "a.sql": {
            "digest": "d",
            "key": "k",
            "definitions": [
                {
                    "step": "create",
                    "table": ["t"],
                    "columns": [{"name": "a", "type": "INT", "comment": ""}],
                    "column": "",
                    "to": "",
                    "renamed": [],
                    "line": 1,
                }
            ],
            "reads": [["s"]],
            "writes": [["t"]],
            "jobs": ["a.sql"],
            "is_committed": True,
        }
    },
    "jobs": {"a.sql": ["d", 1]},
    "tables": {"t": ["d", 1]},
}


def test_a_memory_has_the_form_that_its_number_says() -> None:
    known = msgspec.convert(REMEMBERED, Known)
    assert msgspec.json.decode(msgspec.json.encode(known)) == REMEMBERED, "raise MEMORY_FORM"
    assert MEMORY_FORM == 1


def test_a_file_that_is_gone_is_taken_back_and_may_come_again(tmp_path) -> None:
    first = scan(write(tmp_path, CHAIN))
    (tmp_path / "a_mart.sql").unlink()
    gone = scan(tmp_path, first.memory, now=NOW + 1)
    (event,) = gone.events
    assert (event["job"]["name"], event["inputs"], event["outputs"]) == ("a_mart.sql", [], [])
    assert scan(tmp_path, gone.memory, now=NOW + 2).events == []
    write(tmp_path, {"a_mart.sql": CHAIN["a_mart.sql"]})
    (back,) = scan(tmp_path, gone.memory, now=NOW).events
    assert back["eventTime"] > event["eventTime"], "or it would stay taken back"


def test_python_in_which_no_sql_is_left_is_taken_back(tmp_path) -> None:
    first = scan(write(tmp_path, {"load.py": "cur.execute('insert into a select k from b')"}))
    assert first.flows == {"load.py": ({"b"}, {"a"})}
    write(tmp_path, {"load.py": "print('done elsewhere')"})
    gone = scan(tmp_path, first.memory)
    assert gone.flows == {"load.py": (set(), set())}


def test_a_file_that_cannot_be_read_this_time_is_not_gone(tmp_path, monkeypatch) -> None:
    first = scan(write(tmp_path, CHAIN))
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name in {"a_mart.sql", "c_raw.sql"}:
            raise PermissionError
        return read(path)

    write(tmp_path, {"other.sql": "INSERT INTO x SELECT a FROM y;"})
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        told = scan(tmp_path, first.memory, now=NOW + 1)
    assert told.remarks == [f"{each}: it cannot be read" for each in ("a_mart.sql", "c_raw.sql")]
    assert told.flows == {"other.sql": ({"y"}, {"x"})}
    assert not told.tables
    assert scan(tmp_path, told.memory, now=NOW + 2).events == []


def test_all_is_told_again_where_that_is_asked_and_what_is_gone_is_taken_back(tmp_path) -> None:
    first = scan(write(tmp_path, CHAIN))
    again = scan(tmp_path, first.memory, again=True, now=NOW + 1)
    assert again.events == first.events
    (tmp_path / "a_mart.sql").unlink()
    gone = scan(tmp_path, again.memory, again=True, now=NOW + 2)
    assert gone.jobs["a_mart.sql"]["outputs"] == []
    assert {*gone.jobs} == {"a_mart.sql", "b_stg.sql"}


def test_a_circle_is_said_and_read_all_the_same(tmp_path) -> None:
    files = {
        "a.sql": "CREATE TABLE a (x int); INSERT INTO a SELECT x FROM b;",
        "b.sql": "CREATE TABLE b (x int); INSERT INTO b SELECT x FROM a;",
    }
    told = scan(write(tmp_path, files))
    assert told.edges == {"a.x": {"b.x"}, "b.x": {"a.x"}}
    assert told.remarks == ["a.sql: it and b.sql read what each other writes"]


def test_views_that_are_made_of_each_other_come_to_an_end(tmp_path) -> None:
    files = {
        "a.sql": "CREATE VIEW a AS SELECT *, 1 AS more FROM b;",
        "b.sql": "CREATE VIEW b AS SELECT *, 2 AS rest FROM a;",
    }
    told = scan(write(tmp_path, files))
    assert {*told.flows} == {"a.sql", "b.sql"}
    assert any("read what each other writes" in each for each in told.remarks)


def test_migrations_count_in_the_order_of_their_numbers(tmp_path) -> None:
    files = {
        "db/V1__orders.sql": "CREATE TABLE orders (id int, mail varchar(9));",
        "db/V2__rename.sql": "ALTER TABLE orders RENAME COLUMN mail TO email;",
        "db/V10__more.sql": "ALTER TABLE orders ADD COLUMN amount numeric(12, 2);\n"
        "COMMENT ON TABLE orders IS 'what was sold';\nCOMMENT ON COLUMN orders.email IS 'of whom';",
        "db/V11__gone.sql": "ALTER TABLE orders DROP COLUMN id;",
        "db/U11__gone.sql": "DROP TABLE orders;",
        "etl.sql": "INSERT INTO mart SELECT * FROM orders;",
    }
    told = scan(write(tmp_path, files))
    assert told.edges == {"mart.email": {"orders.email"}, "mart.amount": {"orders.amount"}}
    facets = told.tables["orders"]["dataset"]["facets"]
    assert facets["schema"]["fields"] == [
        {"name": "email", "type": "VARCHAR(9)", "description": "of whom"},
        {"name": "amount", "type": "DECIMAL(12, 2)"},
    ]
    assert facets["documentation"]["description"] == "what was sold"
    assert [*told.jobs] == ["etl.sql"], "a definition moves no data"


def test_a_table_that_is_defined_no_longer_loses_its_schema(tmp_path) -> None:
    first = scan(write(tmp_path, CHAIN))
    assert [*first.tables] == ["raw.orders"]
    (tmp_path / "c_raw.sql").unlink()
    gone = scan(tmp_path, first.memory)
    assert gone.tables["raw.orders"]["dataset"]["facets"]["schema"]["_deleted"] is True


def test_a_job_says_where_its_code_lies_and_when_it_was_committed(tmp_path) -> None:
    commit(write(tmp_path, CHAIN), at="2026-03-01T12:00:00Z")
    told = scan(tmp_path)
    event = told.jobs["a_mart.sql"]
    location = event["job"]["facets"]["sourceCodeLocation"]
    assert event["eventTime"].startswith("2026-03-01T12:00:00")
    assert location["path"] == "a_mart.sql"
    assert len(location["version"]) == 40
    assert event["job"]["namespace"] == tmp_path.name
    assert event["job"]["facets"]["headwater_evidence"]["kind"] == "parsed"
    assert scan(tmp_path).events == told.events, "the same code gives the same events"


def test_what_is_not_committed_has_the_time_of_the_scan_until_it_is(tmp_path) -> None:
    commit(write(tmp_path, CHAIN))
    write(tmp_path, {"a_mart.sql": CHAIN["a_mart.sql"].replace("fee", "2 * fee")})
    changed = scan(tmp_path)
    event = changed.jobs["a_mart.sql"]
    assert event["eventTime"][:19] == from_instant(NOW).isoformat()[:19]
    assert "version" not in event["job"]["facets"]["sourceCodeLocation"]
    assert scan(tmp_path, changed.memory).events == []
    commit(tmp_path, at="2030-04-01T12:00:00Z")
    committed = scan(tmp_path, changed.memory)
    assert [*committed.jobs] == ["a_mart.sql"]
    assert committed.jobs["a_mart.sql"]["eventTime"].startswith("2030-04-01")
    assert scan(tmp_path, changed.memory).events == []


def test_files_that_are_no_code_of_ours_are_left_out(tmp_path) -> None:
    sql = "INSERT INTO a SELECT x FROM b;"
    files = {
        "kept.sql": sql,
        "node_modules/x.sql": sql,
        "env/pyvenv.cfg": "",
        "env/lib/x.sql": sql,
        "target/x.sql": sql,
        "old/x.sql": sql,
        "old/kept.sql": sql,
        "build/x.sql": sql,
        "dbt/dbt_project.yml": 'name: x\nmodel-paths: ["transform"]\n',
        "dbt/transform/x.sql": sql,
        "dbt/models/x.sql": sql,
        "dbt/scripts/kept.sql": sql,
        ".gitignore": "build/\n",
        ".headwaterignore": "# left over\nold/*\n!old/kept.sql\n",
    }
    expected = {"kept.sql", "old/kept.sql", "dbt/scripts/kept.sql"}
    assert {*scan(write(tmp_path, files)).jobs} == expected
    commit(tmp_path)
    # What was committed in an environment is what git says it is.
    assert {*scan(tmp_path).jobs} - {"env/lib/x.sql"} == expected


CELL = {"cell_type": "code", "source": "spark.sql('insert into n select x from b')"}


def test_whatever_a_file_is_it_costs_no_other_one(tmp_path) -> None:
    files: dict[str, str | bytes] = {
        "good.sql": "INSERT INTO a SELECT x FROM b;",
        "binary.sql": b"\x00\x01\x02PNG" * 100,
        "wide.sql": "INSERT INTO w SELECT x FROM b;".encode("utf-16"),
        "cut.sql": "INSERT INTO v SELECT x FROM b; -- it".encode("utf-16")[:-1],
        "latin.sql": "INSERT INTO é SELECT x FROM b;".encode("cp1252"),
        "marked.py": "\ufeffcur.execute('insert into p select x from b')",
        "marked.ipynb": "\ufeff" + json.dumps({"cells": [CELL]}),
        "broken.sql": "SELECT FROM WHERE (((",
        "empty.sql": "",
        "old.py": "print 'x'\ncursor.execute('SELECT 1')\n",
        "nul.py": b"execute('select 1')\0",
        "deep.py": "x = execute(" + "(" * 5_000 + ")" * 5_000 + ")",
        "odd.ipynb": "[1, 2",
        "list.ipynb": "[]",
    }
    write(tmp_path, files)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.sql").symlink_to(tmp_path / "nowhere.sql")
    told = scan(tmp_path)
    read = {"good.sql", "wide.sql", "cut.sql", "latin.sql", "marked.py", "marked.ipynb"}
    assert {*told.jobs} == read
    assert told.flows["latin.sql"][1] == {"é"}
    places = {each.place.partition(":")[0] for each in told.report.remarks}
    assert places == {
        *("binary.sql", "broken.sql", "old.py", "nul.py", "deep.py", "odd.ipynb", "list.ipynb"),
    }


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path, monkeypatch) -> None:
    write(tmp_path, CHAIN)
    with (tmp_path / "dump.sql").open("wb") as dump:
        dump.truncate(3 << 30)
    read = Path.read_bytes

    def counted(path: Path) -> bytes:
        assert path.name != "dump.sql"
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    told = scan(tmp_path)
    assert told.remarks == ["dump.sql: it is too large to be read: 3221 MB"]
    assert {*told.jobs} == {"a_mart.sql", "b_stg.sql"}


def test_what_is_not_understood_is_said_with_its_place_and_a_way_out(tmp_path) -> None:
    sql = "-- first\nINSERT INTO a\nSELECT *\nFROM unknown.b;\n"
    told = scan(write(tmp_path, {"deep/a.sql": sql}))
    (remark,) = told.report.remarks
    assert remark.place == "deep/a.sql:3:8"
    assert "unknown.b" in remark.detail
    assert remark.fix
    assert told.report.statements == {"partial": 1}


def test_tables_are_called_as_the_options_say(tmp_path) -> None:
    files = {"a.sql": "INSERT INTO mart.a SELECT x FROM b;"}
    told = scan(write(tmp_path, files), defaults=("shop", "public"), job_namespace="etl")
    assert told.flows["a.sql"] == ({"shop.public.b"}, {"shop.mart.a"})
    assert told.jobs["a.sql"]["job"]["namespace"] == "etl"
    unnamed = scan(tmp_path, namespace=None).jobs["a.sql"]
    assert unnamed["outputs"][0]["namespace"] == f"sql://{tmp_path.name}"


def test_tables_are_called_as_the_database_keeps_them(tmp_path) -> None:
    files = {
        "a.sql": 'CREATE TABLE Raw.Orders (Id INT, "mixed" INT);',
        "b.sql": "INSERT INTO mart.x SELECT * FROM RAW.orders WHERE d > ${Day};",
        "c.sql": "INSERT INTO y SELECT k FROM ${Env}.t;",
    }
    told = scan(write(tmp_path, files), dialect="snowflake")
    assert told.edges["MART.X.ID"] == {"RAW.ORDERS.ID"}
    assert told.edges["MART.X.mixed"] == {"RAW.ORDERS.mixed"}
    assert [*told.tables] == ["RAW.ORDERS"]
    assert told.flows["c.sql"] == ({"${Env}.T"}, {"Y"})


def test_cells_of_sql_notebooks_need_no_semicolons(tmp_path) -> None:
    notebook = (
        "-- Databricks notebook source\nCREATE TABLE t (a INT, b STRING)\n"
        "-- COMMAND ----------\n-- MAGIC %md # Hello\n-- COMMAND ----------\n"
        "INSERT INTO u SELECT * FROM t\n-- COMMAND ----------\n-- MAGIC %python\n"
        "-- MAGIC spark.table('u').write.saveAsTable('v')\n"
    )
    told = scan(write(tmp_path, {"n.sql": notebook}))
    assert told.edges == {"u.a": {"t.a"}, "u.b": {"t.b"}}
    assert told.flows["n.sql"] == ({"t", "u"}, {"u", "v"})


def test_what_clients_take_for_themselves_is_no_sql(tmp_path) -> None:
    files = {
        "psql.sql": "\\set x 1\n\\copy t from 'x.csv' csv\nINSERT INTO a SELECT * FROM unknown;",
        "snow.sql": "!set x=y;\nINSERT INTO b SELECT k FROM &{db}.s;",
        "night.bteq": ".LOGON x/y\nINSERT INTO c SELECT k FROM s;\n.QUIT 0\n",
    }
    told = scan(write(tmp_path, files))
    assert told.flows["psql.sql"][1] == {"t", "a"}
    assert told.flows["snow.sql"] == ({"${db}.s"}, {"b"})
    assert told.flows["night.bteq"] == ({"s"}, {"c"})
    assert [each.place for each in told.report.remarks] == ["psql.sql:3:22"]


def test_migrations_of_alembic_go_forwards(tmp_path) -> None:
    code = (
        "revision = 'b'\ndown_revision = 'a'\n"
        "def upgrade():\n    op.execute('insert into a select k from b')\n"
        "def downgrade():\n    op.execute('delete from a where k = 1')\n"
    )
    assert [*scan(write(tmp_path, {"versions/b.py": code})).jobs] == ["versions/b.py::upgrade"]


def test_a_location_that_is_not_there_is_an_error(tmp_path) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        scan(tmp_path / "nowhere")


def test_one_file_can_be_read_by_itself(tmp_path) -> None:
    write(tmp_path, CHAIN)
    assert [*scan(tmp_path / "a_mart.sql").jobs] == ["a_mart.sql"]


def test_progress_reaches_its_end(tmp_path: Path) -> None:
    told = scan(write(tmp_path, CHAIN))
    assert (told.report.done, told.report.total) == (3, 3)
