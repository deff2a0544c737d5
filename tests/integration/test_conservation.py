"""Every event that came is accounted for, and one that is not is told of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from headwater.collector import project
from headwater.errors import UnavailableError
from headwater.store.segments.shelving import Act, erase
from support.server import Server
from support.told import run_event

NOTHING = {"door": 0, "queue": 0, "log": 0, "projection": 0}


def look(server: Server) -> dict[str, int]:
    """Look as often as a difference has to last."""
    server.platform.wait_for(server.platform.log.head())
    for _ in range(5):
        server.platform.conservation.look()
    return dict(server.platform.conservation.unaccounted)


def mixed(number: int) -> list[Any]:
    """Good and bad events, singly and together, and what cannot even be read."""
    good = run_event(f"job {number}", reads=["raw"], writes=[f"table {number % 7}"])
    return [good, good, {"no": "event"}, [good, 3, {"eventTime": "never"}], "no batch", [[]]]


def test_whatever_comes_adds_up(server: Server) -> None:
    def post(body: Any) -> None:
        batch = isinstance(body, list | str)
        path = "/api/v1/lineage/batch" if batch else "/api/v1/lineage"
        httpx.post(f"{server.address}{path}", json=body)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(post, [each for number in range(40) for each in mixed(number)]))
    assert look(server) == NOTHING
    counters = server.platform.collector.counters
    assert counters.received == 40 * (1 + 1 + 1 + 3 + 1 + 1)
    assert (counters.accepted, counters.duplicates) == (40, 80)
    assert counters.rejected == 40 * 5


def test_what_is_turned_away_adds_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise UnavailableError("the disk is away")

    monkeypatch.setattr(server.platform.log, "append", away)
    good = run_event("load")
    told = server.client.post("/api/v1/lineage/batch", json=[good, {"no": "event"}])
    assert told.status_code == 503
    assert server.client.post("/api/v1/lineage", json=good).status_code == 503
    assert look(server) == NOTHING
    counters = server.platform.collector.counters
    assert (counters.received, counters.failed, counters.refused) == (3, 2, 1)


def test_an_event_that_cannot_be_folded_is_accounted_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold = project.fold

    def choosy(facts: Any, known: Any) -> None:
        if any(each.name == "poison" for each in facts.jobs.values()):
            raise ValueError("poison")
        fold(facts, known)

    monkeypatch.setattr(project, "fold", choosy)
    server.tell(run_event("load"), run_event("poison"), run_event("load", hours=1))
    assert look(server) == NOTHING
    letters = server.ask("dead-letters")["dead_letters"]
    assert "could not be folded: poison" in letters[0]["reason"]


def test_an_event_that_was_erased_before_it_was_folded_is_accounted_for(server: Server) -> None:
    server.tell(run_event("load"), run_event("load", hours=1))
    server.platform.wait_for(2)
    erase(server.platform.log, [2], Act(at=1, actor="dpo", reason="r", forgets=True))
    run(server, "DELETE FROM event WHERE log_offset = 2")
    assert look(server) == NOTHING


def test_an_event_that_the_projection_lost_is_told_of(server: Server) -> None:
    server.tell(run_event("load"), run_event("load", hours=1))
    server.platform.wait_for(2)
    run(server, "DELETE FROM event WHERE log_offset = 2")
    assert look(server) == NOTHING | {"projection": 1}
    metrics = server.client.get("/metrics").text
    assert 'headwater_events_unaccounted{stage="projection"} 1.0' in metrics


def run(server: Server, statement: str) -> None:
    """Change the projection behind the server's back."""
    server.platform._projection._connection.execute(statement)
