import { expect, test } from "vitest";
import { areaOf, curveThrough, makeReady, ROWS } from "../src/graph/drawing.ts";
import { columnOf } from "../src/identity.ts";
import { boxOf, draw, edgeOf, idOf, viewOf } from "./support/drawn.ts";

test("a curve starts and ends where it is asked to, and is straight where nothing bends it", () => {
  expect(
    curveThrough([
      [0, 5],
      [40, 6],
    ]),
  ).toBe("M0 5L40 6");
  expect(
    curveThrough([
      [0, 0],
      [100, 80],
    ]),
  ).toBe("M0 0C50 0 50 80 100 80");
  expect(
    curveThrough([
      [10, 0],
      [10, 80],
    ]),
  ).toBe("M10 0V80");
  expect(curveThrough([])).toBe("");
});

test("a line leads from the right of its source to the left of its target", () => {
  const { lines } = draw("raw -> (load)");
  expect(lines[0]?.points[0]).toEqual([150, 23]);
  expect(lines[0]?.points.at(-1)).toEqual([200, 23]);
});

test("a line meets the head of a box, however many columns are unfolded below it", () => {
  const view = viewOf("raw -> (load)");
  const [raw] = view.boxes;
  if (raw) raw.height = 400;
  expect(makeReady(view).lines[0]?.points[0]).toEqual([150, ROWS.head / 2]);
});

test("a line that leads back goes around below both boxes", () => {
  const view = viewOf("raw -> (load)");
  const [line] = view.lines;
  if (!line) throw new Error("no line");
  line.edge = edgeOf(idOf("(load)"), idOf("raw"));
  line.backward = true;
  const [drawn] = makeReady(view).lines;
  const lowest = Math.max(...view.boxes.map((box) => areaOf(box).bottom));
  expect(drawn?.area.bottom).toBeGreaterThan(lowest);
  expect(drawn?.area.left).toBeLessThan(0);
});

test("a line's area holds every point that it passes", () => {
  const view = viewOf("raw -> (load)");
  const [line] = view.lines;
  if (line)
    line.way = [
      [160, -300],
      [180, 500],
    ];
  const [drawn] = makeReady(view).lines;
  expect(drawn?.area).toMatchObject({ top: -300, bottom: 500, left: 150, right: 200 });
});

test("each box knows its lines; a line to what is not drawn is left out", () => {
  const view = viewOf("raw -> (load) -> clean");
  view.lines.push({
    edge: edgeOf(idOf("raw"), idOf("elsewhere")),
    way: [],
    backward: false,
    confirmed: false,
    stale: false,
    failed: false,
    change: null,
  });
  const { lines, linesAt } = makeReady(view);
  expect(lines).toHaveLength(2);
  expect(linesAt.get(idOf("(load)"))).toHaveLength(2);
  expect(linesAt.get(idOf("raw"))).toHaveLength(1);
});

test("columns are joined from row to row, where both are unfolded", () => {
  const row = (name: string, field: string, on_path: boolean) => ({
    id: columnOf(idOf(name), field),
    field,
    type: null,
    upstream: true,
    downstream: true,
    on_path,
  });
  const view = viewOf("raw -> clean");
  view.boxes = [
    boxOf("raw", { columns: [row("raw", "a", false), row("raw", "b", true)] }),
    boxOf("clean", { x: 200, columns: [row("clean", "c", true)] }),
  ];
  const to = columnOf(idOf("clean"), "c");
  view.column_edges = [
    edgeOf(columnOf(idOf("raw"), "b"), to),
    edgeOf(columnOf(idOf("raw"), "folded"), to),
  ];
  const { columnLines } = makeReady(view);
  expect(columnLines).toHaveLength(1);
  expect(columnLines[0]).toMatchObject({ onPath: true });
  expect(columnLines[0]?.area).toMatchObject({
    left: 150,
    right: 200,
    top: ROWS.head + ROWS.row / 2,
    bottom: ROWS.head + 1.5 * ROWS.row,
  });
});
