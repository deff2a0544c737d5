"""What a server answers about a database that was read."""

from __future__ import annotations

from support.reading import Told, read_source
from support.server import Server

SERVER = "postgres://localhost:5432"


def test_an_edge_of_a_view_is_declared_and_parsed_and_implied_nowhere(
    server: Server, told: Told
) -> None:
    server.tell(*told.events)
    answer = server.ask("lineage", of="shop.mart.m_revenue", direction="upstream", depth=1)
    assert {tuple(each["evidence"]) for each in answer["edges"]} == {("declared", "parsed")}
    assert not [each for each in answer["edges"] if each["implied"]]


def test_a_table_that_only_the_database_names_is_upstream_too(server: Server, told: Told) -> None:
    server.tell(*told.events)
    answer = server.ask("lineage", of="shop.shop.v_limit", direction="upstream", depth=1)
    assert "shop.shop.rates" in {each["name"] for each in answer["nodes"]}


def test_a_view_of_constants_is_complete(server: Server, told: Told) -> None:
    server.tell(*told.events)
    answer = server.ask("lineage", of="shop.mart.v_constant", direction="upstream")
    assert answer["coverage"]["status"] == "complete"


def test_columns_lead_through_views_to_tables_and_generated_columns(
    server: Server, told: Told
) -> None:
    server.tell(*told.events)
    answer = server.ask("lineage", of="shop.shop.v_of_view[paid]", direction="upstream", depth=9)
    columns = {f"{each['name']}[{each['field']}]" for each in answer["nodes"]}
    assert {
        "shop.shop.v_group[paid]",
        "shop.shop.orders[total]",
        "shop.shop.orders[price]",
    } <= columns


def test_the_same_events_again_are_known(server: Server, shop: str) -> None:
    events = read_source("postgres", shop).events
    first = server.tell(*events)
    assert server.tell(*read_source("postgres", shop).events) == first
