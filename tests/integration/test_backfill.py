"""What to run again, by what each run read."""

from __future__ import annotations

import pytest

from integration.conftest import Cli
from support.server import Json, Server
from support.told import at, run_event


def chain(server: Server, hours: float) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=hours),
        run_event("build", reads=["clean"], writes=["mart"], hours=hours + 0.2),
        run_event("draw", reads=["mart"], writes=["board"], hours=hours + 0.4),
    )


def steps(server: Server, **asked: str) -> list[Json]:
    return server.ask("backfill", **asked)["steps"]


def named(told: list[Json]) -> list[tuple[str, str]]:
    return [(each["job"].rpartition(":")[2], each["need"]) for each in told]


def test_only_what_read_a_bad_version_is_run_again_in_the_order_of_the_data(
    server: Server,
) -> None:
    chain(server, 1)
    chain(server, 2)
    server.tell(run_event("other", reads=["raw"], writes=["else"], hours=2.1))
    told = steps(server, of="clean", since=at(1.9))
    assert named(told) == [("load", "needed"), ("build", "needed"), ("draw", "needed")]
    assert told[2]["after"] == [2]
    assert [*told[1]["reads"]] == ["dataset:warehouse:clean"]


def test_what_was_run_again_has_healed_and_the_rest_is_still_to_do(server: Server) -> None:
    chain(server, 2)
    assert server.ask("backfill", of="clean", since=at(1.9))["counts"]["needed"] == 3
    server.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=5),
        run_event("build", reads=["clean"], writes=["mart"], hours=5.2),
    )
    told = steps(server, of="clean", since=at(1.9), until=at(4))
    assert named(told) == [("load", "healed"), ("build", "healed"), ("draw", "needed")]


def test_an_incident_says_what_was_bad_and_since_when(server: Server, cli: Cli) -> None:
    chain(server, 1)
    server.tell(run_event("load", reads=["raw", "staging"], writes=["clean"], hours=2))
    server.tell(run_event("build", reads=["clean"], writes=["mart"], hours=2.2))
    cli("incident", "open", "wrong", "--of", "clean", "--started", at(1.5), "--detected", at(1.8))
    told = cli("backfill", "plan", "INC-1", "--format", "json")
    assert '"needed":2' in told.replace(" ", "")
    assert "# run etl/load again by hand" in cli("backfill", "plan", "INC-1", "--commands")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({}, "name an incident, or a dataset"),
        ({"of": "clean", "incident": "INC-1"}, "name an incident, or a dataset"),
        ({"of": "clean"}, "say since when"),
        ({"of": "load", "since": "2026-11-01T00:00:00Z"}, "name a dataset"),
        ({"of": "clean", "since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"},
         "before `since`"),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_says_why(
    server: Server, asked: dict[str, str], problem: str
) -> None:
    chain(server, 1)
    assert problem in server.problem("backfill", **asked)["detail"]
