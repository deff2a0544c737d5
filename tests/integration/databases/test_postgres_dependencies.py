"""What PostgreSQL records that views depend on, beside what is read from their SQL."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from support.reading import Told

RECORDED = """
    SELECT DISTINCT v.relname, n.nspname, t.relname,
        (SELECT attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = d.refobjsubid
            AND d.refobjsubid > 0)
    FROM pg_rewrite r
    JOIN pg_class v ON v.oid = r.ev_class
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid AND d.deptype = 'n'
    JOIN pg_class t ON t.oid = coalesce(pg_partition_root(d.refobjid), d.refobjid)
        AND t.relkind <> 'c'
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE r.rulename = '_RETURN' AND v.relname ~ '^[vm]_'
"""
PASSED_ON = {
    ("v_cte", "orders"): {"details", "id", "ordered_at", "paid", "price", "quantity", "tags"}
}
"""What a part of a query selects and nothing uses: recorded, but of no influence."""
NOT_READ = {
    "v_limit": "a query in LIMIT is not read",
}
"""What the SQL of a view does not yet show us; its tables are told as the database records them."""


@pytest.fixture(scope="module")
def recorded(shop: str) -> dict[str, dict[str, set[str]]]:
    """For each view, the tables that it uses, and the columns of these."""
    found: dict[str, dict[str, set[str]]] = {}
    with psycopg.connect(shop) as connection:
        for view, schema, table, column in connection.execute(RECORDED):
            columns = found.setdefault(view, {}).setdefault(f"shop.{schema}.{table}", set())
            columns.update([column] if column else [])
    return found


def claimed(told: Told, view: str) -> dict[str, set[str]]:
    """The tables that we say a view reads, and the columns of these."""
    name = f"shop.mart.{view}" if view in {"m_revenue", "v_of_matview"} else f"shop.shop.{view}"
    found: dict[str, set[str]] = {each: set() for each in told.flows(name)[0]}
    for entry in told.job(name)["job"]["facets"]["lineage"]["entries"]:
        for each in [*entry["inputs"], *(i for f in entry["fields"].values() for i in f["inputs"])]:
            column = each.get("field")
            found[each["name"]].update({column, column.partition(".")[0]} if column else ())
    return found


def test_the_corpus_has_every_view_that_was_written(
    recorded: dict[str, dict[str, set[str]]],
) -> None:
    written = (Path(__file__).parent / "views.sql").read_text("utf-8")
    views = written.count("CREATE VIEW") + written.count("CREATE MATERIALIZED VIEW") + 1
    assert views > 35
    # One view is made of constants, so that nothing is recorded of it.
    assert len(recorded) == views - 1


def test_every_table_that_the_database_records_is_in_the_answer(
    told: Told, recorded: dict[str, dict[str, set[str]]]
) -> None:
    for view, tables in recorded.items():
        if view not in NOT_READ:
            assert claimed(told, view).keys() == tables.keys() | (
                {"shop.shop.rates"} if view == "v_function" else set()
            ), view


def test_every_column_that_the_database_records_is_in_the_answer(
    told: Told, recorded: dict[str, dict[str, set[str]]]
) -> None:
    missing: dict[tuple[str, str], set[str]] = {}
    for view, tables in recorded.items():
        if view in NOT_READ:
            continue
        answer = claimed(told, view)
        for table, columns in tables.items():
            left = columns - answer[table]
            if left:
                missing[view, table.rpartition(".")[2]] = left
    assert missing == PASSED_ON


def test_what_is_not_read_is_said_and_told_as_the_database_records_it(
    told: Told, recorded: dict[str, dict[str, set[str]]]
) -> None:
    for view in NOT_READ:
        assert any(view in each and "according to the database" in each for each in told.remarks())
        assert told.flows(f"shop.shop.{view}", by="postgres")[0] == recorded[view].keys()
    views = {each.partition(":")[0] for each in told.remarks() if "according to" in each}
    assert views == {f"shop.shop.{view}" for view in NOT_READ}
