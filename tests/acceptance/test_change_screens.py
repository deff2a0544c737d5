"""What a change reaches, what changed and when, on the page in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import expect

from support.browsing import Visit
from support.screens import FOCUS
from support.told import at, dataset, run_event, schema


def open_impact(visit: Visit, of: str, more: str = "") -> None:
    visit.open(f"/impact?of={quote(of, safe='')}{more}")
    expect(visit.page.locator(".sentence")).to_be_visible()


def test_the_impact_of_a_table_says_what_the_server_answers(visit: Visit) -> None:
    of = visit.show(FOCUS)
    visit.page.get_by_role("link", name="What breaks with it").click()
    sentence = visit.page.locator(".sentence")
    expect(sentence).to_contain_text(f"{FOCUS} reaches")
    answer = visit.server.get("/api/v2/impact", params={"of": of}).json()
    datasets = {
        node["name"] for node in answer["nodes"] if node["kind"] == "dataset" and node["hops"]
    }
    jobs = {node["job"] for node in answer["nodes"] if node["kind"] == "step"}
    expect(sentence).to_contain_text(f"{len(jobs)} jobs")
    rows = visit.page.locator("#reached tbody tr")
    expect(rows).to_have_count(len(datasets) + len(jobs))
    listed = visit.page.locator("#reached").inner_text()
    assert {name for name in datasets if name not in listed} == set()


def test_rows_are_narrowed_and_sorted_in_the_address(visit: Visit) -> None:
    open_impact(visit, visit.find(FOCUS))
    rows = visit.page.locator("#reached tbody tr")
    everything = rows.count()
    groups = visit.page.get_by_role("list", name=re.compile("By owner"))
    groups.get_by_role("link", name=re.compile("team:support")).click()
    expect(visit.page).to_have_url(re.compile(r"owner=team%3Asupport"))
    expect(rows).not_to_have_count(everything)
    for row in rows.all():
        expect(row).to_contain_text("team:support")
    visit.page.get_by_role("button", name="Asset").click()
    visit.page.get_by_role("button", name="Asset").click()
    expect(visit.page).to_have_url(re.compile(r"sort=-asset"))
    names = [row.locator(".name").inner_text() for row in rows.all()]
    assert names == sorted(names, key=str.lower, reverse=True)
    visit.page.reload()
    expect(rows.first).to_contain_text(names[0])
    visit.page.get_by_label("Only rows with these words").fill("nothing is called so")
    expect(visit.page.get_by_text("Nothing that is reached is like that.")).to_be_visible()
    visit.page.get_by_role("link", name="Show all").click()
    expect(rows).to_have_count(everything)


def test_a_column_names_the_columns_that_it_reaches_and_the_way_there(visit: Visit) -> None:
    visit.show(FOCUS)
    visit.page.get_by_role("link", name="What breaks with revenue", exact=True).click()
    expect(visit.page.locator(".sentence")).to_contain_text(f"{FOCUS}[revenue] reaches")
    row = visit.page.locator("#reached tbody tr", has_text="FCT_REVENUE")
    expect(row.locator("code")).to_have_text(["net_revenue", "gross"])
    row.get_by_role("link", name=re.compile("Show the way to")).click()
    expect(visit.page.get_by_text(re.compile(r"way.? from one to the other"))).to_be_visible()
    expect(visit.page).to_have_url(re.compile("lock=column"))


def test_an_impact_is_taken_away_as_it_is_narrowed(visit: Visit) -> None:
    open_impact(visit, visit.find(FOCUS), "&type=dashboard")
    shown = visit.page.locator("#reached tbody tr").count()
    visit.page.locator("#reached summary", has_text="Export").click()
    saved: dict[str, str] = {}
    for form in ("CSV", "JSON", "Markdown"):
        with visit.page.expect_download() as download:
            visit.page.get_by_role("button", name=f"Save {form}", exact=True).click()
        saved[form] = Path(download.value.path()).read_text()
    lines = [*csv.DictReader(io.StringIO(saved["CSV"]))]
    assert {line["type"] for line in lines} == {"dashboard"}
    assert len(lines) == len(json.loads(saved["JSON"])["rows"]) == shown
    assert saved["Markdown"].count("\n") == shown + 2


def test_what_an_owner_should_hear_is_copied(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_impact(visit, visit.find(FOCUS))
    visit.page.get_by_role("button", name="Copy a message for team:support").click()
    expect(visit.page.get_by_text("Copied")).to_be_attached()
    text = str(visit.page.evaluate("navigator.clipboard.readText()"))
    assert f"{FOCUS} is about to be changed or dropped." in text
    assert "FCT_SATISFACTION (table" in text
    assert "/impact?of=" in text


def changed(visit: Visit) -> str:
    """A table with another source, another column type and other SQL since the second hour."""
    told = (("old", "int", "select 1"), ("new", "bigint", "select 2"))
    for hours, (source, kind, query) in enumerate(told, start=1):
        mart = dataset("cs mart", schema=schema(id=kind))
        sql = {"sql": {"query": f"{query}\nfrom t"}}
        visit.tell(
            run_event("cs build", reads=[f"cs {source}"], writes=[mart], hours=hours,
                      job_facets=sql),
            run_event("cs use", reads=["cs mart"], writes=["cs report"], hours=hours),
        )  # fmt: skip
    for hours in (3, 4):
        visit.tell(run_event("cs build", reads=["cs new"], writes=["cs mart"], hours=hours))
    visit.tell(run_event("cs build", run="cs lost", reads=["cs new"], writes=["cs mart"], hours=5,
                         state="FAIL"))  # fmt: skip
    return "dataset:warehouse:cs%20mart"


def test_what_changed_around_a_table_is_listed_by_kind(visit: Visit) -> None:
    of = changed(visit)
    visit.open(f"/diff?from={at(1.5)}&to={at(6)}&of={quote(of, safe='')}")
    lines = visit.page.locator(".differences > li")
    expect(lines.filter(has_text="no longer reads cs old")).to_be_visible()
    expect(lines.filter(has_text="now reads cs new")).to_be_visible()
    expect(lines.filter(has_text="has other columns")).to_contain_text("bigint")
    visit.page.get_by_role("link", name="Other SQL 1").click()
    expect(visit.page).to_have_url(re.compile("kind=code"))
    expect(lines).to_have_count(1)
    visit.page.get_by_text("Compare the SQL").click()
    expect(visit.page.locator(".code-out")).to_contain_text("select 1")
    expect(visit.page.locator(".code-in")).to_contain_text("select 2")


def test_what_changes_reach_is_counted_when_it_is_asked_for(visit: Visit) -> None:
    of = changed(visit)
    visit.open(f"/diff?from={at(1.5)}&to={at(6)}&of={quote(of, safe='')}&kind=schema")
    reach = visit.page.locator("#reach")
    expect(reach).to_contain_text("Nobody has counted yet")
    assert not any("/impact" in url for url in visit.asked)
    reach.get_by_role("link", name="Count it").click()
    expect(reach.get_by_role("link", name="1 dataset downstream")).to_be_visible()


def test_a_page_of_changes_without_an_instant_begins_yesterday_for_whoever_opens_it(
    visit: Visit,
) -> None:
    visit.open("/")
    visit.page.get_by_role("link", name="Changes").click()
    expect(visit.page).to_have_url(re.compile(r"/diff\?from=\d{4}-\d\d-\d\dT00%3A00"))
    expect(visit.page.locator("#differences .coverage")).to_be_visible()


def test_changes_lead_to_the_picture_and_the_picture_to_changes(visit: Visit) -> None:
    of = changed(visit)
    visit.open(f"/diff?from={at(1.5)[:16]}&of={quote(of, safe='')}")
    visit.page.get_by_role("link", name="See it in the picture").click()
    visit.box("dataset:warehouse:cs%20new")
    visit.page.get_by_role("link", name="List", exact=True).click()
    expect(visit.page.get_by_text("no longer reads")).to_be_visible()


def test_the_time_line_leads_from_change_to_change_by_keyboard(visit: Visit) -> None:
    of = changed(visit)
    visit.explore(of, range="all")
    slider = visit.page.get_by_role("slider", name="Instant")
    expect(slider).to_have_attribute("aria-valuetext", "now")
    visit.box(of).focus()
    visit.page.keyboard.press(",")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("at 05:00 UTC: 1 run failed"))
    visit.page.keyboard.press(",")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("04:00 UTC: 1 connection went"))
    expect(visit.page).to_have_url(re.compile("at=2026-11-01T04"))
    expect(visit.page.locator(".explorer > [role=status]")).to_contain_text(
        "as of Sunday 1 November 2026 at 04:00 UTC"
    )
    slider.focus()
    visit.page.keyboard.press("Home")
    expect(visit.page.locator('[data-node="dataset:warehouse:cs%20new"]')).to_have_count(0)
    visit.page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "now")
    expect(visit.page).not_to_have_url(re.compile("[?&]at="))


def test_the_time_line_is_dragged_and_closed(visit: Visit) -> None:
    of = changed(visit)
    visit.explore(of)
    visit.page.get_by_role("button", name="Time", exact=True).click()
    visit.page.get_by_role("button", name="all", exact=True).click()
    slider = visit.page.get_by_role("slider", name="Instant")
    place = slider.bounding_box()
    assert place is not None
    visit.page.mouse.move(place["x"] + place["width"] - 2, place["y"] + 20)
    visit.page.mouse.down()
    visit.page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 20, steps=4)
    visit.page.mouse.up()
    expect(visit.page).to_have_url(re.compile(r"[?&]at=2026"))
    expect(visit.page.get_by_text("You see things as they stood at")).to_be_visible()
    visit.page.get_by_role("button", name=re.compile("Close the time line")).click()
    expect(visit.page.get_by_text("You see things as they stood at")).to_have_count(0)
    expect(slider).to_have_count(0)


def test_p_finds_a_dataset_and_shows_the_ways_to_it(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of)
    visit.box(of).focus()
    visit.page.keyboard.press("p")
    expect(visit.page.get_by_label("Show the ways to")).to_be_focused()
    visit.page.keyboard.type("FCT_REVENUE")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_text(re.compile(r"way.? from one to the other"))).to_be_visible()


def test_d_compares_and_i_leads_to_the_impact_of_the_box(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of)
    visit.box(of).focus()
    visit.page.keyboard.press("d")
    expect(visit.page).to_have_url(re.compile("since="))
    visit.box(of).focus()
    visit.page.keyboard.press("d")
    expect(visit.page).not_to_have_url(re.compile("since="))
    visit.box(of).focus()
    visit.page.keyboard.press("i")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(
        f"What breaks with ANALYTICS.MARTS.{FOCUS}"
    )
