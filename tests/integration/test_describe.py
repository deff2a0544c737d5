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
        ({"of": MART, "tier": 0}, 400),
        ({"of": MART, "description": ""}, 400),
        ({"of": MART, "domain": 3}, 400),
        ({"of": "never"}, 404),
    ],
)
def test_what_cannot_be_said_is_refused(server: Server, said: Json, status: int) -> None:
    server.tell(dataset_event("mart", schema={"fields": [{"name": "mail"}]}))
    server.platform.wait_for(server.heard)
    assert server.client.post("/api/v2/describe", json=said).status_code == status


def test_what_it_is_is_said_in_one_word_or_many_and_taken_back(server: Server) -> None:
    tell_mart(server)
    rated = {"headwater_tier": {"tier": 3}, "documentation": {"description": "as dbt says"}}
    server.tell(dataset_event("mart", hours=1, **rated))
    server.platform.wait_for(server.heard)
    said = describe(server, of=MART, description="What was sold.", tier=1, domain="sales")
    assert (said["description"], said["tier"], said["domain"]) == ("What was sold.", 1, "sales")
    shown = server.ask("show", id=MART)
    assert (shown["description"], shown["tier"], shown["domain"]) == ("What was sold.", 1, "sales")
    assert shown["by_people"] == ["description", "tier", "domain"]
    describe(server, of=MART, description=None, tier=None)
    shown = server.ask("show", id=MART)
    assert (shown["description"], shown["tier"], shown["domain"]) == ("as dbt says", 3, "sales")
    assert shown["by_people"] == ["domain"]


def test_what_is_not_named_stays_as_it_is(server: Server) -> None:
    tell_mart(server)
    describe(server, of=MART, description="What was sold.", tier=1, add_owners={"ana": None})
    describe(server, of=MART, domain="sales")
    shown = server.ask("show", id=MART)
    assert (shown["description"], shown["tier"]) == ("What was sold.", 1)
    assert "ana" in {each["name"] for each in shown["owners"]}


def test_a_text_in_markdown_stays_markdown_when_a_person_corrects_it(server: Server) -> None:
    told = {"description": "*sold*", "contentType": "text/markdown"}
    server.tell(dataset_event("mart", documentation=told))
    server.platform.wait_for(server.heard)
    describe(server, of=MART, description="*really* sold")
    facet = server.ask("show", id=MART)["facets"]["documentation"]
    assert (facet["description"], facet["contentType"]) == ("*really* sold", "text/markdown")


def test_tags_of_columns_are_set_and_taken_back_each_by_itself(server: Server) -> None:
    tell_mart(server)
    server.tell(dataset_event("mart", hours=1, schema={"fields": [{"name": "a"}, {"name": "b"}]}))
    server.platform.wait_for(server.heard)
    said = describe(
        server, of=MART, add_column_tags={"a": {"pii": "true", "level": "3"}, "b": {"pii": "true"}}
    )
    assert said["column_tags"] == {"a": ["pii", "level"], "b": ["pii"]}
    describe(server, of=MART, remove_column_tags={"a": ["pii"]}, add_tags={"pii": "true"})
    shown = server.ask("show", id=MART)
    tags = {field["name"]: field["tags"] for field in shown["schema"]["fields"]}
    assert tags == {"a": ["level:3"], "b": ["pii"]}
    assert {each["key"] for each in shown["tags"] if each["field"] is None} == {"gold", "pii"}


def test_a_job_has_a_tier_and_no_columns(server: Server) -> None:
    tell_mart(server)
    describe(server, of="build", tier=2, description="Adds it up.")
    shown = server.ask("show", id="build")
    assert (shown["tier"], shown["description"]) == (2, "Adds it up.")
    refused = {"of": "build", "add_column_tags": {"a": {"pii": "true"}}}
    assert server.client.post("/api/v2/describe", json=refused).status_code == 400
