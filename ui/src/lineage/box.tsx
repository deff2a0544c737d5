import { memo } from "react";
import type { Kind, Node } from "../api.ts";
import { pageOf } from "../identity.ts";
import { Glyph, STATE_SHAPES, shapeOf } from "../parts/glyph.tsx";
import { follow } from "../parts/link.tsx";
import { ago, distance, ORIGINS, platformName, STATES } from "../words.ts";
import type { Placed } from "./layout.ts";
import { shortenTo } from "./measure.ts";

const DATASET = { width: 180, height: 48 };
const JOB = { width: 148, height: 42 };

export const BOX: Record<Kind, { width: number; height: number }> = {
  dataset: DATASET,
  column: DATASET,
  job: JOB,
  step: JOB,
  run: JOB,
};

const FAMILY = "system-ui, sans-serif";
const FONT = { label: `570 12.5px ${FAMILY}`, note: `400 11px ${FAMILY}` };
const TEXT_LEFT = 31;

interface NodeBoxProps {
  node: Node;
  box: Placed;
  focus: boolean;
  reachable: boolean;
  onActive: (on: boolean) => void;
}

export const NodeBox = memo(
  function NodeBox({ node, box, focus, reachable, onActive }: NodeBoxProps) {
    const page = pageOf(node.job ?? node.id);
    const job = box.height === JOB.height;
    const room = box.width - TEXT_LEFT - 8;
    const classes = ["node", job ? "node-job" : "node-dataset"];
    if (focus) classes.push("node-focus");
    return (
      <a
        aria-current={focus ? "page" : undefined}
        aria-label={spoken(node)}
        className={classes.join(" ")}
        data-node={node.id}
        href={page}
        onBlur={() => onActive(false)}
        onClick={(event) => follow(event, page)}
        onFocus={() => onActive(true)}
        onMouseEnter={() => onActive(true)}
        onMouseLeave={() => onActive(false)}
        tabIndex={reachable ? 0 : -1}
      >
        <g transform={`translate(${box.x} ${box.y})`}>
          <title>{spoken(node)}</title>
          <rect height={box.height} rx={job ? 14 : 8} width={box.width} />
          <Glyph shape={shapeOf(node.kind, node.type)} size={15} x={11} y={box.height / 2 - 7.5} />
          <text className="node-label" x={TEXT_LEFT} y={box.height / 2 - 3}>
            {shortenTo(node.label, room, FONT.label)}
          </text>
          <Note node={node} room={room} y={box.height / 2 + 13} />
        </g>
      </a>
    );
  },
  (a, b) =>
    a.node === b.node && a.box === b.box && a.focus === b.focus && a.reachable === b.reachable,
);

/** The second line: how a job last ran, or where a dataset lives and why it has no upstream. */
function Note({ node, room, y }: { node: Node; room: number; y: number }) {
  if (node.last_run) {
    const { state, at } = node.last_run;
    return (
      <g className={`node-note state-${state.toLowerCase()}`}>
        <Glyph shape={STATE_SHAPES[state]} size={11} x={TEXT_LEFT} y={y - 9.5} />
        <text x={TEXT_LEFT + 15} y={y}>
          {shortenTo(at ? ago(at) : STATES[state], room - 15, FONT.note)}
        </text>
      </g>
    );
  }
  const place = node.platform
    ? platformName(node.platform)
    : (node.type?.toLowerCase() ?? node.kind);
  const note = node.origin ? ORIGINS[node.origin.kind] : place;
  return (
    <text className="node-note" x={TEXT_LEFT} y={y}>
      {shortenTo(node.tier ? `${note} · tier ${node.tier}` : note, room, FONT.note)}
    </text>
  );
}

function spoken(node: Node): string {
  const kind = node.kind === "step" ? "job" : node.kind;
  const parts = [`${kind} ${node.name}`, node.namespace, distance(node.hops)];
  if (node.last_run) parts.push(`last run ${STATES[node.last_run.state].toLowerCase()}`);
  if (node.owners.length > 0) parts.push(`owned by ${node.owners.join(", ")}`);
  if (node.origin) parts.push(node.origin.message);
  return parts.join("; ");
}
