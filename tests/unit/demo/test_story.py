"""The story as a whole: its size, its order, its determinism, its form."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import attr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openlineage.client import generated

from headwater.demo.facets import written
from headwater.demo.story import TooShortStoryError, story

UNTIL = datetime(2026, 11, 24, 8, tzinfo=UTC)
ANY_MOMENT = st.timedeltas(timedelta(0), timedelta(days=2_000)).map(
    lambda passed: datetime(2024, 1, 1, tzinfo=UTC) + passed
)
Event = dict[str, Any]


def datasets_of(event: Event) -> Iterator[Event]:
    yield from event.get("inputs", ())
    yield from event.get("outputs", ())
    if "dataset" in event:
        yield event["dataset"]


def facets_of(event: Event) -> Iterator[tuple[str, Event]]:
    for part in (event.get("run", {}), event.get("job", {}), *datasets_of(event)):
        for container in ("facets", "inputFacets", "outputFacets"):
            yield from part.get(container, {}).items()


def standard_facets() -> dict[str, type]:
    """The official client's class for each schema URL."""
    modules = (
        importlib.import_module(f"{generated.__name__}.{found.name}")
        for found in pkgutil.iter_modules(generated.__path__)
    )
    classes = (value for module in modules for value in vars(module).values())
    return {
        found._get_schema(): found
        for found in classes
        if isinstance(found, type) and hasattr(found, "_get_schema")
    }


def text(events: Iterator[Event]) -> str:
    return "\n".join(map(json.dumps, events))


def test_there_are_more_than_150_datasets_on_seven_kinds_of_system(told: list[Event]) -> None:
    named = {(dataset["namespace"], dataset["name"]) for e in told for dataset in datasets_of(e)}
    assert len(named) >= 150
    assert {namespace.split(":")[0] for namespace, _ in named} == {
        "postgres",
        "s3",
        "kafka",
        "snowflake",
        "feast",
        "mlflow",
        "looker",
    }


def test_there_are_more_than_forty_jobs_of_every_integration(told: list[Event]) -> None:
    ran = [event for event in told if "run" in event]
    assert len({(e["job"]["namespace"], e["job"]["name"]) for e in ran}) >= 40
    kinds = {e["job"]["facets"]["jobType"]["integration"] for e in ran}
    assert kinds >= {"AIRFLOW", "DBT", "SPARK", "FLINK", "KAFKA_CONNECT", "LOOKER", "MLFLOW"}


def test_two_weeks_take_between_eight_and_fifteen_thousand_events(told: list[Event]) -> None:
    assert 8_000 <= len(told) <= 15_000


def test_the_same_arguments_tell_the_same_bytes(told: list[Event]) -> None:
    assert text(story(until=UNTIL)) == text(iter(told))


def test_another_seed_tells_the_same_company_with_other_runs(told: list[Event]) -> None:
    other = list(story(until=UNTIL, seed=8))
    runs = {event["run"]["runId"] for event in told if "run" in event}
    assert runs.isdisjoint(event["run"]["runId"] for event in other if "run" in event)
    assert {e["job"]["name"] for e in told if "job" in e} == {
        e["job"]["name"] for e in other if "job" in e
    }


@settings(max_examples=8, deadline=None)
@given(
    until=ANY_MOMENT,
    days=st.integers(5, 8),
)
def test_events_come_in_order_of_their_time_and_within_the_days_asked_for(
    until: datetime, days: int
) -> None:
    times = [event["eventTime"] for event in story(until=until, days=days)]
    assert times == sorted(times)
    assert written(until - timedelta(days=days)) <= times[0]
    assert times[-1] <= written(until)


def test_a_moment_without_a_zone_is_taken_as_utc(told: list[Event]) -> None:
    assert next(story(until=UNTIL.replace(tzinfo=None))) == told[0]


def test_a_story_shorter_than_its_oldest_trouble_is_refused() -> None:
    with pytest.raises(TooShortStoryError, match="4 days are too short"):
        story(until=UNTIL, days=4)


def test_every_event_has_the_shape_of_its_kind(told: list[Event]) -> None:
    for event in told:
        kind = event["schemaURL"].rpartition("/")[2]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["eventTime"])
        assert event["producer"].startswith("https://")
        assert ("run" in event, "job" in event, "dataset" in event) == {
            "RunEvent": (True, True, False),
            "JobEvent": (False, True, False),
            "DatasetEvent": (False, False, True),
        }[kind]
        for named in (event.get("job"), *datasets_of(event)):
            assert named is None or (named["namespace"] and named["name"])


