"""Runs that a scheduler or a query log saw, and of which no event came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.cli.main import run
from headwater.integrations.registry import SOURCES
from headwater.model.time import to_instant
from headwater.openlineage.producer import QUERY_LOGS, source_of
from support.logs import as_csv, snowflake_row
from support.server import Json, Server, running
from support.told import DAY_ONE, at, run_event

HOUR = 3_600_000_000
NOW = to_instant(DAY_ONE) + 30 * HOUR
INSERT = "INSERT INTO mart.revenue (total) SELECT SUM(amount) FROM raw.orders"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on the second day, six hours in."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with running(tmp_path / "data", clock=lambda: NOW) as server:
        yield server


def reading(server: Server, measure: str) -> Json:
    return {each["id"]: each["reading"] for each in server.ask("sli")["measures"]}[measure]


def behind(server: Server, measure: str) -> dict[str, tuple[float, float, str]]:
    told = server.ask("sli/behind", measure=measure)["behind"]
    return {
        each["subject"].rpartition(":")[2]: (each["amount"], each["weight"], each["note"])
        for each in told
    }


def ingest(server: Server, source: str, export: Path, *options: str) -> None:
    command = ["ingest", source, "--from", str(export), "--server", server.address, "--wait"]
    assert run([*command, *options]) == 0


def schedule(server: Server, folder: Path, *rows: str) -> None:
    export = folder / "runs.csv"
    export.write_text("job,state,meant_for,started_at,ended_at\n" + "\n".join(rows), "utf-8")
    ingest(server, "schedule", export, "--job-namespace", "etl")


def ran(job: str, hour: float, state: str = "success") -> str:
    return f"{job},{state},,{at(hour)},{at(hour + 0.2)}"


def test_scheduled_runs_that_nobody_told_of_are_lost(server: Server, tmp_path: Path) -> None:
    server.tell(
        run_event("load", writes=["a"], hours=1.1),
        run_event("load", writes=["a"], hours=3.1),
        run_event("load", writes=["a"], hours=4.1, state="FAIL"),
    )
    schedule(server, tmp_path, *(ran("load", hour) for hour in (1, 2, 3, 4)))
    assert behind(server, "M9.scheduled") == {
        "load": (0.25, 4, "1 without an event, 1 that ended otherwise than events say")
    }
    assert reading(server, "M9.scheduled")["value"] == 0.25


def test_a_job_that_never_told_a_run_is_a_gap_of_coverage_and_loses_nothing(
    server: Server, tmp_path: Path
) -> None:
    schedule(server, tmp_path, ran("silent", 1))
    assert reading(server, "M9.scheduled")["state"] == "unknown"


def test_what_ran_in_the_last_hour_is_not_missed_yet(server: Server, tmp_path: Path) -> None:
    server.tell(run_event("load", writes=["a"], hours=1.1))
    schedule(server, tmp_path, ran("load", 1), ran("load", 29.5))
    assert behind(server, "M9.scheduled") == {"load": (0, 1, "")}


def test_an_event_that_comes_late_makes_good(server: Server, tmp_path: Path) -> None:
    server.tell(run_event("load", writes=["a"], hours=1.1))
    schedule(server, tmp_path, ran("load", 1), ran("load", 2))
    assert reading(server, "M9.scheduled")["value"] == 0.5
    server.tell(run_event("load", writes=["a"], hours=2.1))
    assert reading(server, "M9.scheduled")["value"] == 0


def logged(server: Server, folder: Path, *numbers: int) -> None:
    export = folder / "history.csv"
    export.write_text(as_csv([snowflake_row(number, INSERT) for number in numbers]), "utf-8")
    ingest(server, "snowflake", export, "--namespace", "snowflake://acme-main")


def producer(query: int) -> Json:
    facet = {"externalQueryId": f"q{query}", "source": "snowflake"}
    return run_event("revenue", writes=["a"], hours=query, facets={"externalQuery": facet})


def test_logged_queries_whose_id_no_event_told_are_lost(server: Server, tmp_path: Path) -> None:
    server.tell(producer(1), producer(3))
    logged(server, tmp_path, 1, 2, 3, 4)
    ((subject, (amount, weight, note)),) = behind(server, "M9.logged").items()
    assert subject.startswith("insert%20SHOP.MART.REVENUE")
    assert (amount, weight, note) == (0.5, 4, "2 without an event")


def test_statements_of_which_events_told_no_query_are_not_expected(
    server: Server, tmp_path: Path
) -> None:
    logged(server, tmp_path, 1, 2)
    assert reading(server, "M9.logged")["state"] == "unknown"


def test_every_query_log_is_known_as_a_second_witness() -> None:
    logs = {name for name, listed in SOURCES.items() if listed.module.startswith("query_log.")}
    assert {each.rpartition("/")[2] for each in QUERY_LOGS} == logs
    assert {source_of(f"{each}/v1.0") for each in QUERY_LOGS} == QUERY_LOGS


def test_what_is_remembered_of_jobs_and_queries_is_what_anew_would_be_found(
    server: Server, tmp_path: Path
) -> None:
    server.tell(run_event("load", writes=["a"], hours=1.1), producer(1))
    schedule(server, tmp_path, ran("load", 1), ran("load", 2))
    logged(server, tmp_path, 1, 2)
    before = reading(server, "M9.scheduled")["value"], reading(server, "M9.logged")["value"]
    assert before == (0.5, 0.5)
    server.tell(run_event("load", writes=["a"], hours=2.1), producer(2))
    assert reading(server, "M9.scheduled")["value"] == 0
    assert reading(server, "M9.logged")["value"] == 0


def test_a_scheduler_that_says_only_when_runs_ended_loses_none_that_took_long(
    server: Server, tmp_path: Path
) -> None:
    for hour in (1, 4):
        server.tell(run_event("load", writes=["a"], hours=hour, run=f"{hour}", state="START"))
        server.tell(run_event("load", writes=["a"], hours=hour + 2, run=f"{hour}"))
    schedule(server, tmp_path, *(f"load,success,,,{at(hour)}" for hour in (3, 6, 9)))
    assert behind(server, "M9.scheduled") == {"load": (1 / 3, 3, "1 without an event")}
