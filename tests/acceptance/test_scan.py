"""A folder of code, scanned into a server by the command, and asked about."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from support.dbt_files import DbtProject
from support.scanning import commit, write

_COMMAND = "from headwater.cli.main import main; main()"
_DAG = """
from airflow import DAG
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

with DAG("reports", schedule="@daily", default_args={"owner": "team:finance"}):
    SQLExecuteQueryOperator(task_id="publish", sql="publish.sql")
"""
_COPY = '''
SOURCE = "raw"

def copy(con):
    rows = pd.read_sql(f"""
        select order_id, price * quantity as amount
        from {SOURCE}.lines
    """, con)
    rows.to_sql("amounts", con, schema="staging", if_exists="replace")
'''
FILES = {
    "db/V1__lines.sql": "CREATE TABLE raw.lines (order_id int, price numeric(9, 2));\n",
    "db/V2__quantity.sql": "ALTER TABLE raw.lines ADD COLUMN quantity int;\n"
    "COMMENT ON COLUMN raw.lines.price IS 'without tax';\n",
    "jobs/copy.py": _COPY,
    "sql/daily.sql": "CREATE TABLE mart.daily AS\nSELECT o.*, o.amount * 1.2 AS gross\n"
    "FROM mart.orders o;\n",
    "sql/orders.sql": "CREATE VIEW mart.orders AS\n"
    "SELECT order_id, SUM(amount) AS amount FROM staging.amounts GROUP BY order_id;\n",
    "dags/reports.py": _DAG,
    "dags/publish.sql": "INSERT INTO reports.revenue (day, total)\n"
    "SELECT '{{ ds }}', SUM(gross) FROM mart.daily;\n",
}


def commands(server: httpx.Client, tmp_path: Path) -> Callable[..., str]:
    """Runs a command against the server; returns what it says."""

    def headwater(*arguments: str) -> str:
        variables = {
            "HEADWATER_URL": str(server.base_url).rstrip("/"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        done = subprocess.run(
            [sys.executable, "-c", _COMMAND, *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=os.environ | variables,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return headwater


def test_a_column_of_a_scanned_folder_is_traced_to_its_sources(
    server: httpx.Client, tmp_path: Path
) -> None:
    folder = write(tmp_path / "shop", FILES)
    commit(folder)

    headwater = commands(server, tmp_path)
    way = ("--namespace", "postgres://db:5432", "--default-schema", "shop.public")
    first = headwater("scan", str(folder), *way, "--dialect", "postgres", "--wait")
    assert "sql: 5 files, 3 jobs, 1 table\n" in first
    assert "airflow-dags: 1 file, 2 jobs" in first

    traced = headwater("trace", "shop.reports.revenue[total]", "--format", "csv")
    sources = {line.split(",")[1] for line in traced.splitlines()[1:] if "raw.lines" in line}
    # The id decides which lines are summed up together.
    expected = {f"shop.raw.lines[{column}]" for column in ("price", "quantity", "order_id")}
    assert sources == expected, traced

    assert "without tax" in headwater("show", "shop.raw.lines", "--format", "json")
    assert "team:finance" in headwater("show", "reports.publish")
    why = headwater(
        "why", "shop.mart.daily[gross]", "shop.reports.revenue[total]", "--format", "json"
    )
    assert "SUM(gross)" in why
    assert "parsed" in why

    again = headwater("scan", str(folder), *way, "--dialect", "postgres")
    assert again.count("0 events sent") == 2
    (folder / "sql" / "daily.sql").unlink()
    gone = headwater("scan", str(folder), *way, "--dialect", "postgres", "--wait")
    assert "1 job taken back" in gone
    cut = headwater("trace", "shop.reports.revenue[total]", "--format", "csv")
    assert "raw.lines" not in cut


def test_two_folders_that_name_one_job_do_not_end_what_the_other_says(
    server: httpx.Client, tmp_path: Path
) -> None:
    headwater = commands(server, tmp_path)

    def scan(folder: str, sql: str) -> str:
        project = DbtProject()
        if sql:
            project.model("mart", sql)
        project.write(tmp_path / folder)
        return headwater(
            "scan", str(tmp_path / folder), "--namespace", "postgres://db:5432", "--wait"
        )

    def sources() -> set[str]:
        traced = headwater("trace", "db.main.mart[id]", "--format", "csv")
        return {name for name in ("orders[id]", "carts[id]") if name in traced}

    scan("one", "select id from db.raw.orders")
    said = scan("two", "select id from db.raw.carts")
    assert f"told of otherwise by {tmp_path / 'one'}: db.main.shop.mart" in said
    assert sources() == {"orders[id]", "carts[id]"}
    scan("one", "")
    assert sources() == {"carts[id]"}
    scan("two", "")
    assert sources() == set()
