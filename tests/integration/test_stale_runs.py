"""Runs without an end: they are stale for whoever asks late enough, and recover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from headwater.openlineage.event_time import parse_event_time
from support.server import Json, Server, running
from support.told import JOBS, at, job_event, run_event, run_id

STREAMING = {"jobType": {"processingType": "STREAMING", "integration": "FLINK"}}


@dataclass
class Hand:
    """A clock that a test sets."""

    hours: float = 0

    def __call__(self) -> int:
        return parse_event_time(at(self.hours))[0]


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def server(tmp_path: Path, clock: Hand) -> Iterator[Server]:
    with running(tmp_path / "data", clock=clock) as server:
        yield server


def states(server: Server, **asked: object) -> dict[str, str]:
    return {each["job_name"]: each["state"] for each in server.ask("runs", **asked)["runs"]}


def last_run(server: Server, job: str) -> Json:
    (told,) = [each for each in server.ask("impact", of="raw")["nodes"] if each["job"] == job]
    return told["last_run"]


def named(run: str, job: str) -> Json:
    return {"run": {"runId": run_id(run)}, "job": {"namespace": JOBS, "name": job}}


def test_a_run_that_falls_silent_is_stale_from_a_day_after_its_last_event(
    server: Server, clock: Hand
) -> None:
    server.tell(
        run_event("load", run="r", state="START", hours=1),
        run_event("load", run="r", state="RUNNING", hours=3),
    )
    clock.hours = 26.9
    assert states(server) == {"load": "RUNNING"}
    clock.hours = 27.1
    (told,) = server.ask("runs", of="load")["runs"]
    assert (told["state"], told["stale_since"], told["ended_at"]) == (
        "STALE",
        at(27)[:19] + ".000000Z",
        None,
    )
    assert server.ask("show", id=told["id"])["run"]["state"] == "STALE"


def test_a_late_end_brings_it_back(server: Server, clock: Hand) -> None:
    server.tell(run_event("load", run="r", state="START"))
    clock.hours = 100
    assert states(server, state="stale") == {"load": "STALE"}
    server.tell(run_event("load", run="r", state="COMPLETE", hours=2))
    assert states(server) == {"load": "COMPLETED"}
    assert server.ask("runs")["runs"][0]["stale_since"] is None
    # At an instant at which nothing had been heard of it for a day it has not ended either.
    assert states(server, valid_at=at(1)) == {"load": "RUNNING"}


def test_stale_is_as_of_the_instant_asked_about(server: Server, clock: Hand) -> None:
    server.tell(run_event("load", run="r", state="START"))
    clock.hours = 1000
    assert states(server, valid_at=at(23)) == {"load": "RUNNING"}
    assert states(server, valid_at=at(25)) == {"load": "STALE"}
    server.tell(run_event("load", run="r", state="RUNNING", hours=30))
    assert states(server, valid_at=at(25)) == {"load": "STALE"}
    assert states(server, valid_at=at(31)) == {"load": "RUNNING"}


def test_a_stream_is_given_less_time_by_what_its_job_says_wherever_it_says_so(
    server: Server, clock: Hand
) -> None:
    server.tell(
        run_event("stream", run="s", state="START", job_facets=STREAMING),
        run_event("declared", run="d", state="START"),
        job_event("declared", **STREAMING),
        run_event("batch", run="b", state="START"),
        run_event("odd", run="o", state="START", job_facets={"jobType": "STREAMING"}),
    )
    clock.hours = 1.1
    told = {"stream": "STALE", "declared": "STALE", "batch": "RUNNING", "odd": "RUNNING"}
    assert states(server) == told
    assert set(states(server, state="stale")) == {"stream", "declared"}
    assert set(states(server, state="running")) == {"batch", "odd"}
    server.tell(run_event("stream", run="s", state="RUNNING", hours=1, job_facets=STREAMING))
    assert states(server)["stream"] == "RUNNING"


def test_the_last_run_of_a_job_says_so_too(server: Server, clock: Hand) -> None:
    server.tell(run_event("load", run="r", state="START", reads=["raw"], writes=["clean"]))
    clock.hours = 2
    assert last_run(server, "job:etl:load")["state"] == "RUNNING"
    clock.hours = 25
    assert last_run(server, "job:etl:load")["state"] == "STALE"
    assert last_run(server, "job:etl:load")["at"][:13] == at(24)[:13]


def test_what_a_run_started_is_a_sign_of_life_also_of_one_that_never_spoke(
    server: Server, clock: Hand
) -> None:
    facets = {"parent": named("dag", "dag")}
    server.tell(
        run_event("task", run="one", hours=0, facets=facets),
        run_event("task", run="two", hours=20, facets=facets),
    )
    clock.hours = 30
    page = server.ask("show", id=f"run:{run_id('dag')}")
    assert page["run"]["state"] == "NEW"
    clock.hours = 45
    assert server.ask("show", id=f"run:{run_id('dag')}")["run"]["state"] == "STALE"
    server.tell(run_event("dag", run="dag", state="START", hours=0))
    assert states(server)["dag"] == "STALE"
    server.tell(run_event("dag", run="dag", state="COMPLETE", hours=21))
    assert states(server)["dag"] == "COMPLETED"


def test_a_run_that_spoke_itself_lives_on_in_what_it_starts(server: Server, clock: Hand) -> None:
    server.tell(
        run_event("dag", run="dag", state="START", hours=0),
        run_event("task", run="one", hours=20, facets={"parent": named("dag", "dag")}),
    )
    clock.hours = 30
    assert states(server)["dag"] == "RUNNING"
    clock.hours = 45
    assert states(server)["dag"] == "STALE"
