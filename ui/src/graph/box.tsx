import { memo } from "react";
import type { Id } from "../api/answers.ts";
import type { Node, ViewBox, ViewSide } from "../api/schema.ts";
import { ago } from "../instants.ts";
import { Glyph, STATE_SHAPES, shapeOf } from "../parts/glyph.tsx";
import { count, ORIGINS, platformName, STATES } from "../words.ts";
import { Columns } from "./box_columns.tsx";
import { boxWords, kindOf } from "./box_words.ts";
import { MORE } from "./commands.ts";
import { ROWS } from "./drawing.ts";
import { Members, Opener } from "./group.tsx";
import type { Seen } from "./lenses.ts";
import { FONT, shortenTo, TEXT } from "./measure.ts";
import type { Shift } from "./moving.ts";
import type { Direction, Sides } from "./scene_state.ts";

/** What can be done with a box; each is one function for all boxes, so that none is drawn again. */
export interface BoxActions {
  choose: (id: Id) => void;
  /** Shows neighbours. many: there are more than that, so the card lists them. */
  open: (id: Id, sides: Sides, more?: { many: boolean }) => void;
  unfold: (id: Id, count: number) => void;
  lock: (column: Id | null) => void;
  ungroup: (group: Id) => void;
  /** Puts a box elsewhere. */
  move: (id: Id, by: Shift) => void;
  /** Keeps a dataset in the picture, or no more. */
  pin: (id: Id) => void;
}

interface BoxProps {
  box: ViewBox;
  focus: boolean;
  chosen: boolean;
  reachable: boolean;
  pinned: boolean;
  seen: Seen | undefined;
  actions: BoxActions;
}

export const BoardBox = memo(function BoardBox(props: BoxProps) {
  const { box, focus, chosen, reachable, pinned, seen, actions } = props;
  const { node, width, height } = box;
  const isStep = node.kind === "step";
  const classes = ["node", isStep ? "node-job" : "node-dataset"];
  if (focus) classes.push("node-focus");
  if (chosen) classes.push("node-chosen");
  if (box.change) classes.push(`node-${box.change}`);
  if (box.columns?.some((column) => column.on_path)) classes.push("node-on-path");
  const head = Math.min(height, ROWS.head);
  const label = shortenTo(node.label, width - TEXT.left - TEXT.right, FONT.label);
  const words = boxWords(box, label);
  const name = pinned ? `${words}; pinned` : words;
  return (
    <g className={classes.join(" ")} transform={`translate(${box.x} ${box.y})`}>
      <title>{name}</title>
      <g
        aria-label={name}
        aria-pressed={chosen}
        className="node-body"
        data-cursor={reachable || undefined}
        data-node={node.id}
        onClick={() => actions.choose(node.id)}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            actions.choose(node.id);
          }
        }}
        role="button"
        tabIndex={reachable ? 0 : -1}
      >
        {node.kind === "group" && (
          <rect className="node-behind" height={height} rx="8" width={width} x="5" y="5" />
        )}
        <rect height={height} rx={isStep ? 14 : 8} width={width} />
        {seen && seen.tone !== "none" && (
          <path className={`stripe tone-${seen.tone}`} d={stripe(height, isStep ? 14 : 8)} />
        )}
        <Glyph shape={shapeOf(node.kind, node.type)} size={15} x={11} y={head / 2 - 7.5} />
        <text className="node-label" x={TEXT.left} y={isStep ? 15 : 20}>
          {label}
        </text>
      </g>
      {pinned && (
        <g className="node-pin">
          <Glyph shape="pin" size={12} x={width - 18} y={5} />
        </g>
      )}
      <Note box={box} seen={seen} y={isStep ? 28 : 35} />
      <SideButton actions={actions} box={box} direction="upstream" side={box.upstream} />
      <SideButton actions={actions} box={box} direction="downstream" side={box.downstream} />
      {node.kind === "group" && <Opener actions={actions} box={box} />}
      {node.kind === "dataset" && <Chevron actions={actions} box={box} />}
      {box.columns && <Columns actions={actions} box={box} columns={box.columns} />}
    </g>
  );
});

