"""Searches in an order that was asked for, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from integration.conftest import Cli
from support.server import Server
from support.told import dataset, dataset_event, run_event

SORTS = ("name", "changed", "use", "tier")


@pytest.fixture
def shop(server: Server) -> Server:
    """A server with things of several tiers, uses and ages, whose names differ in case."""
    server.tell(
        dataset_event("shop.Beta", hours=3, documentation={"description": "second"}),
        dataset_event("shop.alpha", hours=1, headwater_tier={"tier": 2}),
        dataset_event("shop.gamma", hours=2, headwater_tier={"tier": 1}),
        dataset_event("other.delta", hours=4),
        *(run_event(f"job {each}", reads=["shop.alpha"], hours=5 + each) for each in range(4)),
        run_event("job", reads=["shop.Beta"], writes=[dataset("shop.out")], hours=9),
    )
    return server


def found(server: Server, **asked: Any) -> list[str]:
    return [hit["name"] for hit in server.ask("find", kind="dataset", **asked)["hits"]]


def test_names_are_in_order_whatever_their_case(shop: Server) -> None:
    assert found(shop, sort="name") == [
        "other.delta", "shop.alpha", "shop.Beta", "shop.gamma", "shop.out",
    ]  # fmt: skip
    assert found(shop, q="shop", sort="name", limit=2) == ["shop.alpha", "shop.Beta"]


def test_what_was_written_or_told_of_last_comes_first(shop: Server) -> None:
    for asked in ({"q": "shop"}, {"kind": "dataset"}, {}):
        hits = shop.ask("find", sort="changed", **asked)["hits"]
        stamps = [hit["updated_at"] or "" for hit in hits if hit["kind"] == "dataset"]
        assert stamps == sorted(stamps, reverse=True)
        assert hits[0]["name"] == "shop.out"


def test_what_is_read_most_comes_first(shop: Server) -> None:
    assert found(shop, q="shop", sort="use")[:2] == ["shop.alpha", "shop.Beta"]


def test_tiers_come_before_what_has_none(shop: Server) -> None:
    assert found(shop, sort="tier")[:2] == ["shop.gamma", "shop.alpha"]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("asked", [{}, {"q": "sho"}, {"q": "a"}, {"platform": "warehouse"}])
def test_pages_in_any_order_hold_everything_once(
    shop: Server, sort: str, asked: dict[str, str]
) -> None:
    whole = shop.ask("find", sort=sort, limit=500, **asked)
    names, cursor = list[str](), None
    while True:
        page = shop.ask("find", sort=sort, limit=2, cursor=cursor, **asked)
        names += [hit["id"] for hit in page["hits"]]
        assert page["total"] == whole["total"]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == [hit["id"] for hit in whole["hits"]]
    assert len(names) == len({*names}) == whole["total"]


@pytest.mark.parametrize("sort", ["name", "use"])
def test_what_comes_before_the_place_of_a_page_moves_nothing_behind_it(
    shop: Server, sort: str
) -> None:
    whole = found(shop, q="shop", sort=sort)
    first = shop.ask("find", q="shop", kind="dataset", sort=sort, limit=2)
    shop.tell(*(run_event(f"new {each}", reads=["shop.aaa"], hours=20) for each in range(9)))
    rest = shop.ask("find", q="shop", kind="dataset", sort=sort, cursor=first["next"])
    told = [hit["name"] for page in (first, rest) for hit in page["hits"]]
    assert told == whole


def test_a_cursor_of_another_order_is_refused(shop: Server) -> None:
    first = shop.ask("find", sort="name", limit=1)
    for sort in ("use", "changed", "best"):
        refused = shop.problem("find", sort=sort, cursor=first["next"])
        assert (refused["status"], refused["pointer"]) == (400, "/cursor")


def test_columns_are_in_no_other_order_than_the_best_first(shop: Server) -> None:
    refused = shop.problem("find", kind="column", sort="name")
    assert (refused["status"], refused["pointer"]) == (400, "/sort")


def test_temporary_datasets_are_counted_in_any_order(shop: Server) -> None:
    temporary = {"datasetType": "TABLE", "subType": "TEMPORARY"}
    shop.tell(dataset_event("shop.work", datasetType=temporary))
    answer = shop.ask("find", q="shop", sort="name", hide_temporary=True)
    assert "shop.work" not in [hit["name"] for hit in answer["hits"]]
    assert answer["coverage"]["reasons"][0]["code"] == "temporary"


def test_the_command_sorts_so_too(shop: Server, cli: Cli) -> None:
    told = cli("find", "shop", "--sort", "name", "--kind", "dataset", "--format", "csv")
    assert told.index("shop.alpha") < told.index("shop.Beta") < told.index("shop.gamma")
