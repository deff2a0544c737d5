"""Drawing large pictures in the browser: the page beside React Flow and cytoscape.

PYTHONPATH=tests python tests/benchmarks/renderers.py [--boxes N ...]

All draw the same boxes and lines in the places that the server gave them, so that only drawing is
compared: how long until all of it is on the screen, and how smoothly it is dragged. The peers are
installed into a folder of their own; the browser is Debian's chromium without a graphics card.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer import PAINTED, fill
from playwright.sync_api import Browser, Page, sync_playwright

from support.server import Server, running

PEERS = ("@xyflow/react@12.12.1", "react@19", "react-dom@19", "cytoscape@3.35.0", "esbuild@0.28.2")
SCRIPT = """
import { createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { Handle, Position, ReactFlow } from "@xyflow/react";
import cytoscape from "cytoscape";

const Box = ({ data }) => [
  h(Handle, { key: "in", type: "target", position: Position.Left }),
  h("span", { key: "name" }, data.label),
  h(Handle, { key: "out", type: "source", position: Position.Right }),
];
const nodeTypes = { box: Box };

function flow(stage, { boxes, lines }, culled) {
  const nodes = boxes.map(({ id, x, y, width, height }) => ({
    id, type: "box", position: { x, y }, width, height, data: { label: id },
    style: { width, height, border: "1px solid #888", background: "#fff" },
  }));
  const edges = lines.map(([source, target], at) => ({ id: `${at}`, source, target }));
  createRoot(stage).render(h(ReactFlow, {
    nodes, edges, nodeTypes, fitView: true, minZoom: 0.01, onlyRenderVisibleElements: culled,
  }));
}

function canvas(stage, { boxes, lines }) {
  cytoscape({
    container: stage,
    elements: [
      ...boxes.map(({ id, x, y }) => ({ data: { id }, position: { x, y } })),
      ...lines.map(([source, target]) => ({ data: { source, target } })),
    ],
    layout: { name: "preset", fit: true },
    style: [
      { selector: "node", style: { shape: "rectangle", width: 180, height: 36 } },
      { selector: "node", style: { label: "data(id)" } },
      { selector: "edge", style: { width: 1, "curve-style": "bezier" } },
    ],
  });
}

window.draw = (peer, picture) => new Promise((resolve) => {
  const stage = document.getElementById("stage");
  const began = performance.now();
  if (peer === "cytoscape") canvas(stage, picture);
  else flow(stage, picture, peer === "React Flow, visible only");
  const whole = () => peer === "cytoscape" || document.querySelector(".react-flow__edge");
  const look = () => requestAnimationFrame(() =>
    whole() ? requestAnimationFrame(() => resolve(performance.now() - began)) : look());
  look();
});
"""
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="peers.css">
<style>body { margin: 0 } #stage { width: 1440px; height: 900px }</style>
<div id="stage"></div><script src="peers.js"></script>
"""
WATCH = """
() => {
  const seen = { frames: [], long: [], at: performance.now() };
  new PerformanceObserver((list) => seen.long.push(...list.getEntries().map((e) => e.duration)))
    .observe({ entryTypes: ["longtask"] });
  const frame = (now) => {
    seen.frames.push(now - seen.at);
    seen.at = now;
    seen.next = requestAnimationFrame(frame);
  };
  seen.next = requestAnimationFrame(frame);
  window.seen = seen;
}
"""
SEEN = "() => { cancelAnimationFrame(seen.next); return { frames: seen.frames, long: seen.long } }"
WIDTH, HEIGHT = 1440, 900


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one of them did: milliseconds."""

    painted: float
    p50: float
    p95: float
    longest: float


def bundle(folder: Path) -> Path:
    """The page of the peers, made in a folder."""
    (folder / "package.json").write_text("{}")
    subprocess.run(["npm", "install", "--silent", *PEERS], cwd=folder, check=True)
    (folder / "peers.mjs").write_text(SCRIPT)
    subprocess.run(
        ["npx", "esbuild", "peers.mjs", "--bundle", "--minify", "--outfile=peers.js",
         '--define:process.env.NODE_ENV="production"', "--log-level=error"],
        cwd=folder, check=True,
    )  # fmt: skip
    shutil.copy(folder / "node_modules/@xyflow/react/dist/style.css", folder / "peers.css")
    page = folder / "peers.html"
    page.write_text(PAGE)
    return page


def dragged(page: Page, painted: float) -> Drawn:
    """Drag the picture by the mouse, from a place where there is hardly ever a box."""
    page.evaluate(WATCH)
    page.mouse.move(WIDTH / 2, HEIGHT - 30)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(WIDTH / 2 - 4 * step, HEIGHT - 30 - 2 * step)
    page.mouse.up()
    page.wait_for_timeout(200)
    seen = page.evaluate(SEEN)
    frames = sorted(seen["frames"][2:])
    return Drawn(
        painted, frames[len(frames) // 2], frames[int(len(frames) * 0.95)],
        max(seen["long"], default=0),
    )  # fmt: skip


def ours(browser: Browser, server: Server) -> Drawn:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(f"{server.address}/lineage?sel=layer.*&jobs=no")
    page.wait_for_selector(".board .node, .board canvas:not([hidden])", timeout=60_000)
    painted = page.evaluate(PAINTED)
    drawn = dragged(page, painted)
    page.close()
    return drawn


def theirs(browser: Browser, peers: Path, peer: str, picture: dict[str, Any]) -> Drawn:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.set_default_timeout(240_000)
    page.goto(peers.as_uri())
    drawn = dragged(page, page.evaluate("([peer, it]) => draw(peer, it)", [peer, picture]))
    page.close()
    return drawn


def picture_of(server: Server) -> dict[str, Any]:
    """Boxes in their places and lines, as the peers take them."""
    asked = {"sel": "layer.*", "without_jobs": "true"}
    told = server.client.get("/api/v2/view", params=asked, timeout=120).json()
    boxes = [
        {"id": each["node"]["id"], **{at: each[at] for at in ("x", "y", "width", "height")}}
        for each in told["boxes"]
    ]
    lines = [(each["edge"]["source"], each["edge"]["target"]) for each in told["lines"]]
    return {"boxes": boxes, "lines": lines}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boxes", type=int, nargs="*", default=[300, 1000, 2000, 5000])
    told = parser.parse_args()
    print(f"{'boxes':>6}  {'':25}{'painted':>9}{'frame p50':>11}{'p95':>8}{'longest task':>14}")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        peers = bundle(Path(name))
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for boxes in told.boxes:
            with tempfile.TemporaryDirectory() as data, running(Path(data) / "data") as server:
                fill(server, boxes)
                picture = picture_of(server)
                rows = {"ours": ours(browser, server)}
            for peer in ("React Flow", "React Flow, visible only", "cytoscape"):
                rows[peer] = theirs(browser, peers, peer, picture)
            for who, did in rows.items():
                print(f"{boxes:6,}  {who:25}{did.painted:7,.0f}ms{did.p50:9,.0f}ms"
                      f"{did.p95:6,.0f}ms{did.longest:12,.0f}ms", flush=True)  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main()
