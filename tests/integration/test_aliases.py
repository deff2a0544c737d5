"""Two names of one dataset: said by producers or people, in every question, and taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from headwater.model.identity import ColumnId, DatasetId, JobId
from integration.conftest import Cli
from support.server import Server, names
from support.told import at, dataset, dataset_event, run_event, schema, symlinks

LAKE, TABLE = "lake/orders", "db.orders"


def tell_orders(server: Server) -> None:
    """What is written under one name is read under the other."""
    server.tell(
        run_event("load", reads=["raw"], writes=[dataset(LAKE, schema=schema(amount="int"))]),
        run_event("build", reads=[TABLE], writes=["mart"]),
    )


def picture(server: Server) -> dict[str, Any]:
    """The answers to questions about both names, without what grows with the log."""
    asked = {
        (question, name): server.ask(question, of=f"warehouse/{name}")
        for question in ("lineage", "impact", "trace")
        for name in (LAKE, TABLE, "raw", "mart")
    }
    return {
        f"{question} {name}": {key: told for key, told in answer.items() if key != "offset"}
        for (question, name), answer in asked.items()
    }


def test_a_graph_is_joined_afterwards_and_parted_as_it_was_before(server: Server, cli: Cli) -> None:
    tell_orders(server)
    before = picture(server)
    cli("alias", "add", f"warehouse/{LAKE}", f"warehouse/{TABLE}", "--by", "ana")
    assert names(server.ask("impact", of="raw")) == {LAKE, TABLE, "mart"}
    cli("alias", "remove", f"warehouse/{TABLE}", f"warehouse/{LAKE}")
    assert picture(server) == before


def test_every_question_about_one_name_is_answered_for_both(server: Server, cli: Cli) -> None:
    tell_orders(server)
    cli("alias", "add", f"warehouse/{LAKE}", f"warehouse/{TABLE}")
    for name in (LAKE, TABLE):
        of = f"warehouse/{name}"
        assert {"raw", "mart"} <= names(server.ask("lineage", of=of))
        assert "mart" in names(server.ask("impact", of=of))
        assert "raw" in names(server.ask("trace", of=of))
        assert server.ask("trace", of=of, to="mart")["paths_total"] == 1
    assert server.ask("trace", of="raw", to="mart")["paths_total"] == 1
    (alias,) = server.ask("show", id=f"warehouse/{TABLE}")["aliases"]
    assert alias["name"] == LAKE


def test_an_alias_says_who_stated_it_when_and_whether_it_holds(server: Server, cli: Cli) -> None:
    tell_orders(server)
    server.tell(dataset_event(TABLE, symlinks=symlinks(LAKE), hours=1))
    cli("alias", "add", f"warehouse/{LAKE}", "mart", "--by", "ana", "--type", "VIEW")
    cli("alias", "add", f"warehouse/{LAKE}", "raw", "--by", "bo")
    cli("alias", "remove", f"warehouse/{LAKE}", "raw")
    by_people, by_producer = server.ask("aliases")["aliases"]
    assert (by_people["by"], by_people["type"], by_people["by_people"]) == ("ana", "VIEW", True)
    assert (by_producer["source"], by_producer["by_people"]) == (
        "https://example.com/pipeline", False,
    )  # fmt: skip
    assert by_producer["since"] == at(1).replace("Z", ".000000Z")
    (ended,) = server.ask("aliases", state="ended")["aliases"]
    assert (ended["by"], ended["holds"]) == ("bo", False)
    assert ended["ended_at"] > ended["stated_at"]
    assert server.ask("aliases", of="raw", state="any")["total"] == 1
    assert "ana" in cli("alias", "list", "--format", "csv")


def test_aliases_come_in_pages(server: Server) -> None:
    server.tell(dataset_event("x", symlinks=symlinks(*(f"n{n}" for n in range(5)))))
    seen: list[str] = []
    page = server.ask("aliases", limit=2)
    seen += [each["other"] for each in page["aliases"]]
    while page["next"]:
        page = server.ask("aliases", limit=2, cursor=page["next"])
        seen += [each["other"] for each in page["aliases"]]
    assert len(seen) == len({*seen}) == page["total"] == 5


def test_producers_and_people_take_back_only_their_own(server: Server, cli: Cli) -> None:
    tell_orders(server)
    server.tell(dataset_event(TABLE, symlinks=symlinks(LAKE), hours=1))
    told = cli("alias", "remove", f"warehouse/{LAKE}", f"warehouse/{TABLE}", code=2)
    assert "https://example.com/pipeline says so" in told
    cli("alias", "add", f"warehouse/{TABLE}", f"warehouse/{LAKE}")
    server.tell(dataset_event(TABLE, symlinks={"_deleted": True}, hours=2))
    assert "mart" in names(server.ask("impact", of="raw"))
    cli("alias", "remove", f"warehouse/{LAKE}", f"warehouse/{TABLE}")
    assert "mart" not in names(server.ask("impact", of="raw"))


def test_a_name_that_is_only_an_alias_is_nothing_to_find_until_it_is_used(server: Server) -> None:
    server.tell(dataset_event("x", symlinks=symlinks("ghost", namespace="empty")))
    assert [each["name"] for each in server.ask("find", q="")["hits"]] == ["x"]
    assert server.ask("find", q="ghost")["hits"] == []
    assert server.ask("show", id="empty/ghost")["aliases"][0]["name"] == "x"
    server.tell(run_event("j", writes=[dataset("ghost", namespace="empty")]))
    assert [each["name"] for each in server.ask("find", q="ghost")["hits"]] == ["ghost"]


def test_two_names_on_both_sides_of_a_job_stay_two_nodes(server: Server) -> None:
    server.tell(
        run_event("copy", reads=[dataset(TABLE, symlinks=symlinks(LAKE))], writes=[LAKE]),
        run_event("load", reads=["raw"], writes=[TABLE]),
    )
    around = server.ask("lineage", of="raw", direction="downstream")
    assert {TABLE, LAKE} <= names(around)
    assert not [each for each in around["edges"] if each["source"] == each["target"]]
    aliases = {each["name"]: each["aliases"] for each in around["nodes"]}
    assert aliases[TABLE] == [f"dataset:warehouse:{LAKE.replace('/', '%2F')}"]


RENAMED = {
    "lifecycleStateChange": "RENAME",
    "previousIdentifier": {"namespace": "warehouse", "name": "old"},
}


def test_a_renamed_dataset_says_what_it_was_called(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["old"]),
        run_event("build", reads=["old"], writes=["mart"]),
        run_event("ren", writes=[dataset("new", lifecycleStateChange=RENAMED)], hours=2),
    )
    assert server.ask("show", id="new")["renamed_from"] == ["dataset:warehouse:old"]
    assert names(server.ask("impact", of="old", valid_at="2026-11-01T01:00:00Z")) == {"mart"}
    # What it became stands for it.
    assert names(server.ask("impact", of="old")) == {"new"}
    assert server.ask("show", id="old")["renamed_to"] == ["dataset:warehouse:new"]
    (renamed,) = server.ask("show", id="old")["renames"]
    assert renamed == server.ask("show", id="new")["renames"][0]
    assert (renamed["previous"], renamed["dataset"]) == (
        "dataset:warehouse:old", "dataset:warehouse:new",
    )  # fmt: skip
    told = server.ask("why", source="raw", target="old", valid_at="2026-11-01T01:00:00Z")
    assert told["edges"]


def test_what_is_created_after_a_drop_is_a_new_incarnation(server: Server) -> None:
    dropped = dataset("t", lifecycleStateChange={"lifecycleStateChange": "DROP"})
    created = dataset("t", lifecycleStateChange={"lifecycleStateChange": "CREATE"})
    server.tell(
        run_event("load", reads=["raw"], writes=["t"]),
        run_event("sweep", writes=[dropped], hours=2),
    )
    assert names(server.ask("impact", of="raw")) == set()
    server.tell(run_event("load", reads=["raw"], writes=[created], hours=4))
    assert names(server.ask("impact", of="raw")) == {"t"}
    assert names(server.ask("impact", of="raw", valid_at=at(3))) == set()

    def version(hours: float) -> Any:
        edges = server.ask("why", source="raw", target="t", valid_at=at(hours))["edges"]
        (edge,) = (each for each in edges if each["target"] == "dataset:warehouse:t")
        return edge

    first, again = version(1), version(5)
    assert (first["valid_from"][:13], first["ended_because"]) == (at(0)[:13], "dropped")
    assert (again["valid_from"][:13], again["ended_because"]) == (at(4)[:13], None)


ODD = [
    ("a:b://c/d", "e/f:g"), ("dot.s", "x.y.z"), ('say "hi"', "it's `so`"), ("100%", "%2F%3A%25"),
    ("🦆", "🏔️ melt"), ("line", "one\ntwo"), ("dataset:a:b", "job:c"), ("[x]", "t[0]"),
    (" s ", " t "),
]  # fmt: skip


@pytest.mark.parametrize(("namespace", "name"), ODD)
def test_no_sign_in_a_name_breaks_its_identifier(
    server: Server, cli: Cli, namespace: str, name: str
) -> None:
    source, target = DatasetId(namespace, name), DatasetId(namespace, f"{name}!")
    job = JobId(namespace, name)
    written = dataset(target.name, namespace=namespace, columnLineage={"fields": {name: {
        "inputFields": [{"namespace": namespace, "name": name, "field": name}]
    }}})  # fmt: skip
    event = run_event("j", reads=[dataset(name, namespace=namespace)], writes=[written])
    event["job"] = {"namespace": namespace, "name": name, "facets": {}}
    server.tell(event)
    page = server.ask("show", id=str(source))
    assert (page["id"], page["namespace"], page["name"]) == (str(source), namespace, name)
    assert server.ask("show", id=str(job))["id"] == str(job)
    ends = {each["id"] for each in server.ask("lineage", of=str(source))["nodes"]}
    assert {str(source), str(target)} <= ends
    column = server.ask("lineage", of=str(ColumnId(source, name)))
    assert str(ColumnId(target, name)) in {each["id"] for each in column["nodes"]}
    told = cli("impact", str(source), "--format", "json")
    assert json.dumps(str(target)) in told
