"""Trying lineage: real DuckDB, made-up rows, claims that hold and claims that do not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from headwater.integrations.trials.compare import difference
from headwater.integrations.trials.question import Found, Link, Question, Trial
from headwater.integrations.trials.sandbox import (
    Limits,
    NoDuckDbError,
    Outcome,
    Sandbox,
    StoppedError,
)
from headwater.integrations.trials.tallies import Seen
from headwater.integrations.trials.telling import facet_of
from headwater.integrations.trials.trying import try_job
from headwater.model.identity import DatasetId

ORDERS = "id int, customer_id int, amount decimal(12,2), status text, note text, placed_on date"
CUSTOMERS = "id int, city text, email text"
MART = DatasetId("duckdb://w", "mart")
QUICK = Limits(statement_s=0.5, job_s=20)


def table(name: str) -> DatasetId:
    return DatasetId("duckdb://w", name)


def typed(columns: str) -> list[tuple[str, str]]:
    pairs = (each.strip().partition(" ") for each in columns.replace("(12,2)", "").split(","))
    return [(name, kind) for name, _, kind in pairs]


def link(drawn: str) -> Link:
    """`orders.note -> total`, into the mart."""
    source, _, column = drawn.partition(" -> ")
    name, _, path = source.partition(".")
    return Link(table(name), path, MART, column)


def question(sql: str, *claims: str, dialect: str = "duckdb", mart: str | None = None) -> Question:
    inputs = {table("orders"): typed(ORDERS), table("customers"): typed(CUSTOMERS)}
    return Question(
        sql=sql,
        dialect=dialect,
        inputs=inputs,
        outputs={MART: typed(mart) if mart else None},
        claims=[link(each) for each in claims],
        flows=[(each, MART) for each in inputs],
    )


def tried(sql: str, *claims: str, dialect: str = "duckdb", mart: str | None = None) -> Trial:
    return try_job(question(sql, *claims, dialect=dialect, mart=mart), seed=1)


def outcomes(trial: Trial) -> dict[str, str]:
    return {
        f"{each.link.source.name}.{each.link.source_column} -> {each.link.target_column}": str(
            each.found
        )
        for each in trial.links
    }


def test_a_right_claim_is_shown_and_a_wrong_one_refuted() -> None:
    trial = tried(
        "SELECT id, amount * 2 AS total FROM orders",
        "orders.amount -> total",
        "orders.note -> total",
        "orders.amount -> id",
    )
    assert outcomes(trial) == {
        "orders.amount -> total": "shown",
        "orders.note -> total": "not shown",
        "orders.amount -> id": "not shown",
    }


@pytest.mark.parametrize(
    ("sql", "right", "wrong"),
    [
        (
            ("SELECT id FROM orders WHERE status = 'paid' AND placed_on >= DATE '2024-02-01'"
            " AND note LIKE 'gift%' AND amount BETWEEN 700 AND 702"),
            ["orders.status -> *", "orders.placed_on -> *", "orders.note -> *",
             "orders.amount -> *"],
            ["orders.customer_id -> id"],
        ),
        (
            "SELECT o.id, c.city FROM orders o LEFT JOIN customers c ON c.id = o.customer_id",
            ["orders.customer_id -> city", "customers.id -> city", "customers.city -> city"],
            ["customers.email -> city", "orders.amount -> id"],
        ),
        (
            ("SELECT id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY amount DESC, id) AS n"
            " FROM orders"),
            ["orders.amount -> n", "orders.customer_id -> n"],
            ["orders.note -> n", "orders.note -> id"],
        ),
        (
            ("SELECT customer_id, SUM(amount) AS total, COUNT(DISTINCT status) AS kinds FROM orders"
            " GROUP BY customer_id HAVING SUM(amount) > 1000"),
            ["orders.amount -> total", "orders.status -> kinds", "orders.customer_id -> total"],
            ["orders.status -> total", "orders.note -> kinds"],
        ),
        (
            ("SELECT CASE WHEN status IN ('open', 'held') THEN note ELSE 'none' END AS said,"
            " id FROM orders"),
            ["orders.status -> said", "orders.note -> said"],
            ["orders.amount -> said", "orders.status -> id"],
        ),
        (
            "SELECT note AS text FROM orders UNION ALL SELECT city FROM customers",
            ["orders.note -> text", "customers.city -> text"],
            ["customers.email -> text", "orders.status -> text"],
        ),
        (
            ("WITH orders AS (SELECT * FROM orders WHERE status = 'paid'),"
            " best AS (SELECT customer_id, MAX(amount) AS most FROM orders GROUP BY 1)"
            " SELECT c.city, b.most FROM best b JOIN customers c ON c.id = b.customer_id"),
            ["orders.amount -> most", "customers.city -> city", "orders.status -> most"],
            ["orders.note -> most", "customers.email -> city"],
        ),
        (
            ("SELECT id FROM orders o WHERE amount > (SELECT AVG(amount) FROM orders i"
            " WHERE i.customer_id = o.customer_id) AND EXISTS"
            " (SELECT 1 FROM customers c WHERE c.id = o.customer_id AND c.city = 'ghent')"),
            ["orders.amount -> *", "customers.city -> id", "orders.customer_id -> id"],
            ["customers.email -> id", "orders.note -> id"],
        ),
    ],
    ids=["filter", "join", "window", "aggregate", "case", "union", "with", "nested"],
)  # fmt: skip
def test_claims_about_every_form_of_a_query_are_told_apart(
    sql: str, right: Sequence[str], wrong: Sequence[str]
) -> None:
    trial = tried(sql, *right, *wrong)
    expected = dict.fromkeys(right, "shown") | dict.fromkeys(wrong, "not shown")
    assert outcomes(trial) == expected, trial.reason


@pytest.mark.parametrize(
    ("sql", "right"),
    [
        (
            ("SELECT CASE WHEN status = 'a' THEN 'x' WHEN status = 'd' AND note = 'be'"
            " AND amount = 77 THEN CAST(customer_id AS TEXT) ELSE 'q' END AS said FROM orders"),
            ["orders.customer_id -> said", "orders.note -> said", "orders.amount -> said"],
        ),
        (
            ("SELECT id FROM orders WHERE status = 'paid' AND note = 'gift' AND amount = 17"
            " AND customer_id = 99 AND placed_on = DATE '2019-03-04'"),
            ["orders.status -> *", "orders.amount -> *", "orders.placed_on -> *"],
        ),
        (
            "SELECT id, CASE WHEN id = 2012345678 THEN note END AS said FROM orders",
            ["orders.note -> said", "orders.id -> said"],
        ),
        (
            ("SELECT customer_id, STRING_AGG(note, ',' ORDER BY placed_on, id) AS said FROM orders"
            " GROUP BY 1"),
            ["orders.id -> said", "orders.placed_on -> said"],
        ),
        (
            ("SELECT JSON_EXTRACT(note, '$.a') AS a, JSON_EXTRACT(note, '$.a.b.c[2].d') AS d"
            " FROM orders"),
            ["orders.note -> a", "orders.note -> d"],
        ),
    ],
    ids=["rare arm", "five conditions", "great number", "tie", "deep document"],
)  # fmt: skip
def test_right_claims_about_rare_rows_are_shown(sql: str, right: Sequence[str]) -> None:
    trial = tried(sql, *right)
    assert outcomes(trial) == dict.fromkeys(right, "shown"), trial.reason


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT LAG(amount, 90) OVER (ORDER BY id) AS k FROM orders",
        "SELECT id, CASE WHEN LENGTH(note) > 900 THEN amount END AS k FROM orders",
        'SELECT amount AS "K", id AS "k" FROM orders',
        "SELECT amount AS k FROM orders; SELECT id AS k FROM orders",
    ],
    ids=["far away", "never", "two of one name", "two queries"],
)
def test_what_the_rows_could_not_show_is_not_refuted(sql: str) -> None:
    (told,) = tried(sql, "orders.amount -> k").links
    assert (told.found, bool(told.reason)) == (Found.NOT_TRIED, True)


def test_a_yes_or_no_in_a_single_row_tells_too_little_to_refute() -> None:
    assert not Seen(samples={"True", "False"}, most_rows=1).varies
    assert Seen(samples={"True", "False"}, most_rows=2).varies
    assert Seen(samples={"3", "4", "8"}, most_rows=1).varies


def test_a_dataset_that_a_join_never_finds_is_not_refuted() -> None:
    trial = tried(
        "SELECT o.id, c.city FROM orders o LEFT JOIN customers c ON o.note = MD5(c.email)",
        "customers.city -> city",
    )
    (flow,) = (each for each in trial.flows if each.source == table("customers"))
    assert (flow.found, flow.reason) == (
        Found.NOT_TRIED,
        "city was always missing, and it may be what depends on it",
    )


@pytest.mark.parametrize("name", ["a.b", 'a"b', "Größe", "select", "*", "hw_0", "a b", "c0"])
def test_columns_may_have_any_name(name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    orders, other = table("orders"), "other"
    trial = try_job(
        Question(
            sql=f'SELECT {quoted} AS {quoted}, other AS "o" FROM orders',
            dialect="duckdb",
            inputs={orders: [(name, "int"), (other, "int")]},
            outputs={MART: None},
            claims=[Link(orders, name, MART, name), Link(orders, other, MART, "o")],
        ),
        seed=1,
    )
    assert [each.found for each in trial.links] == [Found.SHOWN, Found.SHOWN]
    assert trial.missed == ()


@pytest.mark.parametrize(
    "kind",
    ["decimal(38,0)", "decimal(1,1)", "array<struct<a:int,b:string>>", "map<string,int>", "json",
     "variant", "uuid", "timestamptz", "timetz", "interval", "binary(16)", "enum('a','b')", "bit",
     "hugeint", "geography", "int[3]"],
)  # fmt: skip
def test_columns_may_be_of_any_type(kind: str) -> None:
    orders = table("orders")
    trial = try_job(
        Question(
            sql="SELECT a, b FROM orders",
            dialect="duckdb",
            inputs={orders: [("a", kind), ("b", "int")]},
            outputs={MART: None},
            claims=[Link(orders, each, MART, each) for each in "ab"],
        ),
        seed=1,
    )
    assert [each.found for each in trial.links] == [Found.SHOWN, Found.SHOWN], trial.reason


@pytest.mark.parametrize(
    "condition",
    [f"id = {'9' * 5_000}", "id > 1e300", "amount = 'nan'", f"placed_on > {'9' * 5_000}",
     "placed_on > '9999-12-31T23:59:59+14:00'", "placed_on = '²'",
     f"JSON_EXTRACT(note, '${'.a' * 5_000}') = 1"],
    ids=["great", "greater", "no number", "no day", "last day", "no digit", "deep"],
)  # fmt: skip
def test_odd_values_in_the_text_break_no_trial(condition: str) -> None:
    trial = try_job(
        question(f"SELECT id FROM orders WHERE note = 'x' OR {condition}", "orders.note -> *"),
        seed=1,
        limits=QUICK,
    )
    assert trial.links[0].found is not Found.NOT_SHOWN


def test_what_is_written_by_several_statements_is_looked_at_in_the_end() -> None:
    trial = tried(
        "CREATE TEMP TABLE paid AS SELECT customer_id, amount FROM orders WHERE status = 'paid';"
        " DELETE FROM mart; INSERT INTO mart SELECT customer_id, SUM(amount) FROM paid GROUP BY 1;"
        " DROP TABLE paid",
        "orders.amount -> total",
        "orders.status -> total",
        "orders.note -> total",
        mart="customer_id int, total double",
    )
    assert [*outcomes(trial).values()] == ["shown", "shown", "not shown"]


def test_a_merge_changes_rows_that_are_there() -> None:
    trial = tried(
        "MERGE INTO mart m USING orders o ON m.id = o.id WHEN MATCHED THEN UPDATE"
        " SET total = o.amount WHEN NOT MATCHED THEN INSERT (id, total) VALUES (o.id, o.amount)",
        "orders.amount -> total",
        "orders.note -> total",
        mart="id int, total double",
    )
    assert [*outcomes(trial).values()] == ["shown", "not shown"]


def test_sql_of_another_dialect_is_tried_as_it_means_it() -> None:
    trial = tried(
        "select o.id, iff(o.status = 'paid', o.amount, 0) as paid, datediff('day', o.placed_on,"
        " current_date) as age from RAW.SHOP.ORDERS as o where to_date(o.placed_on) > '2025-01-01'"
        " qualify row_number() over (partition by o.id order by o.amount) = 1",
        "orders.status -> paid",
        "orders.placed_on -> age",
        "orders.note -> age",
        dialect="snowflake",
    )
    assert [*outcomes(trial).values()] == ["shown", "shown", "not shown"], trial.reason


def test_an_influence_that_nobody_claims_is_missed() -> None:
    trial = tried("SELECT id, amount FROM orders WHERE status = 'paid'", "orders.id -> id")
    seen = {(each.source_column, each.target_column) for each in trial.missed}
    assert {("status", "id"), ("status", "amount"), ("amount", "amount")} <= seen
    assert ("note", "id") not in seen


def test_a_dataset_of_which_nothing_changes_anything_is_refuted_as_a_whole() -> None:
    trial = tried(
        "SELECT o.id FROM orders o WHERE o.id > 0 OR EXISTS (SELECT 1 FROM customers WHERE 1 = 0)"
    )
    assert [(each.source.name, each.found) for each in trial.flows] == [
        ("orders", Found.SHOWN),
        ("customers", Found.NOT_SHOWN),
    ]


def test_a_dataset_that_the_sql_does_not_read_is_not_refuted_but_not_tried() -> None:
    trial = tried("SELECT id FROM orders", "customers.city -> id")
    assert (trial.links[0].found, trial.links[0].reason) == (
        Found.NOT_TRIED,
        "the SQL does not read it",
    )


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT RANDOM() AS id FROM orders", "what comes out is not the same each time"),
        ("SELECT 7 AS id FROM orders", "what comes out is always the same value"),
        ("SELECT id FROM orders WHERE 1 = 0", "nothing came out, whatever the rows were"),
        ("SELECT amount FROM orders", "no column id comes out"),
        ("SELECT id FROM orders, elsewhere", "the columns of elsewhere are not known"),
        ("SELECT {{ columns }} FROM orders", "it is a template, and what it becomes is not known"),
        ("SELECT FROM WHERE", "its text cannot be read in its dialect"),
        ("SELECT is_spam(note) AS id FROM orders", "it depends on is_spam, which DuckDB does not"),
        ("GRANT SELECT ON orders TO bob", "GRANT is not run in a trial"),
    ],
)
def test_what_cannot_be_told_is_not_tried_and_says_why(sql: str, reason: str) -> None:
    (told,) = tried(sql, "orders.id -> id").links
    assert told.found is Found.NOT_TRIED
    assert told.reason.startswith(reason)


def test_a_claim_about_order_alone_is_not_tried() -> None:
    claim = replace(link("orders.amount -> *"), decides_order=True)
    asked = replace(question("SELECT id FROM orders ORDER BY amount"), claims=[claim])
    (told,) = try_job(asked, seed=1).links
    assert told.found is Found.NOT_TRIED
    assert "order of rows" in told.reason


def test_a_function_that_duckdb_lacks_costs_only_what_depends_on_it() -> None:
    trial = tried(
        "SELECT id, geohash_of(note, 5) AS area FROM orders",
        "orders.id -> id",
        "orders.amount -> id",
        "orders.note -> area",
    )
    assert [*outcomes(trial).values()] == ["shown", "not shown", "not tried"]


def test_the_same_seed_gives_the_same_outcome_and_another_may_not() -> None:
    asked = question(
        "SELECT id, SUM(amount) OVER (PARTITION BY status) AS s FROM orders",
        "orders.status -> s",
        "orders.note -> s",
    )
    once, again = try_job(asked, seed=5), try_job(asked, seed=5)
    assert once == again
    assert facet_of(once, sql=asked.sql, seed=5) == facet_of(again, sql=asked.sql, seed=5)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY orders TO '/tmp/headwater-stolen.csv'",
        "ATTACH '/tmp/headwater-stolen.db' AS stolen",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true; SELECT id FROM read_text('/etc/passwd')",
        "PRAGMA database_list",
        "EXPORT DATABASE '/tmp/headwater-stolen'",
        "CREATE SECRET s (TYPE s3)",
        "CALL pragma_version()",
    ],
)
def test_sql_that_reaches_outside_is_not_run(sql: str) -> None:
    trial = try_job(question(sql, "orders.id -> id"), seed=1, limits=QUICK)
    assert trial.links[0].found is Found.NOT_TRIED
    assert trial.reason


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT content FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/headwater-stolen.csv'",
        "ATTACH '/tmp/headwater-stolen.db' AS stolen",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SELECT getenv('HOME')",
    ],
)
def test_even_what_gets_through_to_the_database_reaches_nothing(sql: str) -> None:
    with Sandbox(QUICK) as sandbox:
        told = sandbox.run([sql], rows={}, result=0, looked_at=[])
    assert isinstance(told, str)


@pytest.mark.parametrize(
    "sql",
    [
        (
            "WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n)"
            " SELECT COUNT(*) AS id FROM n, orders"
        ),
        "SELECT COUNT(*) AS id FROM "
        + ", ".join(f"orders o{at}" for at in range(14))
        + " WHERE o0.amount + o7.amount > o13.amount",
    ],
    ids=["endless recursion", "huge cross join"],
)
def test_sql_that_never_ends_is_stopped(sql: str) -> None:
    trial = try_job(question(sql, "orders.id -> id"), seed=1, limits=QUICK)
    assert trial.reason == "it ran too long and was stopped"


def test_a_job_whose_time_is_over_is_stopped_whatever_it_does() -> None:
    limits = Limits(statement_s=60, job_s=1)
    sql = "SELECT COUNT(*) AS id FROM " + ", ".join(f"orders o{at}" for at in range(14))
    trial = try_job(question(f"{sql} WHERE o0.note < o9.note", "orders.id -> id"), seed=1,
                    limits=limits)  # fmt: skip
    assert trial.reason == "it took longer than 1 s and was stopped"


def test_sql_that_eats_memory_or_floods_is_stopped() -> None:
    greedy = "SELECT STRING_AGG(REPEAT(note, 20000000), '') AS id FROM orders, range(400)"
    flood = "SELECT o.id FROM orders o, range(100000)"
    for sql in (greedy, flood):
        trial = try_job(question(sql, "orders.id -> id"), seed=1, limits=QUICK)
        assert trial.links[0].found is Found.NOT_TRIED
        assert "MiB" not in trial.reason


def test_a_process_that_died_says_so() -> None:
    with Sandbox(QUICK) as sandbox:
        assert sandbox._process is not None
        sandbox._process.kill()
        with pytest.raises(StoppedError, match="brought DuckDB down"):
            sandbox.run(["SELECT 1"], rows={}, result=0, looked_at=[])


def test_without_duckdb_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(NoDuckDbError, match=r"headwater\[duckdb\]"):
        tried("SELECT id FROM orders", "orders.id -> id")


def test_the_database_does_not_know_whose_it_is() -> None:
    with Sandbox(QUICK) as sandbox:
        told = sandbox.run(
            ["SELECT CURRENT_SETTING('secret_directory')"], rows={}, result=0, looked_at=[]
        )
    assert str(Path.home()) not in str(told)


def test_what_is_run_is_taken_back() -> None:
    with Sandbox(QUICK) as sandbox:
        assert sandbox.make({"t": [("a", "INT")]}) is None
        assert sandbox.keep({"t": [["1"], ["2"]]}) is None
        changed = sandbox.run(["DELETE FROM t"], rows={"t": [["3"]]}, result=None, looked_at=["t"])
        assert changed == [Outcome(("a",), ())]
        after = sandbox.run([], rows={}, result=None, looked_at=["t"])
        assert after == [Outcome(("a",), (("1",), ("2",)))]


def test_a_column_whose_values_only_change_places_has_moved() -> None:
    before = Outcome(("id", "name", "n"), (("1", "a", "1"), ("2", "b", "2"), ("3", "c", "3")))
    after = Outcome(("id", "name", "n"), (("1", "a", "2"), ("2", "b", "1"), ("3", "c", "3")))
    told = difference(before, after, frozenset({"id", "name", "n"}))
    assert (told.changed, told.moved) == (frozenset(), frozenset({"n"}))
