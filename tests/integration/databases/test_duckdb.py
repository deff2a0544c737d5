"""DuckDB files, read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from headwater.errors import HeadwaterError
from support.reading import read_source

SHOP = (
    """
    CREATE TABLE Orders (
        Id INTEGER PRIMARY KEY, price DECIMAL(10, 2), quantity INTEGER, customer INTEGER,
        total DECIMAL(12, 2) GENERATED ALWAYS AS (price * quantity) VIRTUAL, doc STRUCT(a INTEGER)
    );
    CREATE TABLE lines (order_id INTEGER REFERENCES Orders (Id), sku VARCHAR UNIQUE);
    COMMENT ON TABLE Orders IS 'What was bought.';
    COMMENT ON COLUMN Orders.price IS 'In euro.';
    CREATE SCHEMA mart;
    CREATE MACRO net(x) AS x / 1.2;
    CREATE MACRO dear(least) AS TABLE SELECT * FROM Orders WHERE price > least;
    """,
    """
    CREATE VIEW mart.revenue (who, spent) AS
        SELECT CUSTOMER, sum(net(PRICE)) FROM orders GROUP BY 1
    """,
    "CREATE VIEW mart.dearest AS FROM dear(100) SELECT id, doc.a AS leaf",
    "CREATE VIEW plain AS SELECT * FROM mart.revenue",
)


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Make a database file, and tell its name in the current folder."""
    monkeypatch.chdir(tmp_path)

    def made(name: str, *statements: str) -> str:
        with duckdb.connect(name) as connection:
            for each in statements:
                connection.execute(each)
        return name

    return made


def test_tables_are_told_with_types_keys_comments_and_row_counts(make: Callable[..., str]) -> None:
    told = read_source("duckdb", make("shop.duckdb", *SHOP, "INSERT INTO lines VALUES (NULL, 'a')"))
    orders = told.facets("shop.main.Orders")
    assert told.events[0]["dataset"]["namespace"] == "duckdb://shop.duckdb"
    assert orders["schema"]["fields"][1] | {"_": 0} == {
        "name": "price",
        "type": "DECIMAL(10,2)",
        "ordinal_position": 2,
        "description": "In euro.",
        "_": 0,
    }
    assert orders["documentation"]["description"] == "What was bought."
    assert orders["headwater_keys"]["primary"] == ["Id"]
    assert {each["field"] for each in orders["lineage"]["fields"]["total"]["inputs"]} == {
        "price",
        "quantity",
    }
    lines = told.facets("shop.main.lines")
    assert lines["headwater_keys"]["foreign"][0]["name"] == "shop.main.Orders"
    assert lines["headwater_keys"]["unique"] == [["sku"]]
    assert lines["dataQualityMetrics"]["rowCount"] == 1


def test_views_are_read_with_the_names_that_are_stored(make: Callable[..., str]) -> None:
    told = read_source("duckdb", make("shop.duckdb", *SHOP))
    assert told.columns("shop.mart.revenue") == {
        "who": {"shop.main.Orders[customer]"},
        "spent": {"shop.main.Orders[price]"},
    }
    assert told.columns("shop.main.plain")["spent"] == {"shop.mart.revenue[spent]"}
    assert told.job("shop.mart.revenue")["job"]["facets"]["headwater_evidence"]["kind"] == "parsed"


def test_macros_are_looked_into(make: Callable[..., str]) -> None:
    told = read_source("duckdb", make("shop.duckdb", *SHOP))
    assert told.columns("shop.mart.dearest") == {
        "Id": {"shop.main.Orders[Id]"},
        "leaf": {"shop.main.Orders[doc.a]"},
    }
    assert told.flows("shop.main.dear") == ({"shop.main.Orders"}, set())
    assert told.report.remarks == []


def test_views_reach_across_files_that_are_read_together(make: Callable[..., str]) -> None:
    make("raw.duckdb", "CREATE TABLE t (x INTEGER)")
    shop = make(
        "shop.duckdb",
        "ATTACH 'raw.duckdb' AS raw (READ_ONLY)",
        "CREATE VIEW v AS SELECT x FROM raw.t",
    )
    told = read_source("duckdb", shop, "raw.duckdb")
    assert told.columns("shop.main.v") == {"x": {"raw.main.t[x]"}}
    assert told.job("shop.main.v")["inputs"] == [
        {"namespace": "duckdb://raw.duckdb", "name": "raw.main.t"}
    ]


def test_a_table_that_is_not_there_is_said_and_nothing_is_claimed(make: Callable[..., str]) -> None:
    make("raw.duckdb", "CREATE TABLE t (x INTEGER)")
    shop = make(
        "shop.duckdb",
        "ATTACH 'raw.duckdb' AS raw (READ_ONLY)",
        "CREATE VIEW v AS SELECT x, 1 AS one FROM raw.t",
    )
    told = read_source("duckdb", shop)
    assert told.remarks() == ["shop.main.v: there is no table raw.t here"]
    entry = told.job("shop.main.v")["job"]["facets"]["lineage"]["entries"][0]
    assert "inputs" not in entry
    assert entry["fields"] == {}


def test_the_file_is_opened_beside_another_reader_and_left_as_it_is(
    make: Callable[..., str],
) -> None:
    name = make("shop.duckdb", *SHOP)
    before = Path(name).read_bytes()
    assert read_source("duckdb", name).events
    assert Path(name).read_bytes() == before


def test_the_same_file_again_tells_nothing_and_a_dropped_view_is_taken_back(
    make: Callable[..., str],
) -> None:
    name = make("shop.duckdb", *SHOP)
    first = read_source("duckdb", name)
    assert read_source("duckdb", name, memory=first.memory).events == []
    make("shop.duckdb", "DROP VIEW plain")
    then = read_source("duckdb", name, memory=first.memory)
    assert then.facets("shop.main.plain")["lifecycleStateChange"]
    assert then.flows("shop.main.plain") == (set(), set())


@pytest.mark.parametrize(
    ("content", "says"), [(None, "there is no such file"), (b"x" * 5000, "shop.duckdb: ")]
)
def test_what_is_no_database_is_refused(
    content: bytes | None, says: str, make: Callable[..., str], tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "shop.duckdb").write_bytes(content)
    with pytest.raises(HeadwaterError, match=says):
        read_source("duckdb", "shop.duckdb")
