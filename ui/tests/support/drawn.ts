/** Pictures for tests: written as `a -> job -> b`, with everything else as little as it can be. */
import type { Edge, Node, ViewAnswer, ViewBox, ViewLine } from "../../src/api/schema.ts";
import { type Drawing, makeReady } from "../../src/graph/drawing.ts";
import { formatId } from "../../src/identity.ts";

/** The identifier of the dataset, or step in brackets, of this name. */
export function idOf(name: string): string {
  return name.startsWith("(") ? `step:${name.slice(1, -1)}` : formatId("dataset", "w", name);
}

/** A picture of ways such as `raw -> (load) -> clean`; the first name is what it is about. */
export function draw(...ways: string[]): Drawing {
  return makeReady(viewOf(...ways));
}

export function viewOf(...ways: string[]): ViewAnswer {
  const paths = ways.map((way) => way.split("->").map((name) => name.trim()));
  const layers = new Map<string, number>();
  for (const path of paths) {
    for (const [at, name] of path.entries()) {
      const before = at > 0 ? (layers.get(path[at - 1] as string) ?? 0) + 1 : 0;
      if (!layers.has(name)) layers.set(name, before);
    }
  }
  const rows = new Map<number, number>();
  const boxes = [...layers].map(([name, layer]) => {
    const row = rows.get(layer) ?? 0;
    rows.set(layer, row + 1);
    return boxOf(name, { layer, x: layer * 200, y: row * 80 });
  });
  const pairs = new Set(
    paths.flatMap((path) => path.slice(1).map((to, at) => `${path[at]}\n${to}`)),
  );
  const lines = [...pairs].map((pair): ViewLine => {
    const [source = "", target = ""] = pair.split("\n").map(idOf);
    return {
      edge: edgeOf(source, target),
      way: [],
      backward: false,
      confirmed: false,
      stale: false,
      failed: false,
      change: null,
    };
  });
  return {
    focus: boxes.slice(0, 1).map(({ node }) => node.id),
    boxes,
    lines,
    column_edges: [],
    path: null,
    width: Math.max(...boxes.map(({ x, width }) => x + width)),
    height: Math.max(...boxes.map(({ y, height }) => y + height)),
    drawing: "d",
    total: boxes.length,
    hidden: 0,
    paths_total: null,
    as_of: { valid_at: null, known_at: null },
    offset: 1,
    coverage: { status: "complete", reasons: [] },
  };
}

export function boxOf(name: string, more: Partial<ViewBox> = {}): ViewBox {
  return {
    node: nodeOf(name),
    x: 0,
    y: 0,
    width: 150,
    height: 46,
    layer: 0,
    upstream: { shown: 0, hidden: 0, opened: false },
    downstream: { shown: 0, hidden: 0, opened: false },
    columns: null,
    columns_total: 0,
    change: null,
    members: 0,
    failing: 0,
    quality: null,
    ...more,
  };
}

export function nodeOf(name: string, more: Partial<Node> = {}): Node {
  const step = name.startsWith("(");
  return {
    id: idOf(name),
    kind: step ? "step" : "dataset",
    namespace: "w",
    name: step ? name.slice(1, -1) : name,
    label: step ? name.slice(1, -1) : name,
    field: null,
    job: step ? formatId("job", "j", name.slice(1, -1)) : null,
    type: step ? "BATCH" : "TABLE",
    platform: null,
    hops: 0,
    influence: null,
    transformations: [],
    tier: null,
    domain: null,
    owners: [],
    tags: [],
    last_run: null,
    updated_at: null,
    aliases: [],
    origin: null,
    ...more,
  };
}

/** The same picture with what is known of some boxes' nodes. */
export function telling(drawing: Drawing, told: Record<string, Partial<Node>>): Drawing {
  const boxes = drawing.view.boxes.map((box) => {
    const more = Object.entries(told).find(([name]) => idOf(name) === box.node.id)?.[1];
    return more ? { ...box, node: { ...box.node, ...more } } : box;
  });
  return makeReady({ ...drawing.view, boxes });
}

export function edgeOf(source: string, target: string, more: Partial<Edge> = {}): Edge {
  return {
    source,
    target,
    job: null,
    evidence: ["observed"],
    influence: "unknown",
    implied: false,
    transformations: [],
    valid_from: null,
    valid_to: null,
    last_confirmed: null,
    runs: 1,
    ended_because: null,
    dataset: null,
    version: null,
    through: [],
    ...more,
  };
}

/** Numbers that look thrown and are the same each time, from 0 on and below 1. */
export function* thrown(seed = 1): Generator<number, never> {
  let held = seed;
  while (true) {
    held = (held * 48_271) % 2_147_483_647;
    yield held / 2_147_483_647;
  }
}

/** Names that try to be something else than text. */
export const HOSTILE = [
  '<img src=x onerror="alert(1)">',
  `"]; click n0 "javascript:alert(1)" %%{init: {"securityLevel": "loose"}}%%`,
  "=cmd|' /C calc'!A0",
  "a|b\\|c `d` [e](javascript:alert(1))\n| f |",
  "\u202egnp.exe\u0000\ud800",
  "x".repeat(10_000),
] as const;
