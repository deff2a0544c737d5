import { expect, test } from "vitest";
import type { LineageAnswer, Node } from "../src/api/schema.ts";
import { joinWalks } from "../src/api/walks.ts";
import { byOwner, byType, impactPage, narrowed, ordered, reachedIn } from "../src/impact.ts";
import { message, sentence } from "../src/impact_words.ts";
import { edgeOf, HOSTILE, idOf, nodeOf } from "./support/drawn.ts";

const ANYHOW = { depth: null, influence: null };

function walk(nodes: Node[], more: Partial<LineageAnswer> = {}): LineageAnswer {
  return {
    focus: idOf("orders"),
    nodes: [nodeOf("orders"), ...nodes],
    edges: [],
    total: nodes.length,
    returned: nodes.length,
    truncated: false,
    next: null,
    as_of: { valid_at: null, known_at: null },
    offset: 1,
    coverage: { status: "complete", reasons: [] },
    ...more,
  };
}

function column(dataset: string, field: string, more: Partial<Node> = {}): Node {
  const id = `${idOf(dataset).replace("dataset:", "column:")}:${field}`;
  return { ...nodeOf(dataset), id, kind: "column", field, ...more };
}

const run = (at: string) => ({ id: `run:${at}`, state: "COMPLETED" as const, at });

const shop = walk([
  nodeOf("mart", { hops: 1, tier: 1, owners: ["team:a", "user:ana"] }),
  nodeOf("board", { hops: 2, type: "DASHBOARD", tier: 2, owners: ["team:b"] }),
  nodeOf("scratch", { hops: 1, type: null }),
  nodeOf("(load)", { hops: 1, owners: ["team:a"] }),
]);

test("an impact is told in words, jobs last, with owners and what matters most", () => {
  expect(sentence(shop, reachedIn(shop), ANYHOW)).toBe(
    "Changing or dropping orders reaches 1 dashboard, 1 dataset, 1 table and 1 job, up to 2 hops" +
      " away. They are owned by 2 teams and 1 person; 1 is without an owner; 1 is tier 1.",
  );
});

test("the sentence says how it was asked, and that it counts a part alone", () => {
  const part = { ...shop, truncated: true };
  const told = sentence(part, reachedIn(part), { depth: 2, influence: "direct" });
  expect(told).toContain("reaches at least 1 dashboard");
  expect(told).toContain("within 2 hops, counting only what its values flow into.");
});

test("of what nothing depends on it is said that nothing recorded does", () => {
  expect(sentence(walk([]), [], ANYHOW)).toBe("Nothing that was recorded depends on orders.");
});

test("the columns of a dataset are one row, with the strongest influence and the nearest hop", () => {
  const by = walk(
    [nodeOf("mart", { hops: 1 }), nodeOf("(load)", { last_run: run("2026-11-02") })],
    {
      edges: [edgeOf(idOf("(load)"), idOf("mart"))],
    },
  );
  const told = walk(
    [
      column("mart", "net", { hops: 2, influence: "indirect" }),
      column("mart", "gross", { hops: 1, influence: "direct" }),
    ],
    { focus: `${idOf("orders").replace("dataset:", "column:")}:total` },
  );
  const [row, ...others] = reachedIn(told, by);
  expect(others).toEqual([]);
  expect(row).toMatchObject({ id: idOf("mart"), hops: 1, influence: "direct" });
  expect(row?.columns).toEqual(["net", "gross"]);
  expect(row?.lastRun?.at).toBe("2026-11-02");
  expect(
    sentence(
      told,
      [row].filter((one) => one !== undefined),
      ANYHOW,
    ),
  ).toContain("Changing or dropping orders[total] reaches 2 columns in 1 table.");
});

test("the steps of a job are one row, and a dataset last ran with the latest job that writes it", () => {
  const load = { job: "job:j:load", hops: 1 };
  const told = walk(
    [
      nodeOf("(one)", { ...load, last_run: run("2026-11-01") }),
      nodeOf("(two)", { ...load, last_run: run("2026-11-03") }),
      nodeOf("mart", { hops: 1 }),
    ],
    { edges: [edgeOf(idOf("(one)"), idOf("mart")), edgeOf(idOf("(two)"), idOf("mart"))] },
  );
  const rows = reachedIn(told);
  expect(rows.map(({ type }) => type).sort()).toEqual(["job", "table"]);
  for (const row of rows) expect(row.lastRun?.at).toBe("2026-11-03");
});

test("what has several owners counts for each; what has none is a group as well", () => {
  const rows = reachedIn(shop);
  expect(byOwner(rows)).toEqual([
    { name: "team:a", size: 2, foremost: 1 },
    { name: "no owner", size: 1, foremost: 0 },
    { name: "team:b", size: 1, foremost: 0 },
    { name: "user:ana", size: 1, foremost: 1 },
  ]);
  expect(byType(rows).map(({ name }) => name)).toEqual(["dashboard", "dataset", "job", "table"]);
});

test("rows are narrowed by owner, type and words", () => {
  const rows = reachedIn(shop);
  const names = (kept: Parameters<typeof narrowed>[1]) =>
    narrowed(rows, kept).map(({ node }) => node.name);
  expect(names({ words: "", owner: "team:a", type: "table" })).toEqual(["mart"]);
  expect(names({ words: "", owner: "no owner", type: null })).toEqual(["scratch"]);
  expect(names({ words: "ANA mart", owner: null, type: null })).toEqual(["mart"]);
});

test("rows are ordered either way, and those without a tier stand last", () => {
  const rows = reachedIn(shop);
  const tiers = (falling: boolean) => ordered(rows, "tier", falling).map(({ tier }) => tier);
  expect(tiers(false)).toEqual([1, 2, null, null]);
  expect(tiers(true)).toEqual([2, 1, null, null]);
});

test("a message to an owner names what is theirs and where the rest is", () => {
  const rows = narrowed(reachedIn(shop), { words: "", owner: "team:b", type: null });
  expect(message(idOf("orders"), "team:b", rows, "http://x/impact?of=orders")).toBe(
    "orders is about to be changed or dropped.\nIt feeds 1 thing of team:b:\n" +
      "- board (dashboard; tier 2; 2 hops)\nAll that it reaches: http://x/impact?of=orders\n",
  );
});

test("pages are put together without telling anything twice", () => {
  const first = walk([nodeOf("a"), nodeOf("(load)")], { returned: 1, truncated: true, next: "n" });
  const second = walk([nodeOf("b"), nodeOf("(load)")], { returned: 1 });
  const all = joinWalks(first, second);
  expect(all.nodes.map(({ name }) => name)).toEqual(["orders", "a", "load", "b"]);
  expect([all.returned, all.truncated, all.next]).toEqual([2, false, null]);
});

test("the page of a column's impact names the dataset and the column apart", () => {
  const page = new URLSearchParams(impactPage("column:w:orders:a%5Bb%5D").split("?")[1]);
  expect([page.get("of"), page.get("column")]).toEqual(["dataset:w:orders", "a[b]"]);
});

test("a message keeps each hostile name to a line of its own", () => {
  const rows = reachedIn(walk(HOSTILE.map((name, at) => nodeOf(`n${at}`, { name, hops: 1 }))));
  const lines = message(idOf("orders"), "team:a", rows, "http://x").trimEnd().split("\n");
  expect(lines).toHaveLength(HOSTILE.length + 3);
});
