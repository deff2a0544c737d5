from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from support.browsing import Visit, build_page
from support.company import copy_company
from support.process import serving, wait_for_events


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx.Client]:
    with serving(tmp_path / "data") as client:
        yield client


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server that tells the demo company's story, with its page."""
    build_page()
    data = tmp_path_factory.mktemp("page") / "data"
    # With several workers each has a folder of its own in that of the run.
    run = tmp_path_factory.getbasetemp().parent
    copy_company(data, kept_in=run)
    with serving(data) as client:
        wait_for_events(client, 1)
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium here")
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(company: httpx.Client, browser: Browser) -> Iterator[Visit]:
    """A visit that ends in no complaint of the browser and has asked nobody else."""
    visit = Visit(browser.new_page(viewport={"width": 1400, "height": 900}), company)
    yield visit
    visit.end()
