"""The page in a real browser, over a real server that tells the demo company's story."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from support.browsing import Visit, build_page
from support.process import serving
from support.screens import FOCUS
from support.sql_told import told_by
from support.told import dataset_event, run_event, run_id


def test_one_finds_a_dataset_and_opens_it(visit: Visit) -> None:
    visit.open("/")
    visit.page.get_by_role("combobox").fill(FOCUS)
    visit.page.get_by_role("option", name=re.compile(FOCUS)).first.click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(FOCUS)
    expect(visit.page).to_have_url(re.compile("/asset/dataset:"))
    for section in ("Lineage", "Columns"):
        expect(visit.page.get_by_role("heading", name=section, exact=True)).to_be_visible()


def test_a_refused_event_is_seen_corrected_and_replayed(visit: Visit) -> None:
    event = run_event("mended", reads=["raw"], writes=["clean"])
    refused = visit.server.post("/api/v1/lineage", json=event | {"eventTime": "noon"})
    assert refused.status_code == 400
    visit.open("/")
    visit.page.get_by_role("link", name=re.compile("refused")).first.click()
    row = visit.page.get_by_role("row", name=re.compile("not a time"))
    expect(row).to_contain_text("/eventTime")
    row.get_by_role("link").click()
    visit.page.get_by_label("The event").fill(json.dumps(event))
    visit.page.get_by_role("button", name="Replay as corrected").click()
    visit.page.get_by_role("link", name=re.compile(r"event \d+")).click()
    expect(visit.page.locator("pre")).to_contain_text("mended")


def test_a_run_is_shown_with_its_root_its_tree_and_its_query(visit: Visit) -> None:
    def under(run: str, job: str) -> dict[str, object]:
        return {"run": {"runId": run_id(run)}, "job": {"namespace": "etl", "name": job}}

    query = {"externalQueryId": "01b2-0a", "source": "snowflake://acme-eu1"}
    task = {"parent": under("page dag", "nightly")}
    leaf = {"parent": under("page task", "load") | {"root": under("page dag", "nightly")}}
    visit.tell(
        run_event("nightly", run="page dag", state="START", hours=0),
        run_event("nightly", run="page dag", hours=4),
        run_event("load", run="page task", state="START", hours=1, facets=task),
        run_event("load", run="page task", hours=3, facets=task),
        run_event("spark", run="page leaf", state="START", hours=2, facets=leaf),
        run_event("spark", run="page leaf", state="FAIL", hours=3,
                  facets=leaf | {"externalQuery": query}),
    )  # fmt: skip
    visit.open(f"/asset/run:{run_id('page leaf')}")
    bars = visit.page.locator(".gantt-bar")
    expect(bars).to_have_count(3)
    boxes = [bars.nth(place).bounding_box() for place in range(3)]
    assert all(boxes)
    lefts, widths = ([box[side] for box in boxes if box] for side in ("x", "width"))
    # From the first hour to the fourth, the second to the third, the third alone.
    assert [round((left - lefts[0]) / widths[0], 2) for left in lefts] == [0, 0.25, 0.5]
    assert [round(width / widths[0], 2) for width in widths] == [1, 0.5, 0.25]
    facts = visit.page.locator(".facts")
    expect(facts.get_by_role("link", name="01b2-0a")).to_have_attribute(
        "href", "https://app.snowflake.com/acme/eu1/#/compute/history/queries/01b2-0a/detail"
    )
    expect(facts.get_by_role("link", name="load")).to_be_visible()
    facts.get_by_role("link", name="nightly").click()
    expect(visit.page).to_have_url(re.compile(run_id("page dag")))


def test_markdown_is_drawn_and_html_in_it_is_text(visit: Visit) -> None:
    text = "One **row** an order.\n\n<script>document.title = 'run'</script>\n\n- a\n- b\n"
    documentation = {"description": text, "contentType": "text/markdown"}
    visit.tell(dataset_event("page described", documentation=documentation))
    visit.open("/asset/dataset:warehouse:page%20described")
    about = visit.page.locator(".markdown")
    expect(about.locator("strong")).to_have_text("row")
    expect(about.locator("li")).to_have_count(2)
    expect(about).to_contain_text("<script>")
    expect(visit.page).to_have_title(re.compile("page described"))


def test_an_edge_is_rejected_gone_from_impact_and_taken_back(visit: Visit) -> None:
    visit.tell(told_by("sums.sql", "CREATE TABLE sums AS SELECT id, a + b AS c FROM addends"))
    visit.open("/asset/dataset:warehouse:addends?as=table")
    table = visit.page.get_by_role("treegrid")
    table.get_by_role("button", name=re.compile("^Why .*addends")).first.focus()
    visit.page.keyboard.press("Enter")
    panel = visit.page.get_by_role("complementary", name="About the connection")
    expect(panel).to_contain_text("Unseen")
    expect(panel).to_contain_text("parsed: read from SQL")
    expect(panel.locator("a[href$='/blob/abc123/sums.sql']")).to_be_visible()
    panel.get_by_role("button", name="Reject").focus()
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    expect(visit.page.get_by_label("Until")).to_be_focused()
    panel.get_by_role("button", name="Reject it").click()
    expect(panel.get_by_role("alert")).to_contain_text("Say why")
    expect(visit.page.get_by_label("Why is it wrong?")).to_be_focused()
    visit.page.keyboard.type("the file is never run")
    visit.page.get_by_label("Your name").fill("ana")
    visit.page.keyboard.press("Enter")
    expect(panel.get_by_role("status").first).to_contain_text("Rejected: addends → sums")
    expect(panel.get_by_role("button", name="Confirm")).to_be_focused()
    expect(panel).to_contain_text("by ana")
    expect(table.get_by_role("link", name="sums", exact=True)).to_have_count(0)
    assert _behind(visit, "dataset:warehouse:addends") == set()
    visit.page.get_by_role("link", name="Verify").click()
    words = visit.page.locator("#words")
    expect(words).to_contain_text("the file is never run")
    words.get_by_role("button", name="Take back what was said of addends → sums").click()
    expect(words.get_by_role("status").first).to_contain_text("Taken back")
    expect(words).not_to_contain_text("the file is never run")
    assert _behind(visit, "dataset:warehouse:addends") == {"sums"}


def _behind(visit: Visit, of: str) -> set[str]:
    """The names of the datasets downstream, as everybody is told."""
    answer = visit.server.get("/api/v2/impact", params={"of": of}).json()
    return {each["name"] for each in answer["nodes"] if each["kind"] == "dataset"} - {"addends"}


def test_a_column_shows_the_code_that_it_comes_about_by(visit: Visit) -> None:
    visit.tell(
        told_by("parts.sql", "CREATE TABLE parts AS\nSELECT id, price * qty AS amount FROM sold"),
        told_by("takings.sql", "CREATE TABLE takings AS SELECT SUM(amount) / 100 AS e FROM parts"),
    )
    visit.open("/asset/dataset:warehouse:takings")
    visit.page.locator("#schema").get_by_role("link", name="e", exact=True).click()
    shown = visit.page.locator("#derivation")
    expect(shown.locator(".composed .sql")).to_have_text("SUM(price * qty) / ?")
    steps = shown.get_by_role("listitem")
    expect(steps).to_have_count(2)
    expect(steps.nth(1)).to_contain_text("price * qty")
    code = steps.nth(1).get_by_role("link", name=re.compile("parts.sql:"))
    expect(code).to_have_attribute(
        "href", re.compile(r"^https://git\.example\.com/shop/blob/abc123/parts\.sql#L\d$")
    )
    steps.nth(0).get_by_role("link", name="Why parts[amount] leads to takings[e]").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("parts[amount]")
    expect(visit.page.locator(".testimony")).to_contain_text("SUM(amount)")


def test_engines_and_adapters_are_listed(visit: Visit) -> None:
    visit.open("/")
    visit.page.get_by_role("link", name="Producers").click()
    row = visit.page.get_by_role("row", name="integration/spark")
    expect(row).to_contain_text(re.compile(r"spark \d"))


def test_every_answer_says_how_complete_it_is(visit: Visit) -> None:
    visit.show(FOCUS)
    note = visit.page.locator("#lineage .coverage")
    expect(note).to_contain_text(re.compile("As far as asked|Complete|Partial|Unknown"))
    count = visit.page.locator("#lineage .explorer-count")
    expect(count).to_have_text(re.compile(r"\d+ nodes, \d+ more beside them"))


def test_one_sees_things_as_they_stood(visit: Visit) -> None:
    visit.show(FOCUS, more="?at=2000-01-01T00:00")
    expect(visit.page.get_by_text("You see things as they stood at")).to_be_visible()
    visit.page.get_by_role("button", name="Back to now").click()
    expect(visit.page.get_by_text("You see things as they stood at")).to_have_count(0)
    assert any("valid_at=2000-01-01" in url for url in visit.asked)


def test_an_instant_is_typed_by_ones_own_clock_and_kept_in_utc(
    visit: Visit, browser: Browser
) -> None:
    berlin = Visit(browser.new_page(timezone_id="Europe/Berlin"), visit.server)
    berlin.show(FOCUS)
    berlin.page.get_by_role("button", name="UTC", exact=True).first.click()
    field = berlin.page.get_by_label("As of (UTC+1)").first
    field.fill("2026-11-23T09:00")
    field.press("Enter")
    expect(berlin.page).to_have_url(re.compile("at=2026-11-23T08%3A00"))
    expect(berlin.page.get_by_text("2026-11-23 09:00 UTC+1").first).to_be_visible()
    assert any("valid_at=2026-11-23T08%3A00" in url for url in berlin.asked)
    berlin.end()


def test_the_keyboard_is_enough_to_find_an_asset(visit: Visit) -> None:
    visit.open("/")
    expect(visit.page.get_by_role("combobox")).to_be_visible()
    visit.page.keyboard.press("/")
    expect(visit.page.get_by_role("combobox")).to_be_focused()
    visit.page.keyboard.type(FOCUS)
    expect(visit.page.get_by_role("option", name=re.compile(FOCUS))).to_be_visible()
    for _ in range(visit.page.get_by_role("option").count()):
        visit.page.keyboard.press("ArrowDown")
        if visit.page.locator("[aria-selected=true]", has_text=re.compile(FOCUS)).count():
            break
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(FOCUS)


def test_an_unknown_name_leads_to_the_nearest_ones(visit: Visit) -> None:
    visit.lost = True
    visit.open("/asset/fct_rids")
    expect(visit.page.get_by_role("heading", name="Not found")).to_be_visible()
    visit.page.get_by_role("link", name=re.compile(FOCUS)).first.click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(FOCUS)


KEY = "hw_of_this_test"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that asks for `KEY`."""
    build_page()
    data = tmp_path_factory.mktemp("guarded") / "data"
    with serving(data, "--api-key", KEY) as client:
        yield str(client.base_url)


def field_of(page: Page) -> Locator:
    return page.get_by_label("API key")


def test_a_key_opens_the_page_for_as_long_as_the_tab_is_open(
    guarded: str, browser: Browser
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(guarded)
        expect(field_of(page)).to_be_focused()
        expect(page.get_by_text("headwater keys create NAME")).to_be_visible()
        page.keyboard.type("hw_mistyped")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("lets nobody in")
        field_of(page).fill(KEY)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Where does this data")
        page.reload()
        expect(page.get_by_role("button", name="Forget key")).to_be_visible()
        another_tab = context.new_page()
        another_tab.goto(guarded)
        expect(field_of(another_tab)).to_be_visible()


def test_a_remembered_key_opens_every_tab_until_it_is_forgotten(
    guarded: str, browser: Browser
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(guarded)
        field_of(page).fill(KEY)
        page.get_by_label("Remember it").check()
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Forget key")).to_be_visible()
        another_tab = context.new_page()
        another_tab.goto(guarded)
        another_tab.get_by_role("button", name="Forget key").click()
        expect(field_of(another_tab)).to_be_visible()
        page.reload()
        expect(field_of(page)).to_be_visible()
