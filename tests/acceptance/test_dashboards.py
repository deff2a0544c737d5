"""Dashboards in a real browser: read, narrowed, followed to their lists, taken away, and live."""

from __future__ import annotations

import csv
import re

from playwright.sync_api import Locator, expect

from support.browsing import Visit
from support.told import run_event


def panel(visit: Visit, title: str) -> Locator:
    return visit.page.get_by_role("region", name=title)


def test_a_leader_sees_coverage_narrows_it_to_a_domain_and_gets_to_the_list_behind(
    visit: Visit,
) -> None:
    visit.open("/dash/exec")
    coverage = panel(visit, "Lineage coverage by domain")
    expect(coverage.get_by_role("row")).to_have_count(9)
    visit.page.get_by_role("combobox", name="Domain").select_option("finance")
    expect(visit.page).to_have_url(re.compile("domain=finance"))
    expect(coverage.get_by_role("row")).to_have_count(2)
    expect(coverage.get_by_role("row").last).to_contain_text("finance")
    visit.page.get_by_role("navigation", name="Dashboards").get_by_text("On call").click()
    expect(visit.page).to_have_url(re.compile(r"/dash/oncall\?domain=finance"))
    visit.page.go_back()
    coverage.get_by_role("link", name="100.0 %").first.click()
    expect(visit.page).to_have_url(re.compile("/measures/M1$"))


def test_a_panel_is_taken_away_as_a_table_and_as_an_image(visit: Visit) -> None:
    visit.open("/dash/exec")
    cost = panel(visit, "Cost of lineage itself")
    cost.locator("summary", has_text="Export").click()
    with visit.page.expect_download() as told:
        cost.get_by_role("button", name="Save CSV").click()
    rows = [*csv.reader(told.value.path().read_text("utf-8-sig").splitlines())]
    assert rows[0][:3] == ["namespace", "events", "bytes (bytes)"]
    assert int(rows[1][2]) > 1_000_000
    with visit.page.expect_download() as told:
        cost.get_by_role("button", name="PNG").click()
    assert told.value.path().read_bytes().startswith(b"\x89PNG")


def test_whoever_is_on_call_sees_a_failure_come_in_without_asking_again(visit: Visit) -> None:
    visit.open("/dash/oncall")
    failing = panel(visit, "Top failing transformations")
    expect(failing).to_be_visible()
    now = visit.server.get("/api/v2/dashboards").json()["at"]
    event = run_event("payroll", reads=["hours"], writes=["wages"], state="FAIL")
    visit.tell(*(event | {"eventTime": now, "run": {"runId": each}} for each in (
        "01a22d01-0000-7000-8000-000000000001",
        "01a22d01-0000-7000-8000-000000000002",
        "01a22d01-0000-7000-8000-000000000003",
        "01a22d01-0000-7000-8000-000000000004",
    )))  # fmt: skip
    row = failing.get_by_role("row").filter(has_text="payroll")
    expect(row).to_be_visible(timeout=30_000)
    row.get_by_role("link", name="payroll").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("payroll")


def test_a_screen_on_a_wall_shows_the_panels_alone(visit: Visit) -> None:
    visit.open("/dash/oncall")
    visit.page.get_by_role("button", name="Kiosk").click()
    expect(visit.page.get_by_role("navigation", name="Pages")).to_be_hidden()
    expect(panel(visit, "Open incidents")).to_be_visible()
    visit.page.get_by_role("button", name="Kiosk").click()
    expect(visit.page.get_by_role("navigation", name="Pages")).to_be_visible()


def test_an_objective_tells_what_spent_its_budget(visit: Visit) -> None:
    # Objectives may have been looked at last while the story was still coming in.
    head = visit.server.get("/health").json()["log_offset"]
    assert visit.server.get("/api/v2/slo", params={"min_offset": head}).is_success
    visit.open("/objectives")
    visit.page.get_by_role("link", name="rest-freshness").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("rest-freshness")
    bad = panel(visit, "What was bad")
    waiting = bad.get_by_role("row").filter(has_text="INT_BIKE_CONDITION").first
    expect(waiting.get_by_role("link", name="ANALYTICS.STAGING.STG_BATTERIES")).to_be_visible()
    expect(panel(visit, "How fast it burns").get_by_role("row")).to_have_count(4)
