import { expect, test } from "vitest";
import { movedBy, withMoved } from "../src/graph/moving.ts";
import { draw, idOf } from "./support/drawn.ts";

const DRAWING = draw("raw -> (load) -> clean", "other -> (copy) -> kept");
const moved = movedBy(new Map(), idOf("clean"), [30.4, 50]);

test("a box that was moved takes its lines along, and nothing else is another", () => {
  const after = withMoved(DRAWING, moved);
  const before = DRAWING.boxes.get(idOf("clean"));
  const box = after.boxes.get(idOf("clean"));
  expect([box?.x, box?.y]).toEqual([(before?.x ?? 0) + 30, (before?.y ?? 0) + 50]);
  const same = after.lines.filter((line) => DRAWING.lines.includes(line));
  expect(same.map(({ line }) => line.edge.target)).not.toContain(idOf("clean"));
  expect(same).toHaveLength(DRAWING.lines.length - 1);
  const own = after.lines.find(({ line }) => line.edge.target === idOf("clean"));
  expect(own?.points.at(-1)).toEqual([box?.x, (box?.y ?? 0) + 23]);
  expect(after.linesAt.get(idOf("clean"))).toEqual([own]);
  expect(after.view.height).toBeGreaterThanOrEqual((box?.y ?? 0) + (box?.height ?? 0));
});

test("moves add up, and none leads out of the picture to the left or above", () => {
  const twice = movedBy(moved, idOf("clean"), [-2000, -2000]);
  expect(twice.get(idOf("clean"))).toEqual([-1970, -1950]);
  const box = withMoved(DRAWING, twice).boxes.get(idOf("clean"));
  expect([box?.x, box?.y]).toEqual([0, 0]);
});

test("a drawing of which nothing was moved is the very same", () => {
  expect(withMoved(DRAWING, new Map([[idOf("gone"), [1, 1]]]))).toBe(DRAWING);
});
