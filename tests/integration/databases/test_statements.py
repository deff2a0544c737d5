"""What `pg_stat_statements` remembers, from recorded rows and from a server that has it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from headwater.integrations.sources.database.postgres_statements import statements_in
from headwater.integrations.sources.source import Report
from support.reading import read_source

HERE = Path(__file__).parent
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
COPIES = (
    "INSERT INTO mart.daily SELECT ordered_at::date, sum(total) FROM shop.orders "
    "WHERE id > $1 GROUP BY 1"
)


def kept(*rows: tuple[str, str]) -> list[str]:
    told = [SimpleNamespace(query=query, rolname=role) for query, role in rows]
    return [each.read for each in statements_in(told, "shop", Report())]


@pytest.mark.parametrize(
    "query",
    [
        COPIES,
        "/* job 7 */ insert into a select * from b",
        "UPDATE a SET x = b.x FROM b WHERE a.id = b.id",
        "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = b.x",
        "WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone",
        "CREATE TABLE a AS SELECT * FROM b",
        "SELECT * INTO a FROM b",
    ],
)
def test_statements_that_copy_rows_are_kept(query: str) -> None:
    assert kept((query, "app")) == [query]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM a WHERE id = $1",
        "INSERT INTO a VALUES ($1, $2)",
        "UPDATE a SET x = $1 WHERE id = $2",
        "CREATE VIEW a AS SELECT * FROM b",
        "CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql",
        "VACUUM a",
        "/* a */ " * 60 + "SELECT 1",
    ],
)
def test_statements_that_copy_nothing_or_that_the_catalog_tells_are_left_out(query: str) -> None:
    assert kept((query, "app")) == []


def test_statements_of_monitoring_tools_are_left_out() -> None:
    assert kept((COPIES, "datadog"), (COPIES, "postgres_exporter")) == []


def test_the_same_statement_of_several_roles_is_one_job() -> None:
    assert kept((COPIES, "a"), (COPIES, "b")) == [COPIES]


def test_what_the_server_does_not_normalise_is_kept_without_values() -> None:
    told = [
        SimpleNamespace(
            query=f"CREATE TABLE a AS SELECT * FROM b WHERE d = '{day}' -- x", rolname=""
        )
        for day in (1, 2)
    ]
    (code,) = statements_in(told, "shop", Report())
    assert code.shown == "CREATE TABLE a AS SELECT * FROM b WHERE d = ? "


def test_hidden_statements_are_counted_with_the_way_to_see_them() -> None:
    report = Report()
    hidden = SimpleNamespace(query="<insufficient privilege>", rolname="app")
    assert statements_in([hidden, hidden], "shop", report) == []
    assert report.remarks[0].detail.startswith("the texts of 2 statements")
    assert "pg_read_all_stats" in report.remarks[0].fix


@pytest.fixture(scope="module")
def remembering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that remembers statements; PostgreSQL does not start as root."""
    has_it = [
        each for each in BINARIES if Path(f"{each.parents[1]}/lib/pg_stat_statements.so").exists()
    ]
    if (
        not has_it
        or subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode
    ):
        pytest.skip("there is no PostgreSQL with pg_stat_statements on this machine")
    folder = Path("/tmp") / tmp_path_factory.mktemp("statements").name
    binary = has_it[-1].parent

    def as_postgres(command: str) -> None:
        subprocess.run(["su", "postgres", "-c", command], check=True, stdout=subprocess.DEVNULL)

    options = f"-k {folder} -c listen_addresses= -c shared_preload_libraries=pg_stat_statements"
    as_postgres(f"mkdir -p {folder} && {binary}/initdb -A trust -D {folder}/data")
    try:
        as_postgres(f"{binary}/pg_ctl -w -D {folder}/data -l {folder}/log -o '{options}' start")
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        as_postgres(f"{binary}/pg_ctl -w -D {folder}/data stop; rm -rf {folder}")


def test_statements_become_jobs_without_runs_and_literals(remembering: str) -> None:
    with psycopg.connect(remembering, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")
        connection.execute((HERE / "shop.sql").read_bytes())
        connection.execute("SELECT pg_stat_statements_reset()")
        connection.execute(
            "INSERT INTO mart.daily (day, revenue) SELECT ordered_at::date, sum(total) "
            "FROM shop.orders WHERE status = 'hunter22' GROUP BY 1"
        )
        connection.execute("UPDATE shop.orders SET status = 'x' WHERE id = 1")
    told = read_source("postgres", remembering)
    (name,) = [
        each["job"]["name"] for each in told.jobs() if "pg_stat_statements" in each["job"]["name"]
    ]
    assert told.flows(name) == ({"postgres.shop.orders"}, {"postgres.mart.daily"})
    assert told.columns(name)["revenue"] == {"postgres.shop.orders[total]"}
    job = told.job(name)["job"]["facets"]
    assert job["headwater_evidence"]["kind"] == "parsed"
    assert job["jobType"]["jobType"] == "STATEMENT"
    assert "hunter22" not in repr(told.events)
    assert not [each for each in told.events if "run" in each]
