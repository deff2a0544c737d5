"""The three dashboards: what each panel tells, of a domain, as of an instant, and as a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from headwater.model.time import format_instant
from integration.conftest import Cli
from support.clock import Clock
from support.server import Json, Server, running
from support.told import dataset, dataset_event, run_event, schema, symlinks

HOUR = 3_600_000_000
DAY = 24 * HOUR
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
"""
GIT = {"type": "git", "url": "https://example.com/etl.git", "repoUrl": "https://example.com/etl"}


@pytest.fixture
def clock() -> Clock:
    return Clock(FIRST_DAY + HOUR)


@pytest.fixture
def server(data: Path, tmp_path: Path, clock: Clock) -> Iterator[Server]:
    file = tmp_path / "slos.yaml"
    file.write_text(SLOS)
    with running(data, clock=clock, slos=file) as server:
        yield server


def of_domain(name: str, domain: str, **facets: Any) -> Json:
    return dataset(name, headwater_domain={"domain": domain}, **facets)


def told(server: Server, *, hours: float, commit: str = "a" * 40, state: str = "COMPLETE") -> None:
    """orders -> revenue of finance, clicks -> visits of marketing."""
    own = {"ownership": {"owners": [{"name": "team:finance"}]}, "headwater_tier": {"tier": 1}}
    code = {"sourceCodeLocation": GIT | {"version": commit}}
    server.tell(
        run_event(
            "close",
            reads=[of_domain("orders", "finance")],
            writes=[of_domain("revenue", "finance", **own)],
            hours=hours,
            job_facets=code,
            state=state,
        ),
        run_event(
            "count",
            reads=[of_domain("clicks", "marketing")],
            writes=[of_domain("visits", "marketing", tags={"tags": [{"key": "pii"}]})],
            hours=hours,
        ),
    )


def panels(server: Server, name: str, **asked: Any) -> dict[str, Json]:
    """The panels of a dashboard by name."""
    answer = server.ask("dashboards", name=name, **asked)
    return {each["panel"]: each for each in answer["panels"]}


def rows(panel: Json) -> list[dict[str, Any]]:
    """The table of a panel, each row by the names of its columns."""
    names = [each["name"] for each in panel["columns"]]
    return [dict(zip(names, row, strict=True)) for row in panel["rows"]]


def number(panel: Json, name: str) -> Any:
    return next(each["value"] for each in panel["figures"] if each["name"] == name)


def opened(server: Server, title: str, of: str) -> str:
    """Open an incident; returns its name."""
    server.platform.wait_for(server.heard)
    said = {"title": title, "of": [of], "by": "user:ana"}
    answer = server.client.post("/api/v2/incidents/open", json=said)
    assert answer.is_success, answer.text
    return answer.json()["incident"]["name"]


def test_coverage_is_told_by_domain_with_what_each_share_is_of(server: Server) -> None:
    told(server, hours=0.5)
    coverage = panels(server, "exec")["coverage"]
    by = {each["domain"]: each for each in rows(coverage)}
    assert by["finance"]["datasets"] == by["marketing"]["datasets"] == 2
    assert (by["finance"]["lineage"], by["finance"]["upstream"]) == (1.0, 0.5)
    assert (by["finance"]["owner"], by["marketing"]["owner"]) == (0.5, 0.0)
    assert (by["finance"]["classified"], by["marketing"]["classified"]) == (0.0, 0.5)
    assert number(coverage, "tier 1 and 2, upstream") == 1.0
    assert coverage["figures"][0]["note"].startswith("4 of 4")


def test_a_domain_is_told_of_alone(server: Server) -> None:
    told(server, hours=0.5)
    mine = panels(server, "exec", domain="marketing")
    assert [each["domain"] for each in rows(mine["coverage"])] == ["marketing"]
    assert [each["dataset"] for each in rows(mine["high-risk"])] == ["dataset:warehouse:visits"]
    assert rows(panels(server, "exec", domain="-")["coverage"]) == []


def test_who_debugs_a_domain_sees_nothing_of_others(server: Server) -> None:
    told(server, hours=0.5)
    server.tell(
        *(
            run_event("a", writes=[of_domain("s.t", "sales") | {"namespace": place}], hours=n)
            for n, place in ((0.6, "postgres://h:5432"), (0.7, "postgresql://h"))
        ),
        dataset_event("visits", headwater_domain={"domain": "marketing"}, hours=0.8),
    )
    mine = panels(server, "debug", domain="marketing")
    assert {each["about"] for each in rows(mine["stream"])} == {"dataset:warehouse:visits"}
    assert rows(mine["names"]) == []
    assert number(mine["names"], "pairs") == 0
    assert number(panels(server, "debug", domain="sales")["names"], "pairs") == 1


