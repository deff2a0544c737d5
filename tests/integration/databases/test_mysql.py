"""A real MariaDB, read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import HeadwaterError
from support.reading import Told, read_source

SERVER = "mysql://localhost:3306"


@pytest.fixture(scope="module")
def address(mariadb: Any) -> str:
    sql = (Path(__file__).parent / "shop_mysql.sql").read_text("utf-8")
    statements = re.split(r";\n(?=CREATE)", sql.strip())
    mariadb("DELIMITER //\n" + "\n//\n".join(each.removesuffix(";") for each in statements) + "//")
    return mariadb.address


@pytest.fixture(scope="module")
def told(address: str) -> Told:
    return read_source("mysql", address)


def test_a_table_is_told_with_types_keys_and_comments(told: Told) -> None:
    facets = told.facets("shop.customers")
    assert facets["schema"]["fields"][0] | {"description": ""} == {
        "name": "id",
        "type": "int(11)",
        "ordinal_position": 1,
        "description": "",
    }
    assert facets["schema"]["fields"][0]["description"] == "Who it is."
    assert facets["documentation"]["description"] == "Who buys."
    assert facets["headwater_keys"]["unique"] == [["email"]]
    foreign = told.facets("shop.orders")["headwater_keys"]["foreign"][0]
    assert (foreign["namespace"], foreign["name"]) == (SERVER, "shop.customers")


def test_generated_columns_are_made_of_others(told: Told) -> None:
    fields = told.facets("shop.orders")["lineage"]["fields"]
    assert {each["field"] for each in fields["total"]["inputs"]} == {"price", "quantity"}
    assert {each["field"] for each in fields["note"]["inputs"]} == {"status"}


def test_a_view_is_told_by_its_columns(told: Told) -> None:
    assert told.columns("shop.v_join") == {
        "who": {"shop.customers[name]"},
        "spent": {"shop.orders[total]"},
    }
    assert told.columns("shop.v_star")["shouted"] == {"shop.customers[email]"}


def test_a_view_may_reach_into_another_database_that_is_not_told_itself(told: Told) -> None:
    assert told.flows("shop.v_other")[0] == {"mart.daily", "shop.v_join"}
    assert not told.facets("mart.daily")


def test_routines_triggers_and_events_are_jobs(told: Told) -> None:
    assert told.columns("shop.refresh") == {
        "day": {"shop.orders[ordered_at]"},
        "revenue": {"shop.orders[total]"},
    }
    assert told.job("shop.refresh")["job"]["facets"]["documentation"]["description"] == (
        "Counts days anew."
    )
    assert told.columns("shop.orders.audited")["id"] == {"shop.orders[id]"}
    assert told.columns("shop.nightly")["what"] == {"shop.orders[status]"}
    assert told.flows("shop.best") == ({"shop.orders"}, set())


def test_the_same_database_again_tells_nothing(address: str, told: Told) -> None:
    assert read_source("mysql", address, memory=told.memory).events == []


def test_what_a_reader_may_not_see_is_said_and_not_taken_for_dropped(
    mariadb: Any, address: str
) -> None:
    mariadb(
        "CREATE USER reader@localhost IDENTIFIED BY 'hunter22'; "
        "GRANT SELECT, SHOW VIEW, EXECUTE ON shop.* TO reader@localhost; "
        "GRANT SELECT ON mart.* TO reader@localhost;"
    )
    reader = address.replace("root@", "reader:hunter22@")
    first = read_source("mysql", reader)
    assert "shop.refresh: the reader may not see the body of this procedure" in first.remarks()
    mariadb(
        "REVOKE SELECT, SHOW VIEW ON shop.* FROM reader@localhost; "
        "GRANT SELECT ON shop.customers TO reader@localhost;"
    )
    then = read_source("mysql", reader, memory=first.memory)
    assert "lifecycleStateChange" not in repr(then.events)
    assert any(each.startswith("privileges: ") for each in then.remarks())
    assert "hunter22" not in repr((first.events, first.memory, then.report))


def test_what_is_dropped_is_told(mariadb: Any, address: str) -> None:
    first = read_source("mysql", address)
    mariadb("CREATE TABLE shop.passing (id int)")
    second = read_source("mysql", address, memory=first.memory)
    assert [each["dataset"]["name"] for each in second.events] == ["shop.passing"]
    mariadb("DROP TABLE shop.passing")
    third = read_source("mysql", address, memory=second.memory)
    change = third.facets("shop.passing")["lifecycleStateChange"]
    assert change["lifecycleStateChange"] == "DROP"


def test_a_wrong_password_is_said_without_it(
    mariadb: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mariadb("CREATE USER other@localhost IDENTIFIED BY 'hunter22'")
    monkeypatch.setenv("HEADWATER_SOURCE_PASSWORD", "hunter23")
    with pytest.raises(HeadwaterError) as failure:
        read_source("mysql", address.replace("root@", "other@"))
    assert "Access denied for user 'other'" in str(failure.value)
    assert "hunter23" not in str(failure.value)
