import type { ViewBox } from "../api/schema.ts";
import { count } from "../words.ts";
import type { BoxActions } from "./box.tsx";

/** Of a group how many datasets it holds, and the worst of them. */
export function Members({ box, x, y }: { box: ViewBox; x: number; y: number }) {
  const { members, failing } = box;
  return (
    <text className={failing > 0 ? "node-note node-failing" : "node-note"} x={x} y={y}>
      {count(members, "dataset")}
      {failing > 0 && `, ${failing} failing`}
    </text>
  );
}

/** Shows what a group holds. */
export function Opener({ box, actions }: { box: ViewBox; actions: BoxActions }) {
  const label = `Show the ${count(box.members, "dataset")} of ${box.node.name}`;
  return (
    <g
      aria-label={label}
      className="chevron"
      data-node=""
      onClick={() => actions.ungroup(box.node.id)}
      role="button"
      tabIndex={-1}
      transform={`translate(${box.width - 22} 24)`}
    >
      <title>{label}</title>
      <rect height="16" rx="4" width="16" />
      <path d="M8 4.5V11.5M4.5 8H11.5" />
    </g>
  );
}
