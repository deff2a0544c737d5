"""DAG files of Airflow: what they define is told without running them."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.integrations.sources.code.airflow_file import dags_in
from support.scanning import NOW, Told, scan, write

HEAD = """
from airflow import DAG, Dataset
from airflow.decorators import dag, task, task_group
from airflow.models.baseoperator import chain, cross_downstream
from airflow.operators.empty import EmptyOperator
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator as Query
"""


def told(tmp_path, code: str, **files: str) -> Told:
    named = {name.replace("__", "/") + ".sql": text for name, text in files.items()}
    return scan(write(tmp_path, {"dags/d.py": HEAD + dedent(code)} | named), source="airflow-dags")


def flow(told: Told) -> set[tuple[str, str]]:
    """Which task comes before which; each side says the same."""
    up, down = set(), set()
    for name, event in told.jobs.items():
        facet = _dependencies(event)
        up |= {(each["name"], name) for each in facet.get("upstream", ()) if each["kind"] == "task"}
        down |= {
            (name, each["name"]) for each in facet.get("downstream", ()) if each["kind"] == "task"
        }
    assert up == down
    return up


def arrows(text: str, dag: str = "d") -> set[tuple[str, str]]:
    pairs = (each.split(">") for each in text.split())
    return {(f"{dag}.{left}", f"{dag}.{right}") for left, right in pairs}


def _dependencies(event: dict[str, Any]) -> dict[str, Any]:
    return event["job"]["facets"].get("headwater_dependencies", {})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a >> b >> c", "a>b b>c"),
        ("a << b << c", "b>a c>b"),
        ("a >> [b, c]", "a>b a>c"),
        ("[a, b] >> c", "a>c b>c"),
        ("a.set_downstream([b, c])", "a>b a>c"),
        ("c.set_upstream(b)", "b>c"),
        ("chain(a, [b, c], e)", "a>b a>c b>e c>e"),
        ("chain([a, b], [c, e])", "a>c b>e"),
        ("cross_downstream([a, b], [c, e])", "a>c a>e b>c b>e"),
        ("chain(*[a, b, c])", "a>b b>c"),
        ("ts = [a, b]\n    ts.append(c)\n    for t in ts:\n        t >> e", "a>e b>e c>e"),
        ("by = {'x': a}\n    by['y'] = b\n    by['x'] >> by['y']", "a>b"),
        ("[t >> e for t in (a, b)]", "a>e b>e"),
        ("if x:\n        a >> b\n    else:\n        a >> c", "a>b a>c"),
    ],
)
def test_every_way_to_join_tasks_is_known(tmp_path, code: str, expected: str) -> None:
    tasks = "".join(f"    {each} = EmptyOperator(task_id='{each}')\n" for each in "abce")
    found = told(tmp_path, f"with DAG('d') as d:\n{tasks}    {code}\n")
    assert flow(found) == arrows(expected)


def test_groups_are_joined_by_their_ends_and_stand_before_the_ids(tmp_path) -> None:
    code = """
    from airflow.utils.task_group import TaskGroup
    with DAG("d"):
        start = EmptyOperator(task_id="start")
        with TaskGroup("g") as g:
            a = EmptyOperator(task_id="a")
            with TaskGroup(group_id="h"):
                b = EmptyOperator(task_id="b")
            a >> b
        with TaskGroup("plain", prefix_group_id=False) as plain:
            c = EmptyOperator(task_id="c")
        start >> g >> plain
    """
    assert flow(told(tmp_path, code)) == arrows("start>g.a g.a>g.h.b g.h.b>c")


def test_functions_that_are_tasks_wait_for_what_they_are_given(tmp_path) -> None:
    code = '''
    @dag(schedule="@daily", dag_id="d", tags=["x"])
    def pipeline():
        """What it is for."""
        @task
        def extract():
            return 1
        @task(task_id="change", multiple_outputs=True)
        def transform(x, y):
            cur.execute("insert into b select k from a")
        @task_group
        def load(v):
            @task
            def store(w): ...
            return store(v)
        one, two = extract(), extract()
        done = transform(one, y=two)
        load(done["k"]) >> EmptyOperator(task_id="end")
        transform.override(task_id="again").partial(y=done).expand(x=[1, 2])
    pipeline()
    '''
    found = told(tmp_path, code)
    assert flow(found) == arrows(
        "extract>change extract__1>change change>load.store load.store>end change>again"
    )
    assert found.flows["d.change"] == ({"a"}, {"b"})
    facets = found.jobs["d"]["job"]["facets"]
    assert facets["documentation"]["description"] == "What it is for."
    assert [each["key"] for each in facets["tags"]["tags"]] == ["x"]


def test_what_people_say_of_dags_and_tasks_is_told(tmp_path) -> None:
    code = """
    args = {"owner": "data, ops", "retries": 2}
    with DAG("d", default_args=args, schedule_interval="0 5 * * *", doc_md="# Sales"):
        EmptyOperator(task_id="a", doc_md="Waits.", trigger_rule="all_done")
        EmptyOperator(task_id="b", owner="me")
    """
    found = told(tmp_path, code)
    facets = {name: each["job"]["facets"] for name, each in found.jobs.items()}
    owners = {
        name: [one["name"] for one in each["ownership"]["owners"]] for name, each in facets.items()
    }
    assert owners == {"d": ["data", "ops"], "d.a": ["data", "ops"], "d.b": ["me"]}
    assert facets["d"]["documentation"]["description"] == "# Sales"
    assert _dependencies(found.jobs["d"])["schedule"] == "0 5 * * *"
    assert _dependencies(found.jobs["d.a"])["triggerRule"] == "all_done"
    assert _dependencies(found.jobs["d.a"])["parent"] == {"namespace": "default", "name": "d"}
    assert facets["d.a"]["jobType"]["integration"] == "AIRFLOW"
    assert facets["d.a"]["jobType"]["jobType"] == "TASK"
    assert {each["job"]["namespace"] for each in found.events} == {"default"}


def test_sql_of_operators_is_that_of_both_branches_and_of_all_parts(tmp_path) -> None:
    code = """
    LOAD = "create temp table x as select k from s;insert into y select k from x"
    with DAG("d"):
        Query(
            task_id="a",
            sql="insert into t select k from u" if full else "insert into t select k from v",
        )
        Query(task_id="b", sql=LOAD.split(";"))
        Query(task_id="c", sql=" ".join(f"insert into t{n} select k from s;" for n in range(2)))
    """
    found = told(tmp_path, code)
    assert found.flows["d.a"] == ({"u", "v"}, {"t"})
    assert found.flows["d.b"] == ({"s"}, {"y"})
    assert found.flows["d.c"] == ({"s"}, {"t0", "t1"})


def test_sql_of_operators_is_parsed_where_it_stands_and_from_templates(tmp_path) -> None:
    code = """
    with DAG("d", params={"to": "mart"}):
        Query(task_id="a", conn_id="pg", sql="insert into t select k from s where ds = '{{ ds }}'")
        Query(task_id="b", sql="sql/b.sql")
        Query(
            task_id="c",
            sql=["create temp table x as select k from s", "insert into y select k from x"],
        )
        BigQueryInsertJobOperator(
            task_id="q",
            configuration={"query": {"query": "select k from p.s", "destinationTable": {
                "projectId": "p", "datasetId": "d", "tableId": "t"}}},
        )
    """
    found = told(
        tmp_path,
        code,
        dags__sql__b="insert into {{ params.to }}.u\nselect k from s",
        other="select 1",
    )
    assert found.flows["d.a"] == ({"s"}, {"t"})
    assert found.flows["d.b"] == ({"s"}, {"mart.u"})
    assert found.flows["d.c"] == ({"s"}, {"y"})
    assert found.edges["p.d.t.k"] == {"p.s.k"}


def test_a_file_that_a_dag_runs_is_told_once_and_by_the_dag(tmp_path) -> None:
    code = 'with DAG("d"):\n    Query(task_id="b", sql="b.sql")\n'
    found = told(
        tmp_path, code, dags__b="insert into u select k from s", c="insert into v select k from s"
    )
    assert found.flows["d.b"] == ({"s"}, {"u"})
    first = scan(tmp_path)
    assert [*first.jobs] == ["c.sql"]
    write(
        tmp_path, {"dags/d.py": HEAD + 'with DAG("d"):\n    Query(task_id="b", sql="select 1")\n'}
    )
    assert [*scan(tmp_path, first.memory).jobs] == ["dags/b.sql"]


def test_a_change_of_a_template_tells_its_task_again(tmp_path) -> None:
    code = """
    with DAG("d"):
        Query(task_id="b", sql="b.sql")
        Query(task_id="c", sql="select 1")
    """
    first = told(tmp_path, code, dags__b="insert into u select k from s")
    assert scan(tmp_path, first.memory, source="airflow-dags").events == []
    write(tmp_path, {"dags/b.sql": "insert into u select j from s"})
    assert [*scan(tmp_path, first.memory, source="airflow-dags").jobs] == ["d.b"]


def test_columns_are_known_from_the_sql_files_beside_the_dag(tmp_path) -> None:
    code = 'with DAG("d"):\n    Query(task_id="a", sql="insert into t select * from s")\n'
    found = told(tmp_path, code, ddl="create table s (x int, y int);")
    assert found.edges == {"t.x": {"s.x"}, "t.y": {"s.y"}}
    assert found.tables == {}, "that is told by the source of SQL files"


def test_python_that_a_task_runs_counts_as_the_task(tmp_path) -> None:
    code = """
    from airflow.operators.python import PythonOperator
    def store(con):
        con.execute("insert into b select k from a")
    def work(**context):
        store(PostgresHook("x").get_conn())
    def unused():
        con.execute("insert into z select k from a")
    with DAG("d"):
        PythonOperator(task_id="p", python_callable=work)
    """
    found = told(tmp_path, code).flows
    assert found["d.p"] == ({"a"}, {"b"})
    assert found["dags/d.py::unused"] == ({"a"}, {"z"})


def test_datasets_are_told_as_others_name_them(tmp_path) -> None:
    code = """
    raw = Dataset("s3://lake/raw/orders/")
    mart = Dataset(uri="postgres://user@db:5432/shop/public/orders")
    with DAG("d", schedule=[raw, mart]):
        EmptyOperator(task_id="a", inlets=[raw], outlets=[mart])
    with DAG("e", schedule=(raw | mart)):
        EmptyOperator(task_id="a")
    """
    found = told(tmp_path, code)
    task = found.jobs["d.a"]
    assert [(each["namespace"], each["name"]) for each in task["inputs"]] == [
        ("s3://lake", "raw/orders")
    ]
    assert [(each["namespace"], each["name"]) for each in task["outputs"]] == [
        ("postgres://db:5432", "shop.public.orders")
    ]
    for dag in ("d", "e"):
        starts = _dependencies(found.jobs[dag])["datasets"]
        assert {each["name"] for each in starts} == {"raw/orders", "shop.public.orders"}


def test_other_dags_are_named_that_are_awaited_or_started(tmp_path) -> None:
    code = """
    with DAG("d"):
        ExternalTaskSensor(task_id="w", external_dag_id="up", external_task_ids=["x", "y"])
        ExternalTaskSensor(task_id="v", external_dag_id="whole")
        TriggerDagRunOperator(task_id="t", trigger_dag_id="next")
    """
    jobs = told(tmp_path, code).jobs
    awaited = _dependencies(jobs["d.w"])["upstream"]
    assert [(each["name"], each["kind"]) for each in awaited] == [
        ("up.x", "external"),
        ("up.y", "external"),
    ]
    assert _dependencies(jobs["d.v"])["upstream"][0]["name"] == "whole"
    started = _dependencies(jobs["d.t"])["downstream"]
    assert [(each["name"], each["kind"]) for each in started] == [("next", "trigger")]


def test_dags_that_functions_and_loops_make_are_followed(tmp_path) -> None:
    code = """
    def make(name, source="raw"):
        with DAG(dag_id=f"load_{name}") as made:
            Query(task_id="copy", sql=f"insert into {name} select k from {source}.{name}")
        return made
    for name in ["a", "b"]:
        globals()[name] = make(name)
    """
    found = told(tmp_path, code)
    assert found.flows["load_a.copy"] == ({"raw.a"}, {"a"})
    assert found.flows["load_b.copy"] == ({"raw.b"}, {"b"})
    assert found.remarks == []


def test_tasks_of_a_function_may_have_other_ids_and_be_made_in_a_loop(tmp_path) -> None:
    code = """
    @dag(schedule="@daily")
    def d():
        @task
        def load(table):
            cur.execute("insert into t select k from s")
        for each in ["a", "b"]:
            load.override(task_id=f"load_{each}")(each) >> load.override(task_id="end")(each)
    d()
    """
    assert {name: each for name, each in told(tmp_path, code).flows.items() if "load" in name} == {
        "d.load_a": ({"s"}, {"t"}),
        "d.load_b": ({"s"}, {"t"}),
    }


def test_a_task_that_is_mapped_does_what_all_its_copies_do(tmp_path) -> None:
    code = """
    with DAG("d"):
        Query.partial(task_id="a").expand(
            sql=["insert into t1 select k from s", "insert into t2 select k from s"]
        )
        Query.partial(task_id="b").expand_kwargs([{"sql": "insert into t3 select k from s"}])
    """
    flows = told(tmp_path, code).flows
    assert flows["d.a"] == ({"s"}, {"t1", "t2"})
    assert flows["d.b"] == ({"s"}, {"t3"})


def test_names_that_only_a_run_would_tell_are_said(tmp_path) -> None:
    code = """
    for name in load_config():
        with DAG(f"dag_{name}"):
            EmptyOperator(task_id="a")
    with DAG("d"):
        Query(task_id="q", sql=build())
        Query(task_id="missing", sql="nowhere.sql")
    EmptyOperator(task_id="lost")
    """
    found = told(tmp_path, code)
    said = " ".join(found.remarks)
    assert {"dag_${name}", "dag_${name}.a", "d.q"} <= found.jobs.keys()
    for words in (
        "how often this loop runs",
        "the id of this DAG",
        "build()",
        "nowhere.sql",
        "no DAG",
    ):
        assert words in said


def test_a_task_that_is_gone_is_taken_back(tmp_path) -> None:
    first = told(
        tmp_path, 'with DAG("d"):\n    Query(task_id="a", sql="insert into t select k from s")\n'
    )
    write(tmp_path, {"dags/d.py": HEAD + 'with DAG("d"):\n    EmptyOperator(task_id="b")\n'})
    then = scan(tmp_path, first.memory, source="airflow-dags")
    assert then.flows == {"d.b": (set(), set()), "d.a": (set(), set())}
    assert then.jobs["d.a"]["job"].get("facets") is None


DAG = HEAD + 'with DAG("d"):\n    Query(task_id="a", sql="insert into t select k from s")\n'


@pytest.mark.parametrize("to", ["dags/sales/d.py", "a.py"])
def test_a_dag_that_moves_to_another_file_is_not_taken_back(tmp_path, to: str) -> None:
    first = scan(write(tmp_path, {"dags/d.py": DAG}), source="airflow-dags")
    (tmp_path / "dags/d.py").unlink()
    then = scan(write(tmp_path, {to: DAG}), first.memory, source="airflow-dags", now=NOW + 1)
    assert then.flows == {"d": (set(), set()), "d.a": ({"s"}, {"t"})}
    assert then.jobs["d.a"]["eventTime"] > first.jobs["d.a"]["eventTime"]
    assert then.jobs["d.a"]["job"]["facets"]["sourceCodeLocation"]["path"] == to
    (tmp_path / to).unlink()
    gone = scan(tmp_path, then.memory, source="airflow-dags")
    assert gone.flows == {"d": (set(), set()), "d.a": (set(), set())}


def test_a_dag_that_another_file_makes_too_is_taken_back_with_the_last_of_them(tmp_path) -> None:
    first = scan(write(tmp_path, {"a.py": DAG, "b.py": DAG}), source="airflow-dags")
    (tmp_path / "b.py").unlink()
    assert scan(tmp_path, first.memory, source="airflow-dags").events == []
    (tmp_path / "a.py").unlink()
    gone = scan(tmp_path, first.memory, source="airflow-dags")
    assert gone.flows["d.a"] == (set(), set())


def test_a_file_that_makes_dags_no_longer_is_taken_back(tmp_path) -> None:
    first = scan(write(tmp_path, {"dags/d.py": DAG}), source="airflow-dags")
    write(tmp_path, {"dags/d.py": "# moved to another repository\n"})
    gone = scan(tmp_path, first.memory, source="airflow-dags")
    assert gone.flows == {"d": (set(), set()), "d.a": (set(), set())}
    assert gone.report.counts["jobs taken back"] == 2


SAMPLE = (
    HEAD
    + """
