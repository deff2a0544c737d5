import { memo } from "react";
import type { Edge } from "../api.ts";
import { count, EVIDENCE, instant, strongest } from "../words.ts";
import { type Point, pathThrough } from "./layout.ts";

interface EdgeLineProps {
  edge: Edge;
  route: readonly Point[];
  lit: boolean;
}

/** A line whose stroke says how the connection is known. */
export const EdgeLine = memo(function EdgeLine({ edge, route, lit }: EdgeLineProps) {
  const classes = ["edge", `edge-${strongest(edge.evidence)}`];
  if (edge.implied) classes.push("edge-implied");
  if (lit) classes.push("edge-lit");
  return (
    <path
      className={classes.join(" ")}
      d={pathThrough(route)}
      markerEnd={`url(#arrow${lit ? "-lit" : ""})`}
    >
      <title>{said(edge)}</title>
    </path>
  );
});

function said(edge: Edge): string {
  const how = edge.evidence.map((kind) => EVIDENCE[kind]).join(", ");
  const parts = [how.charAt(0).toUpperCase() + how.slice(1)];
  if (edge.runs > 0) parts.push(`in ${count(edge.runs, "run")}`);
  if (edge.last_confirmed) parts.push(`last at ${instant(edge.last_confirmed)}`);
  if (edge.implied) parts.push("implied: the job as a whole reads and writes these");
  return parts.join("; ");
}
