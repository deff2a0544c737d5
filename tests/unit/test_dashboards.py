"""Dashboards and alerts, held to the metrics that there are and to what a panel must say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from documentation.dashboards import DASHBOARDS, FOLDER, SCHEMA_VERSION, write_dashboard
from headwater.app import open_platform
from headwater.config import Config
from headwater.server.routes.metrics import registry_of
from support.promql import exposed_by, mistakes_in, named_in

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "prometheus" / "headwater-rules.yml"
FIXTURES = ROOT / "tests" / "golden" / "prometheus" / "rules.yml"
HOW_TO = ROOT / "docs" / "how-to" / "watch-with-prometheus.md"
SCREENS = ROOT / "ui" / "src" / "app.tsx"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, frozenset[str]]:
    """Every metric that a scrape yields, with its labels, and what the rules record."""
    platform = open_platform(Config(data=tmp_path_factory.mktemp("data")))
    try:
        known = exposed_by(registry_of(platform))
    finally:
        platform.close()
    recorded = {each["record"]: frozenset({"job", "instance", "source"}) for each in recordings()}
    return {**known, **recorded}


def rules() -> Iterator[Json]:
    for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]:
        yield from group["rules"]


def recordings() -> list[Json]:
    return [each for each in rules() if "record" in each]


def alerts() -> list[Json]:
    return [each for each in rules() if "alert" in each]


def dashboard(uid: str) -> Json:
    return json.loads((FOLDER / f"{uid}.json").read_text(encoding="utf-8"))


def panels(uid: str) -> list[Json]:
    return [each for each in dashboard(uid)["panels"] if each["type"] != "row"]


def queries(uid: str) -> Iterator[str]:
    told = dashboard(uid)
    for panel in panels(uid):
        yield from (target["expr"] for target in panel["targets"])
    yield from (each["expr"] for each in told["annotations"]["list"])


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("sum by (result) (rate(headwater_events_received_total[5m]))", set()),
        ("sum by (result) (rate(headwater_events_recieved_total[5m]))",
         {"headwater_events_recieved_total", "result"}),
        ('headwater_events_received_total{reslt="accepted"}',
         {"headwater_events_received_total{reslt}"}),
        ("sum by (reslt) (headwater_events_received_total)", {"reslt"}),
        ('headwater_dead_letters{instance=~"$instance"} offset 1w > 1e9 # headwater_no', set()),
        ('label_replace(headwater_sli_by_tier, "tier", "no_such_metric", "tier", "^$")', set()),
        ("headwater_query_duration_seconds", {"headwater_query_duration_seconds"}),
        ("sum by (le) (headwater_query_duration_seconds_bucket)", set()),
        ("sum by (le) (headwater_query_duration_seconds_count)", {"le"}),
        ("up == 0 unless on (job) headwater_build_info", set()),
        ("headwater_build_info and headwater_biuld_info", {"headwater_biuld_info"}),
    ],
)  # fmt: skip
def test_a_misspelt_word_of_a_query_is_found(
    query: str, wrong: set[str], exposed: Mapping[str, frozenset[str]]
) -> None:
    assert mistakes_in(query, exposed) == wrong


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_every_metric_and_label_of_a_dashboard_is_exposed(
    uid: str, exposed: Mapping[str, frozenset[str]]
) -> None:
    asked = [*queries(uid)]
    assert len(asked) > 10
    assert {query: found for query in asked if (found := mistakes_in(query, exposed))} == {}


def test_every_metric_and_label_of_the_rules_is_exposed(
    exposed: Mapping[str, frozenset[str]],
) -> None:
    asked = [each["expr"] for each in rules()]
    assert len(asked) > 20
    assert {query: found for query in asked if (found := mistakes_in(query, exposed))} == {}


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_variables_take_their_values_from_labels_that_are_exposed(
    uid: str, exposed: Mapping[str, frozenset[str]]
) -> None:
    told = {each["name"]: each for each in dashboard(uid)["templating"]["list"]}
    assert told["DS_PROMETHEUS"]["type"] == "datasource"
    for name, variable in told.items():
        if variable["type"] == "query":
            metric, label = re.fullmatch(
                r"label_values\((\w+), (\w+)\)", variable["definition"]
            ).groups()
            assert label == name
            assert label in exposed[metric]
    used = {name for query in queries(uid) for name in re.findall(r"\$(\w+)", query)}
    assert used - {"__rate_interval"} <= told.keys()
    assert {each for each in told if told[each]["type"] == "query"} <= used


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_a_dashboard_is_what_it_is_written_from(uid: str) -> None:
    written = (FOLDER / f"{uid}.json").read_text(encoding="utf-8")
    assert written == write_dashboard(DASHBOARDS[uid]), (
        "stale; run: python tests/documentation/dashboards.py"
    )


def test_there_are_three_dashboards_and_no_other_file() -> None:
    assert {each.stem for each in FOLDER.iterdir()} == {
        "headwater-exec", "headwater-oncall", "headwater-debug",
    }  # fmt: skip


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_a_dashboard_is_found_under_its_name_and_asks_for_its_prometheus(uid: str) -> None:
    told = dashboard(uid)
    assert (told["uid"], told["schemaVersion"]) == (uid, SCHEMA_VERSION)
    assert [(each["name"], each["pluginId"]) for each in told["__inputs"]] == [
        ("DS_PROMETHEUS", "prometheus")
    ]
    others = {f"/d/{other}" for other in DASHBOARDS if other != uid}
    assert {each["url"] for each in told["links"]} == {"${headwater}", *others}


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_every_panel_says_what_it_shows_in_which_unit_and_has_a_place_of_its_own(uid: str) -> None:
    everything = dashboard(uid)["panels"]
    numbers = [each["id"] for each in everything]
    assert len(set(numbers)) == len(numbers)
    titles = [each["title"] for each in panels(uid)]
    assert len(set(titles)) == len(titles)
    taken: set[tuple[int, int]] = set()
    for each in everything:
        place = each["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, each["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    for panel in panels(uid):
        assert re.fullmatch(r"[A-Z][^.]+", panel["title"])
        assert re.fullmatch(r"[A-Z0-9`].+\.", panel["description"]), panel["title"]
        defaults = panel["fieldConfig"]["defaults"]
        assert defaults["unit"]
        assert panel["datasource"]["uid"] == "${DS_PROMETHEUS}"
        steps = [each["value"] for each in defaults["thresholds"]["steps"]]
        assert steps[0] is None
        assert steps[1:] == sorted(steps[1:])
        references = [each["refId"] for each in panel["targets"]]
        assert len(set(references)) == len(references) > 0
        assert all(each["datasource"] == panel["datasource"] for each in panel["targets"])


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_links_of_panels_lead_to_screens_that_there_are(uid: str) -> None:
    screens = SCREENS.read_text(encoding="utf-8")
    for panel in panels(uid):
        (link,) = panel["links"]
        path = link["url"].removeprefix("${headwater}")
        first = path.split("/")[1]
        assert path == "/" or f'path === "{path}"' in screens or f'first === "{first}"' in screens


def test_only_late_capture_of_what_is_critical_and_a_drop_to_zero_page_somebody() -> None:
    severities = {each["alert"]: each["labels"]["severity"] for each in alerts()}
    assert len(severities) == len(alerts())
    assert set(severities.values()) == {"page", "ticket"}
    assert {name for name, severity in severities.items() if severity == "page"} == {
        "HeadwaterDown", "HeadwaterEventsStopped", "HeadwaterCriticalCaptureLate",
    }  # fmt: skip


def test_every_alert_says_what_is_wrong_why_it_matters_and_where_it_is_told_what_to_do() -> None:
    headings = re.findall(r"^### (\w+)$", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [each["alert"] for each in alerts()]
    for each in alerts():
        told = each["annotations"]
        assert told.keys() == {"summary", "description", "runbook_url"}
        assert re.fullmatch(r"[A-Z].+\.", told["description"])
        page, _, anchor = told["runbook_url"].partition("#")
        assert page.endswith(f"/how-to/{HOW_TO.stem}.html")
        assert anchor == each["alert"].lower()


def test_every_alert_is_shown_to_fire_and_not_to_fire() -> None:
    fires: dict[str, set[bool]] = {each["alert"]: set() for each in alerts()}
    for group in yaml.safe_load(FIXTURES.read_text(encoding="utf-8"))["tests"]:
        for each in group["alert_rule_test"]:
            fires[each["alertname"]].add(bool(each["exp_alerts"]))
    assert {name for name, shown in fires.items() if shown != {True, False}} == set()


def test_a_query_is_taken_apart_into_what_it_names() -> None:
    named = named_in('sum by (slo) (headwater_slo_info{severity="a b{c}"}) > on (job) up')
    assert named.metrics == {"headwater_slo_info", "up"}
    assert named.labels == {"headwater_slo_info": {"severity"}}
    assert named.grouped == {"slo", "job"}
