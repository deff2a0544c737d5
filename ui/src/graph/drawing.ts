/** A view made ready to be drawn: lines as curves, everything with the area that it covers. */
import type { Id, Point } from "../api/answers.ts";
import type { ViewAnswer, ViewBox, ViewColumn, ViewLine } from "../api/schema.ts";
import type { Area } from "./viewport.ts";

export const ROWS = { head: 46, row: 22, foot: 26 } as const;

export interface DrawnLine {
  line: ViewLine;
  key: string;
  curve: string;
  points: readonly Point[];
  area: Area;
}

export interface DrawnColumnLine {
  key: string;
  curve: string;
  area: Area;
  onPath: boolean;
}

export interface Drawing {
  view: ViewAnswer;
  /** Where the focus was laid out: the point that places are told from. */
  origin: { x: number; y: number };
  boxes: ReadonlyMap<Id, ViewBox>;
  lines: readonly DrawnLine[];
  columnLines: readonly DrawnColumnLine[];
  /** Which lines begin or end at a box. */
  linesAt: ReadonlyMap<Id, readonly DrawnLine[]>;
}

export function makeReady(view: ViewAnswer): Drawing {
  const boxes = new Map(view.boxes.map((box) => [box.node.id, box]));
  const lines = view.lines.flatMap((line) => {
    const source = boxes.get(line.edge.source);
    const target = boxes.get(line.edge.target);
    return source && target ? [drawnLine(line, source, target)] : [];
  });
  const linesAt = new Map<Id, DrawnLine[]>();
  for (const line of lines) {
    for (const end of new Set([line.line.edge.source, line.line.edge.target])) {
      const held = linesAt.get(end);
      if (held) held.push(line);
      else linesAt.set(end, [line]);
    }
  }
  const origin = boxes.get(view.focus[0] ?? "") ?? view.boxes[0] ?? { x: 0, y: 0 };
  return { view, origin, boxes, lines, linesAt, columnLines: columnLines(view) };
}

export function areaOf(box: ViewBox): Area {
  return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
}

function lineKey({ source, target }: { source: Id; target: Id }): string {
  return `${source} ${target}`;
}

export function drawnLine(line: ViewLine, source: ViewBox, target: ViewBox): DrawnLine {
  const points: Point[] = [
    [source.x + source.width, source.y + headOf(source)],
    ...line.way,
    [target.x, target.y + headOf(target)],
  ];
  const around = line.backward && line.way.length === 0;
  const way = around ? detour(points, source, target) : points;
  return { line, key: lineKey(line.edge), curve: curveThrough(way), points: way, area: hull(way) };
}

/** Lines meet a box in the middle of its head, whether columns are unfolded below it or not. */
function headOf(box: ViewBox): number {
  return Math.min(box.height, ROWS.head) / 2;
}

/** Around below both boxes, for a line that leads back without crossing a layer. */
function detour([start, end]: Point[], source: ViewBox, target: ViewBox): Point[] {
  if (!start || !end) return [];
  const below = Math.max(source.y + source.height, target.y + target.height) + 18;
  const right = start[0] + 24;
  const left = end[0] - 24;
  return [start, [right, start[1]], [right, below], [left, below], [left, end[1]], end];
}

/** A smooth line that leaves and arrives level. */
export function curveThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first[0]} ${first[1]}`;
  let [x, y] = first;
  for (const [toX, toY] of rest) {
    if (Math.abs(toY - y) < 3) {
      path += `L${toX} ${toY}`;
    } else if (toX === x) {
      path += `V${toY}`;
    } else {
      const bend = Math.max(Math.abs(toX - x) / 2, 18) * Math.sign(toX - x || 1);
      path += `C${x + bend} ${y} ${toX - bend} ${toY} ${toX} ${toY}`;
    }
    [x, y] = [toX, toY];
  }
  return path;
}

function hull(points: readonly Point[]): Area {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

function columnLines(view: ViewAnswer): DrawnColumnLine[] {
  const rows = new Map<Id, { box: ViewBox; y: number; column: ViewColumn }>();
  for (const box of view.boxes) {
    box.columns?.forEach((column, at) => {
      rows.set(column.id, { box, column, y: box.y + ROWS.head + (at + 0.5) * ROWS.row });
    });
  }
  return view.column_edges.flatMap(({ source, target }) => {
    const from = rows.get(source);
    const to = rows.get(target);
    if (!from || !to) return [];
    const points: Point[] = [
      [from.box.x + from.box.width, from.y],
      [to.box.x, to.y],
    ];
    return [
      {
        key: lineKey({ source, target }),
        curve: curveThrough(points),
        area: hull(points),
        onPath: from.column.on_path && to.column.on_path,
      },
    ];
  });
}
