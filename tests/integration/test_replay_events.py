"""Events of one server, sent to another once more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.conftest import Cli
from support.server import Server, running
from support.told import run_event


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Server]:
    """Another server, with nothing in it."""
    with running(tmp_path / "staging") as server:
        yield server


def jobs(server: Server) -> list[str]:
    server.platform.wait_for(server.platform.log.head())
    told = server.client.get("/api/v2/events").json()["events"]
    return [each["job"].rpartition(":")[2] for each in reversed(told)]


def test_events_of_a_job_are_sent_as_they_came_and_oldest_first(
    server: Server, staging: Server, cli: Cli
) -> None:
    first, other, second = (
        run_event(job, writes=["a"], hours=hour) for hour, job in enumerate(("load", "x", "load"))
    )
    server.tell(first, other, second)
    said = cli("events", "replay", "--job", "load", "--into", staging.address)
    assert "2 sent" in said
    assert jobs(staging) == ["load", "load"]
    kept = [staging.client.get(f"/api/v2/events/{n}").json()["event"] for n in (1, 2)]
    assert kept == [first, second]


def test_what_the_other_server_has_already_is_known_there(
    server: Server, staging: Server, cli: Cli
) -> None:
    server.tell(run_event("load", writes=["a"]))
    for known in (0, 1):
        said = cli("events", "replay", "--offset", "1", "--into", staging.address)
        assert f"1 sent to {staging.address}, {known} of them known there before" in said
    assert staging.platform.log.head() == 1


def test_a_dry_run_prints_the_events_and_sends_nothing(server: Server, cli: Cli) -> None:
    event = run_event("load", writes=["a"])
    server.tell(event)
    line, count = cli("events", "replay", "--offset", "1", "--dry-run").splitlines()
    assert json.loads(line) == event
    assert count == "1 event"


def test_events_are_not_sent_back_to_where_they_come_from(server: Server, cli: Cli) -> None:
    server.tell(run_event("load", writes=["a"]))
    said = cli("events", "replay", "--offset", "1", "--into", server.address + "/", code=2)
    assert "name another server" in said


def test_it_must_be_said_which_events_and_where_they_go(cli: Cli) -> None:
    assert "say which events" in cli("events", "replay", "--into", "http://h", code=2)
    assert "--dry-run" in cli("events", "replay", "--offset", "1", code=2)
    assert "no event" in cli("events", "replay", "--offset", "9", "--dry-run", code=2)


def test_what_the_other_server_refuses_is_told_and_exits_1(
    server: Server, tmp_path: Path, cli: Cli
) -> None:
    odd = run_event("load", writes=["a"]) | {"run": {"runId": "no uuid"}}
    server.tell(odd)
    with running(tmp_path / "strict", strict=True) as strict:
        said = cli("events", "replay", "--offset", "1", "--into", strict.address, code=1)
    assert "first at event 1" in said
