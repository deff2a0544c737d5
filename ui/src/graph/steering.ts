import type { Edge, Id } from "../api/answers.ts";
import type { Drawing, Placed } from "./layout.ts";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** Where an arrow key leads: left and right along the lines, up and down within a layer. */
export function nearest(key: Arrow, from: Id, drawing: Drawing, edges: readonly Edge[]): Id | null {
  const here = drawing.boxes.get(from);
  if (!here) return null;
  return closest(here, candidates(key, here, drawing, edges))?.id ?? null;
}

function candidates(key: Arrow, here: Placed, drawing: Drawing, edges: readonly Edge[]): Placed[] {
  if (key === "ArrowUp" || key === "ArrowDown") {
    const sign = key === "ArrowUp" ? -1 : 1;
    const layer = [...drawing.boxes.values()].filter((box) => box.layer === here.layer);
    return layer.filter((box) => (box.y - here.y) * sign > 0);
  }
  const ids =
    key === "ArrowRight"
      ? edges.filter((edge) => edge.source === here.id).map((edge) => edge.target)
      : edges.filter((edge) => edge.target === here.id).map((edge) => edge.source);
  return ids.map((id) => drawing.boxes.get(id)).filter((box) => box !== undefined);
}

function closest(here: Placed, boxes: readonly Placed[]): Placed | undefined {
  const height = (box: Placed): number => box.y + box.height / 2;
  return boxes.toSorted(
    (a, b) => Math.abs(height(a) - height(here)) - Math.abs(height(b) - height(here)),
  )[0];
}
