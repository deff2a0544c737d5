"""Who did it, asked over HTTP, of the command line, and of the demo company."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headwater.app import Platform
from headwater.demo.story import story
from headwater.model.time import to_instant
from headwater.reliability.suspects.answer import SuspectsAnswer
from headwater.store.suspects import suspects
from incidents.faults import NOT_CAPTURED
from incidents.judge import brier, calibration_error, judge, share, told_to_platform
from support.server import Server, running
from support.statements import statements_of_requests
from support.told import at, columns, dataset, run_event

UNTIL = datetime(2026, 11, 24, 8, tzinfo=UTC)
_SEEDS = range(500, 512)


def code(commit: str) -> dict[str, Any]:
    return {"sourceCodeLocation": {"type": "git", "url": "https://git", "version": commit}}


def nights(*, last: int = 7, broken: int = 5) -> Iterator[dict[str, Any]]:
    """raw -> clean -> mart each night; from one night on other code makes clean of raw."""
    for night in range(last):
        hours = 24 * night
        commit = "b" * 40 if night >= broken else "a" * 40
        made = dataset("clean", columnLineage=columns("amount <- raw.amount"))
        total = dataset("mart", columnLineage=columns("total <- clean.amount"))
        yield run_event(
            "load", reads=["raw"], writes=[made], hours=hours + 1, job_facets=code(commit)
        )
        yield run_event("build", reads=["clean"], writes=[total], hours=hours + 2)
        holds = night < broken
        checked = {"assertions": [{"assertion": "range", "column": "total", "success": holds}]}
        tested = {**dataset("mart"), "inputFacets": {"dataQualityAssertions": checked}}
        yield run_event("test", reads=[tested], hours=hours + 3)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    now = to_instant(datetime(2026, 11, 7, 12, tzinfo=UTC))
    with running(tmp_path / "data", clock=lambda: now) as server:
        yield server


def test_the_deploy_before_a_check_began_to_fail_comes_first(server: Server) -> None:
    server.tell(*nights())
    answer = server.ask("suspects", of="mart")
    first = answer["suspects"][0]
    assert (first["place"], first["commit"]) == ("job:etl:load", "b" * 40)
    assert first["path"] == ["dataset:warehouse:clean", "dataset:warehouse:mart"]
    assert first["minutes_before"] == 120
    (symptom,) = answer["symptoms"]
    assert (symptom["kind"], symptom["column"]) == ("values", "total")
    assert symptom["at"].startswith(at(24 * 5 + 3)[:16])
    assert answer["not_checked"]


def test_what_is_told_sums_up(server: Server) -> None:
    server.tell(*nights())
    found = server.ask("suspects", of="mart")["suspects"]
    assert sum(each["probability"] for each in found) == pytest.approx(1)
    for each in found:
        assert each["score"] == pytest.approx(sum(term["value"] for term in each["terms"]))
    assert [each["place"] for each in found].count(None) == 1


def test_nothing_is_suspected_where_nothing_changed_but_that_it_was_not_captured(
    server: Server,
) -> None:
    server.tell(*nights(broken=99))
    (only,) = server.ask("suspects", of="mart", since=at(24 * 5))["suspects"]
    assert (only["place"], only["kinds"]) == (None, ["not captured"])


def test_a_job_is_asked_about_by_what_it_writes(server: Server) -> None:
    server.tell(*nights())
    assert server.ask("suspects", of="job:etl:build")["suspects"][0]["place"] == "job:etl:load"


def test_a_job_that_writes_nothing_is_refused_with_what_to_ask(server: Server) -> None:
    server.tell(*nights())
    assert "ask about what it reads" in server.problem("suspects", of="job:etl:test")["detail"]


def test_an_instant_ahead_is_refused(server: Server) -> None:
    server.tell(*nights())
    assert "ahead" in server.problem("suspects", of="mart", since="2030-01-01")["detail"]


def test_several_symptoms_are_explained_by_one_cause(server: Server) -> None:
    server.tell(*nights())
    answer = server.ask("suspects", of="mart,clean")
    assert answer["of"] == ["dataset:warehouse:mart", "dataset:warehouse:clean"]
    assert answer["suspects"][0]["explains"] == answer["of"]


def test_the_limit_says_what_it_leaves_out(server: Server) -> None:
    server.tell(*nights())
    answer = server.ask("suspects", of="mart", limit=1)
    assert (answer["returned"], answer["truncated"]) == (1, True)
    assert answer["coverage"]["reasons"][0]["code"] == "limit"


def test_the_command_shows_the_same_with_the_arithmetic(
    server: Server, cli: Callable[..., str]
) -> None:
    server.tell(*nights())
    table = cli("suspects", "mart", "--format", "table")
    assert "etl/load" in table
    assert "arithmetic" in table
    told, _ = json.JSONDecoder().raw_decode(cli("suspects", "mart", "--format", "json"))
    assert told["suspects"][0]["place"] == "job:etl:load"


def test_an_estate_of_any_size_takes_as_many_statements(server: Server) -> None:
    def count(of: str) -> int:
        server.platform.wait_for(server.heard)
        with statements_of_requests() as sent:
            server.ask("suspects", of=of)
        return len(sent)

    server.tell(*nights())
    small = count("mart")
    server.tell(
        *(
            run_event(f"j{n}", reads=[f"t{n}" for n in range(n)], writes=[f"t{n}"], hours=100 + n)
            for n in range(1, 25)
        )
    )
    assert count("t24") <= small + 3


# -- whether it is right -----------------------------------------------------------------------


def test_seeded_incidents_have_their_cause_first() -> None:
    verdicts = [judge(seed) for seed in _SEEDS]
    captured = [each for each in verdicts if each.incident.kind != NOT_CAPTURED]
    assert share(captured, within=1) >= 0.8
    assert share(captured, within=3) >= 0.9
    assert brier(verdicts) <= 0.2
    assert calibration_error(verdicts) <= 0.15


@pytest.fixture(scope="module")
def demo() -> Iterator[Platform]:
    with told_to_platform([*story(until=UNTIL)], to_instant(UNTIL)) as platform:
        yield platform


def asked(platform: Platform, *of: str) -> SuspectsAnswer:
    meant: Sequence[Any] = [platform.catalog.resolve(each) for each in of]
    with platform.catalog.reading() as connection:
        return suspects(
            connection, platform.index, meant, since=None, now=to_instant(UNTIL), limit=5
        )


@pytest.mark.parametrize(
    ("noticed_at", "cause"),
    [
        ("dashboards/fleet_health", "fleet.public.bike_batteries"),
        ("ANALYTICS.FINANCE.DAILY_REVENUE_REPORT", "finance_close.revenue_report"),
        ("ANALYTICS.MARTS.FCT_STATION_HOURS", "s3-sink-dock-events"),
        ("raw/weather/forecast", "fetch-weather"),
    ],
)
def test_each_trouble_of_the_demo_has_its_cause_first_where_it_is_noticed(
    demo: Platform, noticed_at: str, cause: str
) -> None:
    place = asked(demo, noticed_at).suspects[0].place
    assert place is not None
    assert place.endswith(f":{cause}")


def test_the_wrong_ledger_is_named_with_its_commit_and_what_is_read_since(demo: Platform) -> None:
    first = asked(demo, "ANALYTICS.FINANCE.DAILY_REVENUE_REPORT").suspects[0]
    assert first.commit is not None
    assert first.commit.startswith("22a23bf6")
    assert any("ledger_staging/settlements" in each.evidence for each in first.changes)
