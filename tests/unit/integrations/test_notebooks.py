"""SQL in notebooks: cells, magics, and what goes from one to the other."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.integrations.sources.code.sql_files import contents_of
from support.scanning import Told, scan, write


def told(tmp_path, *cells: str, language: str = "python") -> Told:
    document = {
        "metadata": {"kernelspec": {"language": language}},
        "cells": [
            {"cell_type": "code", "source": each.splitlines(keepends=True)} for each in cells
        ],
    }
    return scan(write(tmp_path, {"n.ipynb": json.dumps(document)}))


def test_a_notebook_is_one_job_of_all_its_cells(tmp_path) -> None:
    found = told(
        tmp_path,
        "SCHEMA = 'raw'\n%matplotlib inline\n!pip install x\n",
        "%%sql\ncreate temporary table s as\nselect a from raw.t",
        "%sql insert into u select a from s\n",
        "df = pd.read_sql(f'select k from {SCHEMA}.x', con)\ndf.to_sql('y', con)",
    )
    assert found.flows == {"n.ipynb": ({"raw.t", "raw.x"}, {"u", "y"})}
    assert found.edges == {"u.a": {"raw.t.a"}, "y.k": {"raw.x.k"}}
    assert found.jobs["n.ipynb"]["job"]["facets"]["jobType"]["jobType"] == "NOTEBOOK"


def test_a_cell_that_is_no_python_costs_none_of_the_others(tmp_path) -> None:
    found = told(tmp_path, "print 'x'", "con.execute('insert into a select x from b')")
    assert found.flows == {"n.ipynb": ({"b"}, {"a"})}
    assert found.remarks[0].startswith("n.ipynb#cell-1:1:")


def test_places_are_those_of_the_cell(tmp_path) -> None:
    found = told(tmp_path, "x = 1\ny = 2\n", "%%sql\ninsert into a\nselect * from b")
    assert [each.place for each in found.report.remarks] == ["n.ipynb#cell-2:3:8"]


def test_magics_tell_the_dialect_and_keep_rows(tmp_path) -> None:
    found = told(
        tmp_path,
        "%%bigquery rows --project x\nselect a from `p.d.t`",
        "rows.to_gbq('d.copy')",
    )
    assert found.flows == {"n.ipynb": ({"p.d.t"}, {"d.copy"})}


def test_notebooks_of_databricks_are_read_in_the_order_of_their_cells(tmp_path) -> None:
    code = (
        "# Databricks notebook source\nspark.table('raw.t').createOrReplaceTempView('v')\n\n"
        "# COMMAND ----------\n\n"
        "# MAGIC %sql\n# MAGIC CREATE TABLE s AS\n# MAGIC SELECT a FROM v\n\n"
        "# COMMAND ----------\n\n# MAGIC %md\n# MAGIC select the rest from t\n\n"
        "# COMMAND ----------\n\nspark.sql('insert into u select a from s')\n"
    )
    found = scan(write(tmp_path, {"n.py": code}))
    assert found.flows == {"n.py": ({"raw.t", "s"}, {"s", "u"})}
    assert found.edges == {"s.a": {"raw.t.a"}, "u.a": {"s.a"}}
    facet = found.jobs["n.py"]["job"]["facets"]["lineage"]
    assert [each["lines"] for each in facet["entries"]] == [[7], [17]]


def test_a_notebook_of_sql_needs_no_magic(tmp_path) -> None:
    found = told(tmp_path, "insert into a select x from b", language="sql")
    assert found.flows == {"n.ipynb": ({"b"}, {"a"})}


def texts(language: str, code: str) -> list[str]:
    """The SQL that is found in a notebook of one cell, in order."""
    cell = {"cell_type": "code", "source": code}
    document = {"metadata": {"kernelspec": {"language": language}}, "cells": [cell]}
    contents = contents_of("n.ipynb", json.dumps(document).encode())
    return [passage.text for work in contents.works for passage in work.passages]


SELECT = "select a from t"


@pytest.mark.parametrize(
    "code",
    [
        'spark.sql("select a from t")',
        'spark.sql("""select a from t""").show()',
        'val df: DataFrame = spark.sql("select a from t")',
        'sql("select a from t")',
        'val q = "select a " + "from t"\nspark.sql(q)',
        'val t = "t"\nspark.sql(s"select a from $t")',
        'val t = "t"\nspark.sql(s"select a from ${t}")',
        'spark.sql("select a from %s".format("t"))',
        'spark.sql("""\n  |select a\n  |from t""".stripMargin.replace("\\n", " ").trim)',
        'object A {\n  def f(x: Int): Unit = {\n    spark.sql("select a from t")\n  }\n}',
        'Seq(1).foreach { x => spark.sql("select a from t") }',
        'if (x) spark.sql("select a from t") else ()',
        'val d = spark\n  .sql("select a from t")\n  .where($"a" > 1)',
        '// spark.sql("select b from u")\n/* spark.sql("x") */ spark.sql("select a from t")',
    ],
)
def test_scala_hands_sql_to_spark(code: str) -> None:
    assert [" ".join(each.split()) for each in texts("scala", code)] == [SELECT]


@pytest.mark.parametrize(
    "code",
    [
        'dbGetQuery(con, "select a from t")',
        "df <- DBI::dbGetQuery(con, 'select a from t')",
        'df = dbGetQuery(conn = con, statement = "select a from t")',
        'con |> dbGetQuery("select a from t")',
        'x <- con %>% dbGetQuery("select a from t") %>% head(3)',
        'dbSendQuery(con, r"(select a from t)")',
        'sqlQuery(channel, "select a from t")',
        'df <- sql("select a from t")',
        'SparkR::sql("select a from t")',
        'tbl(con, sql("select a from t"))',
        'q <- paste0("select a ", "from t")\ndbGetQuery(con, q)',
        'dbGetQuery(con, paste("select a", "from t"))',
        'my.table <- "t"\ndbGetQuery(con, sprintf("select a from %s", my.table))',
        't <- "t"\ndbGetQuery(con, glue::glue("select a from {t}"))',
        'f <- function(x) {\n  dbGetQuery(con, "select a from t")\n}',
        'tryCatch({\n  dbGetQuery(con, "select a from t")\n}, error = function(e) NULL)',
        '# dbGetQuery(con, "select b from u")\nif (x > 1) dbGetQuery(con, "select a from t")',
    ],
)
def test_r_hands_sql_to_databases(code: str) -> None:
    assert texts("R", code) == [SELECT]


def test_cells_of_sql_are_sql_whatever_the_notebook_speaks(tmp_path) -> None:
    for language in ("scala", "R", "python"):
        found = told(
            tmp_path,
            "%%sql\ncreate table s as select a from raw.t",
            "%sql\ninsert into u\nselect a from s",
            language=language,
        )
        assert found.edges == {"s.a": {"raw.t.a"}, "u.a": {"s.a"}}


def test_rows_of_scala_go_into_tables_and_views(tmp_path) -> None:
    found = told(
        tmp_path,
        'val df = spark.sql("""\n  SELECT a AS k\n  FROM raw.t""")\n'
        'df.write.mode("overwrite").format("delta").saveAsTable("mart.t")\n'
        'spark.table("raw.x").createOrReplaceTempView("v")',
        "%%sql\ninsert into mart.v select a from v",
        language="scala",
    )
    assert found.edges == {"mart.t.k": {"raw.t.a"}, "mart.v.a": {"raw.x.a"}}
    facet = found.jobs["n.ipynb"]["job"]["facets"]
    assert facet["jobType"]["integration"] == "SCALA"
    assert [each["lines"] for each in facet["lineage"]["entries"]] == [[2], [7]]


def test_rows_of_r_go_into_tables(tmp_path) -> None:
    found = told(
        tmp_path,
        "library(RPostgres)\n",
        'df <- dbGetQuery(con, "SELECT a::int AS k FROM raw.t")\ndbWriteTable(con, "y", df)',
        'rows <- dbReadTable(con, Id(schema = "s", table = "x"))\n'
        'dbWriteTable(con, name = "z", value = rows)',
        language="R",
    )
    assert found.flows == {"n.ipynb": ({"raw.t", "s.x"}, {"y", "z"})}
    assert found.edges["y.k"] == {"raw.t.a"}
    assert found.jobs["n.ipynb"]["job"]["facets"]["sql"]["dialect"] == "postgres"


@pytest.mark.parametrize(
    ("suffix", "comment", "code"),
    [
        (".py", "#", 'spark.sql("insert into u select a from s")'),
        (".scala", "//", 'spark.sql("""insert into u select a from s""")'),
        (".r", "#", 'x <- SparkR::sql("insert into u select a from s")'),
        (".R", "#", 'sql("insert into u select a from s")'),
        (".sql", "--", "insert into u select a from s"),
    ],
)
def test_notebooks_of_databricks_mix_languages(tmp_path, suffix, comment, code) -> None:
    cells = [
        f"{comment} Databricks notebook source\n{code}\n",
        "MAGIC %md\nMAGIC insert into no select a from no",
        "DBTITLE 1,Load\nMAGIC %sql\nMAGIC INSERT INTO v\nMAGIC SELECT a FROM u",
        'MAGIC %python\nMAGIC spark.sql("insert into w select a from v")',
        'MAGIC %scala\nMAGIC spark.sql("insert into x select a from w")',
        'MAGIC %r\nMAGIC sql("insert into y select a from x")',
    ]
    lines = [
        cells[0],
        *(
            f"{comment} {line}"
            for cell in cells[1:]
            for line in ("COMMAND ----------", *cell.split("\n"))
        ),
    ]
    found = scan(write(tmp_path, {f"n{suffix}": "\n".join(lines)}))
    assert found.edges == {
        "u.a": {"s.a"},
        "v.a": {"u.a"},
        "w.a": {"v.a"},
        "x.a": {"w.a"},
        "y.a": {"x.a"},
    }
    assert found.remarks == []
    facet = found.jobs[f"n{suffix}"]["job"]["facets"]
    assert facet["jobType"]["jobType"] == "NOTEBOOK"
    assert facet["sql"]["dialect"] == "databricks"


def test_code_of_scala_and_r_that_is_no_notebook_is_not_read(tmp_path) -> None:
    found = scan(
        write(
            tmp_path,
            {
                "A.scala": 'object A { spark.sql("insert into u select a from s") }',
                "a.R": 'dbExecute(con, "insert into u select a from s")',
            },
        )
    )
    assert found.jobs == {}


def test_what_a_cell_uses_is_in_force_in_the_next(tmp_path) -> None:
    code = (
        "-- Databricks notebook source\nUSE raw\n\n-- COMMAND ----------\n\n"
        "CREATE TABLE u AS SELECT a FROM s\n"
    )
    found = scan(write(tmp_path, {"n.sql": code}))
    assert found.edges == {"raw.u.a": {"raw.s.a"}}


@given(
    st.text(alphabet="ab ().,\"{}\n=<-|>$`'%+#/*\\", max_size=60), st.sampled_from(["scala", "R"])
)
@settings(max_examples=200)
def test_whatever_stands_in_a_cell_there_is_an_answer(code: str, language: str) -> None:
    assert isinstance(texts(language, f'{code}\nsql("select a from t")'), list)
