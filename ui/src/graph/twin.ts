/** A picture as a table: the same answer, a line a box. */
import type { ViewAnswer, ViewBox } from "../api/schema.ts";
import { EVIDENCE, FAILED, ORIGINS, STALE, STATES, strongest } from "../words.ts";
import type { Cell } from "./csv.ts";
import type { Drawing, DrawnLine } from "./drawing.ts";

export interface Row {
  box: ViewBox;
  /** The boxes next to it on the way to the focus, and the lines that lead there. */
  towards: { box: ViewBox; line: DrawnLine }[];
  evidence: string[];
  implied: boolean;
}

/** Left to right, as the picture is read: farthest upstream first. */
export function rowsOf(drawing: Drawing): Row[] {
  return drawing.view.boxes
    .toSorted((a, b) => a.layer - b.layer || a.y - b.y)
    .map((box) => rowOf(box, drawing));
}

function rowOf(box: ViewBox, { view, boxes, linesAt }: Drawing): Row {
  const { id } = box.node;
  const near = view.focus.includes(id) ? [] : (linesAt.get(id) ?? []);
  const towards = near.flatMap((line) => {
    const { source, target } = line.line.edge;
    const other = boxes.get(source === id ? target : source);
    const leadsBack = other && (other.layer - box.layer) * towardsFocus(box, view) > 0;
    return other && leadsBack ? [{ box: other, line }] : [];
  });
  return {
    box,
    towards,
    evidence: [...new Set(towards.flatMap(({ line }) => howKnown(line)))],
    implied: towards.some(({ line }) => line.line.edge.implied),
  };
}

/** 1 for what lies to the left of the focus, -1 for what lies to its right. */
function towardsFocus(box: ViewBox, view: ViewAnswer): number {
  if (box.node.hops !== 0) return box.node.hops < 0 ? 1 : -1;
  const focus = view.boxes.find(({ node }) => view.focus.includes(node.id));
  return focus && box.layer < focus.layer ? 1 : -1;
}

function howKnown({ line }: DrawnLine): string[] {
  const known = EVIDENCE[strongest(line.edge.evidence)];
  return [
    known,
    ...(line.confirmed ? ["confirmed by a person"] : []),
    ...(line.stale ? [STALE] : []),
    ...(line.failed ? [FAILED] : []),
  ];
}

export const HEADER = [
  "hops",
  "kind",
  "name",
  "namespace",
  "platform",
  "type",
  "towards",
  "evidence",
  "implied",
  "owners",
  "tags",
  "tier",
  "domain",
  "last_run",
  "last_run_at",
  "no_upstream_because",
  "hidden_upstream",
  "hidden_downstream",
  "id",
] as const;

export function cellsOf({ box, towards, evidence, implied }: Row): Cell[] {
  const { node, upstream, downstream } = box;
  return [
    node.hops,
    node.kind === "step" ? "job" : node.kind,
    node.name,
    node.namespace,
    node.platform,
    node.type,
    towards.map((one) => one.box.node.name).join("; "),
    evidence.join("; "),
    implied ? "yes" : "no",
    node.owners.join("; "),
    node.tags.join("; "),
    node.tier,
    node.domain,
    node.last_run ? STATES[node.last_run.state] : null,
    node.last_run?.at ?? null,
    node.origin ? ORIGINS[node.origin.kind] : null,
    upstream.hidden,
    downstream.hidden,
    node.id,
  ];
}
