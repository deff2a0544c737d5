"""Pictures of lineage in a real browser: opened, walked, kept in an address, and taken away."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

from support.browsing import Visit
from support.screens import FOCUS
from support.told import dataset, run_event

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<img src=x onerror=\"document.title='run'\">",
    "it's \"quoted\" & </text><script>document.title='run'</script>",
    "\u202egnp.elttit\u202c \u200f\u05d0\u05d1",
    "long " + "x" * 10_000,
)


def place_of(thing: Locator) -> FloatRect:
    place = thing.bounding_box()
    assert place is not None
    return place


def settle(visit: Visit) -> None:
    """Wait until the address tells what is seen."""
    expect(visit.page).to_have_url(re.compile("[?&]see="))
    visit.page.wait_for_timeout(400)


def test_the_picture_and_the_table_show_the_same(visit: Visit) -> None:
    of = visit.show(FOCUS)
    answer = visit.server.get("/api/v2/view", params={"of": of}).json()
    names = {box["node"]["name"] for box in answer["boxes"]}
    visit.box(of)
    drawn = "; ".join(visit.page.locator(".board .node > title").all_text_contents())
    assert {name for name in names if name not in drawn} == set()
    visit.show(FOCUS, more="?as=table")
    table = visit.page.get_by_role("treegrid")
    expect(table).to_be_visible()
    listed = table.inner_text()
    assert {name for name in names if name not in listed} == set()


def test_an_address_shows_another_reader_what_its_sender_saw(
    visit: Visit, browser: Browser
) -> None:
    of = visit.find(FOCUS)
    visit.explore(of)
    visit.box(of)
    page = visit.page
    page.locator(".side").first.dispatch_event("click")
    page.get_by_role("button", name="One hop more downstream").click()
    page.locator("select[data-tool=lens]").select_option("owner")
    visit.box(of).focus()
    page.keyboard.press("c")
    page.locator(".column-row [role=button]").first.dispatch_event("click")
    expect(page.get_by_text("Column path:")).to_be_visible()
    page.mouse.move(700, 500)
    page.keyboard.down("Control")
    page.mouse.wheel(0, 60)
    page.keyboard.up("Control")
    settle(visit)
    seen = everything(visit)
    other = Visit(browser.new_page(viewport={"width": 1400, "height": 900}), visit.server)
    other.page.goto(page.url)
    expect(other.page.locator(".node")).to_have_count(len(seen))
    shown = everything(other)
    assert shown.keys() == seen.keys()
    assert all(shown[box] == pytest.approx(place, abs=1.5) for box, place in seen.items())
    expect(other.page.get_by_text("Column path:")).to_be_visible()
    expect(other.page.get_by_role("list", name="Owner")).to_contain_text("team:rides")
    other.end()


def everything(visit: Visit) -> dict[str, list[float]]:
    """Where each box is on the screen, by what is said of it."""
    boxes = visit.page.locator(".node").evaluate_all(
        """boxes => boxes.map(box => {
            const {x, y, width, height} = box.getBoundingClientRect();
            return [box.querySelector('title').textContent, [x, y, width, height]];
        })"""
    )
    return dict(boxes)


def test_opening_a_side_leaves_its_box_where_it_is(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of, see="0,0,0.9")
    visit.box(of)
    sides = visit.page.locator(".side:not(.side-close)")
    count = sides.count()
    assert count > 3
    for turn in range(3):
        box = sides.nth(turn).locator("xpath=..").locator(".node-body")
        name = box.get_attribute("data-node")
        before = place_of(box.locator("> rect"))
        boxes = visit.page.locator(".node").count()
        sides.nth(turn).dispatch_event("click")
        expect(visit.page.locator(".node")).not_to_have_count(boxes)
        after = place_of(visit.page.locator(f'[data-node="{name}"] > rect'))
        assert abs(after["x"] - before["x"]) <= 1
        assert abs(after["y"] - before["y"]) <= 1


def test_a_locked_column_lights_its_whole_way_and_counts_it(visit: Visit) -> None:
    of = visit.find(FOCUS)
    column = of.replace("dataset:", "column:") + ":revenue"
    visit.explore(of, lock=column)
    note = visit.page.get_by_text(re.compile(r"Column path: \d+ of \d+ columns drawn"))
    expect(note).to_be_visible()
    lit = visit.page.locator(".column-on-path")
    assert lit.count() > 2
    assert visit.page.locator(".column-line-on").count() > 1
    dimmed = visit.page.locator(".node:not(.node-on-path)").first
    assert dimmed.evaluate("box => getComputedStyle(box).opacity") == "0.4"
    visit.box(of).focus()
    visit.page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    expect(lit).to_have_count(0)


def test_a_column_of_the_asset_page_is_no_lock_of_its_picture(visit: Visit) -> None:
    of = visit.show(FOCUS, more="?column=revenue")
    visit.box(of)
    expect(visit.page.locator("#columns")).to_be_visible()
    expect(visit.page.get_by_text("Column path:")).to_have_count(0)


@pytest.mark.parametrize("way", ["picture", "table"])
def test_the_owner_of_the_third_downstream_is_found_by_keyboard(visit: Visit, way: str) -> None:
    chain = " ".join(f"kb{at}" for at in range(5)).split()
    owned = {"ownership": {"owners": [{"name": "team:third", "type": "MAINTAINER"}]}}
    for at, (source, target) in enumerate(itertools.pairwise(chain)):
        facets = owned if target == "kb3" else {}
        written = {"namespace": "warehouse", "name": target, "facets": facets}
        visit.tell(run_event(f"to {target}", reads=[source], writes=[written], hours=at))
    visit.open("/")
    expect(visit.page.get_by_role("combobox")).to_be_visible()
    press = visit.page.keyboard.press
    press("/")
    visit.page.keyboard.type("kb0")
    expect(visit.page.get_by_role("option", name=re.compile("kb0"))).to_be_visible()
    press("ArrowDown")
    press("Enter")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("kb0")
    tab_to(visit, "a", "Full screen")
    press("Enter")
    tab_to(visit, "[data-cursor]", "kb0")
    press("]")
    press("]")
    expect(visit.page.locator("output[aria-label='Hops downstream']")).to_have_text("3")
    expect(visit.page.get_by_text("7 nodes")).to_be_visible()
    if way == "table":
        press("t")
        expect(visit.page.get_by_role("treegrid")).to_be_visible()
        tab_to(visit, "tr", "kb0")
        for _ in range(6):
            press("ArrowDown")
    else:
        for _ in range(6):
            press("ArrowRight")
    press("Enter")
    card = visit.page.get_by_role("complementary", name="About kb3")
    expect(card).to_be_focused()
    expect(card).to_contain_text("team:third")
    press("Escape")
    expect(card).to_have_count(0)
    assert "kb3" in str(visit.page.evaluate(SPOKEN))


SPOKEN = """(() => {
    const at = document.activeElement;
    return at.getAttribute('aria-label') ?? at.textContent;
})()"""


def tab_to(visit: Visit, kind: str, words: str) -> None:
    """Press Tab until something of a kind has the keyboard."""
    visit.page.locator(kind, has_text=words).first.wait_for()
    for _ in range(80):
        here = visit.page.locator(":focus")
        reached = here.count() and here.evaluate("(at, kind) => at.matches(kind)", kind)
        if reached and words in str(visit.page.evaluate(SPOKEN)):
            return
        visit.page.keyboard.press("Tab")
    raise AssertionError(f"Tab leads to no {words}")


@pytest.fixture
def hostile(visit: Visit) -> Iterator[Visit]:
    visit.tell(
        run_event("hostile job " + HOSTILE[0], reads=["plain"], writes=list(HOSTILE), run="hostile")
    )
    visit.explore("dataset:warehouse:plain")
    visit.box("dataset:warehouse:plain")
    yield visit
    assert visit.page.title() != "run"


def test_hostile_names_are_text_on_every_screen(hostile: Visit) -> None:
    page = hostile.page
    expect(page.locator(".node")).to_have_count(2 + len(HOSTILE))
    page.keyboard.press("Tab")
    for address in (page.url, page.url + "&as=table"):
        page.goto(address)
        expect(page.locator(".explorer")).to_be_visible()
        for name in HOSTILE[:2]:
            expect(page.locator(".explorer")).to_contain_text(name)
        assert page.locator("main :is(img, script, iframe, object)").count() == 0
    for name in HOSTILE[:3]:
        hostile.open(f"/asset/dataset:warehouse:{quote(name, safe='')}")
        expect(page.locator("main")).to_contain_text(name.strip())
        assert page.locator("main :is(img, script, iframe, object)").count() == 0


def saved(visit: Visit, button: str) -> bytes:
    """What a button of the export menu hands over."""
    menu = visit.page.locator("details.menu", has_text="Export")
    if menu.get_attribute("open") is None:
        visit.page.locator("[data-tool=export]").click()
    with visit.page.expect_download() as download:
        menu.get_by_role("button", name=button, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_a_picture_of_hostile_names_is_saved_as_text_that_runs_nothing(hostile: Visit) -> None:
    image = ET.fromstring(saved(hostile, "SVG"))
    tags = {element.tag.removeprefix(SVG) for element in image.iter()}
    assert tags <= {"svg", "title", "defs", "marker", "g", "path", "rect", "text", "circle"}
    attributes = {name for element in image.iter() for name in element.attrib}
    assert {
        name for name in attributes if name.startswith("on") or name in {"style", "href"}
    } == set()
    titles = [title.text or "" for title in image.iter(f"{SVG}title")]
    for name in HOSTILE:
        assert any(name in title for title in titles)
    table = saved(hostile, "Save CSV").decode()
    assert HOSTILE[0].replace('"', '""') in table
    assert json.loads(saved(hostile, "Save JSON"))["total"] == 2 + len(HOSTILE)


def test_a_saved_picture_is_whole_though_only_a_part_is_seen(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of, up=6, down=6, see="9000,9000,2")
    expect(visit.page.locator(".board")).to_be_visible()
    answer = visit.server.get(
        "/api/v2/view", params={"of": of, "upstream": 6, "downstream": 6}
    ).json()
    image = ET.fromstring(saved(visit, "SVG"))
    titles = " ".join(title.text or "" for title in image.iter(f"{SVG}title"))
    assert {name for box in answer["boxes"] if (name := box["node"]["name"]) not in titles} == set()
    assert float(image.attrib["width"]) > answer["width"]
    png = saved(visit, "PNG")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") > answer["width"]


def test_a_saved_picture_has_the_colours_and_fonts_of_the_screen(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of, lens="owner")
    visit.box(of)
    seen = {
        (kind, each)
        for kind in ("fill", "stroke", "font-size")
        for each in visit.page.locator(".board .node :is(rect, text)").evaluate_all(
            "(all, kind) => all.map(one => getComputedStyle(one)[kind])", kind
        )
    }
    image = ET.fromstring(saved(visit, "SVG"))
    drawn = [each for tag in ("rect", "text") for each in image.iter(SVG + tag)]
    kept = {
        (kind, each.attrib[kind]) for each in drawn[1:] for kind in ("fill", "stroke", "font-size")
    }
    assert len(seen) > 8
    assert kept >= {look for look in seen if "rgba" not in look[1]}
    assert ("fill", "rgb(0, 0, 0)") not in {*kept} - seen


def test_all_of_a_picture_is_printed_though_only_a_part_is_seen(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of, up=3, down=3, see="9000,9000,2")
    expect(visit.page.locator(".board")).to_be_visible()
    paper = visit.page.locator(".paper > svg")
    expect(paper).to_have_count(0)
    visit.page.emulate_media(media="print")
    expect(paper).to_be_visible()
    expect(visit.page.locator(".board")).to_be_hidden()
    answer = visit.server.get("/api/v2/view", params={"of": of, "upstream": 3, "downstream": 3})
    titles = " ".join(paper.locator("title").all_text_contents())
    names = {box["node"]["name"] for box in answer.json()["boxes"]}
    assert {name for name in names if name not in titles} == set()
    ends = {each.get_attribute("marker-end") for each in paper.locator("[marker-end]").all()}
    own = {f"url(#{each.get_attribute('id')})" for each in paper.locator("marker").all()}
    assert ends <= own
    assert visit.page.locator("marker").count() == 2 * len(own)
    place = place_of(paper)
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 1400
    visit.page.emulate_media(media="screen")
    expect(visit.page.locator(".board")).to_be_visible()
    expect(paper).to_have_count(0)


def test_no_style_or_script_of_an_event_gets_past_the_policy(visit: Visit) -> None:
    answer = visit.server.get("/lineage")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_find_leads_to_a_box_and_n_to_what_failed(visit: Visit) -> None:
    # What makes STG_BATTERIES fails at any time of day: the first of the demo's troubles.
    of = visit.find("FCT_BIKE_HEALTH")
    visit.explore(of, up=6, down=6)
    visit.box(of).focus()
    visit.page.keyboard.press("/")
    expect(visit.page.get_by_label("Find in the picture")).to_be_focused()
    visit.page.keyboard.type("INT_BIKE_CONDITION")
    visit.page.keyboard.press("Enter")
    named = re.compile("INT_BIKE_CONDITION")
    expect(visit.page.locator(":focus")).to_have_attribute("aria-label", named)
    visit.page.keyboard.press("n")
    expect(visit.page.locator(":focus")).to_have_attribute("aria-label", re.compile("run failed"))


def test_undo_takes_back_what_was_opened(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of)
    visit.box(of).focus()
    boxes = visit.page.locator(".node").count()
    visit.page.keyboard.press("[")
    expect(visit.page.locator(".node")).not_to_have_count(boxes)
    visit.page.keyboard.press("z")
    expect(visit.page.locator(".node")).to_have_count(boxes)


@pytest.mark.parametrize("where", ["of its own", "of an asset"])
def test_the_tools_stand_in_one_line_down_to_1200_pixels(visit: Visit, where: str) -> None:
    visit.page.set_viewport_size({"width": 1200, "height": 900})
    if where == "of its own":
        visit.explore(visit.find(FOCUS), since="2026-11-20T00:00", temporary="no")
    else:
        visit.show(FOCUS, more="?since=2026-11-20T00:00&temporary=no")
    visit.page.locator(".toolbar").wait_for()
    tools = visit.page.locator(".toolbar > :not(.toolbar-end), .toolbar-end > *").all()
    middles = [place_of(tool)["y"] + place_of(tool)["height"] / 2 for tool in tools]
    assert len(middles) > 8
    assert max(middles) - min(middles) <= 2


def test_temporary_datasets_are_left_out_by_the_menu_of_what_is_shown(visit: Visit) -> None:
    work = dataset("work", datasetType={"datasetType": "TABLE", "subType": "TEMPORARY"})
    visit.tell(
        run_event("load", reads=["start"], writes=[work]),
        run_event("publish", reads=[work], writes=["end"], hours=1),
    )
    visit.explore("dataset:warehouse:start", down=2)
    visit.box("dataset:warehouse:work")
    visit.page.locator("summary", has_text="Show").click()
    visit.page.get_by_label("Temporary datasets").uncheck()
    visit.box("dataset:warehouse:end")
    expect(visit.page.locator('[data-node="dataset:warehouse:work"]')).to_have_count(0)
    expect(visit.page.get_by_text("1 temporary dataset is not shown")).to_be_visible()
    expect(visit.page).to_have_url(re.compile("temporary=no"))
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("summary", has_text="Show")).to_be_focused()
