import { memo } from "react";
import type { Node } from "../api/answers.ts";
import { pageOfNode } from "../flow.ts";
import { nameOf } from "../identity.ts";
import { Glyph, STATE_SHAPES, shapeOf } from "../parts/glyph.tsx";
import { follow } from "../parts/link.tsx";
import { keepTime } from "../router.ts";
import { ago, distance, ORIGINS, platformName, STATES } from "../words.ts";
import type { Box, Placed } from "./layout.ts";
import { shortenTo, wrapTo } from "./measure.ts";

const FAMILY = "system-ui, sans-serif";
const FONT = { label: `570 12.5px ${FAMILY}`, note: `400 11px ${FAMILY}` };
const TEXT = { left: 31, right: 8, label_px: 15, note_px: 14 };
const WIDTH = { dataset: 180, job: 148 };
const PADDING = { dataset: 9, job: 6 };

function shapeClass(node: Node): "dataset" | "job" {
  return node.kind === "dataset" || node.kind === "column" ? "dataset" : "job";
}

function linesOf(node: Node): string[] {
  return wrapTo(node.label, WIDTH[shapeClass(node)] - TEXT.left - TEXT.right, FONT.label);
}

/** The size that a node needs: a long name takes two lines. */
export function boxOf(node: Node): Box {
  const shape = shapeClass(node);
  const text = linesOf(node).length * TEXT.label_px + TEXT.note_px;
  return { id: node.id, width: WIDTH[shape], height: text + 2 * PADDING[shape] };
}

interface NodeBoxProps {
  node: Node;
  box: Placed;
  focus: boolean;
  reachable: boolean;
  onActive: (on: boolean) => void;
}

export const NodeBox = memo(
  function NodeBox({ node, box, focus, reachable, onActive }: NodeBoxProps) {
    const page = keepTime(pageOfNode(node));
    const shape = shapeClass(node);
    const lines = linesOf(node);
    const top = PADDING[shape] + 11;
    const classes = ["node", `node-${shape}`];
    if (focus) classes.push("node-focus");
    return (
      <a
        aria-current={focus ? "page" : undefined}
        aria-description={spoken(node)}
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
          <rect height={box.height} rx={shape === "job" ? 14 : 8} width={box.width} />
          <Glyph shape={shapeOf(node.kind, node.type)} size={15} x={11} y={box.height / 2 - 7.5} />
          {lines.map((line, index) => (
            <text className="node-label" key={line} x={TEXT.left} y={top + index * TEXT.label_px}>
              {line}
            </text>
          ))}
          <Note
            node={node}
            room={box.width - TEXT.left - TEXT.right}
            y={top + lines.length * TEXT.label_px}
          />
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
        <Glyph shape={STATE_SHAPES[state]} size={11} x={TEXT.left} y={y - 9.5} />
        <text x={TEXT.left + 15} y={y}>
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
    <text className="node-note" x={TEXT.left} y={y}>
      {shortenTo(node.tier ? `${note} · tier ${node.tier}` : note, room, FONT.note)}
    </text>
  );
}

function spoken(node: Node): string {
  const kind = node.kind === "step" ? "job" : node.kind;
  const parts = [`${kind} ${node.name}`, node.namespace, distance(node.hops)];
  if (node.last_run) parts.push(`last run ${STATES[node.last_run.state].toLowerCase()}`);
  if (node.owners.length > 0) parts.push(`owned by ${node.owners.join(", ")}`);
  if (node.aliases.length > 0) parts.push(`also known as ${node.aliases.map(nameOf).join(", ")}`);
  if (node.origin) parts.push(node.origin.message);
  return parts.join("; ");
}
