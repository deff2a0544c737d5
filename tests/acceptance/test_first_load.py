"""What a reader waits for at first: how much is loaded, and whether it stays where it appeared."""

from __future__ import annotations

import gzip
from urllib.parse import quote

import pytest

from support.browsing import Visit
from support.screens import FOCUS

_MOST_SCRIPT = 250_000
_MOST_SHIFT = 0.1
"""What is good by https://web.dev/articles/cls."""
_SHIFT = """
() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300);
})
"""


def test_the_script_is_a_small_one(visit: Visit) -> None:
    scripts: list[bytes] = []
    visit.page.on(
        "response",
        lambda answer: (
            scripts.append(answer.body()) if answer.request.resource_type == "script" else None
        ),
    )
    visit.open("/")
    visit.settle()
    assert scripts
    assert sum(len(gzip.compress(script)) for script in scripts) <= _MOST_SCRIPT


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("screen", ["home", "asset", "explorer"])
def test_what_has_appeared_stays_where_it_is(visit: Visit, screen: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    of = quote(visit.find(FOCUS), safe="")
    visit.open({"home": "/", "asset": f"/asset/{of}", "explorer": f"/lineage?of={of}"}[screen])
    visit.settle()
    assert visit.page.evaluate(_SHIFT) <= _MOST_SHIFT
