"""SQLite files, read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.errors import HeadwaterError
from support.reading import read_source

SHOP = """
    CREATE TABLE Orders (
        Id INTEGER PRIMARY KEY, price NUMERIC(10, 2), quantity INT,
        customer REFERENCES customers (id),
        total AS (price * (quantity + 0)) STORED, "odd, name" TEXT AS (upper(price)) VIRTUAL
    );
    CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
    CREATE TABLE log (what, id);
    CREATE VIEW spent (who, spent) AS
        SELECT email, sum(TOTAL) FROM orders JOIN customers c ON c.id = customer GROUP BY email;
    CREATE TRIGGER logged AFTER INSERT ON Orders BEGIN
        INSERT INTO log (what, id) VALUES ('INSERT', NEW.ID);
    END;
    CREATE TRIGGER posted INSTEAD OF INSERT ON spent BEGIN
        INSERT INTO customers (email) SELECT NEW.who;
    END;
    CREATE VIRTUAL TABLE words USING fts5 (body);
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Make a database file, and tell its name in the current folder."""
    monkeypatch.chdir(tmp_path)

    def made(script: str) -> str:
        connection = sqlite3.connect("shop.db")
        connection.executescript(script)
        connection.close()
        return "shop.db"

    return made


def test_tables_are_told_with_types_and_keys(make: Callable[..., str]) -> None:
    told = read_source("sqlite", make(SHOP))
    assert told.events[0]["dataset"]["namespace"] == "sqlite://shop.db"
    orders = told.facets("Orders")
    assert [each["name"] for each in orders["schema"]["fields"]][-2:] == ["total", "odd, name"]
    assert orders["headwater_keys"]["foreign"][0]["name"] == "customers"
    assert told.facets("customers")["headwater_keys"]["unique"] == [["email"]]
    names = {each["dataset"]["name"] for each in told.events if "dataset" in each}
    # An index of words keeps tables of its own behind itself.
    assert {name for name in names if name.startswith("words")} == {"words"}


def test_generated_columns_are_made_of_others(make: Callable[..., str]) -> None:
    fields = read_source("sqlite", make(SHOP)).facets("Orders")["lineage"]["fields"]
    assert {each["field"] for each in fields["total"]["inputs"]} == {"price", "quantity"}
    assert {each["field"] for each in fields["odd, name"]["inputs"]} == {"price"}


def test_generated_columns_are_found_however_they_are_written(make: Callable[..., str]) -> None:
    table = """
        CREATE TABLE odd (
            a INT /* , x AS (b) */, b, -- , y AS (a)
            c DECIMAL(10, 2) AS (a), [d e] AS (b || ')'), "f%" TEXT GENERATED ALWAYS AS (a + b),
            `as` AS ((b)) STORED CHECK (a > 0)
        )
    """
    fields = read_source("sqlite", make(table)).facets("odd")["lineage"]["fields"]
    found = {name: {each["field"] for each in told["inputs"]} for name, told in fields.items()}
    assert found == {"c": {"a"}, "d e": {"b"}, "f%": {"a", "b"}, "as": {"b"}}


def test_a_table_may_be_named_with_its_schema(make: Callable[..., str]) -> None:
    told = read_source("sqlite", make("CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM main.t;"))
    assert told.columns("v") == {"a": {"t[a]"}}


def test_views_and_triggers_are_read_with_the_names_that_are_stored(
    make: Callable[..., str],
) -> None:
    told = read_source("sqlite", make(SHOP))
    assert told.columns("spent") == {"who": {"customers[email]"}, "spent": {"Orders[total]"}}
    assert told.columns("Orders.logged")["id"] == {"Orders[Id]"}
    assert told.columns("spent.posted") == {"email": {"spent[who]"}}


def test_a_broken_view_costs_itself_alone(make: Callable[..., str]) -> None:
    told = read_source("sqlite", make(SHOP + "CREATE VIEW broken AS SELECT x FROM missing;"))
    assert "shop.db: broken: no such table: main.missing" in told.remarks()
    assert told.columns("spent")["spent"] == {"Orders[total]"}


def test_the_same_file_again_tells_nothing_and_a_dropped_view_is_taken_back(
    make: Callable[..., str],
) -> None:
    first = read_source("sqlite", make(SHOP))
    assert read_source("sqlite", "shop.db", memory=first.memory).events == []
    make("DROP VIEW spent")
    then = read_source("sqlite", "shop.db", memory=first.memory)
    assert then.facets("spent")["lifecycleStateChange"]
    assert then.flows("spent") == (set(), set())


def test_a_file_that_may_only_be_read_is_read(make: Callable[..., str]) -> None:
    name = make(SHOP)
    before = Path(name).read_bytes()
    Path(name).chmod(0o400)
    assert read_source("sqlite", name).events
    assert Path(name).read_bytes() == before


@pytest.mark.parametrize(("content", "says"), [(None, "no such file"), (b"SELECT 1", "it is none")])
def test_what_is_no_database_is_refused(
    content: bytes | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path("shop.db").write_bytes(content)
    with pytest.raises(HeadwaterError, match=says):
        read_source("sqlite", "shop.db")
