"""The page in a real browser, over a real server that tells the demo company's story."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from headwater.server.application import PAGE
from support.process import serving, wait_for_events
from support.sql_told import told_by
from support.told import dataset_event, run_event, run_id

UI = Path(__file__).parents[2] / "ui"
FOCUS = "FCT_RIDES"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    build_page()
    with serving(tmp_path_factory.mktemp("page") / "data", "--demo") as client:
        wait_until_told(client)
        yield client


def wait_until_told(client: httpx.Client) -> None:
    """Wait until the whole story is in: no event has come for a while."""
    told, before = wait_for_events(client, 1), 0
    while told != before:
        time.sleep(0.5)
        told, before = wait_for_events(client, 1), told


def build_page() -> None:
    """Build the page as `make` does, where nobody has."""
    if (PAGE / "index.html").exists():
        return
    if shutil.which("npm") is None:
        pytest.skip("the page is not built, and there is no npm here to build it")
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
        done = subprocess.run(command, cwd=UI, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page and what it did: the addresses it asked, and what went wrong."""

    page: Page
    server: httpx.Client
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: bool = False

    def open(self, path: str) -> None:
        self.page.goto(str(self.server.base_url).rstrip("/") + path)

    def show(self, label: str, *, more: str = "") -> str:
        """Open the page of the one dataset of this short name; returns its identifier."""
        hits = self.server.get("/api/v2/find", params={"q": label, "kind": "dataset"}).json()
        found = next(hit["id"] for hit in hits["hits"] if hit["label"] == label)
        self.open(f"/asset/{quote(found, safe=':%')}{more}")
        return found


@pytest.fixture
def visit(server: httpx.Client, browser: Browser) -> Iterator[Visit]:
    """A visit that ends in no complaint of the browser and has asked nobody else."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    visit = Visit(page, server)
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("pageerror", lambda error: visit.wrong.append(str(error)))
    page.on(
        "console",
        lambda line: visit.wrong.append(line.text) if line.type in {"error", "warning"} else None,
    )
    page.set_default_timeout(20_000)
    yield visit
    page.close()
    # The browser itself reports every answer of 404 on its console.
    assert [line for line in visit.wrong if not (visit.lost and "404" in line)] == []
    origin = str(server.base_url).rstrip("/")
    assert [url for url in visit.asked if not url.startswith((origin, "data:", "blob:"))] == []


def test_one_finds_a_dataset_and_opens_it(visit: Visit) -> None:
    visit.open("/")
    visit.page.get_by_role("combobox").fill(FOCUS)
    visit.page.get_by_role("option", name=re.compile(FOCUS)).first.click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(FOCUS)
    expect(visit.page).to_have_url(re.compile("/asset/dataset:"))
    for section in ("Lineage", "Columns"):
        expect(visit.page.get_by_role("heading", name=section, exact=True)).to_be_visible()


def test_the_picture_and_the_table_show_the_same(visit: Visit) -> None:
    of = visit.show(FOCUS)
    answer = visit.server.get("/api/v2/lineage", params={"of": of, "depth": 2}).json()
    datasets = {each["name"] for each in answer["nodes"] if each["kind"] == "dataset"}
    picture = visit.page.get_by_role("group", name=re.compile("Lineage of"))
    expect(picture).to_be_visible()
    drawn = "; ".join(picture.locator("[data-node] title").all_text_contents())
    assert {name for name in datasets if name not in drawn} == set()
    visit.show(FOCUS, more="?view=table")
    table = visit.page.locator("#lineage table")
    expect(table).to_be_visible()
    listed = table.inner_text()
    assert {name for name in datasets if name not in listed} == set()


def told(visit: Visit, *events: object) -> None:
    """Have events in the answers of the server that is visited."""
    answer = visit.server.post("/api/v1/lineage/batch", json=[*events])
    assert answer.json()["status"] == "success", answer.text
    offset = answer.json()["offset"]
    assert visit.server.get("/api/v2/find", params={"min_offset": offset}).is_success


def test_a_refused_event_is_seen_corrected_and_replayed(visit: Visit) -> None:
    event = run_event("mended", reads=["raw"], writes=["clean"])
    refused = visit.server.post("/api/v1/lineage", json=event | {"eventTime": "noon"})
    assert refused.status_code == 400
    visit.open("/")
    visit.page.get_by_role("link", name=re.compile("refused")).click()
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
    told(
        visit,
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
    told(visit, dataset_event("page described", documentation=documentation))
    visit.open("/asset/dataset:warehouse:page%20described")
    about = visit.page.locator(".markdown")
    expect(about.locator("strong")).to_have_text("row")
    expect(about.locator("li")).to_have_count(2)
    expect(about).to_contain_text("<script>")
    expect(visit.page).to_have_title(re.compile("page described"))


def test_an_edge_is_rejected_gone_from_impact_and_taken_back(visit: Visit) -> None:
    told(visit, told_by("sums.sql", "CREATE TABLE sums AS SELECT id, a + b AS c FROM addends"))
    visit.open("/asset/dataset:warehouse:addends?view=table")
    table = visit.page.locator("#lineage table")
    table.get_by_role("link", name="Why addends leads to sums").first.focus()
    visit.page.keyboard.press("Enter")
    panel = visit.page.locator("#flow")
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
    told(
        visit,
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
    expect(note).to_contain_text(re.compile(r"\d+ datasets? in all"))


def test_one_sees_things_as_they_stood(visit: Visit) -> None:
    visit.show(FOCUS, more="?at=2000-01-01T00:00")
    expect(visit.page.get_by_text("You see things as they stood at")).to_be_visible()
    visit.page.get_by_role("button", name="Back to now").click()
    expect(visit.page.get_by_text("You see things as they stood at")).to_have_count(0)
    assert any("valid_at=2000-01-01" in url for url in visit.asked)


def test_the_keyboard_is_enough(visit: Visit) -> None:
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
    picture = visit.page.get_by_role("group", name=re.compile("Lineage of"))
    picture.locator("[aria-current=page]").focus()
    visit.page.keyboard.press("ArrowLeft")
    beside = visit.page.evaluate("document.activeElement.textContent")
    assert beside
    assert FOCUS not in beside
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("heading", level=1)).not_to_contain_text(FOCUS)


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
