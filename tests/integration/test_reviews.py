"""Reviews: filled when a week, month or quarter is over, kept as they were, and signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.server.reviewing import Reviewing
from integration.conftest import Cli
from support.clock import Clock
from support.server import Json, Server, running
from support.told import dataset, run_event

HOUR = 3_600_000_000
DAY = 24 * HOUR
FIRST_DAY = 1_793_491_200_000_000  # 2026-11-01T00:00:00Z, a Sunday


@pytest.fixture
def clock() -> Clock:
    return Clock(FIRST_DAY + HOUR)


@pytest.fixture
def server(data: Path, clock: Clock) -> Iterator[Server]:
    with running(data, clock=clock) as server:
        yield server


def fill(server: Server) -> None:
    """Fill what is over by the clock, as the worker does every half minute."""
    server.platform.wait_for(server.platform.log.head())
    Reviewing(server.platform).fill_what_is_due()


def names(server: Server, **asked: str) -> list[str]:
    return [each["review"] for each in server.ask("reviews", **asked)["reviews"]]


def panel(server: Server, review: str, name: str) -> Json:
    panels = server.ask("reviews/show", review=review)["panels"]
    return next(each for each in panels if each["panel"] == name)


def test_each_period_that_is_over_is_filled_once_and_none_from_before_the_first_event(
    server: Server, clock: Clock
) -> None:
    fill(server)
    assert names(server) == []
    server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=0.5))
    fill(server)
    assert names(server) == []
    clock.at = FIRST_DAY + DAY  # Monday
    fill(server)
    assert names(server) == ["2026-W44"]
    clock.at = FIRST_DAY + 62 * DAY  # 2027-01-02
    fill(server)
    fill(server)
    assert names(server) == ["2026-12", "2026-Q4", "2026-W52", "2026-W44"]
    assert names(server, cadence="weekly") == ["2026-W52", "2026-W44"]


def test_a_week_tells_which_unknown_upstreams_are_new_and_how_many_were_solved(
    server: Server, clock: Clock
) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=0.5))
    clock.at = FIRST_DAY + DAY
    fill(server)
    first = panel(server, "2026-W44", "new-unknown")
    assert [row[0] for row in first["rows"]] == ["dataset:warehouse:raw"]
    assert first["figures"][1]["value"] is None
    server.tell(run_event("export", reads=["vendor"], writes=["raw"], hours=30))
    clock.at = FIRST_DAY + 8 * DAY
    fill(server)
    second = panel(server, "2026-W45", "new-unknown")
    assert [row[0] for row in second["rows"]] == ["dataset:warehouse:vendor"]
    assert second["figures"][1]["value"] == 1


def test_a_review_that_is_filled_late_counts_nothing_of_later(server: Server, clock: Clock) -> None:
    server.tell(run_event("a", writes=["b"], hours=0.5))
    server.platform.wait_for(server.heard)
    for days in (5, 12):
        clock.at = FIRST_DAY + days * DAY
        said = {"title": f"after {days} days", "of": ["b"], "by": "user:ana"}
        server.client.post("/api/v2/incidents/open", json=said).raise_for_status()
    Reviewing(server.platform).fill_what_is_due()
    told = server.ask("reviews/show", review="2026-W45")["panels"]
    (incidents,) = (each for each in told if each["panel"] == "incidents")
    assert [each["value"] for each in incidents["figures"] if each["name"] == "incidents"] == [1]
    assert len(incidents["rows"]) == 1


def test_a_review_stays_as_it_was_whatever_comes_later(server: Server, clock: Clock) -> None:
    server.tell(run_event("load", reads=["raw"], writes=[dataset("clean")], hours=0.5))
    clock.at = FIRST_DAY + 30 * DAY
    fill(server)
    before = server.ask("reviews/show", review="2026-11")["panels"]
    server.tell(run_event("more", reads=["x"], writes=["y"], hours=700))
    fill(server)
    assert server.ask("reviews/show", review="2026-11")["panels"] == before


def test_somebody_signs_a_review_and_says_what_follows(
    server: Server, clock: Clock, cli: Cli
) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=0.5))
    clock.at = FIRST_DAY + DAY
    fill(server)
    cli("review", "list", "--check", code=1)
    said = cli("review", "sign", "2026-W44", "--by", "user:ana", "-m", "instrument raw")
    assert "2026-W44 is signed by user:ana" in said
    cli("review", "list", "--check")
    review = server.ask("reviews/show", review="2026-W44")["review"]
    assert (review["signed_by"], review["note"]) == ("user:ana", "instrument raw")
    assert "New unknown upstreams" in cli("review", "show", "2026-W44", "--format", "md")


def test_a_review_that_is_not_there_names_the_newest(server: Server, clock: Clock) -> None:
    server.tell(run_event("load", writes=["clean"], hours=0.5))
    clock.at = FIRST_DAY + DAY
    fill(server)
    problem = server.problem("reviews/show", review="2026-W50")
    assert (problem["status"], problem["similar"]) == (404, ["2026-W44"])
    assert "2026-W48" in server.problem("reviews/show", review="soon")["detail"]
