"""What people say a dataset or a job is: added, replaced and taken back, beside its producers."""

from __future__ import annotations

import pytest

from support.server import Json, Server
from support.told import dataset_event, run_event

MART = "warehouse/mart"


def describe(server: Server, **said: object) -> Json:
    answer = server.client.post("/api/v2/describe", json=said)
    assert answer.status_code == 200, answer.text
    server.heard = max(server.heard, answer.json()["offset"] or 0)
    return answer.json()


def tell_mart(server: Server) -> None:
    server.tell(
        run_event("build", reads=["raw"], writes=["mart"]),
        dataset_event(
            "mart",
            ownership={"owners": [{"name": "team:data", "type": "OWNER"}]},
            tags={"tags": [{"key": "gold", "value": "true", "source": "dbt"}]},
        ),
    )
    server.platform.wait_for(server.heard)


def test_owners_and_tags_are_added_beside_what_producers_send(server: Server) -> None:
    tell_mart(server)
    said = describe(
        server,
        of=MART,
        add_owners={"ana": "MAINTAINER"},
        add_tags={"retention": "7y", "pii": "true"},
    )
    assert (said["owners"], said["tags"]) == (["ana"], ["retention", "pii"])
    shown = server.ask("show", id=MART)
    owners = {(each["name"], each["type"], each["by_people"]) for each in shown["owners"]}
    assert owners == {("ana", "MAINTAINER", True), ("team:data", "OWNER", False)}
    tags = {(each["key"], each["value"], each["by_people"]) for each in shown["tags"]}
    assert tags == {("retention", "7y", True), ("pii", "true", True), ("gold", "true", False)}


def test_one_is_taken_back_and_the_others_stay(server: Server) -> None:
    tell_mart(server)
    describe(server, of=MART, add_owners={"ana": None, "bo": None}, add_tags={"pii": "true"})
    describe(server, of=MART, remove_owners=["ana", "team:data"])
    shown = server.ask("show", id=MART)
    assert {each["name"] for each in shown["owners"]} == {"bo", "team:data"}
    assert {each["key"] for each in shown["tags"]} == {"pii", "gold"}
    describe(server, of=MART, remove_owners=["bo"], remove_tags=["pii"])
    shown = server.ask("show", id=MART)
    assert {each["name"] for each in shown["owners"]} == {"team:data"}
    assert {each["key"] for each in shown["tags"]} == {"gold"}


def test_a_tag_of_a_column_stays_when_one_of_its_dataset_goes(server: Server) -> None:
    tell_mart(server)
    tags = {"tags": [{"key": "pii", "value": "true", "source": "USER", "field": "mail"}]}
    by_people = dataset_event("mart", hours=1, tags=tags) | {
        "producer": "https://github.com/headwater/headwater/cli"
    }
    server.tell(by_people)
    server.platform.wait_for(server.heard)
    describe(server, of=MART, add_tags={"pii": "true"})
    describe(server, of=MART, remove_tags=["pii"])
    shown = server.ask("show", id=MART)
    assert [(each["key"], each["field"]) for each in shown["tags"] if each["by_people"]] == [
        ("pii", "mail")
    ]


def test_a_job_is_described_and_keeps_what_it_reads(server: Server) -> None:
    tell_mart(server)
    describe(server, of="build", add_owners={"ana": None})
    shown = server.ask("show", id="build")
    assert [each["name"] for each in shown["owners"]] == ["ana"]
    assert [each["name"] for each in shown["inputs"]] == ["raw"]


def test_what_is_said_already_makes_no_event(server: Server) -> None:
    tell_mart(server)
    describe(server, of=MART, add_owners={"ana": None})
    assert describe(server, of=MART, add_owners={"ana": None})["offset"] is None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"of": MART, "owners": ["ana"]}, 400),
        ({"of": MART, "add_owners": {"": None}}, 400),
        ({"of": "warehouse/mart[mail]", "add_owners": {"ana": None}}, 400),
        ({"of": "never"}, 404),
    ],
)
def test_what_cannot_be_said_is_refused(server: Server, said: Json, status: int) -> None:
    server.tell(dataset_event("mart", schema={"fields": [{"name": "mail"}]}))
    server.platform.wait_for(server.heard)
    assert server.client.post("/api/v2/describe", json=said).status_code == status