def test_a_panel_that_cannot_be_filled_says_so_and_leaves_the_others(server: Server) -> None:
    told(server, hours=0.5)
    # A row that no version of ours has written.
    with server.platform.operational.storage_use._engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO storage_day VALUES (?, 'x', '', 'START', 1, 'many')", (FIRST_DAY,)
        )
    found = panels(server, "exec")
    assert "by a fault of its own" in found["storage"]["unmeasured"]
    assert rows(found["coverage"])


def test_an_objective_of_which_nothing_can_be_told_is_neither_met_nor_missed(
    server: Server,
) -> None:
    (told,) = panels(server, "exec")["objectives"]["figures"]
    assert told["value"] is None
    assert told["note"] == "0 of 0, over all that each counts; 2 cannot be told"


def test_an_incident_of_a_column_or_of_another_name_is_one_of_the_dataset(
    server: Server,
) -> None:
    told(server, hours=0.5)
    server.tell(
        run_event(
            "close",
            writes=[
                of_domain(
                    "revenue", "finance", schema=schema(total="int"),
                    symlinks=symlinks("lake.revenue"),
                )
            ],
            hours=0.6,
        )
    )  # fmt: skip
    opened(server, "the total is wrong", "revenue[total]")
    opened(server, "late in the lake", "dataset:warehouse:lake.revenue")
    found = {each["owner"]: each for each in rows(panels(server, "exec")["high-risk"])}
    assert found["team:finance"]["incidents"] == 2


def test_what_is_on_disk_is_not_told_of_the_past(server: Server, clock: Clock) -> None:
    told(server, hours=0.5)
    before = format_instant(clock.at)
    clock.at += DAY
    assert number(panels(server, "exec")["storage"], "on disk") > 0
    assert number(panels(server, "exec", valid_at=before)["storage"], "on disk") is None


def test_what_is_sensitive_and_lacks_controls_is_at_risk_and_says_what_it_lacks(
    server: Server,
) -> None:
    told(server, hours=0.5)
    found = {each["dataset"]: each for each in rows(panels(server, "exec")["high-risk"])}
    risk = found["dataset:warehouse:visits"]
    assert risk["missing"].split(", ") == ["owner", "columns", "objective", "runbook"]
    assert risk["score"] == risk["sensitivity"] * (1 + risk["feeds"]) * 4
    assert found["dataset:warehouse:revenue"]["sensitivity"] == 5


def test_what_cannot_be_told_yet_says_so_and_what_would_help(server: Server) -> None:
    answer = server.ask("dashboards", name="exec")
    told_by = {each["panel"]: each for each in answer["panels"]}
    assert told_by["compliance"]["unmeasured"]
    assert told_by["compliance"]["remedy"]
    assert told_by["data-cost"]["unmeasured"]
    assert answer["coverage"]["status"] == "partial"
    assert any("Compliance" in each["message"] for each in answer["coverage"]["reasons"])


def test_an_incident_is_counted_in_its_week_and_its_change_did_harm(
    server: Server, clock: Clock
) -> None:
    told(server, hours=0.5)
    clock.at = FIRST_DAY + 3 * HOUR
    told(server, hours=2.5, commit="b" * 40)
    clock.at = FIRST_DAY + 4 * HOUR
    name = opened(server, "revenue is wrong", "revenue")
    said = {"name": name, "kind": "identify", "cause": "close", "by": "user:ana"}
    server.client.post("/api/v2/incidents/act", json=said).raise_for_status()
    found = panels(server, "exec", days=14)
    weeks = rows(found["incidents"])
    assert [each["incidents"] for each in weeks] == [1, 0]
    assert sum(each["critical"] for each in weeks) == 1
    (harm,) = rows(found["change-failure"])
    assert (harm["incident"], harm["cause"]) == (name, "job:etl:close")
    assert harm["began after"] == pytest.approx(1.5 * 3600)
    assert number(found["change-failure"], "did harm") == 1.0


def test_what_events_take_up_is_counted_once_by_namespace_and_day(
    server: Server, clock: Clock
) -> None:
    told(server, hours=0.5)
    clock.at += DAY
    told(server, hours=24.5)
    counted = server.platform.operational.storage_use.counted
    while counted() < server.heard:
        sleep(0.05)
    storage = panels(server, "exec")["storage"]
    etl = next(each for each in rows(storage) if each["namespace"] == "etl")
    events = [each for each in server.ask("events")["events"] if "job:etl" in (each["job"] or "")]
    assert etl["events"] == len(events) == 4
    assert etl["bytes"] == sum(each["size_bytes"] for each in events)
    first, _ = storage["lines"][0]["dots"]
    assert first["value"] == etl["bytes"] / 2


