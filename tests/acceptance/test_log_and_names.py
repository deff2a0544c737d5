"""The log, names, and what pages of datasets and jobs say of quality and runs, in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from support.browsing import Visit
from support.screens import FOCUS, JOB
from support.told import dataset, dataset_event, run_event, schema

CHECKED = "FCT_STATION_HOURS"
UPPER = dataset("shop.public.Receipts", namespace="postgres://shop-db:5432")
LOWER = dataset("shop.public.receipts", namespace="postgres://shop-db")


def tell_receipts(visit: Visit) -> None:
    """What is written under one name is read under another that looks like it."""
    visit.tell(
        run_event("receipts load", reads=["till"], writes=[UPPER]),
        run_event("receipts build", reads=[LOWER], writes=["takings of the day"]),
    )


def test_the_log_is_followed_without_moving_what_is_read(visit: Visit) -> None:
    visit.tell(run_event("tail", run="tail first", state="START"))
    visit.open("/events?job=job%3Aetl%3Atail")
    rows = visit.page.locator("#events tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("START")
    visit.tell(run_event("tail", run="tail first", hours=1), run_event("tail", hours=2))
    button = visit.page.get_by_role("button", name="2 new events")
    expect(button).to_be_visible()
    expect(rows).to_have_count(1)
    button.click()
    expect(rows).to_have_count(3)
    expect(button).to_have_count(0)
    rows.last.get_by_role("link").first.click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Offset")
    expect(visit.page.locator(".facts")).to_contain_text("START")
    expect(visit.page.get_by_role("button", name="Copy as curl")).to_be_visible()


def test_filters_of_the_log_are_in_the_address(visit: Visit) -> None:
    visit.open("/events")
    visit.page.get_by_label("Type").select_option("fail")
    expect(visit.page).to_have_url(re.compile(r"type=fail"))
    expect(visit.page.locator("#events tbody td:nth-child(3)").first).to_have_text("FAIL")
    visit.page.get_by_label("Producer has in its name").fill("airflow")
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(re.compile(r"producer=airflow"))
    visit.page.get_by_role("button", name="No longer only fail").click()
    expect(visit.page).not_to_have_url(re.compile(r"type=fail"))


def test_names_that_look_like_one_are_joined_and_parted(visit: Visit) -> None:
    tell_receipts(visit)
    visit.open("/identity")
    pair = visit.page.locator(".conflicts > li", has_text="Receipts")
    expect(pair.locator("mark").filter(has_text=":5432")).to_be_visible()
    pair.get_by_role("button", name=re.compile("^Join them")).click()
    visit.page.get_by_label("Your name").fill("ana")
    visit.page.get_by_role("form", name="Join these names").get_by_role("button").first.click()
    said = visit.page.locator(".names-said")
    expect(said.get_by_role("status")).to_contain_text("Joined")
    expect(said).to_be_focused()
    expect(pair).to_have_count(0)
    assert "takings of the day" in _downstream(visit, "till")
    expect(visit.page.locator("#aliases")).to_contain_text("ana")
    said.get_by_role("button", name=re.compile("Take back")).click()
    expect(pair).to_have_count(1)
    assert "takings of the day" not in _downstream(visit, "till")


def test_names_that_are_two_are_dismissed_and_restored(visit: Visit) -> None:
    tell_receipts(visit)
    visit.open("/identity")
    pair = visit.page.locator(".conflicts > li", has_text="Receipts")
    pair.get_by_role("button", name=re.compile("^They are two")).click()
    visit.page.get_by_label("How do you know?").fill("two shops")
    visit.page.keyboard.press("Enter")
    expect(pair).to_have_count(0)
    visit.page.get_by_role("link", name="dismissed").click()
    expect(pair).to_contain_text("two shops")
    pair.get_by_role("button", name=re.compile("Take back")).click()
    expect(pair).to_have_count(0)


def _downstream(visit: Visit, name: str) -> set[str]:
    of = f"dataset:warehouse:{name}"
    answer = visit.server.get("/api/v2/impact", params={"of": of}).json()
    return {each["name"] for each in answer["nodes"]}


def test_a_dataset_says_which_of_its_checks_fail_and_how_many_rows_it_has(visit: Visit) -> None:
    visit.show(CHECKED)
    quality = visit.page.locator("#quality")
    expect(quality.locator("tbody tr").first).to_contain_text("Failed")
    expect(quality.get_by_role("list", name="How many rows")).to_be_visible()
    quality.get_by_text("The same as a table").click()
    expect(quality.locator("details td.number").first).to_be_visible()
    expect(visit.page.locator("#impact")).to_contain_text("dashboard")
    expect(visit.page.locator("#activity")).to_contain_text("Schema")


def test_a_person_sets_an_owner_and_a_tag_and_takes_them_back(visit: Visit) -> None:
    visit.show(FOCUS)
    visit.page.get_by_role("button", name="Edit", exact=True).click()
    expect(visit.page.get_by_role("textbox", name="Description")).to_be_focused()
    visit.page.get_by_role("textbox", name="Owner").fill("team:checkout")
    visit.page.keyboard.press("Enter")
    head = visit.page.locator(".facts").first
    expect(head).to_contain_text("team:checkout")
    expect(visit.page.get_by_role("textbox", name="Owner")).to_be_focused()
    visit.page.get_by_role("textbox", name="Tag", exact=True).fill("audited")
    visit.page.keyboard.press("Enter")
    expect(head).to_contain_text("audited")
    visit.page.get_by_role("button", name="Take back team:checkout").click()
    expect(head).not_to_contain_text("team:checkout")
    visit.page.get_by_role("button", name="Take back audited").click()
    expect(head).not_to_contain_text("audited")


def test_a_person_describes_a_dataset_rates_it_and_tags_a_column(visit: Visit) -> None:
    visit.tell(
        dataset_event("edited", schema=schema(mail="text"), headwater_tier={"tier": 4}),
    )
    page = visit.page
    visit.open("/asset/dataset:warehouse:edited")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Description").fill("Who gets our letters.")
    page.get_by_role("button", name="Set description").click()
    expect(page.locator(".description")).to_have_text("Who gets our letters.")
    page.get_by_label("Tier").select_option("2")
    page.get_by_role("button", name="Set tier").click()
    expect(page.locator(".asset-top")).to_contain_text("Tier 2")
    page.get_by_role("textbox", name="Column tag").fill("pii")
    page.keyboard.press("Enter")
    expect(page.locator("#schema")).to_contain_text("pii")
    page.get_by_role("button", name="Take back the tier").click()
    expect(page.locator(".asset-top")).to_contain_text("Tier 4")
    page.get_by_role("button", name="Take back the description").click()
    expect(page.locator(".description")).to_contain_text("Nobody has described")
    page.get_by_role("button", name="Take back mail: pii").click()
    expect(page.locator("#schema")).not_to_contain_text("pii")


def test_runs_are_bars_that_the_keyboard_walks(visit: Visit) -> None:
    visit.open(f"/asset/{JOB}")
    bars = visit.page.get_by_role("list", name="How long each run took").get_by_role("link")
    expect(bars.first).to_be_visible()
    bars.last.focus()
    visit.page.keyboard.press("ArrowLeft")
    expect(bars.nth(bars.count() - 2)).to_be_focused()
    expect(visit.page.locator("#runs figcaption")).to_contain_text("Completed in")
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(re.compile("/asset/run:"))


def test_a_picture_is_coloured_by_checks_and_by_size(visit: Visit) -> None:
    of = visit.find(CHECKED)
    visit.explore(of, lens="tests")
    visit.box(of)
    expect(visit.page.locator(".node-focus")).to_contain_text("warned")
    visit.page.locator("select[data-tool=lens]").select_option("cost")
    expect(visit.page.get_by_role("list", name="Size")).to_contain_text("up to")
    assert any("with_quality=true" in url for url in visit.asked)
