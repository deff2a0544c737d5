import { expect, test } from "vitest";
import { cellsOf, HEADER, rowsOf } from "../src/graph/twin.ts";
import { draw, idOf, telling } from "./support/drawn.ts";

const AROUND = telling(draw("mart", "raw -> (load) -> mart -> (show) -> report"), {
  raw: { hops: -1, owners: ["ana", "ben"] },
  report: { hops: 1 },
});
const cell = (name: string, of: (typeof HEADER)[number]) => {
  const row = rowsOf(AROUND).find(({ box }) => box.node.id === idOf(name));
  return row && cellsOf(row)[HEADER.indexOf(of)];
};

test("every box has a row, read from left to right as the picture is", () => {
  const rows = rowsOf(draw("raw -> (load) -> clean", "other -> (load)"));
  expect(rows.map(({ box }) => box.node.name)).toEqual(["raw", "other", "load", "clean"]);
});

test("a row has a cell for each heading", () => {
  for (const row of rowsOf(AROUND)) expect(cellsOf(row)).toHaveLength(HEADER.length);
});

test("cells say in words what the picture says in shapes", () => {
  expect(cell("raw", "owners")).toBe("ana; ben");
  expect(cell("raw", "hops")).toBe(-1);
  expect(cell("(load)", "kind")).toBe("job");
  expect(cell("raw", "evidence")).toBe("seen at run time");
});

test("a row names what leads back to the focus", () => {
  expect(cell("raw", "towards")).toBe("load");
  expect(cell("report", "towards")).toBe("show");
});

test("the focus leads nowhere but to itself", () => {
  const { towards } = rowsOf(draw("a -> b")).find(({ box }) => box.node.id === idOf("a")) ?? {};
  expect(towards).toEqual([]);
});
