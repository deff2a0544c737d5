"""A visit to the page in a real browser, and what a visitor does there."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from headwater.server.application import PAGE
from support.environments import CACHE, alone

UI = Path(__file__).parents[2] / "ui"
AXE = UI / "node_modules" / "axe-core" / "axe.min.js"
_PATIENCE_S = 240


def build_page() -> None:
    """Build the page as `make` does, where nobody has."""
    with alone(CACHE / "page"):
        if (PAGE / "index.html").exists():
            return
        if shutil.which("npm") is None:
            pytest.skip("the page is not built, and there is no npm here to build it")
        for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
            done = subprocess.run(command, cwd=UI, check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Visit:
    """A page and what it did: the addresses it asked, and what went wrong."""

    page: Page
    server: httpx.Client
    asked: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])
    lost: bool = False

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on(
            "console",
            lambda line: (
                self.wrong.append(line.text) if line.type in {"error", "warning"} else None
            ),
        )
        self.page.set_default_timeout(20_000)

    def settle(self) -> None:
        """Wait until everything on the page is answered; its news never end."""
        expect(self.page.locator(".waiting, [aria-busy=true]")).to_have_count(0)

    def open(self, path: str) -> None:
        self.page.goto(str(self.server.base_url).rstrip("/") + path)

    def tell(self, *events: object) -> None:
        """Have events in the answers of the server that is visited."""
        answer = self.server.post("/api/v1/lineage/batch", json=[*events])
        assert answer.json()["status"] == "success", answer.text
        offset = answer.json()["offset"]
        assert self.server.get("/api/v2/find", params={"min_offset": offset}).is_success

    def find(self, label: str) -> str:
        """The identifier of the one dataset of this short name."""
        hits = self.server.get("/api/v2/find", params={"q": label, "kind": "dataset"}).json()
        return next(hit["id"] for hit in hits["hits"] if hit["label"] == label)

    def show(self, label: str, *, more: str = "") -> str:
        """Open the page of the one dataset of this short name; returns its identifier."""
        found = self.find(label)
        self.open(f"/asset/{quote(found, safe=':%')}{more}")
        return found

    def explore(self, of: str, **more: str | int) -> None:
        """Open the picture around a dataset."""
        asked = "".join(f"&{name}={quote(str(value), safe='')}" for name, value in more.items())
        self.open(f"/lineage?of={quote(of, safe='')}{asked}")

    def box(self, of: str) -> Locator:
        """What is drawn for a dataset, once it is."""
        found = self.page.locator(f'[data-node="{of}"]')
        found.wait_for()
        return found

    def violations(self) -> list[tuple[str, str, str]]:
        """What axe finds wrong with the page: the rule, the first element, and why."""
        self.page.evaluate(AXE.read_text())
        told = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            (each["id"], each["nodes"][0]["html"], each["nodes"][0]["failureSummary"])
            for each in told["violations"]
        ]

    def end(self) -> None:
        """Close the page; it has asked nobody else, and the browser has complained of nothing."""
        self.page.close()
        # The browser itself reports every answer of 404 on its console.
        assert [line for line in self.wrong if not (self.lost and "404" in line)] == []
        origin = str(self.server.base_url).rstrip("/")
        own = (origin, "data:", f"blob:{origin}")
        assert [url for url in self.asked if not url.startswith(own)] == []