/** The left edge of a box, coloured by the lens. */
function stripe(height: number, round: number): string {
  const bend = Math.min(round, 8);
  return `M5 0H${bend}Q0 0 0 ${bend}V${height - bend}Q0 ${height} ${bend} ${height}H5Z`;
}

/** The second line: what the lens says, how a job last ran, or where a dataset lives. */
function Note({ box, seen, y }: { box: ViewBox; seen: Seen | undefined; y: number }) {
  const { node, width } = box;
  const room = width - TEXT.left - TEXT.right - (node.kind === "dataset" ? 14 : 0);
  if (node.kind === "group") return <Members box={box} x={TEXT.left} y={y} />;
  if (!seen && node.last_run) {
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
  return (
    <text className="node-note" x={TEXT.left} y={y}>
      {longestOf(seen ? [seen.words] : placesOf(node), room)}
    </text>
  );
}

/** Where a dataset lives and how much it matters; shorter and shorter. */
function placesOf(node: Node): string[] {
  const place = node.platform
    ? platformName(node.platform)
    : (node.type?.toLowerCase() ?? kindOf(node));
  const note = node.origin ? ORIGINS[node.origin.kind] : place;
  return node.tier ? [`${note} · tier ${node.tier}`, note] : [note];
}

/** The first of some texts that fits as it is, else the last of them shortened. */
function longestOf(texts: readonly string[], most_px: number): string {
  const shown = texts.map((text) => shortenTo(text, most_px, FONT.note));
  return shown.find((text, at) => text === texts[at]) ?? shown.at(-1) ?? "";
}

interface SideButtonProps {
  box: ViewBox;
  side: ViewSide;
  direction: Direction;
  actions: BoxActions;
}

/** `+12` where neighbours are hidden, `−` where all are shown; nothing where there are none. */
function SideButton({ box, side, direction, actions }: SideButtonProps) {
  const { node, width, height } = box;
  if (node.kind !== "dataset" || side.shown + side.hidden === 0) return null;
  const closes = side.hidden === 0;
  if (closes && !side.opened) return null;
  const words = closes ? "−" : `+${side.hidden > 999 ? "1k" : side.hidden}`;
  const wide = Math.max(20, 9 + words.length * 7);
  const x = direction === "upstream" ? -wide + 4 : width - 4;
  const y = Math.min(height, ROWS.head) / 2 - 9;
  const shown = side.opened ? side.shown : 0;
  const next = closes ? 0 : shown + MORE.neighbours;
  const act = (): void => {
    actions.open(node.id, { [direction]: next }, { many: side.hidden > MORE.neighbours });
  };
  const label = closes
    ? `Hide what is ${direction} of ${node.label}`
    : `Show ${count(Math.min(side.hidden, MORE.neighbours))} of ${count(side.hidden)} hidden ${direction} of ${node.label}`;
  return (
    <g
      aria-label={label}
      className={closes ? "side side-close" : "side"}
      data-node=""
      onClick={act}
      role="button"
      tabIndex={-1}
      transform={`translate(${x} ${y})`}
    >
      <title>{label}</title>
      <rect height="18" rx="9" width={wide} />
      <text textAnchor="middle" x={wide / 2} y="12.8">
        {words}
      </text>
    </g>
  );
}

function Chevron({ box, actions }: { box: ViewBox; actions: BoxActions }) {
  const { node, width, columns } = box;
  const label = columns ? `Fold the columns of ${node.label}` : `Show columns of ${node.label}`;
  return (
    <g
      aria-expanded={columns !== null}
      aria-label={label}
      className="chevron"
      data-node=""
      onClick={() => actions.unfold(node.id, columns ? 0 : MORE.columns)}
      role="button"
      tabIndex={-1}
      transform={`translate(${width - 22} 24)`}
    >
      <title>{label}</title>
      <rect height="16" rx="4" width="16" />
      <path d={columns ? "M4.5 9.5L8 6L11.5 9.5" : "M4.5 6.5L8 10L11.5 6.5"} />
    </g>
  );
}
