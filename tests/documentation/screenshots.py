"""The pictures of the documentation, taken of a server with the demo company.

    python tests/documentation/screenshots.py

They are committed, since readers of the README have nothing running yet.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from documentation.demo_server import demo_server

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
REPORT = "dataset:snowflake%3A%2F%2Flarkride-eu1:ANALYTICS.FINANCE.DAILY_REVENUE_REPORT"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def take(url: str) -> None:
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is on the PATH")
    with sync_playwright() as playwright:
        # The sandbox needs a user namespace, which containers seldom grant.
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--force-color-profile=srgb"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(f"{url}/asset/{REPORT}?up=2&down=2")
        page.get_by_text("DAILY_REVENUE_REPORT").first.wait_for()
        page.locator(".board .node").first.wait_for()
        expect(page.locator(".waiting, [aria-busy=true]")).to_have_count(0)
        page.screenshot(path=IMAGES / "dataset.png")
        picture = page.locator("#lineage")
        picture.scroll_into_view_if_needed()
        picture.screenshot(path=IMAGES / "lineage.png")
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, demo_server(Path(folder)) as address:
        take(address)
