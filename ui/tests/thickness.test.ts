import { expect, test } from "vitest";
import { thicknessOf } from "../src/graph/thickness.ts";
import { draw, idOf } from "./support/drawn.ts";

const told = { failed: 0, warned: 0, passed: 0, checked_at: null, bytes: null, rows: null };

test("a line is as thick as its dataset holds much, by bytes or else by rows", () => {
  const drawing = draw("raw -> (load) -> mart", "small -> (load)", "other -> (copy)");
  const quality = new Map([
    [idOf("raw"), { ...told, bytes: 1e6, rows: 3 }],
    [idOf("mart"), { ...told, rows: 1e3 }],
    [idOf("small"), { ...told, bytes: 7 }],
  ]);
  for (const box of drawing.view.boxes) box.quality = quality.get(box.node.id) ?? null;
  const thickness = thicknessOf(drawing);
  const between = (one: string, other: string) => thickness.get(`${idOf(one)} ${idOf(other)}`);
  expect(between("raw", "(load)")).toBe(4);
  expect(between("(load)", "mart")).toBe(3);
  expect(between("small", "(load)")).toBe(1);
  expect(between("other", "(copy)")).toBeUndefined();
});
