"""The explorer with 300, 2,000 and 5,000 boxes: the server's answer, first paint, and panning.

python tests/benchmarks/explorer.py [--boxes N ...]

A browser without a graphics card (Debian's chromium, headless) draws what a server on the same
machine answers. Panning moves the picture by hand for 120 frames.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from layout import warehouse
from playwright.sync_api import Page, sync_playwright

from support.server import Server, running
from support.told import run_event

LIMITS = {300: (150, 200), 2000: (None, 1000), 5000: (None, None)}
PAN = """
() => new Promise((resolve) => {
  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration)))
    .observe({ entryTypes: ["longtask"] });
  const board = document.querySelector(".board");
  const at = board.getBoundingClientRect();
  const send = (type, x, y, target) => target.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, pointerType: "mouse", button: 0, buttons: 1,
    clientX: at.left + x, clientY: at.top + y,
  }));
  board.setPointerCapture = () => {};
  send("pointerdown", 700, 300, board);
  const frames = [];
  let last = performance.now(), n = 0;
  const step = (now) => {
    frames.push(now - last);
    last = now;
    n += 1;
    send("pointermove", 700 - 6 * n, 300 + 80 * Math.sin(n / 12), board);
    if (n < 120) return requestAnimationFrame(step);
    send("pointerup", 0, 0, board);
    setTimeout(() => resolve({ frames: frames.slice(2), long }), 300);
  };
  requestAnimationFrame(step);
})
"""
NOTED = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(".board .node, .board canvas:not([hidden])")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.paintedAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
"""The page notes by itself when boxes are painted: to ask it from outside takes some 100 ms."""
PAINTED = """
() => {
  const asked = performance.getEntriesByType("resource").filter((e) => e.name.includes("/view"));
  return window.paintedAt - asked.at(-1).responseEnd;
}
"""


def fill(server: Server, boxes: int) -> None:
    """So many datasets, each written by one job from those that a warehouse has it read."""
    sketch = warehouse(boxes)
    reads: dict[int, list[str]] = {}
    for source, target in zip(sketch.source.tolist(), sketch.target.tolist(), strict=True):
        reads.setdefault(target, []).append(f"layer.table_{source}")
    events = [
        run_event(f"build_{target}", reads=inputs, writes=[f"layer.table_{target}"])
        for target, inputs in reads.items()
    ]
    for begin in range(0, len(events), 500):
        server.client.post("/api/v1/lineage/batch", json=events[begin : begin + 500], timeout=60)
    server.platform.wait_for(server.platform.log.head())


def answer_ms(server: Server, asked: dict[str, str]) -> tuple[float, int]:
    """The median time of an answer whose layout is cold each time, and its size."""
    times: list[float] = []
    size = 0
    for _ in range(5):
        server.platform.drawings.__init__()
        began = time.perf_counter()
        reply = server.client.get("/api/v2/view", params=asked, timeout=60)
        times.append((time.perf_counter() - began) * 1000)
        size = len(reply.content)
        assert reply.status_code == 200, reply.text
    return median(times), size


def panned(page: Page) -> dict[str, Any]:
    return page.evaluate(PAN)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boxes", type=int, nargs="*", default=[300, 2000, 5000])
    told = parser.parse_args()
    print(f"{'boxes':>6} {'answer':>9} {'size':>8} {'painted':>9} {'frame p50':>9} {'p95':>6} "
          f"{'longest task':>12}")  # fmt: skip
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for boxes in told.boxes:
            with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as server:
                fill(server, boxes)
                asked = {"sel": "layer.*", "without_jobs": "true"}
                ms, size = answer_ms(server, asked)
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.add_init_script(NOTED)
                page.goto(f"{server.address}/lineage?sel=layer.*&jobs=no")
                page.wait_for_selector(".board .node, .board canvas:not([hidden])", timeout=60_000)
                page.wait_for_function("window.paintedAt")
                painted = page.evaluate(PAINTED)
                seen = panned(page)
                frames = sorted(seen["frames"])
                p50, p95 = frames[len(frames) // 2], frames[int(len(frames) * 0.95)]
                longest = max(seen["long"], default=0)
                print(f"{boxes:6,} {ms:7,.0f}ms {size / 1e6:6.2f}MB {painted:7,.0f}ms "
                      f"{p50:7,.0f}ms {p95:4,.0f}ms {longest:10,.0f}ms")  # fmt: skip
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
