"""What people say of two names: joined, told apart, taken back; and what is left to look at."""

from __future__ import annotations

import pytest

from integration.conftest import Cli
from support.server import Json, Server, names
from support.told import dataset_event as described
from support.told import run_event, symlinks

UPPER, LOWER = "warehouse/shop.Orders", "warehouse/shop.orders"


def tell_orders(server: Server) -> None:
    """What is written in one case and read in the other."""
    server.tell(
        run_event("load", reads=["raw"], writes=["shop.Orders"]),
        run_event("build", reads=["shop.orders"], writes=["mart"]),
    )
    server.platform.wait_for(server.heard)


def judge(server: Server, word: str, one: str, other: str, **more: str) -> Json:
    said = {"word": word, "one": one, "other": other, **more}
    answer = server.client.post("/api/v2/names/judge", json=said)
    assert answer.status_code == 200, answer.text
    server.heard = max(server.heard, answer.json()["offset"] or 0)
    return answer.json()


def test_two_names_are_joined_in_the_next_answer_and_parted_again(server: Server) -> None:
    tell_orders(server)
    said = judge(server, "same", UPPER, LOWER, by="ana")
    assert (said["word"], said["by"]) == ("same", "ana")
    assert "mart" in names(server.ask("impact", of="raw"))
    assert server.ask("names/conflicts")["total"] == 0
    judge(server, "withdrawn", LOWER, UPPER)
    assert "mart" not in names(server.ask("impact", of="raw"))
    assert server.ask("names/conflicts")["total"] == 1


def test_a_conflict_that_is_none_is_dismissed_with_a_reason_and_restored(server: Server) -> None:
    tell_orders(server)
    judge(server, "different", LOWER, UPPER, by="bo", reason="two systems")
    assert server.ask("names/conflicts")["total"] == 0
    (pair,) = server.ask("names/conflicts", state="dismissed")["conflicts"]
    assert pair["dismissed"] == {"by": "bo", "reason": "two systems"}
    assert server.ask("names/conflicts", state="any")["total"] == 1
    judge(server, "withdrawn", UPPER, LOWER)
    (pair,) = server.ask("names/conflicts")["conflicts"]
    assert pair["dismissed"] is None


def test_who_joins_names_takes_back_that_they_are_two_and_the_other_way_round(
    server: Server,
) -> None:
    tell_orders(server)
    judge(server, "different", UPPER, LOWER)
    judge(server, "same", LOWER, UPPER)
    assert server.ask("names/conflicts", state="dismissed")["total"] == 0
    assert server.ask("aliases")["total"] == 1
    judge(server, "different", UPPER, LOWER)
    assert server.ask("aliases")["total"] == 0


def test_a_word_on_one_name_leaves_what_was_said_of_others(server: Server) -> None:
    tell_orders(server)
    judge(server, "same", UPPER, "raw", by="ana")
    judge(server, "same", UPPER, LOWER, by="bo")
    judge(server, "withdrawn", UPPER, LOWER)
    (alias,) = server.ask("aliases")["aliases"]
    assert (alias["other"], alias["by"]) == ("dataset:warehouse:raw", "ana")


def test_the_same_word_again_says_nothing_new(server: Server) -> None:
    tell_orders(server)
    judge(server, "same", UPPER, LOWER, by="ana")
    assert judge(server, "same", UPPER, LOWER, by="ana")["offset"] is None


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"word": "same", "one": LOWER, "other": LOWER}, 400, "name two datasets"),
        ({"word": "withdrawn", "one": LOWER, "other": "raw"}, 400, "no person said"),
        ({"word": "like", "one": LOWER, "other": "raw"}, 400, "same, different or withdrawn"),
        ({"word": "same", "one": LOWER, "other": "load"}, 400, "name a dataset"),
        ({"word": "same", "one": LOWER, "other": "never.seen"}, 404, "never.seen"),
    ],
)
def test_what_cannot_be_said_is_refused_with_why(
    server: Server, said: Json, status: int, words: str
) -> None:
    tell_orders(server)
    answer = server.client.post("/api/v2/names/judge", json=said)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_what_a_producer_says_is_for_the_producer_to_take_back(server: Server) -> None:
    server.tell(described("x", symlinks=symlinks("y")))
    server.platform.wait_for(server.heard)
    said = {"word": "withdrawn", "one": "warehouse/x", "other": "warehouse/y"}
    answer = server.client.post("/api/v2/names/judge", json=said)
    assert "https://example.com/pipeline says so" in answer.json()["detail"]


def test_commands_dismiss_a_conflict_and_restore_it(server: Server, cli: Cli) -> None:
    tell_orders(server)
    assert "is not" in cli("names", "dismiss", UPPER, LOWER, "--reason", "two systems")
    assert len(cli("names", "conflicts", "--format", "csv").splitlines()) == 2
    dismissed = cli("names", "conflicts", "--state", "dismissed", "--format", "json")
    assert "two systems" in dismissed
    cli("names", "restore", UPPER, LOWER)
    assert "shop.Orders" in cli("names", "conflicts", "--format", "csv")
