"""Laying out pictures: how long it takes and how many lines cross, beside elkjs and dagre.

python tests/benchmarks/layout.py [--elkjs-up-to N] [--dagre-up-to N]

The peers are JavaScript; they are installed into a folder of their own and run by Node. The graphs
are layered like warehouses are: most tables read one or two of the layer before, some reach far
back, and a few are read by many. Crossings are counted between the centres of boxes, for everybody
alike.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from headwater.lineage.layout.drawing import Sketch
from headwater.lineage.layout.layered import lay_out

PEERS = ("elkjs@0.12.1", "@dagrejs/dagre@3.1.3")
LARGEST = {"elkjs": 5000, "dagre": 1000}
"""The largest graph that each peer is asked to lay out: the next one would take it hours."""
LIMITS_MS = {300: 30, 1000: 150, 5000: 800}
SCRIPT = """
import ELK from "elkjs";
import dagre from "@dagrejs/dagre";
import fs from "node:fs";
const { peer, width, height, source, target } = JSON.parse(fs.readFileSync(0, "utf8"));
const began = performance.now();
let places;
if (peer === "elkjs") {
  const drawn = await new ELK().layout({
    id: "root",
    layoutOptions: { "elk.algorithm": "layered", "elk.direction": "RIGHT" },
    children: width.map((w, i) => ({ id: `n${i}`, width: w, height: height[i] })),
    edges: source.map((s, i) => ({ id: `e${i}`, sources: [`n${s}`], targets: [`n${target[i]}`] })),
  });
  places = drawn.children.map(({ x, y }) => [x, y]);
} else {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR" });
  graph.setDefaultEdgeLabel(() => ({}));
  width.forEach((w, i) => graph.setNode(`n${i}`, { width: w, height: height[i] }));
  source.forEach((s, i) => graph.setEdge(`n${s}`, `n${target[i]}`));
  dagre.layout(graph);
  places = width.map((w, i) => {
    const { x, y } = graph.node(`n${i}`);
    return [x - w / 2, y - height[i] / 2];
  });
}
console.log(JSON.stringify({ ms: performance.now() - began, places }));
"""


def warehouse(count: int, seed: int = 1) -> Sketch:
    """So many tables in layers, as boxes of one size."""
    dice = random.Random(seed)
    layers = max(4, round(count**0.5 / 2))
    layer = [min(layers - 1, int(dice.random() ** 1.2 * layers)) for _ in range(count)]
    members = [[node for node in range(count) if layer[node] == at] for at in range(layers)]
    links: set[tuple[int, int]] = set()
    for node in range(count):
        if not layer[node]:
            continue
        for _ in range(1 + (dice.random() < 0.5) + (dice.random() < 0.25)):
            back = 1 if dice.random() < 0.8 else dice.randint(1, layer[node])
            before = members[layer[node] - back]
            if before:
                links.add((before[int(len(before) * dice.random() ** 2)], node))
    ends = np.array(sorted(links), dtype=np.int64)
    return Sketch(np.full(count, 180.0), np.full(count, 36.0), ends[:, 0].copy(), ends[:, 1].copy())


def crossings(sketch: Sketch, x: Any, y: Any) -> int:
    """How many pairs of straight lines between centres of boxes cross."""
    middle = np.stack((x + sketch.width / 2, y + sketch.height / 2))
    a, b = middle[:, sketch.source], middle[:, sketch.target]

    def side(p: Any, q: Any, r: Any) -> Any:
        return np.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    found = 0
    for at in range(len(sketch.source)):
        p, q, others, ends = a[:, at], b[:, at], a[:, at + 1 :], b[:, at + 1 :]
        apart = side(p, q, others) * side(p, q, ends) < 0
        found += int((apart & (side(others, ends, p) * side(others, ends, q) < 0)).sum())
    return found


def timed(work: Callable[[], Any], rounds: int = 5) -> tuple[float, Any]:
    """The median time of a few rounds in milliseconds, and what the last one made."""
    times: list[float] = []
    made = None
    for _ in range(rounds):
        began = time.perf_counter()
        made = work()
        times.append((time.perf_counter() - began) * 1000)
    return median(times), made


def ask_peer(folder: Path, peer: str, sketch: Sketch) -> tuple[float, int]:
    """Milliseconds and crossings of one peer."""
    asked = {
        "peer": peer,
        "width": sketch.width.tolist(),
        "height": sketch.height.tolist(),
        "source": sketch.source.tolist(),
        "target": sketch.target.tolist(),
    }
    done = subprocess.run(
        ["node", "draw.mjs"],
        input=json.dumps(asked),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    places = np.array(told["places"])
    return told["ms"], crossings(sketch, places[:, 0], places[:, 1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for peer, largest in LARGEST.items():
        parser.add_argument(f"--{peer}-up-to", type=int, default=largest, help="its largest graph")
    told = vars(parser.parse_args())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "draw.mjs").write_text(SCRIPT)
        (folder / "package.json").write_text("{}")
        subprocess.run(["npm", "install", "--silent", *PEERS], cwd=folder, check=True)
        print(f"{'boxes':>6} {'links':>6}  {'':10} {'ms':>9} {'times':>7} {'crossings':>10}")
        for count in (300, 1000, 5000):
            sketch = warehouse(count)
            took, drawn = timed(lambda sketch=sketch: lay_out(sketch))
            crossed = f"{crossings(sketch, drawn.x, drawn.y):,}"
            print(f"{count:6,} {len(sketch.source):6,}  {'Headwater':10} {took:9,.0f} {'':7} "
                  f"{crossed:>10}   limit {LIMITS_MS[count]} ms")  # fmt: skip
            for peer in (peer for peer in LARGEST if count <= told[f"{peer}_up_to"]):
                ms, found = ask_peer(folder, peer, sketch)
                print(f"{'':6} {'':6}  {peer:10} {ms:9,.0f} {ms / took:6,.0f}x {found:10,}")


if __name__ == "__main__":
    main()
