"""Objectives over what a server was told: how they stand, what was bad, and what says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import InvalidInputError
from headwater.model.time import to_instant
from headwater.sdk.client import connect
from headwater.store.objectives import Objectives
from integration.conftest import Cli
from support.server import Json, Server, running
from support.told import DAY_ONE, dataset, dataset_event, run_event, schema, symlinks

HOUR = 3_600_000_000
EVENING = to_instant(DAY_ONE) + 20 * HOUR


def declared(name: str, **spec: object) -> str:
    told = {"select": "tier:1", "objective": 0.99, **spec}
    document = {
        "apiVersion": "headwater/v1", "kind": "SLO", "metadata": {"name": name}, "spec": told,
    }  # fmt: skip
    return json.dumps(document)


SLOS = "\n---\n".join(
    [
        declared("fresh", indicator="freshness", threshold="habit"),
        declared("daily", indicator="freshness", threshold="2h", select="warehouse/mart"),
        declared("runs", indicator="run_success", minimum=2, runbook="https://example.com/r"),
        declared("soon", indicator="capture_latency", threshold="5m", minimum=2),
        declared("tests", indicator="tests", minimum=1),
        declared("schema", indicator="schema_stability", minimum=1),
        declared("rows", indicator="volume", minimum=1),
        declared("covered", indicator="coverage", select="namespace:warehouse"),
        declared("loss", indicator="event_loss", minimum=1),
        declared("nowhere", indicator="run_success", select="warehouse/nowhere"),
    ]
)


@pytest.fixture
def slos(tmp_path: Path) -> Path:
    path = tmp_path / "slos.yaml"
    path.write_text(SLOS)
    return path


@pytest.fixture
def server(data: Path, slos: Path) -> Iterator[Server]:
    """A server on the evening of the first day."""
    with running(data, clock=lambda: EVENING, slos=slos) as server:
        yield server


def mart(**facets: Any) -> Json:
    return dataset("mart", headwater_tier={"tier": 1}, **facets)


def told(server: Server, name: str) -> Json:
    return server.ask("slo/show", slo=name)


def counts(server: Server, name: str) -> tuple[float, float]:
    budget = told(server, name)["slo"]["budget"]
    return budget["good"], budget["bad"]


def test_runs_of_the_jobs_that_write_what_is_selected_count(server: Server) -> None:
    server.tell(
        run_event("build", writes=[mart()], hours=1),
        run_event("build", state="FAIL", hours=2),
        run_event("build", writes=[mart()], hours=3),
        run_event("other", state="FAIL", hours=3),
    )
    assert counts(server, "runs") == (2, 1)
    (bad,) = told(server, "runs")["bad"]
    assert (bad["subject"], bad["begin"]) == ("job:etl:build", "2026-11-01T02:00:00.000000Z")
    slo = told(server, "runs")["slo"]
    assert (slo["state"], slo["runbook"]) == ("exhausted", "https://example.com/r")


def test_a_dataset_is_late_by_its_habit_and_its_critical_path_is_named(server: Server) -> None:
    server.tell(
        *(run_event("load", writes=["raw"], hours=each) for each in range(10)),
        *(
            run_event("clean", reads=["raw"], writes=["clean"], hours=each + 0.1)
            for each in range(12)
        ),
        *(
            run_event("build", reads=["clean"], writes=[mart()], hours=each + 0.2)
            for each in range(12)
        ),
    )
    answer = told(server, "fresh")
    assert answer["slo"]["state"] == "burning"
    assert answer["slo"]["windows"] == "1h/5m"
    (late,) = answer["bad"]
    assert late["subject"] == "dataset:warehouse:mart"
    assert late["begin"] == "2026-11-01T12:42:00.000000Z"
    assert late["path"] == [
        "dataset:warehouse:mart", "dataset:warehouse:clean", "dataset:warehouse:raw",
    ]  # fmt: skip


def test_a_job_that_failed_first_ends_the_critical_path(server: Server) -> None:
    server.tell(
        *(run_event("load", writes=["raw"], hours=each) for each in range(20)),
        *(run_event("build", reads=["raw"], writes=[mart()], hours=each) for each in range(10)),
        run_event("build", state="FAIL", hours=10),
    )
    (late,) = told(server, "fresh")["bad"]
    assert late["path"] == ["dataset:warehouse:mart", "job:etl:build"]


def test_a_dataset_under_two_names_is_as_fresh_as_either(server: Server) -> None:
    server.tell(
        run_event("build", writes=[mart(symlinks=symlinks("lake/mart"))], hours=10),
        run_event("copy", writes=["lake/mart"], hours=19),
    )
    assert counts(server, "daily") == (3 * 60, 7 * 60)


def test_events_that_came_late_are_bad_but_for_those_from_before_anybody_listened(
    data: Path, slos: Path
) -> None:
    now = [EVENING - 3 * 3_600_000_000]
    with running(data, clock=lambda: now[0], slos=slos) as server:
        server.tell(run_event("other", writes=["x"], hours=16))
        now[0] = EVENING
        server.tell(
            run_event("build", writes=[mart()], hours=19.99),
            run_event("build", writes=[mart()], hours=19),
            run_event("build", writes=[mart()], hours=3),
        )
        assert counts(server, "soon") == (1, 1)


def test_checks_count_by_dataset_and_warnings_do_not(server: Server) -> None:
    def assertions(**success: bool) -> Json:
        return {
            "assertions": [
                {"assertion": name, "success": each, "severity": "warn" if name == "w" else "error"}
                for name, each in success.items()
            ]
        }

    server.tell(
        run_event("build", writes=[mart()], hours=1),
        run_event(
            "test",
            reads=[
                {
                    **dataset("mart"),
                    "inputFacets": {"dataQualityAssertions": assertions(a=True, b=False, w=False)},
                }
            ],
            hours=2,
        ),
        dataset_event("mart", hours=3, dataQualityAssertions=assertions(a=False)),
    )
    assert counts(server, "tests") == (2, 2)


def test_a_column_that_goes_is_bad_and_one_that_comes_is_not(server: Server) -> None:
    server.tell(
        run_event("build", writes=[mart(schema=schema(id="int", day="date"))], hours=1),
        run_event("build", writes=[mart(schema=schema(id="int", day="date", a="int"))], hours=2),
        run_event("build", writes=[mart(schema=schema(id="bigint", day="date"))], hours=3),
    )
    assert counts(server, "schema") == (3, 1)


def test_a_write_of_few_rows_is_bad_beside_the_usual_ones(server: Server) -> None:
    def written(rows: int) -> Json:
        return {**mart(), "outputFacets": {"outputStatistics": {"rowCount": rows}}}

    server.tell(
        *(run_event("build", writes=[written(1000)], hours=each) for each in range(6)),
        run_event("build", writes=[written(10)], hours=7),
    )
    assert counts(server, "rows") == (1, 1)


def test_time_without_any_flow_is_not_covered(server: Server) -> None:
    server.tell(
        dataset_event("alone", hours=18),
        run_event("build", reads=["raw"], writes=["clean"], hours=19),
    )
    good, bad = counts(server, "covered")
    assert (good, bad) == (2 * 60, 2 * 60)


def test_a_run_that_never_ended_has_lost_an_event(data: Path, slos: Path) -> None:
    with running(data, clock=lambda: EVENING + 48 * HOUR, slos=slos) as server:
        server.tell(
            run_event("build", run="1", state="START", writes=[mart()]),
            run_event("build", run="1", writes=[mart()], hours=1),
            run_event("build", run="2", state="START", hours=2),
        )
        assert counts(server, "loss") == (3, 1)


def test_what_cannot_be_measured_says_why(server: Server) -> None:
    server.tell(dataset_event("mart", headwater_tier={"tier": 1}))
    states = {each["slo"]: each for each in server.ask("slo")["slos"]}
    assert states["fresh"]["state"] == "cannot_measure"
    assert states["fresh"]["unmeasured"] == "nothing that it counts was told within its window"
    assert "nowhere" in states["nowhere"]["unmeasured"]
    assert states["runs"]["unmeasured"] == "its selector selects nothing that it could count"


def test_what_burns_survives_a_restart_and_silence(data: Path, slos: Path) -> None:
    with running(data, clock=lambda: EVENING, slos=slos) as server:
        server.tell(run_event("build", writes=[mart()], hours=1))
        server.tell(
            *(run_event("build", state="FAIL", hours=19.95 + each / 1000) for each in range(12))
        )
        assert told(server, "runs")["slo"]["windows"] == "1h/5m"
        server.platform.keep_standings(server.platform.slo_measurer.latest())
    later = EVENING + 30 * HOUR
    with running(data, clock=lambda: later, slos=slos) as server:
        slo = told(server, "runs")["slo"]
        assert (slo["state"], slo["windows"]) == ("burning", "1h/5m")
        assert slo["since"] == "2026-11-01T20:00:00.000000Z"
        assert slo["unmeasured"] == "too little came in to tell whether 1h/5m still burns"


def test_lists_come_page_by_page_and_by_state(server: Server) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = server.ask("slo", limit=4, cursor=cursor)
        seen += [each["slo"] for each in page["slos"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len({*seen}) == page["total"] == 10
    assert server.ask("slo", state="burning")["slos"] == []
    assert server.problem("slo", state="fine")["pointer"] == "/state"
    assert "did you mean tests" in server.problem("slo/show", slo="test")["detail"]


def test_the_command_the_client_and_the_metrics_tell_the_same(server: Server, cli: Cli) -> None:
    server.tell(
        run_event("build", writes=[mart()], hours=1),
        run_event("build", state="FAIL", hours=2),
    )
    listed = cli("slo", "list", "--format", "csv")
    assert listed.splitlines()[0].startswith("slo,state,burns over,objective")
    assert "runs,exhausted,,99 %,50 %," in listed
    shown = cli("slo", "show", "runs", "--format", "table")
    assert "exhausted since" in shown
    assert "3d/6h" in shown
    cli("slo", "list", "--check", code=1)
    slo = connect(server.address).slo.show("runs").slo
    assert slo.error_budget is not None
    assert (slo.error_budget.bad, slo.burns[0].rate) == (1, 14.4)
    metrics = server.client.get("/metrics").text
    assert 'headwater_slo_attainment_ratio{slo="runs"} 0.5' in metrics
    assert 'headwater_slo_error_budget_remaining_ratio{slo="runs"} -49' in metrics
    assert 'headwater_slo_objective_ratio{slo="runs"} 0.99' in metrics
    assert 'headwater_slo_info{indicator="run_success",severity="medium",slo="runs"} 1' in metrics
    assert 'headwater_slo_unmeasured{slo="nowhere"} 1' in metrics


def test_the_metrics_tell_what_burns_and_how_fast(server: Server) -> None:
    server.tell(
        run_event("build", writes=[mart()], hours=19.99),
        run_event("build", state="FAIL", hours=19.995),
    )
    assert told(server, "runs")["slo"]["state"] == "burning"
    metrics = server.client.get("/metrics").text
    for window in ("5m", "30m", "1h", "6h", "3d"):
        assert f'headwater_slo_burn_rate{{slo="runs",window="{window}"}} 50.0' in metrics
    assert 'headwater_slo_burning{slo="runs",urgency="page"} 1.0' in metrics
    assert 'headwater_slo_burning{slo="runs",urgency="ticket"} 0.0' in metrics
    assert 'headwater_slo_unmeasured{slo="runs"} 0.0' in metrics
    assert 'headwater_slo_burn_rate{slo="nowhere"' not in metrics


def test_lint_tells_mistakes_and_what_selects_nothing(
    server: Server, cli: Cli, tmp_path: Path
) -> None:
    server.tell(run_event("build", writes=[mart()], hours=1))
    file = tmp_path / "new.yaml"
    file.write_text(declared("good", indicator="tests"))
    assert "1 objectives, 0 findings" in cli("slo", "lint", str(file))
    file.write_text(
        "\n---\n".join(
            [
                declared("typo", indicator="test"),
                declared("empty", indicator="tests", select="tag:none"),
            ]
        )
    )
    findings = json.loads(cli("slo", "lint", str(file), "--format", "json", code=1))["findings"]
    assert [each["field"] for each in findings] == ["spec.indicator", "empty: spec.select"]
    assert findings[1]["problem"] == "tag:none selects nothing on the server"


def test_lint_needs_no_server(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(declared("good", indicator="tests"))
    line = ("slo", "lint", str(file), "--server", "http://127.0.0.1:9")
    assert "no server answers" in cli(*line)


def test_a_server_does_not_start_on_objectives_that_are_wrong(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "slos.yaml"
    file.write_text(declared("wrong", indicator="speed"))
    with (
        pytest.raises(InvalidInputError, match=r"slos\.yaml: document 1, spec\.indicator"),
        running(data, slos=file),
    ):
        pass


def test_of_many_objectives_each_selector_has_its_turn(server: Server) -> None:
    slos = [
        replace(each, name=f"{each.name}-{copy}", select="tier:1")
        for copy in range(45)
        for each in server.platform.slos
    ]
    catalog, index = server.platform.catalog, server.platform.index
    objectives = Objectives(slos, naming=catalog.naming, received_at=lambda _: {}, patience_s=60.0)

    def without_subjects() -> int:
        with catalog.reading() as connection:
            facts = objectives.gather(connection, index, now=EVENING, blind=None)
        return sum(not len(facts.subjects[each.name]) for each in slos)

    assert without_subjects() == 450
    server.tell(run_event("build", writes=[mart()], hours=1))
    server.ask("slo")
    assert [without_subjects() for _ in range(4)] == [300, 150, 0, 0]
