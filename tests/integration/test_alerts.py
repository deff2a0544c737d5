"""Alerts: what is wrong becomes an incident, one for each fault, and ends with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.app import Platform
from headwater.model.identity import DatasetId, key_of
from headwater.model.time import format_instant, to_instant
from headwater.store.backfill_runs import backfills_of
from integration.conftest import Cli
from support.clock import Clock
from support.server import Json, Server, running
from support.told import DAY_ONE, at, dataset, run_event

HOUR = 3_600_000_000


FIRST_DAY = 1_793_491_200_000_000  # 2026-11-01T00:00:00Z
SLOS = """
apiVersion: headwater/v1
kind: SLO
metadata: {name: fresh}
spec: {select: "tier:1", indicator: freshness, threshold: 90m, objective: 0.99,
       severity: critical, alert_each: page}
---
apiVersion: headwater/v1
kind: SLO
metadata: {name: runs}
spec: {select: "*", indicator: run_success, objective: 0.9, severity: medium,
       alert_each: ticket, alert_burn: none, minimum: 1}
---
apiVersion: headwater/v1
kind: SLO
metadata: {name: rows}
spec: {select: "*", indicator: volume, objective: 0.9, severity: medium,
       alert_each: ticket, alert_burn: none, minimum: 1}
"""


@pytest.fixture
def clock() -> Clock:
    return Clock(FIRST_DAY + HOUR)


@pytest.fixture
def server(data: Path, tmp_path: Path, clock: Clock) -> Iterator[Server]:
    file = tmp_path / "slos.yaml"
    file.write_text(SLOS)
    with running(data, clock=clock, slos=file) as server:
        yield server


def told(server: Server, *, hours: float, jobs: str = "load build draw") -> None:
    """raw -> clean -> mart -> board, all of tier 1, written once."""
    one = {"headwater_tier": {"tier": 1}}
    ways = {"load": ("raw", "clean"), "build": ("clean", "mart"), "draw": ("mart", "board")}
    server.tell(
        *(
            run_event(job, reads=[ways[job][0]], writes=[dataset(ways[job][1], **one)], hours=hours)
            for job in jobs.split()
        )
    )


def evaluate(server: Server, clock: Clock, *, hours: float) -> None:
    """Look at all objectives at an hour of the first day, and act upon what is wrong."""
    platform: Platform = server.platform
    platform.wait_for(platform.log.head())
    clock.at = FIRST_DAY + round(hours * HOUR)
    platform.keep_standings(platform.slo_measurer._measure())
    server.heard = platform.log.head()


def incidents(server: Server, **asked: str) -> list[Json]:
    return server.ask("incidents", **asked)["incidents"]


def test_a_late_source_pages_once_however_much_depends_on_it(server: Server, clock: Clock) -> None:
    told(server, hours=0)
    told(server, hours=1)
    evaluate(server, clock, hours=2)
    assert not incidents(server)
    evaluate(server, clock, hours=3)
    (one,) = incidents(server)
    assert (one["title"], one["severity"], one["state"]) == ("clean is late", "critical", "open")
    assert [each.rpartition(":")[2] for each in one["assets"]] == ["clean", "mart", "board"]
    assert one["onset"] == "2026-11-01T02:30:00.000000Z"
    evaluate(server, clock, hours=3.1)
    assert len(incidents(server)) == 1


def test_it_ends_when_all_of_it_has_been_well_for_a_while(server: Server, clock: Clock) -> None:
    told(server, hours=0)
    evaluate(server, clock, hours=2)
    told(server, hours=2)
    evaluate(server, clock, hours=2.1)
    assert incidents(server)[0]["state"] == "open"
    evaluate(server, clock, hours=2.3)
    (one,) = incidents(server)
    assert (one["state"], one["moments"]["resolved"]["by"]) == ("resolved", "headwater")


def test_a_symptom_that_comes_later_is_attached(server: Server, clock: Clock) -> None:
    told(server, hours=0)
    told(server, hours=1.2, jobs="build draw")
    evaluate(server, clock, hours=2)
    evaluate(server, clock, hours=3)
    (one,) = incidents(server)
    assert one["title"] == "clean is late"
    assert len(one["assets"]) == 3


def test_a_failing_job_is_a_ticket_until_it_succeeds(server: Server, clock: Clock) -> None:
    server.tell(run_event("lone", writes=["x"]))
    server.tell(run_event("lone", writes=["x"], hours=1, state="FAIL"))
    evaluate(server, clock, hours=1.5)
    (one,) = incidents(server)
    assert (one["title"], one["severity"], one["origin"]) == ("lone fails", "medium", "run_failure")
    server.tell(run_event("lone", writes=["x"], hours=2))
    evaluate(server, clock, hours=2.1)
    evaluate(server, clock, hours=2.3)
    assert incidents(server)[0]["state"] == "resolved"


def test_nobody_is_told_of_what_is_silenced_until_that_is_over(
    server: Server, clock: Clock, cli: Cli
) -> None:
    told(server, hours=0)
    evaluate(server, clock, hours=1)
    said = cli("silence", "add", "tier:1", "--until", "2026-11-01T03:00:00Z",
               "--reason", "we move", "--by", "ana")  # fmt: skip
    assert "S-1: nobody is told of tier:1 until 2026-11-01T03:00:00" in said
    evaluate(server, clock, hours=2)
    assert not incidents(server)
    alerts = server.ask("alerts")["alerts"]
    assert {each["silenced"] for each in alerts} == {"S-1 of ana silences it: we move"}
    cli("alerts", "--check")
    evaluate(server, clock, hours=3)
    (one,) = incidents(server)
    assert one["title"] == "clean is late"
    assert {each["incident"] for each in server.ask("alerts")["alerts"]} == {"INC-1"}
    cli("alerts", "--check", code=1)


def test_a_silence_can_be_ended_early(server: Server, clock: Clock, cli: Cli) -> None:
    clock.at = FIRST_DAY
    cli("silence", "add", "tier:1", "--from", "2026-11-01", "--for", "3h", "--reason", "x")
    clock.at = FIRST_DAY + HOUR
    assert "S-1 is ended" in cli("silence", "end", "s-1")
    assert not server.ask("silences")["silences"]
    assert server.ask("silences", which="all")["silences"][0]["ended"]
    assert "over already" in cli("silence", "end", "S-1", code=2)
    assert "no silence 'S-9'" in cli("silence", "end", "S-9", code=2)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (["tier:1", "--reason", "x"], "say either --for or --until"),
        (["tier:1", "--for", "soon", "--reason", "x"], "'soon' is no length of time"),
        (["tier:1", "--until", "2020-01-01", "--reason", "x"], "it is over before it begins"),
        (["tier:1", "--for", "60w", "--reason", "x"], "a year at most"),
        (["tier:", "--for", "1h", "--reason", "x"], "selector"),
        (["tier:1", "--for", "1h", "--reason", " "], "say why"),
    ],
)
def test_a_silence_that_cannot_be_says_why(cli: Cli, line: list[str], problem: str) -> None:
    assert problem in cli("silence", "add", *line, code=2)


def alertmanager(server: Server, *, status: str = "firing", **labels: str) -> Any:
    body = {
        "version": "4",
        "alerts": [
            {
                "status": status,
                "labels": {"alertname": "LagHigh", "severity": "critical", **labels},
                "annotations": {"summary": "the lag is high", "runbook_url": "https://r.example"},
                "startsAt": "2026-11-01T00:30:00Z",
                "fingerprint": "abc",
            }
        ],
    }
    answer = server.client.post("/api/v2/alerts/alertmanager", json=body)
    assert answer.status_code == 200, answer.text
    server.heard = server.platform.log.head()
    return answer.json()


def test_an_alert_of_an_alertmanager_opens_an_incident_and_ends_it(
    server: Server, clock: Clock
) -> None:
    told(server, hours=0)
    server.platform.wait_for(server.heard)
    assert alertmanager(server, dataset="clean") == {
        "taken": 1, "incidents": ["INC-1"], "unknown": []
    }  # fmt: skip
    assert alertmanager(server, dataset="clean")["incidents"] == ["INC-1"]
    (one,) = incidents(server)
    assert (one["title"], one["origin"]) == ("the lag is high", "external_alert")
    alertmanager(server, status="resolved", dataset="clean")
    assert incidents(server)[0]["state"] == "resolved"
    assert clock.at == FIRST_DAY + HOUR


def test_an_alert_of_what_depends_on_an_open_incident_feeds_it(
    server: Server, clock: Clock
) -> None:
    told(server, hours=0)
    evaluate(server, clock, hours=2)
    assert alertmanager(server, dataset="board")["incidents"] == ["INC-1"]
    assert len(incidents(server)) == 1


def test_an_alert_of_an_asset_that_nobody_knows_is_taken_and_says_so(server: Server) -> None:
    told_ = alertmanager(server, dataset="nowhere")
    assert (told_["taken"], told_["unknown"]) == (1, ["nowhere"])
    assert incidents(server)[0]["assets"] == []


def test_while_questions_lag_a_second_word_is_asked_for_again_and_takes_nobodys_name(
    data: Path,
) -> None:
    with running(data, min_offset_wait_s=0.05) as server:
        server.platform.projector.stop()
        until = format_instant(server.platform.clock() + HOUR)
        silence = {"selector": "tier:1", "until": until, "reason": "x"}

        def post(path: str, body: Any) -> int:
            return server.client.post(f"/api/v2/{path}", json=body).status_code

        def alert(fingerprint: str) -> Json:
            one = {"labels": {"alertname": "x"}, "fingerprint": fingerprint}
            return {"version": "4", "alerts": [one]}

        assert [post("silences/add", silence) for _ in range(2)] == [200, 503]
        assert [post("alerts/alertmanager", alert(each)) for each in "ab"] == [200, 503]
    with running(data) as server:
        server.heard = server.platform.log.head()
        assert [each["name"] for each in server.ask("silences")["silences"]] == ["S-1"]
        assert [each["name"] for each in incidents(server)] == ["INC-1"]


def filled(*, hours: float, rows: int, meant_h: float, state: str = "COMPLETE") -> Json:
    """A run of `fill`, meant for the hour that begins at `meant_h`."""
    nominal = {"nominalStartTime": at(meant_h), "nominalEndTime": at(meant_h + 1)}
    written = {**dataset("facts"), "outputFacets": {"outputStatistics": {"rowCount": rows}}}
    facets = {"nominalTime": nominal}
    return run_event("fill", writes=[written], hours=hours, facets=facets, state=state)


def test_a_backfill_writes_what_it_likes_until_the_job_runs_for_the_present_again(
    server: Server, clock: Clock
) -> None:
    server.tell(*(filled(hours=hour, rows=1000, meant_h=hour - 1) for hour in range(40, 46)))
    server.tell(*(filled(hours=46 + at / 10, rows=3, meant_h=at) for at in range(4)))
    evaluate(server, clock, hours=47)
    evaluate(server, clock, hours=47.5)
    assert not incidents(server)
    (alert,) = server.ask("alerts")["alerts"]
    assert alert["detector"] == "rows"
    assert alert["silenced"] == (
        "the backfill of fill silences it: "
        "it runs again for 4 times, 2026-11-01T00:00 to 2026-11-01T03:00"
    )
    server.tell(filled(hours=48, rows=3, meant_h=47))
    evaluate(server, clock, hours=48.1)
    evaluate(server, clock, hours=48.5)
    assert [each["title"] for each in incidents(server)] == ["facts has another volume than usual"]


def test_a_job_that_always_runs_days_after_what_it_is_meant_for_is_no_backfill(
    server: Server, clock: Clock
) -> None:
    server.tell(*(filled(hours=hour, rows=1000, meant_h=hour - 61) for hour in range(100, 106)))
    server.tell(filled(hours=106, rows=3, meant_h=45))
    evaluate(server, clock, hours=106.2)
    evaluate(server, clock, hours=106.7)
    assert [each["title"] for each in incidents(server)] == ["facts has another volume than usual"]


def test_a_long_backfill_is_one_though_nothing_else_is_left_to_compare_with(
    server: Server,
) -> None:
    server.tell(*(filled(hours=200 + n / 100, rows=3, meant_h=n) for n in range(60)))
    server.platform.wait_for(server.heard)
    facts = key_of(DatasetId("warehouse", "facts"))
    with server.platform.catalog.reading() as connection:
        now = to_instant(DAY_ONE + timedelta(hours=201))
        (quiet,) = backfills_of(connection, [facts], now=now)
    assert quiet.silence.name == "the backfill of fill"


def test_a_backfill_that_fails_is_told_of_nevertheless(server: Server, clock: Clock) -> None:
    server.tell(*(filled(hours=hour, rows=1000, meant_h=hour - 1) for hour in range(40, 46)))
    server.tell(filled(hours=46, rows=3, meant_h=0, state="FAIL"))
    evaluate(server, clock, hours=46.5)
    assert [each["title"] for each in incidents(server)] == ["fill fails"]


def test_a_backfill_that_ended_a_day_ago_excuses_nothing(server: Server, clock: Clock) -> None:
    server.tell(*(filled(hours=hour, rows=1000, meant_h=hour - 1) for hour in range(40, 46)))
    server.tell(filled(hours=46, rows=3, meant_h=0))
    evaluate(server, clock, hours=69)
    assert not incidents(server)
    evaluate(server, clock, hours=71)
    evaluate(server, clock, hours=71.5)
    assert len(incidents(server)) == 1
