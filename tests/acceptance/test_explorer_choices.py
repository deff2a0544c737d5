"""What a reader chooses of a picture: pins, places, ways, columns, selections and rows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from acceptance.test_explorer import place_of
from support.browsing import Visit
from support.screens import FOCUS
from support.told import columns, dataset, run_event, schema


def test_one_of_many_neighbours_is_found_pinned_and_kept(visit: Visit) -> None:
    made = [f"hub_mart_{at:02}" for at in range(60)]
    visit.tell(*(run_event(f"make {name}", reads=["hub"], writes=[name]) for name in made))
    visit.explore("dataset:warehouse:hub")
    visit.box("dataset:warehouse:hub")
    visit.page.locator(".side", has_text="+40").dispatch_event("click")
    card = visit.page.get_by_role("complementary", name="About hub")
    expect(card).to_contain_text("Downstream: 40 of 60 shown")
    missing = next(
        name for name in made if not visit.page.locator(f'[data-node$=":{name}"]').count()
    )
    card.get_by_role("button", name="Choose").click()
    card.get_by_label("Find among those not drawn").fill(missing[-2:])
    card.get_by_role("listitem").get_by_role("button", name=missing).click()
    visit.box(f"dataset:warehouse:{missing}")
    expect(card).to_contain_text("Downstream: 41 of 60 shown")
    expect(visit.page).to_have_url(re.compile("[?&]pin="))
    visit.box(f"dataset:warehouse:{missing}").dispatch_event("click")
    visit.page.get_by_role("button", name="Focus here").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(missing)
    visit.box(f"dataset:warehouse:{missing}").focus()
    visit.page.keyboard.press("k")
    expect(visit.page).not_to_have_url(re.compile("[?&]pin="))


def test_what_runs_no_longer_show_is_drawn_on_demand(visit: Visit) -> None:
    visit.tell(run_event("moved", reads=["old_rates"], writes=["moved"], hours=0))
    later = [
        run_event("moved", reads=["new_rates"], writes=["moved"], hours=30 + n) for n in range(3)
    ]
    visit.tell(*later)
    visit.explore("dataset:warehouse:moved")
    visit.box("dataset:warehouse:moved")
    expect(visit.page.get_by_text("1 edge that recent runs no longer show")).to_be_visible()
    visit.page.locator("summary", has_text="Show").click()
    visit.page.get_by_label("Stale connections").check()
    visit.box("dataset:warehouse:old_rates")
    expect(visit.page.locator(".edge-stale").first).to_be_attached()
    expect(visit.page.get_by_label("How connections are known")).to_contain_text(
        "no longer shown by runs"
    )
    expect(visit.page.get_by_text("1 edge that recent runs")).to_have_count(0)
    expect(visit.page).to_have_url(re.compile("stale=yes"))


def test_a_box_is_dragged_elsewhere_and_put_back(visit: Visit) -> None:
    of = visit.find(FOCUS)
    visit.explore(of, see="0,0,0.9")
    body = visit.box(of)
    other = visit.page.locator(".node-dataset:not(.node-focus) .node-body > rect").first
    before, still = place_of(body.locator("> rect")), place_of(other)
    mouse = visit.page.mouse
    mouse.move(before["x"] + 60, before["y"] + 12)
    mouse.down()
    mouse.move(before["x"] + 70, before["y"] + 40, steps=3)
    mouse.move(before["x"] + 60, before["y"] + 112, steps=4)
    mouse.up()
    expect(visit.page).to_have_url(re.compile("[?&]moved="))
    after = place_of(body.locator("> rect"))
    assert after["y"] - before["y"] == pytest.approx(100, abs=2)
    assert place_of(other) == pytest.approx(still, abs=1)
    expect(visit.page.locator(".card")).to_have_count(0)
    visit.page.reload()
    visit.box(of)
    assert place_of(body.locator("> rect"))["y"] == pytest.approx(after["y"], abs=2)
    visit.page.get_by_role("button", name="Reset layout").click()
    expect(visit.page).not_to_have_url(re.compile("[?&]moved="))
    assert place_of(body.locator("> rect"))["y"] == pytest.approx(before["y"], abs=2)
    body.focus()
    visit.page.keyboard.press("Shift+ArrowDown")
    expect(visit.page).to_have_url(re.compile("moved=.*%400%3A20|moved=.*@0:20"))


def test_who_has_nothing_to_draw_yet_is_told_where_to_begin(visit: Visit) -> None:
    visit.open("/lineage")
    selections = visit.page.locator("#selections")
    for selector in ("domain:", "tag:"):
        expect(
            selections.get_by_role("link", name=re.compile(f"^{selector}")).first
        ).to_be_visible()
    selections.get_by_role("link", name="changed:since=7d").click()
    expect(visit.page.locator(".explorer")).to_be_visible()
    visit.page.go_back()
    visit.page.locator("#most-read").get_by_role("link", name=FOCUS).click()
    visit.box(visit.find(FOCUS))


def test_a_selector_that_selects_nothing_says_why_and_what_may_be_meant(visit: Visit) -> None:
    visit.open("/lineage?sel=domain:rides,tag:piii")
    why = visit.page.locator("#nothing")
    expect(why).to_contain_text("tagged piii: nothing")
    why.get_by_role("link", name="pii", exact=True).click()
    expect(visit.page).to_have_url(re.compile(r"sel=domain(:|%3A)rides(,|%2C)tag(:|%3A)pii$"))


def test_the_address_keeps_how_the_table_is_sorted_and_filtered(visit: Visit) -> None:
    visit.explore(visit.find(FOCUS), **{"as": "table"})
    table = visit.page.get_by_role("treegrid")
    table.get_by_role("button", name="Name").click()
    table.get_by_role("button", name="Name").click()
    visit.page.get_by_placeholder("Filter by any word in a row").fill("larkride")
    expect(visit.page).to_have_url(re.compile("sort=-name"))
    expect(visit.page).to_have_url(re.compile("words=larkride"))
    names = table.locator("tbody .name:first-child").all_text_contents()
    visit.page.reload()
    expect(table.get_by_role("columnheader", name="Name")).to_have_attribute(
        "aria-sort", "descending"
    )
    assert table.locator("tbody .name:first-child").all_text_contents() == names
    assert 0 < len(names) < 60


@pytest.mark.parametrize("where", ["twin", "columns"])
def test_the_row_that_is_meant_has_its_cells_below_their_headings(visit: Visit, where: str) -> None:
    of = visit.find(FOCUS)
    if where == "twin":
        visit.explore(of, **{"as": "table"})
    else:
        visit.show(FOCUS, more="?column=revenue")
    table = visit.page.locator("table", has=visit.page.locator("tr.chosen")).first
    table.wait_for()
    heads = [place_of(each)["x"] for each in table.locator("thead th").all()]
    cells = [place_of(each)["x"] for each in table.locator("tr.chosen > td").all()]
    assert cells == pytest.approx(heads[: len(cells)], abs=1)
    assert len(cells) > 3


def test_ways_are_listed_shortest_first_and_lit_one_by_one(visit: Visit) -> None:
    visit.tell(
        run_event("short", reads=["way_a"], writes=["way_d"]),
        run_event("one", reads=["way_a"], writes=["way_b"], hours=1),
        run_event("two", reads=["way_b"], writes=["way_d"], hours=2),
    )
    visit.explore("dataset:warehouse:way_a", to="dataset:warehouse:way_d")
    visit.page.get_by_role("button", name="List them").click()
    ways = visit.page.get_by_role("region", name="Ways").get_by_role("listitem")
    expect(ways).to_have_text(["straight1 hop", "through way_b2 hops"])
    lit = visit.page.locator(".edge-lit")
    expect(lit).to_have_count(0)
    ways.nth(1).get_by_role("button").click()
    expect(lit).to_have_count(4)
    ways.nth(0).get_by_role("button").click()
    expect(lit).to_have_count(2)
    visit.page.reload()
    expect(lit).to_have_count(2)
    visit.page.get_by_role("button", name="Show surroundings").click()
    expect(ways).to_have_count(0)
    expect(lit).to_have_count(0)


def test_one_of_many_columns_is_found_and_its_way_lit(visit: Visit) -> None:
    names = " ".join(f"wide_{at}" for at in range(40))
    wide = dataset("wide", schema=schema(**dict.fromkeys(names.split(), "int")))
    mapped = dataset("narrow", columnLineage=columns("total <- wide.wide_33 IDENTITY"))
    visit.tell(run_event("narrow it", reads=[wide], writes=[mapped]))
    visit.explore("dataset:warehouse:wide")
    visit.box("dataset:warehouse:wide").dispatch_event("click")
    card = visit.page.get_by_role("complementary", name="About wide")
    card.get_by_role("button", name="Find a column").click()
    card.get_by_label("Find a column").fill("33")
    expect(card.get_by_role("listitem")).to_have_count(1)
    expect(card.get_by_role("listitem")).to_contain_text("to others")
    card.get_by_role("listitem").get_by_role("button").click()
    expect(visit.page.get_by_text("Column path: 2 of 2 columns drawn")).to_be_visible()
    expect(visit.page.locator(".column-on-path")).to_have_count(2)


def test_no_table_of_a_dataset_is_cut_on_a_small_screen(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 860})
    visit.show(FOCUS)
    visit.settle()
    expect(visit.page.locator("#versions tbody tr").first).to_be_visible()
    cut = visit.page.locator(".wide").evaluate_all(
        """all => all.filter(each => each.scrollWidth > each.clientWidth + 1)
            .map(each => each.closest("section")?.id)"""
    )
    assert cut == []
