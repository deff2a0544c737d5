import { memo } from "react";
import { type Ends, flowPage, shortName } from "../flow.ts";
import { isPlain } from "../parts/link.tsx";
import { count, EVIDENCE, instant, strongest } from "../words.ts";
import type { KnownEdge } from "./folding.ts";
import { type Point, pathThrough } from "./layout.ts";

interface EdgeLineProps {
  edge: KnownEdge;
  ends: Ends;
  route: readonly Point[];
  lit: boolean;
  onChoose: (ends: Ends) => void;
}

/** A line whose stroke says how the connection is known; it leads to why it is there. */
export const EdgeLine = memo(function EdgeLine({
  edge,
  ends,
  route,
  lit,
  onChoose,
}: EdgeLineProps) {
  const line = pathThrough(route);
  return (
    // Who walks by keyboard finds the same links in the table.
    <a
      aria-label={`Why ${shortName(ends.source)} leads to ${shortName(ends.target)}`}
      className="edge-link"
      href={flowPage(ends)}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        onChoose(ends);
      }}
      tabIndex={-1}
    >
      <title>{said(edge)}</title>
      <path className="edge-reach" d={line} />
      <Stroke edge={edge} line={line} lit={lit} />
    </a>
  );
});

/** One line, or two beside each other where a person confirmed the connection. */
export function Stroke({ edge, line, lit }: { edge: KnownEdge; line: string; lit: boolean }) {
  const sort = edge.confirmed ? "confirmed" : strongest(edge.evidence);
  const classes = ["edge", `edge-${sort}`];
  if (edge.implied) classes.push("edge-implied");
  if (lit) classes.push("edge-lit");
  return (
    <>
      <path className={classes.join(" ")} d={line} markerEnd={`url(#arrow${lit ? "-lit" : ""})`} />
      {edge.confirmed && <path className="edge-between" d={line} />}
    </>
  );
}

function said(edge: KnownEdge): string {
  const how = edge.evidence.map((kind) => EVIDENCE[kind]).join(", ");
  const parts = [how.charAt(0).toUpperCase() + how.slice(1)];
  if (edge.confirmed) parts.unshift("Confirmed by a person");
  if (edge.runs > 0) parts.push(`in ${count(edge.runs, "run")}`);
  if (edge.last_confirmed) parts.push(`last at ${instant(edge.last_confirmed)}`);
  if (edge.implied) parts.push("implied: the job as a whole reads and writes these");
  return parts.join("; ");
}
