from __future__ import annotations

import json

import pytest

from headwater.openlineage.validation import FindingSeverity, validate

SHOW = "/api/v2/show"
LINEAGE = "/api/v1/lineage"
ORDERS = {
    "id": "dataset:shop:orders",
    "kind": "dataset",
    "namespace": "shop",
    "name": "orders",
    "owners": [
        {"name": "team:a", "type": "MAINTAINER", "by_people": True},
        {"name": "team:b", "type": None, "by_people": True},
        {"name": "airflow", "type": None, "by_people": False},
    ],
    "tags": [
        {"key": "pii", "value": "direct", "source": "SCAN", "field": "email", "by_people": True},
        {"key": "retention", "value": "1y", "source": "USER", "field": None, "by_people": True},
        {"key": "dbt", "value": "true", "source": "DBT", "field": None, "by_people": False},
    ],
    "terms": ["order"],
    "runbooks": [{"url": "https://r/1", "title": "One"}],
}


@pytest.fixture
def declare(call, stand_in):
    """Run a command that declares; returns the facets it sent, without their provenance."""

    def declaring(*line, known=ORDERS):
        stand_in.put(SHOW, known)
        stand_in.put(LINEAGE, {"offset": 3, "duplicate": False})
        told = call(*line)
        assert told.code == 0, told.err
        sent = stand_in.asked[-1]
        faults = validate(json.dumps(sent.json).encode())
        assert not [each for each in faults if each.severity is FindingSeverity.ERROR]
        subject = sent.json.get("dataset") or sent.json["job"]
        return sent.json, {
            key: {name: value for name, value in facet.items() if not name.startswith("_")}
            for key, facet in subject["facets"].items()
        }

    return declaring


def test_an_owner_is_added_to_those_that_people_named(declare):
    event, facets = declare("set", "orders", "--owner", "team:c=STEWARD", "--owner", "team:b")
    assert event["dataset"]["name"] == "orders"
    assert event["producer"] == "https://github.com/headwater/headwater/cli"
    assert facets == {
        "ownership": {
            "owners": [
                {"name": "team:a", "type": "MAINTAINER"},
                {"name": "team:b"},
                {"name": "team:c", "type": "STEWARD"},
            ]
        }
    }


def test_replace_forgets_what_was_known(declare):
    _, facets = declare("set", "orders", "--owner", "team:c", "--term", "sale", "--replace")
    assert facets == {
        "ownership": {"owners": [{"name": "team:c"}]},
        "headwater_terms": {"terms": ["sale"]},
    }


def test_a_tag_takes_the_place_of_its_key_and_column_only(declare):
    _, facets = declare(
        "set", "orders", "--tag", "retention=7y", "--column-tag", "email:gdpr", "--tag", "pii"
    )
    tags = {(t["key"], t.get("field")): t["value"] for t in facets["tags"]["tags"]}
    assert tags == {
        ("pii", "email"): "direct",
        ("retention", None): "7y",
        ("pii", None): "true",
        ("gdpr", "email"): "true",
    }


def test_everything_else_is_said_in_its_own_facet(declare):
    _, facets = declare(
        *("set", "orders", "--description", "All orders", "--tier", "1", "--domain", "sales"),
        *("--term", "sale", "--runbook", "https://r/2", "--source", "--reason", "bought"),
    )
    assert facets == {
        "documentation": {"description": "All orders"},
        "headwater_tier": {"tier": 1},
        "headwater_domain": {"domain": "sales"},
        "headwater_terms": {"terms": ["order", "sale"]},
        "headwater_runbooks": {
            "runbooks": [{"url": "https://r/1", "title": "One"}, {"url": "https://r/2"}]
        },
        "headwater_source": {"source": True, "reason": "bought"},
    }


def test_no_source_is_said_too(declare):
    assert declare("set", "orders", "--no-source")[1] == {"headwater_source": {"source": False}}


def test_what_was_set_can_be_taken_back(declare):
    event, _ = declare("set", "orders", "--clear", "tier")
    assert event["dataset"]["facets"]["headwater_tier"]["_deleted"] is True


def test_a_column_is_tagged_by_its_name(declare):
    column = ORDERS | {"kind": "column", "field": "email", "tags": []}
    _, facets = declare("set", "orders[email]", "--tag", "pii=direct", known=column)
    assert facets["tags"]["tags"] == [
        {"key": "pii", "value": "direct", "source": "USER", "field": "email"}
    ]


def test_a_job_is_declared_without_its_inputs_and_outputs(declare):
    job = {"kind": "job", "namespace": "etl", "name": "load"}
    event, facets = declare("set", "load", "--tier", "2", known=job)
    assert (event["job"]["name"], facets) == ("load", {"headwater_tier": {"tier": 2}})
    assert not {"inputs", "outputs"} & set(event)


@pytest.mark.parametrize(
    "line",
    [
        ("set", "orders"),
        ("set", "orders", "--reason", "why"),
        ("set", "orders", "--tag", "=x"),
        ("set", "orders", "--column-tag", "pii"),
        ("set", "orders", "--tier", "0"),
    ],
)
def test_what_says_nothing_is_refused_and_nothing_is_sent(call, stand_in, line):
    stand_in.put(SHOW, ORDERS)
    assert call(*line).code == 2
    assert all(asked.method == "GET" for asked in stand_in.asked)


def test_a_thing_never_seen_is_declared_by_its_full_identifier(call, stand_in):
    stand_in.put(SHOW, {"detail": "unknown"}, status=404)
    stand_in.put(LINEAGE, {"offset": 3})
    assert call("set", "dataset:sftp%3A%2F%2Fx:a%2Fb", "--tier", "1").code == 0
    assert stand_in.asked[-1].json["dataset"]["namespace"] == "sftp://x"
    assert call("set", "a/b", "--tier", "1").code == 2
