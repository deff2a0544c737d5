/** How thick lines are, where that says something: the more a dataset holds, the thicker. */
import type { ViewBox } from "../api/schema.ts";
import type { Drawing } from "./drawing.ts";

const LEAST_PX = 1;
const MOST_PX = 7;
/** What is that thin, or thinner: a kilobyte, or ten rows. */
const THIN = { bytes: 1e3, rows: 1e1 } as const;

/** Pixels by the key of a line; those of whose dataset neither bytes nor rows are told are left out. */
export function thicknessOf({ lines, boxes }: Drawing): Map<string, number> {
  const thickness = new Map<string, number>();
  for (const { key, line } of lines) {
    const ends = [boxes.get(line.edge.source), boxes.get(line.edge.target)];
    const width = ends.map((box) => box && widthOf(box)).find((one) => one !== undefined);
    if (width !== undefined) thickness.set(key, width);
  }
  return thickness;
}

/** A pixel more for each ten times as much. */
function widthOf({ quality }: ViewBox): number | undefined {
  const { bytes = null, rows = null } = quality ?? {};
  const times = bytes !== null ? bytes / THIN.bytes : rows !== null ? rows / THIN.rows : null;
  if (times === null) return undefined;
  const width = LEAST_PX + Math.log10(Math.max(1, times));
  return Math.min(MOST_PX, Math.round(width * 10) / 10);
}
