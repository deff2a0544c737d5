import type { Id } from "../api/answers.ts";
import type { ViewBox } from "../api/schema.ts";
import type { Drawing } from "./drawing.ts";
import type { Shift } from "./moving.ts";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** How far a box moves by an arrow key with Shift. */
export const STEPS: Record<Arrow, Shift> = {
  ArrowLeft: [-20, 0],
  ArrowRight: [20, 0],
  ArrowUp: [0, -20],
  ArrowDown: [0, 20],
};

/** Where an arrow key leads: left and right along the lines, up and down within a layer. */
export function nearest(key: Arrow, from: Id, drawing: Drawing): Id | null {
  const here = drawing.boxes.get(from);
  if (!here) return null;
  return closest(here, candidates(key, here, drawing))?.node.id ?? null;
}

function candidates(key: Arrow, here: ViewBox, drawing: Drawing): ViewBox[] {
  if (key === "ArrowUp" || key === "ArrowDown") {
    const sign = key === "ArrowUp" ? -1 : 1;
    return drawing.view.boxes.filter(
      (box) => box.layer === here.layer && (box.y - here.y) * sign > 0,
    );
  }
  const id = here.node.id;
  const ids = (drawing.linesAt.get(id) ?? []).map(({ line }) => line.edge);
  const ends =
    key === "ArrowRight"
      ? ids.filter(({ source }) => source === id).map(({ target }) => target)
      : ids.filter(({ target }) => target === id).map(({ source }) => source);
  return ends.map((end) => drawing.boxes.get(end)).filter((box) => box !== undefined);
}

function closest(here: ViewBox, boxes: readonly ViewBox[]): ViewBox | undefined {
  const height = (box: ViewBox): number => box.y + box.height / 2;
  return boxes.toSorted(
    (a, b) => Math.abs(height(a) - height(here)) - Math.abs(height(b) - height(here)),
  )[0];
}
