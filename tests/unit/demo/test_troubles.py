"""The four troubles: what an investigator must be able to find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.demo.facets import written
from headwater.demo.story import story
from headwater.demo.troubles import Troubles, troubles_before

UNTIL = datetime(2026, 11, 24, 8, tzinfo=UTC)
ANY_MOMENT = st.timedeltas(timedelta(0), timedelta(days=2_000)).map(
    lambda passed: datetime(2024, 1, 1, tzinfo=UTC) + passed
)
Event = dict[str, Any]


@pytest.fixture(scope="module")
def troubles() -> Troubles:
    return troubles_before(UNTIL)


def runs_of(told: list[Event], job: str, *, says: str) -> list[Event]:
    return [
        event for event in told if event.get("eventType") == says and event["job"]["name"] == job
    ]


def columns(dataset: Event) -> list[str]:
    return [field["name"] for field in dataset["facets"]["schema"]["fields"]]


def names(datasets: list[Event]) -> list[str]:
    return [dataset["name"] for dataset in datasets]


def test_a_dropped_column_is_gone_in_the_copies_and_breaks_the_model(
    told: list[Event], troubles: Troubles
) -> None:
    change = next(
        e for e in told if "lifecycleStateChange" in e.get("dataset", {}).get("facets", {})
    )
    assert change["eventTime"] == written(troubles.schema_changed)
    assert change["dataset"]["name"] == "fleet.public.bike_batteries"
    assert "charge_pct" not in columns(change["dataset"])

    loads = runs_of(told, "warehouse_load.load_fleet", says="COMPLETE")
    copies = [o for e in loads for o in e["outputs"] if o["name"] == "RAW.FLEET.BIKE_BATTERIES"]
    had_it = ["charge_pct" in columns(copy) for copy in copies]
    assert had_it == sorted(had_it, reverse=True)
    assert (had_it[0], had_it[-1]) == (True, False)

    failed = runs_of(told, "ANALYTICS.STAGING.larkride.stg_batteries", says="FAIL")
    assert len({event["eventTime"][:10] for event in failed}) == 2
    assert "B.CHARGE_PCT" in failed[0]["run"]["facets"]["errorMessage"]["message"]
    assert all(event["eventTime"] > change["eventTime"] for event in failed)


def test_what_needs_the_broken_model_is_not_built_while_the_rest_goes_on(
    told: list[Event], troubles: Troubles
) -> None:
    broken = written(troubles.schema_changed)
    health = runs_of(told, "ANALYTICS.MARTS.larkride.fct_bike_health", says="START")
    rides = runs_of(told, "ANALYTICS.MARTS.larkride.fct_rides", says="START")
    assert health
    assert all(event["eventTime"] < broken for event in health)
    assert rides[-1]["eventTime"] > broken


def test_the_report_reads_the_rehearsal_since_one_commit_and_still_succeeds(
    told: list[Event], troubles: Troubles
) -> None:
    reports = runs_of(told, "finance_close.revenue_report", says="COMPLETE")
    deployed = written(troubles.report_deployed)
    before = [event for event in reports if event["eventTime"] < deployed]
    after = [event for event in reports if event["eventTime"] > deployed]
    assert {name for e in before for name in names(e["inputs"])} == {
        "ledger/settlements",
        "export/fx_rates",
    }
    assert {name for e in after for name in names(e["inputs"])} == {
        "ledger_staging/settlements",
        "export/fx_rates",
    }
    commit_before = before[-1]["job"]["facets"]["sourceCodeLocation"]["version"]
    commit_after = after[0]["job"]["facets"]["sourceCodeLocation"]["version"]
    assert commit_before != commit_after
    rows = [
        event["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"]
        for event in (before[-1], after[0])
    ]
    assert 0.8 < rows[1] / rows[0] < 1.25


def test_the_connector_writes_the_same_messages_to_two_folders(
    told: list[Event], troubles: Troubles
) -> None:
    doubled = written(troubles.stream_doubled)
    beats = runs_of(told, "s3-sink-dock-events", says="RUNNING")
    before = [event for event in beats if event["eventTime"] <= doubled]
    after = [event for event in beats if event["eventTime"] > doubled]
    assert all(names(event["outputs"]) == ["raw/streams/dock_events"] for event in before)
    assert len(after) >= 24
    for event in after:
        one, other = event["outputs"]
        assert other["name"] == "raw/streams/dock_events_replay"
        ids = [o["outputFacets"]["headwater_event_ids"]["eventIds"] for o in (one, other)]
        assert ids[0] == ids[1]
    assert len(runs_of(told, "s3-sink-dock-events", says="ABORT")) == 1


def test_rows_double_downstream_and_the_range_test_notices(
    told: list[Event], troubles: Troubles
) -> None:
    doubled = written(troubles.stream_doubled)
    unions = [
        (event["eventTime"] > doubled, output["outputFacets"]["outputStatistics"]["rowCount"])
        for event in told
        for output in event.get("outputs", ())
        if event.get("eventType") == "COMPLETE" and output["name"] == "curated/dock_events"
    ]
    calm = [rows for late, rows in unions if not late]
    late = [rows for late, rows in unions if late]
    assert min(late) > 1.7 * max(calm)

    tests = runs_of(told, "ANALYTICS.MARTS.larkride.fct_station_hours.test", says="COMPLETE")
    held = [
        event["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"][0]["success"]
        for event in tests
    ]
    assert (held[0], held[-1]) == (True, False)


def test_the_weather_function_falls_silent_while_its_readers_go_on(
    told: list[Event], troubles: Troubles
) -> None:
    silent = written(troubles.weather_silent)
    fetched = runs_of(told, "fetch-weather", says="START")
    assert len(fetched) > 200
    assert fetched[-1]["eventTime"] < silent
    readers = [
        event["eventTime"]
        for event in told
        if "raw/weather/forecast" in names(event.get("inputs", []))
    ]
    assert readers[-1] > silent


@settings(max_examples=5, deadline=None)
@given(until=ANY_MOMENT)
def test_the_troubles_show_whenever_the_story_is_read(until: datetime) -> None:
    told = list(story(until=until, days=6))
    report = runs_of(told, "finance_close.revenue_report", says="COMPLETE")[-1]
    assert "ledger_staging/settlements" in names(report["inputs"])
    assert runs_of(told, "ANALYTICS.STAGING.larkride.stg_batteries", says="FAIL")
    assert len(runs_of(told, "s3-sink-dock-events", says="RUNNING")[-1]["outputs"]) == 2
    silence = until - datetime.fromisoformat(
        runs_of(told, "fetch-weather", says="COMPLETE")[-1]["eventTime"]
    )
    assert timedelta(days=3) <= silence < timedelta(days=3, hours=3)
