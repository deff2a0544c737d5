"""Which events go to another backend, and what they look like there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.exporters.forward.destination import (
    Change,
    Destination,
    MalformedDestinationsError,
    Only,
    prepare,
    read_destinations,
)

EVENT: dict[str, Any] = {
    "eventType": "COMPLETE",
    "eventTime": "2026-11-24T08:00:00Z",
    "producer": "https://example.com/airflow/1.0.0",
    "run": {"runId": "r", "facets": {"spark.logicalPlan": {"plan": []}, "parent": {"x": 1}}},
    "job": {"namespace": "etl", "name": "orders.load", "facets": {}},
    "inputs": [{"namespace": "postgres://old", "name": "a", "facets": {"schema": {"fields": []}}}],
    "outputs": [
        {
            "namespace": "s3://lake",
            "name": "b",
            "facets": {
                "columnLineage": {
                    "fields": {
                        "c": {
                            "inputFields": [
                                {"namespace": "postgres://old", "name": "a", "field": "c"}
                            ]
                        }
                    }
                }
            },
        }
    ],
}
BODY = json.dumps(EVENT, indent=1).encode()


def to(**members: Any) -> Destination:
    return Destination("there", "http://there", **members)


@pytest.mark.parametrize(
    ("only", "goes"),
    [
        (Only(), True),
        (Only(kinds=("run",)), True),
        (Only(kinds=("job", "dataset")), False),
        (Only(types=("COMPLETE", "FAIL")), True),
        (Only(types=("START",)), False),
        (Only(jobs=("etl/orders.*",)), True),
        (Only(jobs=("etl/other*",)), False),
        (Only(datasets=("s3://lake/*",)), True),
        (Only(datasets=("gs://*",)), False),
        (Only(producers=("https://example.com/airflow/*",)), True),
        (Only(jobs=("etl/*",), types=("START",)), False),
    ],
)
def test_an_event_goes_where_all_that_is_asked_of_it_holds(only: Only, *, goes: bool) -> None:
    assert (prepare(BODY, to(only=only)) is not None) is goes


def test_an_event_that_is_not_changed_goes_byte_for_byte() -> None:
    assert prepare(BODY, to()) == BODY
    assert prepare(BODY, to(change=Change(drop_facets=("nothing.*",)))) == BODY


def test_facets_are_dropped_by_their_keys() -> None:
    sent = json.loads(prepare(BODY, to(change=Change(drop_facets=("spark.*", "schema")))) or b"")
    assert sent["run"]["facets"] == {"parent": {"x": 1}}
    assert sent["inputs"][0]["facets"] == {}
    assert sent["outputs"] == EVENT["outputs"]


def test_a_namespace_is_renamed_wherever_it_stands() -> None:
    change = Change(namespaces={"postgres://old": "postgres://new"})
    sent = json.loads(prepare(BODY, to(change=change)) or b"")
    assert sent == json.loads(BODY.replace(b"postgres://old", b"postgres://new"))


def test_destinations_are_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "forward.toml"
    path.write_text(
        """
        [[to]]
        name = "marquez"
        url = "http://marquez:5000"
        only = {kinds = ["run"], jobs = ["etl/*"]}
        change = {namespaces = {a = "b"}, drop_facets = ["x.*"]}
        """
    )
    (destination,) = read_destinations(path)
    assert destination.only.kinds == ("run",)
    assert destination.change.namespaces == {"a": "b"}


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MalformedDestinationsError, match="no such file"):
        read_destinations(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("to = 3", "array"),
        ("[[to]]\nname = 'x'", "url"),
        ("[[to]]\nname = 'x'\nurl = 'http://a'\nadress = 'b'", "adress"),
        ("[[to]]\nname = 'x'\nurl = 'http://a'\n" * 2, "two destinations"),
        ("[[to]]\nname = 'x'\nurl = 'http://a'\nonly = {kinds = ['runs']}", "run, job and dataset"),
        ("[[to]]\nname = 'x'\nurl = 'kafka://a:9092'", "needs both"),
        ("[[to]]\nname = 'x'\nurl = 'http://a'\ntopic = 't'", "needs both"),
        ("to = ", "Invalid value"),
    ],
)
def test_a_file_that_says_something_else_is_refused(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "forward.toml"
    path.write_text(text)
    with pytest.raises(MalformedDestinationsError, match=problem):
        read_destinations(path)
