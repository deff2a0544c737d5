"""How well lineage itself works, asked of a server that was told a little."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headwater.model.time import to_instant
from integration.conftest import Cli
from support.server import Json, Server, running
from support.told import DAY_ONE, at, columns, dataset, dataset_event, run_event, symlinks

HOUR = 3_600_000_000
EVENING = to_instant(DAY_ONE) + 20 * HOUR


@pytest.fixture
def server(data: Path) -> Any:
    """A server on the evening of the first day."""
    with running(data, clock=lambda: EVENING) as server:
        yield server


def reading(server: Server, measure: str) -> Json:
    told = {each["id"]: each["reading"] for each in server.ask("sli")["measures"]}
    return told[measure]


def behind(server: Server, measure: str, **where: str) -> dict[str, float]:
    told = server.ask("sli/behind", measure=measure, **where)["behind"]
    return {each["subject"].rpartition(":")[2]: each["amount"] for each in told}


def tell_a_little(server: Server) -> None:
    server.tell(
        dataset_event("source", headwater_source={"source": True}),
        dataset_event("alone", headwater_domain={"domain": "attic"}),
        run_event("clean", reads=["source", "found"], writes=[
            dataset("clean", columnLineage=columns("id <- source.id", "* <- found.id JOIN"))
        ]),
        run_event("mart", reads=["clean"], writes=[dataset("mart", headwater_tier={"tier": 1})]),
    )  # fmt: skip


def test_coverage_is_counted_over_every_dataset_that_was_ever_named(server: Server) -> None:
    tell_a_little(server)
    assert behind(server, "M1") == {"alone": 0, "clean": 1, "found": 1, "mart": 1, "source": 1}
    assert behind(server, "M1.upstream") == {
        "alone": 0, "found": 0, "clean": 1, "mart": 1, "source": 1,
    }  # fmt: skip
    assert reading(server, "M1")["value"] == pytest.approx(4 / 5)


def test_the_level_of_detail_is_that_of_columns_where_they_are_told(server: Server) -> None:
    tell_a_little(server)
    assert behind(server, "M3") == {"alone": 0, "found": 0, "mart": 0.3, "clean": 0.8}


def test_flows_from_what_nobody_knows_the_origin_of_are_unknown_upstream(server: Server) -> None:
    tell_a_little(server)
    told = reading(server, "M4")
    assert (told["numerator"], told["denominator"]) == (1, 3)


def test_a_dataset_under_two_names_counts_once(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["lake/orders"]),
        run_event("build", reads=["db.orders"], writes=["mart"]),
        dataset_event("db.orders", symlinks=symlinks("lake/orders")),
    )
    told = reading(server, "M1.upstream")
    assert (told["numerator"], told["denominator"]) == (2, 3)


def test_an_edge_that_people_reject_is_a_false_positive(server: Server, cli: Cli) -> None:
    tell_a_little(server)
    cli(
        "reject", "warehouse/found", "warehouse/clean", "--reason", "a staging table", "--by", "ana"
    )
    told = reading(server, "M8")
    assert (told["numerator"], told["denominator"]) == (1, 3)
    assert behind(server, "M8")["clean"] == pytest.approx(1 / 2)


def test_what_took_long_to_arrive_is_told_by_the_event(server: Server) -> None:
    server.tell(
        run_event("late", writes=["a"], hours=17), run_event("soon", writes=["b"], hours=19.5)
    )
    answer = server.ask("sli/behind", measure="M2")
    assert [(each["subject"], each["amount"]) for each in answer["behind"]] == [
        ("event:1", 3 * 3600), ("event:2", 1800),
    ]  # fmt: skip
    assert answer["behind"][0]["labels"]["source"] == ["https://example.com/pipeline"]


def test_runs_without_an_end_are_lost_events_once_they_should_be_over(data: Path) -> None:
    with running(data, clock=lambda: EVENING + 48 * HOUR) as server:
        server.tell(
            run_event("whole", run="1", state="START", writes=["a"]),
            run_event("whole", run="1", writes=["a"], hours=1),
            run_event("cut", run="2", state="START", writes=["b"]),
            run_event("cut", run="3", writes=["b"], hours=3),
        )
        told = reading(server, "M9")
        assert (told["numerator"], told["denominator"]) == (2, 6)
        (cut, _) = server.ask("sli/behind", measure="M9")["behind"]
        assert cut["note"] == "1 runs without a start, 1 runs without an end"


def test_a_producer_that_tells_no_starts_loses_none(data: Path) -> None:
    with running(data, clock=lambda: EVENING + 48 * HOUR) as server:
        server.tell(*(run_event("copy", writes=["a"], hours=hour) for hour in range(3)))
        told = reading(server, "M9")
        assert (told["numerator"], told["denominator"]) == (0, 3)


def test_a_time_for_which_no_run_was_told_is_missing_by_the_week_before(data: Path) -> None:
    def meant(day: int) -> Json:
        nominal = {"nominalStartTime": at(24 * day), "nominalEndTime": at(24 * day + 24)}
        return run_event(
            "daily", writes=["a"], hours=24 * day + 25, facets={"nominalTime": nominal}
        )

    with running(data, clock=lambda: EVENING + 14 * 24 * HOUR) as server:
        server.tell(run_event("daily", writes=["a"]))
        assert reading(server, "M9.runs")["state"] == "unknown"
        server.tell(*(meant(day) for day in range(15) if day != 9))
        told = reading(server, "M9.runs")
        assert (told["numerator"], told["denominator"]) == (1, 7)
        (job,) = server.ask("sli/behind", measure="M9.runs")["behind"]
        assert (job["subject"], job["note"]) == ("job:etl:daily", "1 of 7 times")


def test_staleness_is_against_each_ones_own_habit(server: Server) -> None:
    server.tell(
        *(run_event("hourly", writes=["hourly"], hours=hour) for hour in range(20)),
        *(run_event("stopped", writes=["stopped"], hours=hour) for hour in range(12)),
        run_event("once", writes=["once"], hours=1),
    )
    assert behind(server, "M6.late") == {"stopped": 1, "hourly": 0}
    assert reading(server, "M6")["value"] == 19 * 3600
    (worst, *_) = server.ask("sli/behind", measure="M6.late")["behind"]
    assert worst["note"] == "mostly every 1 hours"


def test_questions_are_timed_and_m5_tells_of_those_about_impact(server: Server) -> None:
    tell_a_little(server)
    assert reading(server, "M5")["state"] == "unknown"
    for _ in range(3):
        server.ask("impact", of="warehouse/source")
    told = server.ask("sli", min_offset=server.heard)
    assert told["measures"]
    server.tell(dataset_event("new"))
    assert reading(server, "M5")["denominator"] == 3


def test_parts_are_by_what_things_are_told_by(server: Server) -> None:
    tell_a_little(server)
    told = server.ask("sli/show", measure="M1", by="domain")
    assert [(each["value"], each["reading"]["value"]) for each in told["parts"]] == [
        (None, 1.0), ("attic", 0.0),
    ]  # fmt: skip
    assert behind(server, "M1", domain="attic") == {"alone": 0}
    assert behind(server, "M1", domain="-", tier="1") == {"mart": 1}


def test_what_stands_behind_comes_page_by_page(server: Server) -> None:
    server.tell(*(dataset_event(f"d{at}") for at in range(7)))
    seen: list[str] = []
    cursor = None
    while True:
        page = server.ask("sli/behind", measure="M1", limit=3, cursor=cursor)
        seen += [each["subject"] for each in page["behind"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert page["coverage"]["status"] == "partial"
    assert len(seen) == len({*seen}) == page["total"] == 7


def test_the_universe_leaves_out_what_its_rule_says_and_says_how_much(
    data: Path, tmp_path: Path
) -> None:
    rule = tmp_path / "universe.toml"
    rule.write_text(
        '[[exclude]]\nname = "scratch"\nreason = "nobody reads it"\nselect = ["scratch.*"]\n'
        '[[exclude]]\nname = "temporary"\ntemporary = true\n'
    )
    with running(data, clock=lambda: EVENING, universe=rule) as server:
        server.tell(
            dataset_event("scratch.a"),
            dataset_event("kept"),
            dataset_event("gone", datasetType={"datasetType": "TABLE", "subType": "TEMPORARY"}),
        )
        told = server.ask("universe")
        assert told["universe"]["datasets"] == 1
        assert [(each["name"], each["datasets"]) for each in told["universe"]["excluded"]] == [
            ("scratch", 1), ("temporary", 1),
        ]  # fmt: skip
        assert told["rule"] == rule.read_text()
        assert behind(server, "M1") == {"kept": 0}


def test_what_to_instrument_first_is_what_most_depends_on(server: Server, cli: Cli) -> None:
    tell_a_little(server)
    server.tell(run_event("copy", reads=["export"], writes=["sheet"]))
    told = server.ask("gaps")
    assert [
        (each["dataset"].rpartition(":")[2], each["dependants"], each["critical"], each["score"])
        for each in told["gaps"]
    ] == [("found", 2, 1, 6), ("export", 1, 0, 1)]
    assert told["gaps"][0]["reason"] == "never_written"
    assert server.ask("gaps", limit=1)["coverage"]["status"] == "partial"
    server.tell(dataset_event("found", hours=1, headwater_source={"source": True}))
    table = cli("sli", "gaps", "--min-offset", str(server.heard), "--format", "csv")
    assert table.splitlines()[1].startswith("export,1,0,1,never_written,")


def test_history_is_kept_by_the_hour_and_by_part(server: Server) -> None:
    tell_a_little(server)
    server.ask("sli")
    server.platform.keep(server.platform.measurer.latest())
    (point,) = server.ask("sli/history", measure="M1")["points"]
    assert (point["value"], point["at"]) == (pytest.approx(4 / 5), "2026-11-01T20:00:00.000000Z")
    (part,) = server.ask("sli/history", measure="M1", domain="attic")["points"]
    assert part["value"] == 0
    assert (
        server.ask("sli/history", measure="M1", **{"from": "2026-11-02T00:00:00Z"})["points"] == []
    )


@pytest.mark.parametrize(
    ("question", "asked", "pointer"),
    [
        ("sli/show", {}, "/measure"),
        ("sli/show", {"measure": "M1", "by": "colour"}, "/by"),
        ("sli/history", {"measure": "M1", "domain": "a", "tier": "1"}, "/tier"),
    ],
)
def test_a_mistake_is_told_by_its_field(
    server: Server, question: str, asked: dict[str, str], pointer: str
) -> None:
    assert server.problem(question, **asked)["pointer"] == pointer


def test_an_unknown_measure_is_told_with_those_that_there_are(server: Server) -> None:
    problem = server.problem("sli/show", measure="M99")
    assert problem["status"] == 404
    assert "M1, M1.upstream" in problem["detail"]


def test_the_command_tells_the_same(server: Server, cli: Cli) -> None:
    tell_a_little(server)
    told, _ = json.JSONDecoder().raw_decode(cli("sli", "list", "--format", "json"))
    assert [each["id"] for each in told["measures"]][:4] == [
        "M1",
        "M1.upstream",
        "M1.columns",
        "M2",
    ]
    table = cli("sli", "show", "M1", "--by", "tier", "--format", "table")
    assert "4 of 5 (few)" in table
    assert cli("sli", "behind", "M1", "--domain", "attic", "--format", "csv").splitlines()[1] == (
        "alone,0,1,never_written,attic,,,,"
    )
    assert "5 datasets count" in cli("sli", "universe", "--format", "table")
    cli("sli", "list", "--check", code=1)


def test_measures_are_among_the_metrics(server: Server) -> None:
    tell_a_little(server)
    reading(server, "M1")
    text = server.client.get("/metrics").text
    assert 'headwater_sli{measure="M1",unit="share"} 0.8' in text
    assert 'headwater_sli_target{measure="M1",unit="share"} 0.6' in text


def test_measures_are_among_the_metrics_by_domain_and_by_tier(server: Server) -> None:
    tell_a_little(server)
    reading(server, "M1")
    text = server.client.get("/metrics").text
    assert 'headwater_sli_by_domain{domain="attic",measure="M1",unit="share"} 0.0' in text
    assert 'headwater_sli_by_domain{domain="",measure="M1",unit="share"} 1.0' in text
    assert 'headwater_sli_by_tier{measure="M1",tier="1",unit="share"} 1.0' in text


def test_readiness_goes_through_the_checklists(server: Server, cli: Cli) -> None:
    server.tell(run_event("build", reads=["raw"], writes=["mart"]))
    told = server.ask("readiness")
    assert {each["verdict"] for each in told["lines"]} <= {"pass", "fail", "cannot tell"}
    assert sum(told["counts"].values()) == told["total"] == 10
    lines = {each["id"]: each["verdict"] for each in told["lines"]}
    assert (lines["samples"], lines["access"]) == ("pass", "fail")
    assert "keys create" in cli("readiness", "--check", code=1)
