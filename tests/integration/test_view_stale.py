"""Pictures with what runs no longer show, and with what failed."""

from __future__ import annotations

from typing import Any

import pytest

from integration.conftest import Cli
from support.server import Server
from support.told import at, run_event


@pytest.fixture
def moved(server: Server) -> Server:
    """A server whose job read rates once, and prices ever since."""
    server.tell(run_event("build", reads=["raw", "rates"], writes=["mart"], hours=0))
    for hours in (30, 31, 32):
        server.tell(run_event("build", reads=["raw", "prices"], writes=["mart"], hours=hours))
    return server


def by_source(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["edge"]["source"].rpartition(":")[2]: line for line in view["lines"]}


def codes(view: dict[str, Any]) -> set[str]:
    return {each["code"] for each in view["coverage"]["reasons"]}


def test_what_runs_no_longer_show_is_counted_until_it_is_asked_for(moved: Server) -> None:
    view = moved.ask("view", of="mart")
    assert "rates" not in by_source(view)
    told = {each["code"]: each for each in view["coverage"]["reasons"]}
    assert told["stale"]["message"] == "1 edge that recent runs no longer show was not followed"
    view = moved.ask("view", of="mart", with_stale=True)
    assert "stale" not in codes(view)
    lines = by_source(view)
    assert {name for name, line in lines.items() if line["stale"]} == {"rates"}
    assert lines["rates"]["edge"]["evidence"] == ["observed"]
    assert lines["rates"]["edge"]["runs"] == 1
    assert lines["rates"]["edge"]["ended_because"] == "missed"


def test_without_jobs_a_line_is_stale_if_a_part_of_it_is(moved: Server) -> None:
    view = moved.ask("view", of="mart", with_stale=True, without_jobs=True)
    stale = {name for name, line in by_source(view).items() if line["stale"]}
    assert stale == {"rates"}


def test_what_held_then_was_not_stale_then(moved: Server) -> None:
    view = moved.ask("view", of="mart", with_stale=True, valid_at=at(5))
    assert [line["stale"] for line in view["lines"]] == [False] * 3
    assert "rates" in by_source(view)


def test_a_line_says_that_its_job_failed(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=0),
        run_event("build", reads=["clean"], writes=["mart"], hours=1),
        run_event("build", reads=["clean"], writes=["mart"], hours=2, state="FAIL"),
    )
    for more in ({}, {"without_jobs": True}):
        view = server.ask("view", of="clean", **more)
        failed = {
            line["edge"]["target"].rpartition(":")[2] for line in view["lines"] if line["failed"]
        }
        assert "mart" in failed
        assert "clean" not in failed


def test_the_command_draws_it_as_well(moved: Server, cli: Cli) -> None:
    assert "rates" not in cli("view", "mart", "--format", "mermaid")
    assert "rates" in cli("view", "mart", "--with-stale", "--format", "mermaid")
