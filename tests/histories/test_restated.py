"""Real events and the demo company, told again in a few events, make the same graph."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from headwater.demo.story import story
from headwater.openlineage.validation import FindingSeverity, validate
from histories.harness import differences, fold_all, without_duplicates
from histories.restated import picture_of, told_again
from histories.scene import dataset, event, job

SHARED = Path(os.environ.get("HEADWATER_SHARED", Path(__file__).parents[3] / "shared"))
STREAMS = ("airflow", "dbt", "simple", "spark_bigquery", "spark_cll")


def stream(name: str) -> list[bytes]:
    folder = SHARED / "data" / "events" / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there; HEADWATER_SHARED names the folder of shared data")
    bodies: list[bytes] = []
    for path in sorted(folder.rglob("*.json*")):
        text = path.read_bytes()
        bodies += text.splitlines() if path.suffix == ".jsonl" else [text]
    return [body for body in bodies if body.strip()]


def demo() -> list[bytes]:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return [msgspec.json.encode(event) for event in story(until=now)]


def check(bodies: list[bytes]) -> list[bytes]:
    store = fold_all(without_duplicates(bodies))
    again = told_again(store)
    assert not differences(picture_of(store), picture_of(fold_all(again)))
    return again


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_of_a_real_producer_told_again_makes_an_equal_graph(name: str) -> None:
    check(stream(name))


def test_the_demo_company_told_again_makes_an_equal_graph_of_a_tenth_of_the_events() -> None:
    bodies = demo()
    assert 10 * len(check(bodies)) < len(bodies)


def test_what_a_job_reads_alone_is_told_again_beside_what_it_says_of_another_job() -> None:
    orders = {"namespace": "kafka://b:9092", "name": "orders"}
    given = {"type": "DATASET", **orders, "field": "id", "transformations": []}
    entry = {"type": "JOB", "namespace": "etl", "name": "load", "inputs": [given]}
    job = {"namespace": "dbt", "name": "model"}
    told = [
        {"job": job, "inputs": [orders], "run": {"runId": "one"}},
        {
            "job": job | {"facets": {"lineage": {"entries": [entry]}}},
            "inputs": [],
            "run": {"runId": "two"},
        },
    ]
    base = {"eventType": "COMPLETE", "producer": "https://x"}
    times = ("2026-11-24T08:00:03Z", "2026-11-24T08:00:06Z")
    check(
        [
            msgspec.json.encode(base | {"eventTime": time} | each)
            for time, each in zip(times, told, strict=True)
        ]
    )


def test_of_two_natures_of_one_edge_the_stronger_is_told_again() -> None:
    """A window says that the one is made of the other, a run says that values flow."""
    snapshot = {"emissionPattern": {"eventContentMode": "COMPLETE_SNAPSHOT"}}
    plain = {"type": "DATASET", **dataset("raw")}
    direct = plain | {"transformations": [{"type": "DIRECT"}]}

    def made_of(given: dict[str, Any]) -> dict[str, Any]:
        return {"entries": [{"type": "DATASET", **dataset("mart"), "inputs": [given]}]}

    window = job(jobType=snapshot, lineage=made_of(plain))
    told = [
        event(5, eventType="COMPLETE", run={"runId": "r"}, job=job(lineage=made_of(direct))),
        event(6, eventType="RUNNING", run={"runId": "w"}, job=window, outputs=[dataset("mart")]),
    ]
    (again,) = (
        body["job"]["facets"]["lineage"]["entries"][0]["inputs"]
        for body in map(msgspec.json.decode, check([*map(msgspec.json.encode, told)]))
        if "lineage" in body.get("job", {}).get("facets", {})
    )
    assert [each["transformations"] for each in again] == [[{"type": "DIRECT"}]]


def test_what_is_told_again_follows_the_specification() -> None:
    faults = {
        (each.rule, each.detail)
        for body in check(demo())
        for each in validate(body)
        # Facets are told again as their producers wrote them.
        if each.severity is FindingSeverity.ERROR and each.pointer.count("/") < 3
    }
    assert not faults
