import { memo } from "react";
import type { ViewLine } from "../api/schema.ts";
import { instant } from "../instants.ts";
import { count, EVIDENCE, FAILED, STALE, strongest } from "../words.ts";
import type { DrawnLine } from "./drawing.ts";

interface BoardLineProps {
  line: DrawnLine;
  lit: boolean;
  chosen: boolean;
  /** How thick it is, where that says something. */
  width: number | undefined;
  onChoose: (key: string) => void;
}

/** A line whose stroke says how the connection is known. Who walks by keyboard chooses it in the table. */
export const BoardLine = memo(function BoardLine(props: BoardLineProps) {
  const { line, lit, chosen, width, onChoose } = props;
  const { curve, key } = line;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the table has a button for each line
    <g
      className={chosen ? "line-group line-chosen" : "line-group"}
      data-line={key}
      data-node=""
      onClick={() => onChoose(key)}
    >
      <title>{said(line.line)}</title>
      <path className="edge-reach" d={curve} />
      <Stroke curve={curve} line={line.line} lit={lit} width={width} />
    </g>
  );
});

interface StrokeProps {
  line: ViewLine;
  curve: string;
  lit: boolean;
  width: number | undefined;
}

/** One stroke, or two beside each other where a person confirmed the connection. */
function Stroke({ line, curve, lit, width }: StrokeProps) {
  const { edge, confirmed, change } = line;
  const classes = ["edge", `edge-${confirmed ? "confirmed" : strongest(edge.evidence)}`];
  if (change) classes.push(`edge-${change}`);
  if (edge.implied) classes.push("edge-implied");
  if (line.stale) classes.push("edge-stale");
  else if (edge.valid_to !== null) classes.push("edge-ended");
  if (line.failed) classes.push("edge-failed");
  if (lit) classes.push("edge-lit");
  const end = line.stale
    ? "arrow-stale"
    : line.failed
      ? "arrow-failed"
      : lit
        ? "arrow-lit"
        : "arrow";
  return (
    <>
      <path
        className={classes.join(" ")}
        d={curve}
        markerEnd={`url(#${end})`}
        style={width && !confirmed ? { strokeWidth: width } : undefined}
      />
      {confirmed && <path className="edge-between" d={curve} />}
    </>
  );
}

/** How lines end: a plain head, an open one for what is stale, a cross for what failed. */
export const ENDS = {
  arrow: "M0.5 1L7 4L0.5 7z",
  "arrow-lit": "M0.5 1L7 4L0.5 7z",
  "arrow-stale": "M0.5 1L7 4L0.5 7",
  "arrow-failed": "M1 1L7 7M1 7L7 1",
} as const;

export function Arrowheads() {
  return (
    <defs>
      {Object.entries(ENDS).map(([id, path]) => (
        <marker
          id={id}
          key={id}
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          markerWidth="8"
          orient="auto"
          refX={id === "arrow-failed" ? 10 : 7}
          refY="4"
        >
          <path className={id} d={path} />
        </marker>
      ))}
    </defs>
  );
}

function said({ edge, confirmed, change, stale, failed }: ViewLine): string {
  const how = edge.evidence.map((kind) => EVIDENCE[kind]).join(", ");
  const parts = [how.charAt(0).toUpperCase() + how.slice(1)];
  if (change) parts.unshift(change);
  if (confirmed) parts.unshift("Confirmed by a person");
  if (edge.runs > 0) parts.push(`in ${count(edge.runs, "run")}`);
  if (edge.last_confirmed) parts.push(`last at ${instant(edge.last_confirmed)}`);
  if (stale) parts.push(STALE);
  if (failed) parts.push(FAILED);
  if (edge.implied) parts.push("implied: the job as a whole reads and writes these");
  return parts.join("; ");
}
