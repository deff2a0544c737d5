"""SQL in notebooks: cells, magics, and what goes from one to the other."""

from __future__ import annotations

import json

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
