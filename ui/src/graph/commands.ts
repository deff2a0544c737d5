import type { KeyboardEvent } from "react";
import type { ViewBox } from "../api/schema.ts";
import { impactPage } from "../impact.ts";
import { minuteOf } from "../instants.ts";
import { navigate, undo } from "../router.ts";
import type { BoxActions } from "./box.tsx";
import { type Command, commandFor } from "./keys.ts";
import {
  DIRECTIONS,
  type Direction,
  MOST_HOPS,
  type SceneState,
  type Sides,
} from "./scene_state.ts";

/** How many more neighbours or columns are shown at a time. */
export const MORE = { neighbours: 20, columns: 10 } as const;

interface Commanded {
  state: SceneState;
  /** The box that the keyboard is at. */
  box: ViewBox | undefined;
  actions: BoxActions;
  onState: (change: Partial<SceneState>) => void;
  onFit: () => void;
  onFind: () => void;
  onWays: () => void;
  /** Shows a time line, or none. */
  onTime: () => void;
  onTurn: (way: "earlier" | "later") => void;
  onFailing: () => void;
  onHelp: () => void;
  /** Brings the keyboard to a tool by its name. */
  onTool: (name: "lens" | "export") => void;
}

/** What every key of the picture and of its table does. */
export function commands(commanded: Commanded): (event: KeyboardEvent) => void {
  const { state, box, actions, onState } = commanded;
  const open = (sides: (box: ViewBox) => Sides) => (): void => {
    if (box) actions.open(box.node.id, sides(box));
  };
  const hops = (direction: Direction, by: number) => (): void => {
    onState({ [direction]: Math.min(MOST_HOPS, Math.max(0, state[direction] + by)) });
  };
  const does: Record<Command, () => void> = {
    expand: open(moreSides),
    collapse: open(closedSides),
    "more-upstream": hops("upstream", 1),
    "fewer-upstream": hops("upstream", -1),
    "more-downstream": hops("downstream", 1),
    "fewer-downstream": hops("downstream", -1),
    columns: () => {
      if (box) actions.unfold(box.node.id, box.columns ? 0 : MORE.columns);
    },
    pin: () => {
      if (box?.node.kind === "dataset") actions.pin(box.node.id);
    },
    find: commanded.onFind,
    ways: commanded.onWays,
    impact: () => {
      if (box) navigate(impactPage(box.node.job ?? box.node.id));
    },
    compare: () => onState({ since: state.since === null ? dayAgo() : null }),
    time: commanded.onTime,
    earlier: () => commanded.onTurn("earlier"),
    later: () => commanded.onTurn("later"),
    failing: commanded.onFailing,
    table: () => onState({ asTable: !state.asTable }),
    lens: () => commanded.onTool("lens"),
    export: () => commanded.onTool("export"),
    undo,
    fit: commanded.onFit,
    help: commanded.onHelp,
    escape: () => {
      if (state.chosen) onState({ chosen: null });
      else if (state.column) onState({ column: null });
    },
  };
  return (event) => {
    const command = commandFor(event);
    if (!command) return;
    event.preventDefault();
    does[command]();
  };
}

/** What is compared with first. */
export function dayAgo(): string {
  return minuteOf(Date.now() - 86_400_000);
}

/** More neighbours on each side that hides some. */
export function moreSides(box: ViewBox): Sides {
  return sidesOf(
    box,
    ({ hidden }) => hidden > 0,
    ({ opened, shown }) => (opened ? shown : 0) + MORE.neighbours,
  );
}

/** No neighbours on any side that was opened. */
export function closedSides(box: ViewBox): Sides {
  return sidesOf(
    box,
    ({ opened, shown }) => opened && shown > 0,
    () => 0,
  );
}

type Told<T> = (side: ViewBox["upstream"]) => T;

function sidesOf(box: ViewBox, which: Told<boolean>, count: Told<number>): Sides {
  const sides = DIRECTIONS.filter((direction) => which(box[direction]));
  return Object.fromEntries(sides.map((direction) => [direction, count(box[direction])]));
}