def make(n):
    with DAG(f"d{n}", default_args={"owner": "x"}, schedule=[Dataset("s3://a/b")]) as d:
        ts = [EmptyOperator(task_id=f"t{i}") for i in range(3)]
        chain(*ts)
        ts[0] >> [Query(task_id="q", sql=f"insert into {n} select * from b"), ts[-1]] >> make
    return d
for n in ["a", "b"]:
    make(n)
@dag(schedule=None)
def p():
    @task
    def a(): cur.execute("select 1 from x")
    a().set_upstream(a())
p()
"""
)


@settings(max_examples=150, deadline=None)
@given(start=st.integers(0, 500), length=st.integers(0, 30), junk=st.text(max_size=8))
def test_no_file_is_too_broken(start: int, length: int, junk: str) -> None:
    code = SAMPLE[: start + 200] + junk + SAMPLE[start + 200 + length :]
    dags_in(code.encode("utf-8", "replace"), namespace="default")


@pytest.mark.parametrize(
    "code",
    [
        "def f(n):\n    with DAG('d'):\n        f(n)\nf(1)",
        "a = []\na.append(a)\na >> a\nwith DAG('d'):\n  b = EmptyOperator(task_id='b')\n  a >> b",
        "for a in range(50):\n for b in range(50):\n  for c in range(50):\n   DAG(f'{a}{b}{c}')",
        "with DAG('d'):\n  a = EmptyOperator(task_id='a')\n  a >> a\n  " + "a >> " * 900 + "a",
        "@dag\ndef d():\n    d()\nd()",
    ],
)
def test_odd_files_come_to_an_end(code: str) -> None:
    dags_in((HEAD + code).encode(), namespace="default")
