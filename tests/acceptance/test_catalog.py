"""The first page, the catalog and the settings in a real browser, over the demo company."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from support.browsing import Visit
from support.screens import FOCUS

SNOWFLAKE = "/catalog?tab=browse&place=snowflake%253A%252F%252Flarkride-eu1"


@pytest.fixture
def phone(visit: Visit) -> Visit:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    return visit


def test_the_first_page_tells_the_troubles_of_the_demo(visit: Visit) -> None:
    visit.open("/")
    wrong = visit.page.locator("#wrong")
    failed = wrong.get_by_role("listitem").filter(has_text="invalid identifier 'B.CHARGE_PCT'")
    expect(failed).to_contain_text("stg_batteries")
    expect(failed).to_contain_text("team:data-platform")
    expect(failed).to_contain_text("dbt_build")
    changed = visit.page.locator("#changed")
    expect(changed).to_contain_text("now reads ledger_staging/settlements")
    expect(changed.locator(".change-removed").first).to_contain_text("charge_pct")
    failed.get_by_role("link", name="stg_batteries", exact=True).click()
    expect(visit.page).to_have_url(re.compile("/asset/job:dbt-prod"))


def test_who_one_is_is_chosen_once_and_shows_ones_own(visit: Visit) -> None:
    visit.open("/")
    mine = visit.page.locator("#mine")
    mine.get_by_role("button", name="user:ana").click()
    expect(mine).to_contain_text(re.compile(r"8 of \d+, of user:ana"))
    visit.page.reload()
    mine.get_by_role("link", name=re.compile("^All")).click()
    expect(visit.page.get_by_role("checkbox", name=re.compile("user:ana"))).to_be_checked()
    visit.open("/settings")
    expect(visit.page.get_by_label("You are", exact=True)).to_have_value("user:ana")


def test_words_lead_from_the_first_page_to_the_catalog(visit: Visit) -> None:
    visit.open("/")
    visit.page.get_by_role("combobox").fill("rides")
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(re.compile(r"/catalog\?q=rides$"))
    expect(visit.page.get_by_role("heading", name="Found for “rides”")).to_be_visible()
    visit.open("/?q=rides&kind=job")
    expect(visit.page).to_have_url(re.compile(r"/catalog\?q=rides&kind=job$"))


def test_filters_are_chosen_by_keyboard_kept_in_the_address_and_taken_back(visit: Visit) -> None:
    visit.open("/catalog")
    finance = visit.page.get_by_role("checkbox", name=re.compile("^finance"))
    finance.focus()
    visit.page.keyboard.press("Space")
    expect(visit.page).to_have_url(re.compile("domain=finance"))
    visit.page.get_by_role("checkbox", name=re.compile("^Tier 1")).check()
    visit.settle()
    asked = visit.server.get("/api/v2/find", params={"domain": "finance", "tier": "1"}).json()
    hits = visit.page.locator(".hits > li")
    expect(hits).to_have_count(asked["total"])
    visit.page.get_by_role("button", name="Remove Tier 1").click()
    expect(visit.page).not_to_have_url(re.compile("tier"))
    visit.page.go_back()
    expect(hits).to_have_count(asked["total"])
    visit.page.get_by_role("button", name="Clear all").click()
    expect(visit.page).to_have_url(re.compile("/catalog$"))


def test_more_is_shown_until_all_is(visit: Visit) -> None:
    total = visit.server.get("/api/v2/find", params={"domain": "fleet"}).json()["total"]
    assert 50 < total <= 100
    visit.open("/catalog?domain=fleet")
    expect(visit.page.locator("#found")).to_contain_text(f"50 of {total} hits shown")
    visit.page.get_by_role("button", name="Show more").click()
    expect(visit.page.locator(".hits > li")).to_have_count(total)
    expect(visit.page.get_by_role("button", name="Show more")).to_have_count(0)


def test_what_is_filtered_is_drawn(visit: Visit) -> None:
    visit.open("/catalog?domain=finance&kind=dataset&tier=1")
    drawn = visit.page.get_by_role("link", name="Draw these")
    expect(drawn).to_have_attribute("title", "domain:finance,tier:1,type:dataset")
    drawn.click()
    expect(visit.page.get_by_role("heading", name=re.compile("^Selection"))).to_be_visible()
    expect(visit.page.locator(".node").first).to_be_visible()


def test_all_that_was_found_is_saved_as_a_file(visit: Visit) -> None:
    total = visit.server.get("/api/v2/find", params={"domain": "fleet"}).json()["total"]
    visit.open("/catalog?domain=fleet")
    rows = list(csv.DictReader(_saved(visit.page, "CSV").read_text("utf-8-sig").splitlines()))
    assert len(rows) == total
    assert {row["domain"] for row in rows} == {"fleet"}
    assert len(json.loads(_saved(visit.page, "JSON").read_text())) == total


def _saved(page: Page, form: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save all that was found as {form}").click()
    saved: Download = download.value
    return saved.path()


def test_a_saved_search_is_found_again_on_the_first_page(visit: Visit) -> None:
    visit.open("/catalog?domain=finance&tier=1")
    visit.page.get_by_role("button", name="Save this search").click()
    visit.page.get_by_label("Name of this search").fill("what the board sees")
    visit.page.keyboard.press("Enter")
    visit.open("/")
    saved = visit.page.locator("#saved")
    saved.get_by_role("link", name="what the board sees").click()
    expect(visit.page).to_have_url(re.compile(r"/catalog\?domain=finance&tier=1$"))
    visit.page.get_by_role("button", name="Remove what the board sees").click()
    expect(visit.page.locator("#saved")).to_contain_text("None yet")


def test_places_are_walked_down_to_a_table_and_back(visit: Visit) -> None:
    visit.open("/catalog?tab=browse")
    for level in ("snowflake://larkride-eu1", "ANALYTICS", "MARTS"):
        visit.page.locator("#places").get_by_role("link", name=level, exact=True).click()
    expect(visit.page).to_have_url(re.compile("place=.*MARTS"))
    expect(visit.page.locator("#places")).to_contain_text("FCT_RIDES")
    visit.page.get_by_role("navigation", name="The way here").get_by_text("ANALYTICS").click()
    expect(visit.page.locator("#places")).to_contain_text("15 datasets")
    visit.page.get_by_role("link", name="MARTS", exact=True).click()
    visit.page.get_by_role("link", name="FCT_RIDES", exact=True).click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("FCT_RIDES")


def test_a_chosen_theme_outlasts_the_page_and_beats_the_system(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="light")
    visit.open("/settings")
    visit.page.get_by_role("radio", name="Dark").check()
    assert _ground(visit.page) == "rgb(13, 19, 23)"
    visit.page.reload()
    assert _ground(visit.page) == "rgb(13, 19, 23)"
    colours = visit.page.get_by_role("group", name="Colours")
    colours.get_by_role("radio", name="As the system").check()
    assert _ground(visit.page) == "rgb(245, 247, 248)"
    visit.page.emulate_media(color_scheme="dark")
    expect(visit.page.locator("html")).to_have_attribute("data-theme", "dark")


def _ground(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_colours_stand_before_the_page_is_drawn(visit: Visit) -> None:
    visit.open("/settings")
    visit.page.get_by_role("radio", name="Dark").check()
    # Without the script of the page nothing but the document and its colours is there.
    visit.page.route(
        re.compile(r"/assets/.*\.js$"),
        lambda route: route.fulfill(body="", content_type="text/javascript"),
    )
    visit.page.reload()
    expect(visit.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert visit.page.locator("#page > *").count() == 0


@pytest.fixture
def elsewhere(company: httpx.Client, browser: Browser) -> Iterator[Visit]:
    """A visit by somebody whose clock is ahead of UTC."""
    with browser.new_context(timezone_id="Asia/Kolkata") as context:
        visit = Visit(context.new_page(), company)
        yield visit
        visit.end()


def test_times_are_told_by_the_clock_that_one_wants(elsewhere: Visit) -> None:
    elsewhere.open("/settings")
    elsewhere.page.get_by_role("radio", name="My own time").check()
    elsewhere.show(FOCUS)
    expect(elsewhere.page.locator("#schema .section-note")).to_contain_text("UTC+5:30")


def test_on_a_phone_pages_and_filters_are_behind_buttons(phone: Visit) -> None:
    page = phone.page
    phone.open("/catalog")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name=re.compile("^Snowflake")).check()
    expect(page).to_have_url(re.compile("platform=snowflake"))
    expect(page.get_by_role("link", name="Verify")).to_have_count(0)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Verify").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verify")
    expect(page.get_by_role("link", name="Lineage")).to_have_count(0)
