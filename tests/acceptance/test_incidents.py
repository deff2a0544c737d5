"""An incident on the page, from its opening to its postmortem, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, expect

from support.browsing import AXE, Visit

REPORT = "DAILY_REVENUE_REPORT"
TITLE = "The revenue of yesterday is half of what it should be"


def open_incident(visit: Visit, title: str, *of: str, **more: object) -> str:
    """Have an incident; returns its name."""
    said = {"title": title, "of": [*of], "by": "user:omar", **more}
    answer = visit.server.post("/api/v2/incidents/open", json=said)
    assert answer.is_success, answer.text
    return answer.json()["incident"]["name"]


def shown(visit: Visit, name: str) -> dict[str, Any]:
    """What the server tells of an incident."""
    answer = visit.server.get("/api/v2/incidents/show", params={"name": name}).json()
    return answer["incident"]


def badges(visit: Visit) -> Locator:
    return visit.page.locator(".incident-head .eyebrow")


def open_by_form(visit: Visit) -> str:
    page = visit.page
    visit.open("/events")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.get_by_role("button", name="Open an incident").click()
    form = page.get_by_role("form", name="Open an incident")
    form.get_by_label("What is wrong, in a line").fill(TITLE)
    form.get_by_role("combobox", name="A dataset, column or job").fill(REPORT)
    form.locator(".search-hits").get_by_role("option").first.click()
    form.get_by_label("Your name").fill("user:ana")
    form.get_by_label("Note").fill("Finance called.")
    form.get_by_role("button", name="Open it").click()
    expect(page).to_have_url(re.compile(r"/incident/INC-\d+$"))
    return page.url.rpartition("/")[2]


def name_the_first_suspect(visit: Visit) -> None:
    first = visit.page.locator(".suspect").first
    expect(first).to_contain_text("finance_close.revenue_report")
    expect(first).to_contain_text("reads ledger_staging/settlements since then")
    expect(visit.page.locator(".not-checked")).to_contain_text("no check tells")
    first.get_by_text("Why so likely").click()
    expect(first.locator("table")).to_contain_text("prior")
    first.get_by_role("button", name="This is it").click()
    cause = visit.page.get_by_role("form", name="Name the cause")
    cause.get_by_role("button", name="Name the cause").click()
    expect(visit.page.locator(".toast")).to_have_text("The cause is named.")
    expect(first).to_contain_text("named as the cause")
    expect(badges(visit)).to_contain_text("Cause known")


def tell_the_owners(visit: Visit) -> None:
    rows = visit.page.locator("#affected tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("not yet")
    visit.page.get_by_role("button", name="Tell the owners").click()
    visit.page.get_by_label("What should they know?").fill("Do not send the board pack.")
    visit.page.get_by_role("button", name="Tell them").click()
    for row in rows.all():
        expect(row.locator(".told")).to_be_visible()


def tick_the_checklist(visit: Visit) -> None:
    progress = visit.page.locator("#checklist .section-note")
    steps = visit.page.locator("#checklist").get_by_role("checkbox")
    steps.first.click()
    expect(progress).to_have_text("1 of 5 done")
    expect(visit.page.locator("#checklist .step").first).to_contain_text("user:ana")
    steps.first.click()
    expect(progress).to_have_text("0 of 5 done")
    for step in steps.all():
        step.click()
        expect(step).to_be_checked()
    expect(progress).to_have_text("5 of 5 done")


def plan_something_and_do_it(visit: Visit) -> None:
    form = visit.page.get_by_role("form", name="Add something to be done later")
    form.get_by_label("What is to be done").fill("Check the sum before the report is sent")
    form.get_by_label("By whom").fill("team:finance-data")
    form.get_by_role("button", name="Add it").click()
    action = visit.page.locator("#actions .step")
    expect(action).to_contain_text("team:finance-data")
    action.get_by_role("button", name=re.compile("^Done")).click()
    expect(action).to_contain_text("done by user:ana")


def resolve(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Resolve").click()
    form = visit.page.get_by_role("form", name="All is well")
    form.get_by_label("What made it well again?").fill("The old table is back.")
    form.get_by_role("button", name="Resolve").click()
    expect(badges(visit)).to_contain_text("Resolved")
    expect(visit.page.get_by_role("button", name="Open it again")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_an_incident_is_walked_from_its_opening_to_its_postmortem(visit: Visit) -> None:
    page = visit.page
    name = open_by_form(visit)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(badges(visit)).to_contain_text(re.compile("Critical.*Open"))
    expect(page.locator(".incident-head .sentence")).to_contain_text("2 dashboards")
    visit.settle()

    name_the_first_suspect(visit)
    tell_the_owners(visit)
    tick_the_checklist(visit)
    plan_something_and_do_it(visit)
    resolve(visit)

    page.get_by_label("Did lineage help").fill("It named the job within a minute.")
    page.get_by_role("button", name="Keep the answers").click()
    expect(page.locator("#review .section-note")).to_have_text("3 of 4 to be answered")
    expect(page.locator("#timeline")).to_contain_text("Do not send the board pack.")
    page.locator("#postmortem").get_by_role("button", name="Read it").click()
    expect(page.locator("#postmortem .markdown")).to_contain_text("It named the job")
    with page.expect_download() as download:
        page.locator("#postmortem").get_by_role("button", name="Markdown").click()
    assert download.value.suggested_filename == f"{name}-postmortem.md"
    assert TITLE in Path(download.value.path()).read_text()

    told = shown(visit, name)
    assert (told["state"], told["owner"], told["open_actions"]) == ("resolved", None, 0)
    cause = told["cause"]
    assert cause["asset"] == "job:airflow-prod:finance_close.revenue_report"
    assert cause["said"]["by"] == "user:ana"
    visit.open("/incidents?state=over")
    expect(page.locator("#incidents tbody tr", has_text=name)).to_contain_text("Resolved")


def be_known(visit: Visit) -> None:
    """Have the browser know who its reader is."""
    visit.page.add_init_script("localStorage.setItem('headwater.author', 'user:ana')")


def test_a_notice_leads_to_what_it_asks_for_and_does_nothing_by_itself(visit: Visit) -> None:
    be_known(visit)
    name = open_incident(visit, "Acknowledge me", visit.find(REPORT))
    visit.open(f"/incident/{name}?act=acknowledge")
    button = visit.page.get_by_role("form", name="Take it on").get_by_role("button").first
    expect(button).to_be_focused()
    assert shown(visit, name)["state"] == "open"
    visit.page.keyboard.press("Enter")
    expect(badges(visit)).to_contain_text("Acknowledged")
    expect(visit.page).to_have_url(re.compile(rf"/incident/{name}$"))
    told = shown(visit, name)
    assert (told["state"], told["owner"]) == ("acknowledged", "user:ana")
    visit.open(f"/incident/{name}#affected")
    visit.settle()
    expect(visit.page.locator("#affected")).to_be_in_viewport()
    expect(visit.page.get_by_role("heading", level=1)).not_to_be_in_viewport()


def test_what_is_known_is_silenced_from_the_link_of_a_notice(visit: Visit) -> None:
    of = visit.find(REPORT)
    name = open_incident(visit, "Silence me", of, severity="low")
    visit.open(f"/incident/{name}?act=silence")
    form = visit.page.get_by_role("form", name="Silence it")
    form.get_by_label("Why").fill("finance knows")
    form.get_by_label("For how long").select_option("an hour")
    form.get_by_role("button", name="Silence it").click()
    expect(visit.page.locator(".toast")).to_contain_text("nobody is told of it until")
    told = visit.server.get("/api/v2/silences").json()["silences"]
    assert [(each["selector"], each["reason"]) for each in told] == [(f'"{of}"', "finance knows")]
    ended = visit.server.post("/api/v2/silences/end", json={"name": told[0]["name"]})
    assert ended.is_success


def test_what_somebody_else_does_appears_without_a_reload(visit: Visit) -> None:
    name = open_incident(visit, "Watched", visit.find(REPORT), severity="low")
    visit.open(f"/incident/{name}")
    visit.settle()
    said = {"name": name, "kind": "note", "note": "I am on it <b>now</b>", "by": "user:kim"}
    assert visit.server.post("/api/v2/incidents/act", json=said).is_success
    expect(visit.page.locator("#timeline")).to_contain_text("I am on it <b>now</b>")


def test_what_is_being_written_outlives_news(visit: Visit) -> None:
    name = open_incident(visit, "Written about", visit.find(REPORT), severity="low")
    visit.open(f"/incident/{name}?act=note")
    note = visit.page.get_by_role("form", name="Add a note").get_by_label("Note")
    note.fill("half a sentence")
    said = {"name": name, "kind": "severity", "severity": "high", "note": "a board", "by": "kim"}
    assert visit.server.post("/api/v2/incidents/act", json=said).is_success
    expect(badges(visit)).to_contain_text("High")
    expect(note).to_have_value("half a sentence")
    expect(note).to_be_focused()


def test_what_is_being_written_outlives_a_server_that_fails(visit: Visit) -> None:
    name = open_incident(visit, "Written on", visit.find(REPORT), severity="low")
    visit.open(f"/incident/{name}?act=note")
    note = visit.page.get_by_role("form", name="Add a note").get_by_label("Note")
    note.fill("half a sentence")
    # The browser itself complains of such answers.
    visit.lost = True
    gone = {"title": "Gone", "detail": "not at present"}
    visit.page.route("**/incidents/show*", lambda route: route.fulfill(status=404, json=gone))
    said = {"name": name, "kind": "note", "note": "from elsewhere", "by": "kim"}
    assert visit.server.post("/api/v2/incidents/act", json=said).is_success
    failure = visit.page.get_by_role("alert").filter(has_text="not at present")
    expect(failure).to_be_visible()
    expect(note).to_have_value("half a sentence")
    visit.page.unroute("**/incidents/show*")
    failure.get_by_role("button", name="Try again").click()
    expect(failure).to_have_count(0)
    expect(visit.page.locator("#timeline")).to_contain_text("from elsewhere")
    expect(note).to_have_value("half a sentence")


def test_an_incident_is_handled_by_keyboard_alone(visit: Visit) -> None:
    be_known(visit)
    name = open_incident(visit, "Keys", visit.find(REPORT), severity="low")
    visit.open(f"/incident/{name}")
    visit.settle()
    acknowledge = visit.page.get_by_role("button", name="Acknowledge")
    acknowledge.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("form", name="Take it on")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(visit.page.get_by_role("form", name="Take it on")).to_have_count(0)
    expect(acknowledge).to_be_focused()
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Enter")
    expect(badges(visit)).to_contain_text("Acknowledged")
    box = visit.page.locator("#checklist").get_by_role("checkbox").first
    box.focus()
    visit.page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()


def test_an_asset_and_the_first_page_say_what_is_wrong(visit: Visit) -> None:
    of = visit.find("FCT_RIDES")
    name = open_incident(visit, "Rides are late", of)
    visit.open("/")
    visit.settle()
    expect(visit.page.locator("#wrong .incidents-brief")).to_contain_text("Rides are late")
    expect(visit.page.get_by_role("navigation", name="Pages")).to_contain_text("unresolved")
    visit.open(f"/asset/{quote(of, safe=':%')}")
    note = visit.page.locator(".incident-note")
    expect(note).to_contain_text(f"{name} is open: Rides are late")
    note.get_by_role("link").click()
    expect(visit.page).to_have_url(re.compile(rf"/incident/{name}$"))
    visit.settle()


def test_an_open_form_has_nothing_to_mend_in_the_dark_on_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    name = open_incident(visit, "x" * 300, visit.find(REPORT), severity="high")
    visit.open(f"/incident/{name}?act=severity")
    visit.settle()
    visit.page.get_by_role("button", name="Tell the owners").click()
    visit.page.locator(".suspect summary").first.click()
    visit.page.get_by_role("button", name=re.compile("^This is it")).first.click()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    if AXE.exists():
        assert visit.violations() == []


def test_its_title_times_links_and_what_belongs_to_it_are_set_by_buttons(visit: Visit) -> None:
    name = open_incident(visit, "something is odd", REPORT)
    visit.open(f"/incident/{name}")
    page = visit.page

    def act(button: str, form: str, submit: str) -> Locator:
        page.get_by_role("button", name=button, exact=True).click()
        found = page.get_by_role("form", name=form)
        expect(found.get_by_role("button", name=submit, exact=True)).to_be_visible()
        return found

    form = act("Rename", "Give it a better title", "Rename")
    form.get_by_label("What is wrong, in a line").fill(TITLE)
    form.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    form = act("Set a time", "Say when something was", "Set a time")
    form.get_by_role("combobox").select_option("detected")
    form.get_by_label("When").fill("2026-11-20T10:00")
    form.get_by_role("button", name="Set a time").click()
    noticed = page.get_by_role("list", name="Moments").get_by_role("listitem").nth(1)
    expect(noticed).to_contain_text("2026-11-20 10:00")
    form = act("Add a link", "Link a ticket, a pull request, a thread or a document", "Add a link")
    form.get_by_label("Address").fill("https://tracker.example/HW-7")
    form.get_by_role("button", name="Add a link").click()
    expect(page.get_by_role("link", name="https://tracker.example/HW-7")).to_be_visible()
    form = act("Attach", "Attach what belongs to it", "Attach")
    form.get_by_role("combobox").fill("FCT_RIDES")
    form.locator(".search-hits").get_by_role("option").first.click()
    form.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator(".incident-head .facts")).to_contain_text("FCT_RIDES symptom")
    assert shown(visit, name)["title"] == TITLE
