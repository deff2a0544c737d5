/** Boxes that a reader put elsewhere: the same drawing with these, and their lines, moved. */
import type { Id } from "../api/answers.ts";
import type { ViewBox } from "../api/schema.ts";
import { type Drawing, type DrawnLine, drawnLine, makeReady } from "./drawing.ts";

/** How far to the right and down, in pixels of the picture. */
export type Shift = readonly [x: number, y: number];
export type Moved = ReadonlyMap<Id, Shift>;

/** A drawing with some boxes moved. All else is the very same, so that nothing else is drawn again. */
export function withMoved(drawing: Drawing, moved: Moved): Drawing {
  const shifted = new Map<Id, ViewBox>();
  for (const [id, [x, y]] of moved) {
    const box = drawing.boxes.get(id);
    // Nothing lies to the left of a picture, or above it.
    if (box) shifted.set(id, { ...box, x: Math.max(0, box.x + x), y: Math.max(0, box.y + y) });
  }
  if (shifted.size === 0) return drawing;
  const boxes = new Map(drawing.boxes);
  for (const [id, box] of shifted) boxes.set(id, box);
  const lines = drawing.lines.map((held) => {
    const { source, target } = held.line.edge;
    const [from, to] = [boxes.get(source), boxes.get(target)];
    if (!from || !to || !(shifted.has(source) || shifted.has(target))) return held;
    const between = held.line.way.filter(([x]) => x > from.x + from.width && x < to.x);
    return drawnLine({ ...held.line, way: between }, from, to);
  });
  const view = {
    ...drawing.view,
    boxes: drawing.view.boxes.map((box) => shifted.get(box.node.id) ?? box),
    width: Math.max(drawing.view.width, ...[...shifted.values()].map((box) => box.x + box.width)),
    height: Math.max(
      drawing.view.height,
      ...[...shifted.values()].map((box) => box.y + box.height),
    ),
  };
  const own = new Map(lines.map((line) => [line.key, line]));
  return {
    view,
    origin: drawing.origin,
    boxes,
    lines,
    linesAt: new Map([...drawing.linesAt].map(([id, held]) => [id, held.map(newest(own))])),
    columnLines: drawing.view.column_edges.length > 0 ? makeReady(view).columnLines : [],
  };
}

function newest(own: ReadonlyMap<string, DrawnLine>): (line: DrawnLine) => DrawnLine {
  return (line) => own.get(line.key) ?? line;
}

/** What was moved, and one box further. */
export function movedBy(moved: Moved, id: Id, [x, y]: Shift): Moved {
  const [beforeX, beforeY] = moved.get(id) ?? [0, 0];
  return new Map(moved).set(id, [Math.round(beforeX + x), Math.round(beforeY + y)]);
}
