"""Ten questions, each answered on the page in as many clicks as its guide says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from support.browsing import Visit
from support.screens import FOCUS
from support.sql_told import told_by

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "explore.md"
ROW = re.compile(r"^\| ([^|]+[?.]) \| .* \| (\d+) \|$", re.MULTILINE)


class Hand:
    """A visitor's hand on the mouse. Typing is no click; to choose from a list takes two."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.clicks = 0

    def click(self, thing: Locator) -> None:
        thing.click()
        self.clicks += 1

    def click_drawn(self, thing: Locator) -> None:
        """Click something in the picture, which others may lie over in places."""
        thing.dispatch_event("click")
        self.clicks += 1

    def choose(self, thing: Locator, option: str) -> None:
        thing.select_option(option)
        self.clicks += 2

    def find(self, name: str) -> None:
        """From the first page to that of an asset."""
        self.visit.open("/")
        self.page.get_by_role("combobox").fill(name)
        self.click(self.page.get_by_role("option", name=re.compile(rf"{name}\b")).first)


def drop_a_column(hand: Hand) -> None:
    hand.find(FOCUS)
    hand.click(hand.page.get_by_role("link", name="What breaks with revenue", exact=True))
    expect(hand.page.locator(".sentence")).to_contain_text("reaches")


def find_owners_of_dashboards(hand: Hand) -> None:
    hand.visit.explore(hand.visit.find(FOCUS))
    hand.click(hand.page.get_by_role("button", name="One hop more downstream"))
    hand.choose(hand.page.locator("select[data-tool=lens]"), "owner")
    expect(hand.page.get_by_role("list", name="Owner")).to_contain_text("team:")


def follow_a_column(hand: Hand) -> None:
    hand.find(FOCUS)
    hand.click(hand.page.locator(".column-name", has_text=re.compile("^revenue$")))
    expect(hand.page.locator("#derivation")).to_contain_text(re.compile("revenue", re.IGNORECASE))


def find_ways(hand: Hand) -> None:
    hand.visit.explore(hand.visit.find(FOCUS), down=2)
    far = hand.page.locator(".node-dataset:not(.node-focus) .node-body").last
    far.wait_for()
    hand.click_drawn(far)
    hand.click(hand.page.get_by_role("button", name=re.compile("^Ways (to|from) here$")))
    expect(hand.page).to_have_url(re.compile("[?&]to="))


def look_at_last_monday(hand: Hand) -> None:
    hand.visit.explore(hand.visit.find(FOCUS))
    # A click opens the calendar, another chooses the day.
    hand.page.get_by_label("As of (UTC)").fill("2026-11-23T08:00")
    hand.page.keyboard.press("Enter")
    hand.clicks += 2
    expect(hand.page).to_have_url(re.compile("[?&]at=2026-11-23"))


def see_why(hand: Hand) -> None:
    hand.visit.explore(hand.visit.find(FOCUS))
    hand.click_drawn(hand.page.locator(".line-group [role=button], .line-group").first)
    expect(about_the_line(hand)).to_contain_text("run time")


def reject(hand: Hand) -> None:
    hand.visit.tell(told_by("wrong.sql", "CREATE TABLE wrongly AS SELECT a FROM rightly"))
    hand.visit.explore("dataset:warehouse:rightly", jobs="no")
    hand.click_drawn(hand.page.locator(".line-group [role=button], .line-group").first)
    hand.click(about_the_line(hand).get_by_role("button", name="Reject"))
    hand.page.get_by_label("Why is it wrong?").fill("the file is never run")
    hand.click(about_the_line(hand).get_by_role("button", name="Reject it"))
    expect(hand.page.get_by_text("Rejected: rightly → wrongly").first).to_be_visible()


def open_a_boundary(hand: Hand) -> None:
    hand.visit.explore(hand.visit.find(FOCUS))
    side = hand.page.locator(".side:not(.side-close)").first
    side.wait_for()
    boxes = hand.page.locator(".node").count()
    hand.click_drawn(side)
    expect(hand.page.locator(".node")).not_to_have_count(boxes)


def compare_with_yesterday(hand: Hand) -> None:
    hand.visit.explore(hand.visit.find("DAILY_REVENUE_REPORT"))
    hand.click(hand.page.get_by_role("button", name="Compare"))
    expect(hand.page.locator(".node-added").first).to_be_visible()


def take_it_away(hand: Hand) -> None:
    hand.visit.explore(hand.visit.find(FOCUS))
    hand.click(hand.page.locator("[data-tool=export]"))
    with hand.page.expect_download() as download:
        hand.click(hand.page.get_by_role("button", name="SVG", exact=True))
    assert download.value.suggested_filename.endswith(".svg")


def about_the_line(hand: Hand) -> Locator:
    return hand.page.get_by_role("complementary", name="About the connection")


WAYS: dict[str, Callable[[Hand], None]] = {
    "What breaks if I drop this column?": drop_a_column,
    "Who owns the dashboards behind this table?": find_owners_of_dashboards,
    "How did this column get its value?": follow_a_column,
    "Which way connects A and B?": find_ways,
    "What did this look like last Monday?": look_at_last_monday,
    "Why is this edge here?": see_why,
    "This edge is wrong.": reject,
    "What is hidden at this boundary?": open_a_boundary,
    "What changed upstream since yesterday?": compare_with_yesterday,
    "How do I take this picture into a document?": take_it_away,
}


def test_the_guide_has_these_questions() -> None:
    told = ROW.findall(GUIDE.read_text())
    assert [question for question, _ in told] == [*WAYS]


@pytest.mark.parametrize("question", WAYS)
def test_a_question_is_answered_in_as_many_clicks_as_the_guide_says(
    visit: Visit, question: str
) -> None:
    hand = Hand(visit)
    WAYS[question](hand)
    assert hand.clicks == int(dict(ROW.findall(GUIDE.read_text()))[question])
