"""SQL in Python: what is read out of code without running it."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.integrations.sources.code.sql_files import contents_of
from support.scanning import Told, scan, write


def told(tmp_path, code: str, **options) -> Told:
    return scan(write(tmp_path, {"job.py": dedent(code)}), **options)


def texts(code: str) -> list[str]:
    """The SQL that is found, in order."""
    contents = contents_of("x.py", dedent(code).encode())
    return [passage.text for work in contents.works for passage in work.passages]


SELECT = "select a from t"


@pytest.mark.parametrize(
    "call",
    [
        "cursor.execute('select a from t')",
        "await conn.fetch('select a from t')",
        "cursor.executemany('select a from t', rows)",
        "pd.read_sql('select a from t', con)",
        "pd.read_sql_query(sql='select a from t', con=con)",
        "spark.sql('select a from t')",
        "duckdb.query('select a from t')",
        "client.query('select a from t').to_dataframe()",
        "engine.execute(text('select a from t'))",
        "session.execute(sa.text('select a from t'), {'x': 1})",
        "PostgresHook('x').get_records('select a from t')",
        "with engine.begin() as con: con.exec_driver_sql('select a from t')",
        "rows = [r for r in cur.execute('select a from t')]",
        "def f(): return lambda: cur.execute('select a from t')",
    ],
)
def test_well_known_calls_are_known(call: str) -> None:
    assert texts(call) == [SELECT]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("T = 't'\nrun(f'select a from {T}')", SELECT),
        ("run('select a ' 'from t')", SELECT),
        ("run('select a ' + 'from ' + 't')", SELECT),
        ("run('select %s from %s' % ('a', 't'))", SELECT),
        ("run('select {} from {t}'.format('a', t='t'))", SELECT),
        ("run(' '.join(['select a', 'from t']))", SELECT),
        ("q = 'select a'\nq += ' from t'\nrun(q)", SELECT),
        ("q = 'select 1'\nrun(q)\nq = 'select a from t'\nrun(q)", SELECT),
        ("class C:\n  Q = 'select a from t'\n  def f(self): run(self.Q)", SELECT),
        ("class C:\n  Q = 'select a from t'\nrun(C.Q)", SELECT),
        ("Q = {'x': 'select a from t'}\nrun(Q['x'])", SELECT),
        ("run(dedent('''\\\n    select a from t'''))", SELECT),
        ("run('select a from t'.strip())", SELECT),
        ("def f(t): run(f'select a from {t}')", "select a from ${t}"),
        ("run(f'select a from {settings.schema}.t')", "select a from ${settings.schema}.t"),
        ("run('select a from %s.t' % schema())", "select a from ${schema}.t"),
        ("run('select a from t where x = %s', (1,))", "select a from t where x = %s"),
        ("run(sql.SQL('select a from {}').format(sql.Identifier('t')))", SELECT),
        ("run('select {c} from {t}'.format(**{'c': 'a', 't': 't'}))", SELECT),
        ("T = Template('select $c from ${t}')\nrun(T.substitute(c='a', t='t'))", SELECT),
        ("run(Template('select a from $t').safe_substitute({'t': 't'}))", SELECT),
        ("run(Template('select a from $t').substitute(x))", "select a from ${t}"),
        ("run(Template('select {{ c }} from {{t}}').render(c='a', t='t'))", SELECT),
        ("q = 'select a'\nq = q + ' from t'\nrun(q)", SELECT),
        ("q = 'select a from {}'\nq = q.format('t')\ndef f(): run(q)", SELECT),
        ("def f(q=None):\n  q = 'select a from t'\n  run(q)", SELECT),
        ("T = 't'\nQ = f'select a from {T}'\ndef f(T): run(Q)", SELECT),
        ("if x:\n  q = 'select a from t'\n  run(q)\nelse:\n  q = 'select 1'", SELECT),
        ("for x in y:\n  q = 'select 1'\n  run(q)\n  q = 'select a from t'\n  run(q)", SELECT),
        ("run('\\n'.join(f'select {c} from t' for c in ['a']))", SELECT),
        ("run(' '.join([f'{w} {n}' for w, n in [('select', 'a'), ('from', 't')]]))", SELECT),
        (
            "T = ['t', 'u']\nrun(' union all '.join(f'select a from {t}' for t in T))",
            "select a from t union all select a from u",
        ),
        (
            "C = ['x', 'y']\nrun('select 1, ' + ', '.join(a + c for a in ['t.'] for c in C))",
            "select 1, t.x, t.y",
        ),
        ("t = 'x'\nrun(' '.join(f'select a from {t}' for t in tables))", "select a from ${t}"),
        ("p = []\np.append('select a')\np.extend(['from t'])\nrun(' '.join(p))", SELECT),
        ("T = ['u']\nT.append('t')\nfor t in T: run(f'select a from {t}')", SELECT),
        ("[run(q) for q in ['select 1', 'select a from t']]", SELECT),
        ("i = 0\nwhile i < 3:\n  run(f'select a from t{i}')\n  i += 1", "select a from t${i}"),
    ],
)
def test_texts_are_put_together_as_far_as_they_are_known(code: str, found: str) -> None:
    assert found in texts(code)


@pytest.mark.parametrize(
    "code",
    [
        "q = 'select 1 from a'\nif x:\n    q = 'select 1 from b'\nrun(q)",
        "q = 'select 1 from a'\nmatch x:\n  case 1:\n    q = 'select 1 from b'\nrun(q)",
        "q = 'select 1 from a'\nfor x in y:\n    run(q)\n    q = 'select 1 from b'",
        "p = ['select 1']\nif x:\n    p.append('from a')\nrun(' '.join(p))",
        "p = ['select 1 from a']\np.insert(0, x)\nrun(' '.join(p))",
        "q = 'select 1 from a'\nfor x in y:\n    q += f' union select 1 from {x}'\nrun(q)",
    ],
)
def test_a_name_that_holds_now_this_now_that_is_no_constant(code: str) -> None:
    assert texts(code) == []


@pytest.mark.parametrize(
    "loop",
    [
        "for q in T.split(';'): run(q)",
        "for q in T.strip().split(';\\n'): run(q)",
        "for i, q in enumerate(T.split(';')): run(q)",
        "for q in [s.strip() for s in T.split(';') if s.strip()]: run(q.strip())",
        "for q in filter(None, T.split(';')): run(q)",
        "for q in sqlparse.split(T): run(q)",
        "[run(q) for q in T.split(';')]",
    ],
)
def test_a_text_that_is_divided_is_run_part_by_part(tmp_path, loop: str) -> None:
    script = "create temporary table s as\nselect a from t;\n\ninsert into u\nselect a from s"
    found = told(tmp_path, f"T = '''{script}'''\n{loop}")
    assert found.edges == {"u.a": {"t.a"}}


def test_parts_of_a_text_lie_where_they_are_written(tmp_path) -> None:
    script = "insert into u\nselect a from t;\ninsert into v\nselect b, c from t, w"
    found = told(tmp_path, f"T = '''{script}'''\nfor q in T.split(';'): run(q)")
    assert [each.split(": ")[0] for each in found.remarks] == ["job.py:4:8", "job.py:4:11"]


def test_of_a_condition_both_branches_may_be_run() -> None:
    assert texts("run('select 1 from a' if x else 'select 2 from b')") == [
        "select 1 from a",
        "select 2 from b",
    ]
    assert texts("q = 'select 1' if x else 'select 2' if y else 'select 3'\nrun(q)") == [
        "select 1",
        "select 2",
        "select 3",
    ]
    code = "run(f\"select 1 from {'a' if x else 'b'}\" + (' where k' if y else ''))"
    assert texts(code) == ["select 1 from a where k", "select 1 from b"]


def test_rows_of_either_query_go_into_either_table(tmp_path) -> None:
    code = """
    rows = pd.read_sql("select k from a" if x else "select k from b", con)
    rows.to_sql("c" if y else "d", con)
    """
    found = told(tmp_path, code)
    assert found.flows == {"job.py": ({"a", "b"}, {"c", "d"})}
    assert found.edges == {"c.k": {"a.k", "b.k"}, "d.k": {"a.k", "b.k"}}


def test_a_branch_that_is_not_written_out_is_said(tmp_path) -> None:
    found = told(tmp_path, "run_query('insert into a select x from b' if y else build_sql())")
    assert found.flows == {"job.py": ({"b"}, {"a"})}
    assert "`run_query` is given is not in this file" in found.remarks[0]


@pytest.mark.parametrize(
    "code",
    [
        "executor.execute('hello world')",
        "session.run('update')",
        "st.text('Select a file')",
        "print('select a from t')",
        "redis.execute('from')",
        "graph.query('{ users { id } }')",
        "plt.text('delete me')",
    ],
)
def test_what_does_not_read_like_sql_is_none(code: str) -> None:
    assert texts(code) == []


def test_loops_over_what_is_written_out_are_told_turn_by_turn() -> None:
    code = """
    for table in ["a", "b"]:
        run(f"truncate table raw.{table}")
    for name, source in {"x": "y"}.items():
        run(f"insert into {name} select a from {source}")
    for name, source in zip(["v"], ("w",)):
        q = f"delete from {name}"
        run(q)
        q = f"insert into {name} select a from {source}"
        run(q)
    for month in range(1, 3):
        run(f"truncate table m{month}")
    """
    assert texts(code) == [
        "truncate table raw.a",
        "truncate table raw.b",
        "insert into x select a from y",
        "delete from v",
        "insert into v select a from w",
        "truncate table m1",
        "truncate table m2",
    ]


def test_each_function_is_a_job(tmp_path) -> None:
    code = """
    run("insert into a select x from b")

    def load(con):
        con.execute("insert into c select x from d")

    class Job:
        def run(self):
            def inner():
                con.execute("insert into e select x from f")
    """
    assert told(tmp_path, code).flows == {
        "job.py": ({"b"}, {"a"}),
        "job.py::load": ({"d"}, {"c"}),
        "job.py::Job.run": ({"f"}, {"e"}),
    }


def test_statements_of_one_function_share_their_temporary_tables(tmp_path) -> None:
    code = """
    def load(con):
        con.execute("create temporary table s as select x, y from raw")
        con.execute("insert into mart select x from s")
    """
    found = told(tmp_path, code)
    assert found.flows == {"job.py::load": ({"raw"}, {"mart"})}
    assert found.edges == {"mart.x": {"raw.x"}}


def test_a_broken_statement_costs_none_of_the_others(tmp_path) -> None:
    code = """
    con.execute("insert into a select x from b")
    con.execute("select 'open from b")
    con.execute("insert into c select x from d")
    """
    found = told(tmp_path, code)
    assert found.edges == {"a.x": {"b.x"}, "c.x": {"d.x"}}
    assert found.report.statements["failed"] == 1


def test_rows_that_are_written_as_they_were_read_keep_their_columns(tmp_path) -> None:
    code = """
    def copy(con):
        df = pd.read_sql("select a, b + 1 as c from raw.t", con)
        df.to_sql("t", con, schema="mart")
    spark.sql("select k from raw.s").write.mode("overwrite").saveAsTable("mart.s")
    """
    assert told(tmp_path, code).edges == {
        "mart.t.a": {"raw.t.a"},
        "mart.t.c": {"raw.t.b"},
        "mart.s.k": {"raw.s.k"},
    }


def test_rows_that_were_changed_on_the_way_are_known_by_their_tables_alone(tmp_path) -> None:
    code = """
    a = pd.read_sql("select x from raw.a", con)
    b = pd.read_sql_table("b", con, schema="raw")
    both = a.merge(b, on="x")
    both["y"] = both.x * 2
    both.to_sql("both", con)
    """
    found = told(tmp_path, code)
    (job,) = found.jobs.values()
    (entry,) = job["job"]["facets"]["lineage"]["entries"]
    assert entry["name"] == "both"
    assert [each["name"] for each in entry["inputs"]] == ["raw.a", "raw.b"]
    assert not any(each.get("implied") for each in entry["inputs"])
    assert entry["fields"] == {}


def test_rows_from_elsewhere_may_come_from_all_that_the_job_reads(tmp_path) -> None:
    code = """
    def load(df, con):
        con.execute("select x from seen")
        df.to_sql("t", con)
    """
    (job,) = told(tmp_path, code).jobs.values()
    (entry,) = job["job"]["facets"]["lineage"]["entries"]
    assert [(each["name"], each["implied"]) for each in entry["inputs"]] == [("seen", True)]


def test_names_of_python_are_read_through_or_are_no_tables(tmp_path) -> None:
    code = """
    spark.table("raw.a").createOrReplaceTempView("v")
    spark.sql("insert into b select k from v")
    frame = make()
    frame.createOrReplaceTempView("w")
    spark.sql("insert into c select k from w")
    """
    assert told(tmp_path, code).flows == {"job.py": ({"raw.a"}, {"b", "c"})}


def test_duckdb_takes_names_of_python_for_tables(tmp_path) -> None:
    code = """
    import duckdb
    df = duckdb.sql("select k from 'raw.parquet'").df()
    duckdb.sql("create table t as select k from df")
    """
    found = told(tmp_path, code)
    assert found.flows == {"job.py": ({"raw.parquet"}, {"t"})}


def test_the_dialect_is_that_of_the_call_or_of_what_is_imported() -> None:
    code = (
        "import snowflake.connector\ncur.execute('select 1 from a')\nspark.sql('select 1 from b')"
    )
    contents = contents_of("x.py", code.encode())
    (work,) = contents.works
    assert contents.dialect == "snowflake"
    assert [each.dialect for each in work.passages] == [None, "spark"]


def test_places_are_those_of_the_file(tmp_path) -> None:
    code = 'QUERY = """\n  insert into a\n  select *\n  from unknown\n"""\n\ncon.execute(QUERY)\n'
    found = told(tmp_path, code)
    assert [each.place for each in found.report.remarks] == ["job.py:3:10"]
    (entry,) = found.jobs["job.py"]["job"]["facets"]["lineage"]["entries"]
    assert entry["lines"] == [2]


def test_variables_in_names_are_told_and_said(tmp_path) -> None:
    found = told(tmp_path, "def f(t, df):\n    df.to_sql(t, con)\n")
    assert found.flows == {"job.py::f": (set(), {"${t}"})}
    assert found.remarks == ["job.py:2:5: the name of the table is a variable: ${t}"]


def test_sql_that_is_not_in_the_file_is_said(tmp_path) -> None:
    found = told(tmp_path, "cur.execute(build_query(1))\nexecutor.execute(task)\n")
    assert found.remarks == [
        "job.py:1:1: the SQL that `execute` is given is not in this file: build_query(1)"
    ]


SAMPLE = '''
import pandas as pd
T = "raw"
class Job:
    Q = f"select a from {T}.x"
    def run(self, con, *, n=1):
        for t in ["a", "b"]:
            con.execute(f"insert into {t} select * from {T}.{t} where n = %s" % n)
        df = pd.read_sql(self.Q, con)
        df[df.a > 1].to_sql("t", con)
        con.execute("""delete from x where y = '{}'""".format(n))
'''


@settings(max_examples=150, deadline=None)
@given(end=st.integers(0, len(SAMPLE)), start=st.integers(0, 40), junk=st.text(max_size=8))
def test_no_code_is_too_broken(end: int, start: int, junk: str) -> None:
    code = SAMPLE[start:end] + junk + SAMPLE[end + 3 :]
    contents_of("x.py", code.encode("utf-8", "replace"))


@pytest.mark.parametrize(
    "code",
    [
        "a = b\nb = a\nexecute(a)",
        "a = a + 'select'\nexecute(a)",
        "a = '{' * 3\nexecute(a.format(1))",
        "execute('select {'.format(1))",
        "execute('select %(x' % 1)",
        "x = ['a'] * 9\nexecute(','.join(x))",
        "q = 'select 1 from a'\n" + "q = q + q\n" * 60 + "execute(q)",
        "q = 'select 1 from a'\nq = f'{q} {q} {q} {q}'\nexecute(q)",
        "q = f'{r} {r} {r} {r}'\nr = f'{q} {q} {q} {q}'\nexecute(q)",
        "a0 = ''\n" + "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(60)) + "execute(a60)",
        "if a: pass\n" + "elif a: pass\n" * 400 + "execute('select 1 from a')",
        "execute(" + "f(" * 150 + ")" * 150 + ")",
    ],
)
def test_odd_code_comes_to_an_end(code: str) -> None:
    contents_of("x.py", code.encode())