def test_every_run_id_is_a_uuid_of_version_seven_of_its_start(told: list[Event]) -> None:
    starts = [event for event in told if event.get("eventType") == "START"]
    for event in starts:
        run_id = UUID(event["run"]["runId"])
        started = datetime.fromisoformat(event["eventTime"])
        assert run_id.version == 7
        assert run_id.int >> 80 == int(started.timestamp() * 1000 + 0.5)
    assert len({event["run"]["runId"] for event in starts}) == len(starts)


def test_standard_facets_have_the_fields_that_the_official_client_knows(
    told: list[Event],
) -> None:
    known = standard_facets()
    seen = set()
    for event in told:
        for key, facet in facets_of(event):
            url = facet["_schemaURL"]
            assert facet["_producer"].startswith("https://")
            shape = (key, url, *sorted(facet))
            if shape in seen or "/spec/facets/" not in url or "headwater.dev" in url:
                continue
            seen.add(shape)
            fields = {field.name: field for field in attr.fields(known[url])}
            required = {name for name, field in fields.items() if field.default is attr.NOTHING}
            given_names = {name for name in facet if not name.startswith("_")}
            assert given_names <= set(fields), key
            assert {name for name in required if not name.startswith("_")} <= given_names, key
    assert len({key for key, *_ in seen}) >= 20


def test_facets_of_our_own_are_curated_with_their_own_schema(told: list[Event]) -> None:
    own = Counter(
        (key, facet["_schemaURL"])
        for event in told
        for key, facet in facets_of(event)
        if key.startswith("headwater_")
    )
    base = "https://headwater.dev/spec/facets/1-0-0"
    assert set(own) == {
        ("headwater_tier", f"{base}/Tier.json"),
        ("headwater_domain", f"{base}/Domain.json"),
        ("headwater_terms", f"{base}/Terms.json"),
        ("headwater_runbooks", f"{base}/Runbooks.json"),
        ("headwater_source", f"{base}/Source.json"),
        ("headwater_evidence", f"{base}/Evidence.json"),
        ("headwater_event_ids", f"{base}/EventIds.json"),
    }


def test_every_run_starts_before_it_ends_and_ends_once(told: list[Event]) -> None:
    states: dict[str, list[str]] = {}
    for event in told:
        if "run" in event:
            states.setdefault(event["run"]["runId"], []).append(event["eventType"])
    for said in states.values():
        assert said[0] == "START"
        assert said.count("START") == 1
        assert not {"COMPLETE", "FAIL", "ABORT"} & set(said[:-1])


def test_every_parent_is_a_run_of_the_story(told: list[Event]) -> None:
    runs = {(event["run"]["runId"], event["job"]["name"]) for event in told if "run" in event}
    for event in told:
        parent = event.get("run", {}).get("facets", {}).get("parent")
        if parent:
            assert (parent["run"]["runId"], parent["job"]["name"]) in runs
            assert (parent["root"]["run"]["runId"], parent["root"]["job"]["name"]) in runs


def test_a_spark_action_is_three_levels_below_its_dag(told: list[Event]) -> None:
    action = next(e for e in told if "run" in e and "execute_insert" in e["job"]["name"])
    by_id = {event["run"]["runId"]: event for event in told if "run" in event}
    chain = []
    event = action
    while parent := event["run"]["facets"].get("parent"):
        chain.append(parent["job"]["name"])
        event = by_id[parent["run"]["runId"]]
    assert len(chain) == 3
    assert action["run"]["facets"]["parent"]["root"]["job"]["name"] == chain[-1]


def test_some_tasks_fail_and_succeed_when_tried_again(told: list[Event]) -> None:
    tries = [
        (event["job"]["name"], event["run"]["facets"]["airflow"]["taskInstance"]["try_number"])
        for event in told
        if event.get("eventType") in {"COMPLETE", "FAIL"}
        and "taskInstance" in event["run"]["facets"].get("airflow", {})
    ]
    assert sum(number == 2 for _, number in tries) >= 5


def test_code_is_deployed_several_times(told: list[Event]) -> None:
    commits: dict[str, set[str]] = {}
    for event in told:
        where = event.get("job", {}).get("facets", {}).get("sourceCodeLocation")
        if where:
            commits.setdefault(where["repoUrl"], set()).add(where["version"])
    assert all(2 <= len(found) <= 6 for found in commits.values())
