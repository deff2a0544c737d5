"""What holds of every screen: axe finds nothing, and nothing is scrolled sideways on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from support.browsing import AXE, Visit
from support.screens import SCREENS, address_of


def open_screen(visit: Visit, screen: str, *, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 860})
    visit.open(address_of(screen, visit.server))
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    visit.settle()


@pytest.mark.skipif(not AXE.exists(), reason="axe-core comes with `npm ci` in ui/")
@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_to_mend(visit: Visit, screen: str, shade: str) -> None:
    visit.page.emulate_media(
        color_scheme="dark" if shade == "dark" else "light", reduced_motion="reduce"
    )
    open_screen(visit, screen, width=1400)
    assert visit.violations() == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_phone_shows_it_without_scrolling_sideways(visit: Visit, screen: str) -> None:
    open_screen(visit, screen, width=390)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    if AXE.exists():
        assert visit.violations() == []