def test_whoever_is_on_call_sees_what_is_late_failing_and_changed(
    server: Server, clock: Clock
) -> None:
    told(server, hours=0.5)
    clock.at = FIRST_DAY + 3 * HOUR
    told(server, hours=2.9, commit="b" * 40, state="FAIL")
    opened(server, "revenue is late", "revenue")
    found = panels(server, "oncall")
    assert [each["what"] for each in rows(found["now"])] == ["revenue is late"]
    (late,) = rows(found["late"])
    assert (late["dataset"], late["objective"]) == ("dataset:warehouse:revenue", "fresh")
    assert late["late by"] == pytest.approx(3600)
    (failing,) = rows(found["failing"])
    assert (failing["job"], failing["failures"]) == ("job:etl:close", 1)
    assert failing["last success"] == "2026-11-01T00:30:00.000000Z"
    assert failing["commit"] == "b" * 40
    deploys = [each for each in rows(found["changes"]) if each["what"] == "deploy"]
    assert [(each["where"], each["commit"]) for each in deploys] == [("job:etl:close", "b" * 40)]
    assert {each["who"] for each in rows(found["call"])} == {"team:finance"}


def test_the_reach_that_is_shown_is_of_the_incident_that_is_asked_about(server: Server) -> None:
    told(server, hours=0.5)
    names = [opened(server, of, of) for of in ("orders", "clicks")]
    for name, reached in zip(names, ("revenue", "visits"), strict=True):
        (row,) = rows(panels(server, "oncall", incident=name)["impact"])
        assert row["dataset"] == f"dataset:warehouse:{reached}"
    assert server.problem("dashboards", incident="INC-99")["status"] == 404


def test_the_past_is_shown_as_far_as_it_is_known_and_the_rest_says_that_it_is_not(
    server: Server, clock: Clock
) -> None:
    told(server, hours=0.5)
    before = format_instant(clock.at)
    clock.at = FIRST_DAY + 3 * HOUR
    opened(server, "revenue is wrong", "revenue")
    then = panels(server, "oncall", valid_at=before)
    assert rows(then["now"]) == []
    assert {each["state"] for each in rows(then["runs"])} == {"COMPLETED"}
    assert then["rollback"]["unmeasured"] == "it is known of now alone"
    assert "lies ahead" in server.problem("dashboards", valid_at="2027-01-01")["detail"]


def test_a_run_that_failed_later_had_not_failed_then(server: Server, clock: Clock) -> None:
    server.tell(run_event("slow", writes=["x"], hours=0.5, run="it", state="START"))
    clock.at = FIRST_DAY + 3 * HOUR
    server.tell(run_event("slow", writes=["x"], hours=2.5, run="it", state="FAIL"))
    then = format_instant(FIRST_DAY + HOUR)
    assert rows(panels(server, "oncall", valid_at=then)["failing"]) == []
    (failing,) = rows(panels(server, "oncall")["failing"])
    assert failing["failures"] == 1


def test_who_debugs_sees_events_losses_and_names_that_look_alike(
    server: Server, clock: Clock
) -> None:
    told(server, hours=0.5)
    server.tell(run_event("silent", writes=["lost"], hours=0.6, state="START"))
    server.tell(
        run_event("a", writes=[dataset("s.t", namespace="postgres://h:5432")], hours=0.7),
        run_event("b", writes=[dataset("s.t", namespace="postgresql://h")], hours=0.7),
    )
    server.client.post("/api/v1/lineage", content=b"{}")
    clock.at = FIRST_DAY + 40 * HOUR
    found = panels(server, "debug")
    assert rows(found["stream"])[0]["about"] == "job:etl:b"
    assert number(found["loss"], "dead letters") == 1
    assert sum(each["without an end"] for each in rows(found["loss"])) == 1
    assert number(found["pipeline"], "rejected") == 1
    assert number(found["graph"], "datasets") >= 6


def test_a_report_is_a_page_that_needs_nothing_else_and_hides_nothing(
    server: Server, cli: Cli, tmp_path: Path
) -> None:
    server.tell(
        run_event("x", writes=[of_domain("<script>alert(1)</script>", "finance")], hours=0.5)
    )
    out = tmp_path / "exec.html"
    cli("report", "exec", "--out", str(out))
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert "Not all is known: policies are not evaluated yet" in page


@pytest.mark.parametrize("ending", ["md", "json"])
def test_a_report_is_written_as_what_its_name_says(
    server: Server, cli: Cli, tmp_path: Path, ending: str
) -> None:
    told(server, hours=0.5)
    out = tmp_path / f"oncall.{ending}"
    cli("report", "oncall", "--out", str(out))
    text = out.read_text(encoding="utf-8")
    if ending == "json":
        assert json.loads(text)["dashboard"] == "oncall"
    else:
        assert text.startswith("# On call dashboard")
        assert "### Top failing transformations" in text


def test_a_report_of_another_form_is_refused_before_anything_is_asked(cli: Cli) -> None:
    said = cli("report", "exec", "--out", "exec.pdf", code=2)
    assert "must end in one of .html, .htm, .md, .json" in said
