"""The pictures of the documentation, taken of a server with the demo company.

    python tests/documentation/screenshots.py            all of them
    python tests/documentation/screenshots.py impact     of these screens

They are committed, since readers of the README have nothing running yet.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from documentation.demo_server import demo_server
from support.screens import REPORT, SCREENS, address_of

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHOWN = (
    "home", "catalog", "dataset", "job", "run", "explorer", "over-time", "impact", "changes",
    "verify", "names", "measures", "executive", "on-call", "objective", "incidents", "incident",
    "events", "settings",
)  # fmt: skip
"""The screens that docs/screens.md shows."""


class Look(NamedTuple):
    """One of the looks that a screen has."""

    scheme: Literal["light", "dark"]
    width: int
    height: int


LOOKS = {
    "light": Look("light", 1280, 860),
    "dark": Look("dark", 1280, 860),
    "phone": Look("light", 390, 844),
}


def take(url: str, screens: list[str]) -> None:
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is on the PATH")
    with sync_playwright() as playwright, httpx.Client(base_url=url) as server:
        # The sandbox needs a user namespace, which containers seldom grant.
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--force-color-profile=srgb"]
        )
        if not screens:
            take_report(browser, url)
        for screen in screens or SHOWN:
            for name, look in LOOKS.items():
                page = opened(browser, url + address_of(screen, server), look)
                page.screenshot(path=IMAGES / f"{screen}-{name}.png")
                page.close()
        browser.close()


def take_report(browser: Browser, url: str) -> None:
    """What the README shows: the lineage of a report that reads what it should not."""
    page = opened(browser, f"{url}/asset/{REPORT}?up=2&down=2", LOOKS["light"])
    page.locator(".board .node").first.wait_for()
    picture = page.locator("#lineage")
    picture.scroll_into_view_if_needed()
    picture.screenshot(path=IMAGES / "lineage.png")
    page.close()


def opened(browser: Browser, address: str, look: Look) -> Page:
    page = browser.new_page(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,
        reduced_motion="reduce",
    )
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".waiting, [aria-busy=true]")).to_have_count(0)
    return page


if __name__ == "__main__":
    if unknown := {*sys.argv[1:]} - {*SCREENS}:
        raise SystemExit(
            f"no screen is called {', '.join(unknown)}; there are {', '.join(SCREENS)}"
        )
    with tempfile.TemporaryDirectory() as folder, demo_server(Path(folder)) as address:
        take(address, sys.argv[1:])
