"""How a column comes about: expressions of several jobs, put into one."""

from __future__ import annotations

from support.server import Server, reasons
from support.sql_told import told_by
from support.told import columns, dataset, run_event

LINES = "CREATE TABLE lines AS\nSELECT o.id, o.price * o.qty AS amount FROM orders o"
DAYS = "CREATE TABLE days AS\n\nSELECT id, SUM(amount) AS total FROM lines GROUP BY id"
REPORT = "CREATE TABLE report AS SELECT id, total / 100 AS euros FROM days"


def test_the_expressions_of_three_jobs_become_one(server: Server) -> None:
    server.tell(told_by("lines.sql", LINES), told_by("days.sql", DAYS), told_by("r.sql", REPORT))
    told = server.ask("derivation", of="report[euros]")
    assert told["composed"] == ["SUM(price * qty) / ?"]
    assert [(each["hops"], each["expression"]) for each in told["steps"]] == [
        (1, "total / ?"),
        (2, "SUM(amount)"),
        (3, "price * qty"),
    ]
    assert {each.rpartition(":")[2] for each in told["sources"]} == {"price", "qty"}
    assert told["coverage"]["status"] == "complete"


def test_each_step_has_the_file_line_and_commit_of_its_code(server: Server) -> None:
    server.tell(told_by("lines.sql", LINES))
    (step,) = server.ask("derivation", of="lines[amount]")["steps"]
    assert step["job"] == "job:shop:lines.sql"
    assert step["evidence"] == ["parsed"]
    code = step["code"]
    assert (code["path"], code["line"], code["commit"]) == ("lines.sql", 1, "abc123")


def test_columns_of_one_name_in_two_sources_are_told_apart(server: Server) -> None:
    server.tell(
        told_by("a.sql", "CREATE TABLE a AS SELECT x AS one FROM left_side"),
        told_by("b.sql", "CREATE TABLE b AS SELECT x AS two FROM right_side"),
        told_by("c.sql", "CREATE TABLE c AS SELECT a.one - b.two AS gap FROM a JOIN b ON TRUE"),
    )
    assert server.ask("derivation", of="c[gap]")["composed"] == ["left_side.x - right_side.x"]


def test_columns_of_one_name_are_told_apart_where_code_ends_too(server: Server) -> None:
    copied = [
        run_event(
            f"copy {side}",
            reads=[f"s3_{side}"],
            writes=[dataset(side, columnLineage=columns(f"x <- s3_{side}.x IDENTITY"))],
        )
        for side in ("left_side", "right_side")
    ]
    server.tell(
        *copied,
        told_by(
            "c.sql", "CREATE TABLE c AS SELECT l.x - r.x AS gap FROM left_side l, right_side r"
        ),
    )
    assert server.ask("derivation", of="c[gap]")["composed"] == ["left_side.x - right_side.x"]


def test_two_ways_to_a_column_are_two_expressions(server: Server) -> None:
    server.tell(
        told_by("a.sql", "INSERT INTO t (v) SELECT price FROM orders"),
        told_by("b.sql", "INSERT INTO t (v) SELECT -amount FROM refunds"),
    )
    assert sorted(server.ask("derivation", of="t[v]")["composed"]) == ["-amount", "price"]


def test_a_step_without_code_is_said_to_be_one(server: Server) -> None:
    mapping = columns("amount <- orders.price TRANSFORMATION")
    server.tell(
        run_event("spark", reads=["orders"], writes=[dataset("lines", columnLineage=mapping)]),
        told_by("days.sql", DAYS),
    )
    told = server.ask("derivation", of="days[total]")
    assert told["composed"] == ["SUM(amount)"]
    assert [each["expression"] for each in told["steps"]] == ["SUM(amount)", None]
    assert reasons(told) == {"no_code"}


def test_the_sql_of_a_job_is_read_where_nobody_tells_its_code_apart(server: Server) -> None:
    mapping = columns("amount <- orders.price TRANSFORMATION, orders.qty TRANSFORMATION")
    sql = {
        "_producer": "x",
        "_schemaURL": "x",
        "query": "SELECT\n price * qty AS amount FROM orders",
    }
    written = [dataset("lines", columnLineage=mapping)]
    server.tell(
        run_event("dbt", reads=["orders"], writes=written, job_facets={"sql": sql}),
        told_by("days.sql", DAYS),
    )
    told = server.ask("derivation", of="days[total]")
    assert told["composed"] == ["SUM(price * qty)"]
    assert told["coverage"]["status"] == "complete"


def test_a_column_that_is_made_of_itself_ends_somewhere(server: Server) -> None:
    server.tell(told_by("loop.sql", "INSERT INTO t (n) SELECT n + 1 FROM t"))
    assert server.ask("derivation", of="t[n]")["composed"] == ["n + ?"]
