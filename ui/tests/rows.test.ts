import { expect, test } from "vitest";
import { orders } from "../fixtures/company.ts";
import { reply } from "../fixtures/serve.ts";
import type { Lineage } from "../src/api/answers.ts";
import { layOut } from "../src/graph/layout.ts";
import { cellsOf, HEADER, rowsOf } from "../src/graph/rows.ts";
import { nearest } from "../src/graph/steering.ts";

const lineage = reply("/api/v2/lineage", new URLSearchParams({ of: orders, depth: "2" }))
  .body as Lineage;

test("the table has one line for each node of the picture", () => {
  const shown = rowsOf(lineage).map((row) => row.node.id);
  expect(new Set(shown)).toEqual(new Set(lineage.nodes.map((node) => node.id)));
  expect(shown).toHaveLength(lineage.nodes.length);
});

test("the table runs from the farthest upstream to the farthest downstream", () => {
  const hops = rowsOf(lineage).map((row) => row.node.hops);
  expect(hops).toEqual(hops.toSorted((a, b) => a - b));
});

test("every line but the focus says what it is next to and how that is known", () => {
  for (const row of rowsOf(lineage)) {
    if (row.node.id === orders) expect(row.towards).toEqual([]);
    else {
      expect(row.towards.length).toBeGreaterThan(0);
      expect(row.evidence.length).toBeGreaterThan(0);
    }
  }
});

test("the file has as many cells as its header", () => {
  for (const row of rowsOf(lineage)) expect(cellsOf(row)).toHaveLength(HEADER.length);
});

test("arrow keys follow the lines there and back", () => {
  const drawing = layOut(
    lineage.nodes.map(({ id }) => ({ id, width: 100, height: 40 })),
    lineage.edges,
  );
  const job = nearest("ArrowLeft", orders, drawing, lineage.edges);
  expect(job).not.toBeNull();
  expect(nearest("ArrowRight", job ?? "", drawing, lineage.edges)).toBe(orders);
  expect(nearest("ArrowRight", "nobody", drawing, lineage.edges)).toBeNull();
});
