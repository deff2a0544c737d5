"""A remedy on the page of an incident, from its offer to its outcome, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from support.browsing import AXE, Visit, build_page
from support.connect import Connect, connecting
from support.server import running
from support.told import run_event

REMEDIES = """
[[remedy]]
name = "restart-orders-sink"
kind = "restart-connector"
url = "{url}"
connector = "orders-sink"
allow_private = true
second_person = true
"""


@pytest.fixture
def connect() -> Iterator[Connect]:
    with connecting(orders_sink=["FAILED"]) as opened:
        yield opened


@pytest.fixture
def estate(tmp_path: Path, connect: Connect, browser: Browser) -> Iterator[Visit]:
    """A visit to a server with an incident and a remedy for it."""
    build_page()
    file = tmp_path / "remedies.toml"
    file.write_text(REMEDIES.format(url=connect.url))
    with running(tmp_path / "data", remedies=file) as server:
        server.tell(run_event("build", reads=["raw"], writes=["orders"]))
        server.platform.wait_for(server.heard)
        said = {"title": "Orders are late", "of": ["orders"], "by": "ana"}
        assert server.client.post("/api/v2/incidents/open", json=said).is_success
        visit = Visit(browser.new_page(viewport={"width": 1400, "height": 900}), server.client)
        yield visit
        visit.end()


def test_a_remedy_is_proposed_by_one_and_approved_and_run_by_another(
    estate: Visit, connect: Connect
) -> None:
    page = estate.page
    estate.open("/incident/INC-1")
    section = page.locator("#remedies")
    expect(section).to_contain_text("restarts a Kafka connector")
    section.get_by_role("button", name="Propose restart-orders-sink").click()
    form = page.get_by_role("form", name="Propose restart-orders-sink")
    form.get_by_label("Why?").fill("its only task failed")
    form.get_by_label("Your name").fill("ana")
    form.get_by_role("button", name="Propose it").click()
    attempt = section.locator("ol .remedy")
    expect(attempt).to_contain_text("proposed by ana")
    expect(attempt).to_contain_text("restart?includeTasks=true&onlyFailed=true")
    expect(attempt).to_contain_text('"state": "FAILED"')
    assert connect.asked == []

    attempt.get_by_role("button", name="Approve and run").click()
    approval = page.get_by_role("form", name="Approve restart-orders-sink")
    approval.get_by_role("button", name="Approve and run it").click()
    expect(approval.get_by_role("alert")).to_contain_text("Say why")
    approval.get_by_label("Why is it right to run this?").fill("it lost its broker")
    approval.get_by_role("button", name="Approve and run it").click()
    expect(approval.get_by_role("alert")).to_contain_text("somebody else than who proposed it")
    assert connect.asked == []

    # The browser itself reports such an answer on its console.
    estate.wrong = [each for each in estate.wrong if "409" not in each]
    approval.get_by_label("Your name").fill("ben")
    approval.get_by_role("button", name="Approve and run it").click()
    expect(attempt).to_contain_text("succeeded (202)")
    expect(attempt).to_contain_text("approved by ben")
    expect(attempt).to_contain_text("It said")
    expect(attempt.get_by_role("button")).to_have_count(0)
    assert connect.connectors["orders-sink"] == ["RUNNING"]
    expect(page.locator("#timeline")).to_contain_text(
        "headwater saw the outcome of remedy 1, restart-orders-sink: succeeded (202)"
    )


def test_what_is_proposed_can_be_let_be_and_fits_on_a_phone_in_the_dark(estate: Visit) -> None:
    page = estate.page
    page.add_init_script("localStorage.setItem('headwater.author', 'ana')")
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for said in ({"step": "propose", "remedy": "restart-orders-sink"},
                 {"step": "dry_run", "attempt": 1}):  # fmt: skip
        told = {"name": "INC-1", "by": "ana", **said}
        assert estate.server.post("/api/v2/incidents/remedies/step", json=told).is_success
    estate.open("/incident/INC-1#remedies")
    estate.settle()
    attempt = page.locator("#remedies ol .remedy")
    attempt.get_by_role("button", name="Approve and run").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if AXE.exists():
        assert estate.violations() == []
    attempt.get_by_role("button", name="Let it be").click()
    expect(attempt).to_contain_text("withdrawn by ana")


def test_where_nothing_may_be_run_the_page_says_nothing_of_it(
    tmp_path: Path, browser: Browser
) -> None:
    build_page()
    with running(tmp_path / "data") as server:
        said = {"title": "Something", "by": "ana"}
        assert server.client.post("/api/v2/incidents/open", json=said).is_success
        visit = Visit(browser.new_page(), server.client)
        visit.open("/incident/INC-1")
        expect(visit.page.locator("#timeline")).to_be_visible()
        visit.settle()
        expect(visit.page.locator("#remedies")).to_have_count(0)
        visit.end()
