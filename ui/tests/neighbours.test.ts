import { expect, test } from "vitest";
import type { Node } from "../src/api/schema.ts";
import { kindsOf, matching, mostImportantFirst } from "../src/graph/neighbour_order.ts";
import { boxOf } from "./support/drawn.ts";

const node = (name: string, more: Partial<Node> = {}): Node => ({ ...boxOf(name).node, ...more });
const NODES = [
  node("mart.b", { type: "TABLE", platform: "snowflake" }),
  node("mart.a", { type: "TABLE", platform: "snowflake" }),
  node("board", { type: "DASHBOARD", platform: "looker", tier: 1 }),
];
const names = (nodes: readonly Node[]) => nodes.map(({ name }) => name);

test("what is rated highest is listed first, then by name", () => {
  expect(names(mostImportantFirst(NODES))).toEqual(["board", "mart.a", "mart.b"]);
});

test("kinds are counted, the most frequent first, unless all are of one", () => {
  expect(kindsOf(NODES)).toEqual([
    ["Snowflake", 2],
    ["table", 2],
    ["dashboard", 1],
    ["Looker", 1],
  ]);
  expect(kindsOf(NODES.slice(0, 2))).toEqual([]);
});

test("one is found by words of its name, among those of a kind", () => {
  expect(names(matching(NODES, "MART a", null))).toEqual(["mart.b", "mart.a"]);
  expect(names(matching(NODES, "mart.a", null))).toEqual(["mart.a"]);
  expect(names(matching(NODES, "", "dashboard"))).toEqual(["board"]);
  expect(names(matching(NODES, "mart", "dashboard"))).toEqual([]);
});
