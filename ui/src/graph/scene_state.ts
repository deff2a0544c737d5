/** What a picture is asked for, as the address holds it: whoever opens the address sees the same. */
import type { Id } from "../api/answers.ts";
import type { ParametersOf } from "../api/ask.ts";
import { instantOf } from "../instants.ts";
import type { Moved, Shift } from "./moving.ts";

export const DIRECTIONS = ["upstream", "downstream"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** What datasets may have in common to be one box. */
export const GROUPINGS = ["none", "namespace", "schema", "domain", "team", "platform"] as const;

export interface SceneState {
  /** What the picture is about: an identifier, or a name. */
  of: string;
  /** A selector whose selection is the picture, in place of what it is about. */
  sel: string | null;
  /** The other end of the ways that are shown, in place of what lies around. */
  to: string | null;
  /** Which of these ways is lit, counted from 1; 0 where they are only listed, null where not. */
  way: number | null;
  withoutJobs: boolean;
  withoutTemporary: boolean;
  /** Whether connections that recent runs no longer show are drawn, too. */
  withStale: boolean;
  /** What datasets must have in common to be one box; `none` leaves each by itself. */
  group: (typeof GROUPINGS)[number];
  /** Groups that are opened all the same. */
  ungrouped: readonly Id[];
  upstream: number;
  downstream: number;
  /** By `ID<` or `ID>` how many neighbours that side shows. */
  opened: ReadonlyMap<string, number>;
  /** Datasets that are shown whatever leads to them, and whatever the picture is about. */
  pinned: readonly Id[];
  /** By identifier how many columns a box shows. */
  unfolded: ReadonlyMap<Id, number>;
  /** Boxes that were put elsewhere. */
  moved: Moved;
  /** The column whose whole way is shown. */
  column: Id | null;
  /** The instant to compare with, as the address writes it; null for no comparison. */
  since: string | null;
  /** How many days the time line shows, or `all`; null where there is none. */
  range: string | null;
  lens: string;
  /** The box or line that the card is about. */
  chosen: string | null;
  asTable: boolean;
}

export const MOST_HOPS = 50;
const AT_FIRST = { neighbours: 20, columns: 10 };
const MARKS: Record<Direction, string> = { upstream: "<", downstream: ">" };

export function readScene(query: URLSearchParams): SceneState {
  return {
    of: query.get("of") ?? "",
    sel: query.get("sel"),
    to: query.get("to"),
    way: readWay(query.get("way")),
    withoutJobs: query.get("jobs") === "no",
    withoutTemporary: query.get("temporary") === "no",
    withStale: query.get("stale") === "yes",
    group: GROUPINGS.find((one) => one === query.get("group")) ?? "none",
    ungrouped: query.get("ungroup")?.split(",") ?? [],
    upstream: hops(query.get("up")),
    downstream: hops(query.get("down")),
    opened: readCounts(query.get("open"), /^(.+[<>])(\d*)$/, AT_FIRST.neighbours),
    pinned: query.get("pin")?.split(",").filter(Boolean) ?? [],
    unfolded: readCounts(query.get("columns"), /^(.+?)(?:\*(\d+))?$/, AT_FIRST.columns),
    moved: readMoved(query.get("moved")),
    column: query.get("lock"),
    since: query.get("since"),
    range: query.get("range"),
    lens: query.get("lens") ?? "none",
    chosen: query.get("chosen"),
    asTable: query.get("as") === "table",
  };
}

/** The parameters of the address; what is as it is at first is left out. */
export function sceneQuery(state: SceneState): Record<string, string | null> {
  return {
    of: state.of || null,
    sel: state.sel,
    to: state.to,
    way: state.way === null ? null : String(state.way),
    jobs: state.withoutJobs ? "no" : null,
    temporary: state.withoutTemporary ? "no" : null,
    stale: state.withStale ? "yes" : null,
    group: state.group === "none" ? null : state.group,
    ungroup: state.ungrouped.join(",") || null,
    up: state.upstream === 1 ? null : String(state.upstream),
    down: state.downstream === 1 ? null : String(state.downstream),
    open: [...state.opened].map(([side, count]) => `${side}${count}`).join(",") || null,
    pin: state.pinned.join(",") || null,
    columns: [...state.unfolded].map(([id, count]) => `${id}*${count}`).join(",") || null,
    moved: [...state.moved].map(([id, [x, y]]) => `${id}@${x}:${y}`).join(",") || null,
    lock: state.column,
    since: state.since,
    range: state.range,
    lens: state.lens === "none" ? null : state.lens,
    chosen: state.chosen,
    as: state.asTable ? "table" : null,
  };
}

/** What the server is asked for such a picture. */
export function viewParameters(state: SceneState): ParametersOf<"/api/v2/view"> {
  const { open = null, pin = null, columns = null, ungroup = null } = sceneQuery(state);
  const { of, sel, to, upstream, downstream, column, group } = state;
  const since = state.since && instantOf(state.since);
  const about = sel === null ? { of, to } : { sel };
  return {
    ...about,
    upstream,
    downstream,
    open,
    pin,
    columns,
    column,
    without_jobs: state.withoutJobs || null,
    hide_temporary: state.withoutTemporary || null,
    with_stale: state.withStale || null,
    group: group === "none" ? null : group,
    ungroup,
    since,
  };
}

/** How many neighbours to show on sides of a box; none closes a side. */
export type Sides = Partial<Record<Direction, number>>;

/** The same picture with another number of neighbours on these sides of a box. */
export function withSides(state: SceneState, id: Id, sides: Sides): SceneState {
  const opened = new Map(state.opened);
  for (const direction of DIRECTIONS) {
    const count = sides[direction];
    if (count !== undefined) opened.set(`${id}${MARKS[direction]}`, count);
  }
  return { ...state, opened };
}

/** The same picture with a dataset pinned, or no more. */
export function withPin(state: SceneState, id: Id): SceneState {
  const others = state.pinned.filter((one) => one !== id);
  const pinned = others.length < state.pinned.length ? others : [...others, id];
  return { ...state, pinned };
}

/** What changes when the picture becomes one of something else. */
export function around(of: Id): Partial<SceneState> {
  return { of, sel: null, to: null, way: null, opened: new Map(), moved: new Map(), chosen: null };
}

/** The ways between the focus and a dataset, in the direction of the data. */
export function waysBetween(id: Id, hops: number, focus: Id): Partial<SceneState> {
  return hops < 0 ? { ...around(id), to: focus } : { ...around(focus), to: id };
}

/** The same picture with so many columns of a box, or with none. */
export function withColumns(state: SceneState, id: Id, count: number): SceneState {
  const unfolded = new Map(state.unfolded);
  if (count > 0) unfolded.set(id, count);
  else unfolded.delete(id);
  return { ...state, unfolded };
}

function readWay(text: string | null): number | null {
  return text !== null && /^\d{1,4}$/.test(text) ? Number(text) : null;
}

function readMoved(text: string | null): Moved {
  const moved = new Map<Id, Shift>();
  for (const part of text ? text.split(",") : []) {
    const [, id, x, y] = /^(.+)@(-?\d{1,6}):(-?\d{1,6})$/.exec(part) ?? [];
    if (id) moved.set(id, [Number(x), Number(y)]);
  }
  return moved;
}

function hops(text: string | null): number {
  const number = Number(text ?? "1");
  return Number.isInteger(number) && number >= 0 ? Math.min(number, MOST_HOPS) : 1;
}

function readCounts(text: string | null, form: RegExp, otherwise: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const part of text ? text.split(",") : []) {
    const [, key, count] = form.exec(part) ?? [];
    if (key) counts.set(key, count ? Number(count) : otherwise);
  }
  return counts;
}
