/** A layered drawing of a small graph, left to right, in which no two boxes overlap. */

export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface Link {
  source: string;
  target: string;
}

export interface Placed extends Box {
  x: number;
  y: number;
  layer: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Drawing {
  width: number;
  height: number;
  boxes: Map<string, Placed>;
  /** For each link, in the order given, the points it passes from box to box. */
  routes: Point[][];
}

export const GAP = { layer: 36, row: 14, lane: 10, margin: 16 } as const;
const SWEEPS = 12;
const MOST_EXTRA_GAP = 90;

/** A box in its layer, or the place where a long link crosses the layer (a lane). */
interface Slot {
  key: string;
  width: number;
  height: number;
  layer: number;
  y: number;
  before: Slot[];
  after: Slot[];
}

export function layOut(boxes: readonly Box[], links: readonly Link[]): Drawing {
  const known = new Set(boxes.map((box) => box.id));
  const ids = boxes.map((box) => box.id);
  const drawn = links.filter(
    ({ source, target }) => known.has(source) && known.has(target) && source !== target,
  );
  const { forward, backward } = breakCycles(ids, drawn);
  const layers = layerOf(ids, forward);
  const slots = new Map<string, Slot>();
  for (const box of boxes) {
    slots.set(box.id, newSlot(box.id, layers.get(box.id) ?? 0, box.width, box.height));
  }
  const lanes = new Map<Link, Slot[]>();
  for (const link of forward) lanes.set(link, thread(link, slots));
  const columns = columnsOf([...slots.values()]);
  order(columns);
  align(columns);
  return measure(boxes, links, slots, lanes, columns, backward);
}

function bySide(links: readonly Link[], side: keyof Link): Map<string, Link[]> {
  const groups = new Map<string, Link[]>();
  for (const link of links) groups.set(link[side], [...(groups.get(link[side]) ?? []), link]);
  return groups;
}

/** Links that would close a cycle are set apart; the rest has a first and a last. */
function breakCycles(ids: readonly string[], links: readonly Link[]) {
  const out = bySide(links, "source");
  const state = new Map<string, "open" | "done">();
  const backward = new Set<Link>();
  const visit = (id: string): void => {
    state.set(id, "open");
    for (const link of out.get(id) ?? []) {
      const seen = state.get(link.target);
      if (seen === "open") backward.add(link);
      else if (!seen) visit(link.target);
    }
    state.set(id, "done");
  };
  const entered = new Set(links.map((link) => link.target));
  for (const id of ids) if (!entered.has(id)) visit(id);
  for (const id of ids) if (!state.has(id)) visit(id);
  return { forward: links.filter((link) => !backward.has(link)), backward };
}

/** Longest path from the first layer; then everything is pulled right, to what it feeds. */
function layerOf(ids: readonly string[], links: readonly Link[]): Map<string, number> {
  const out = bySide(links, "source");
  const into = bySide(links, "target");
  const depth = new Map<string, number>();
  const fromLeft = (id: string): number => {
    const found = depth.get(id);
    if (found !== undefined) return found;
    const here = Math.max(-1, ...(into.get(id) ?? []).map(({ source }) => fromLeft(source))) + 1;
    depth.set(id, here);
    return here;
  };
  for (const id of ids) fromLeft(id);
  for (const id of ids.toSorted((a, b) => (depth.get(b) ?? 0) - (depth.get(a) ?? 0))) {
    const next = (out.get(id) ?? []).map(({ target }) => depth.get(target) ?? 0);
    if (next.length > 0) depth.set(id, Math.min(...next) - 1);
  }
  return depth;
}

function newSlot(key: string, layer: number, width: number, height: number): Slot {
  return { key, width, height, layer, y: 0, before: [], after: [] };
}

/** Gives a link a lane in every layer it crosses, so that it passes between boxes. */
function thread(link: Link, slots: Map<string, Slot>): Slot[] {
  const end = slots.get(link.target) as Slot;
  let last = slots.get(link.source) as Slot;
  const lanes: Slot[] = [];
  for (let layer = last.layer + 1; layer < end.layer; layer++) {
    const lane = newSlot(`${link.source}\n${link.target}\n${layer}`, layer, 0, 2);
    slots.set(lane.key, lane);
    join(last, lane);
    lanes.push(lane);
    last = lane;
  }
  join(last, end);
  return lanes;
}

function join(left: Slot, right: Slot): void {
  left.after.push(right);
  right.before.push(left);
}

function columnsOf(slots: readonly Slot[]): Slot[][] {
  const last = Math.max(0, ...slots.map((slot) => slot.layer));
  const columns: Slot[][] = Array.from({ length: last + 1 }, () => []);
  for (const slot of slots) columns[slot.layer]?.push(slot);
  return columns;
}

/** Median sweeps in both directions; the order with the fewest crossings is kept. */
function order(columns: Slot[][]): void {
  let best = columns.map((column) => [...column]);
  let fewest = crossings(columns);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const rightward = sweep % 2 === 0;
    const path = rightward ? columns.keys() : [...columns.keys()].reverse();
    for (const index of path) {
      const fixed = ranks(columns[index + (rightward ? -1 : 1)] ?? []);
      const own = ranks(columns[index] ?? []);
      const wish = (slot: Slot): number => {
        const near = (rightward ? slot.before : slot.after).map((s) => fixed.get(s) ?? 0);
        return near.length > 0 ? median(near) : (own.get(slot) ?? 0);
      };
      columns[index]?.sort((a, b) => wish(a) - wish(b));
    }
    const now = crossings(columns);
    if (now < fewest) {
      fewest = now;
      best = columns.map((column) => [...column]);
    }
  }
  best.forEach((column, index) => {
    columns[index] = column;
  });
}

function ranks(column: readonly Slot[]): Map<Slot, number> {
  return new Map(column.map((slot, rank) => [slot, rank]));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function crossings(columns: readonly Slot[][]): number {
  return columns.reduce((total, column, index) => {
    const next = ranks(columns[index + 1] ?? []);
    const ends = column.flatMap((slot) =>
      slot.after.map((other) => next.get(other) ?? 0).sort((a, b) => a - b),
    );
    return total + inversions(ends, next.size);
  }, 0);
}

/** How many pairs stand in the wrong order; `values` are below `limit`. A Fenwick tree counts. */
function inversions(values: readonly number[], limit: number): number {
  const tree = new Array<number>(limit + 1).fill(0);
  let total = 0;
  values.forEach((value, seen) => {
    let smaller = 0;
    for (let at = value + 1; at > 0; at -= at & -at) smaller += tree[at] ?? 0;
    total += seen - smaller;
    for (let at = value + 1; at <= limit; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  });
  return total;
}

/** Moves every slot towards its neighbours, keeping the order and the gaps. */
function align(columns: readonly Slot[][]): void {
  for (const column of columns) settle(column, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const rightward = sweep % 2 === 0;
    for (const column of rightward ? columns : columns.toReversed()) {
      settle(column, (slot) => {
        const near = rightward ? slot.before : slot.after;
        if (near.length === 0) return slot.y;
        return near.reduce((sum, other) => sum + other.y, 0) / near.length;
      });
    }
  }
}

/**
 * The positions nearest to what is wished (least squares) that keep order and gaps:
 * neighbours whose wishes clash are pooled and share the mean of their wishes.
 */
function settle(column: readonly Slot[], wish: (slot: Slot) => number): void {
  const pools: { sum: number; size: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  column.forEach((slot, index) => {
    const above = column[index - 1];
    if (above) offset += distanceBetween(above, slot);
    offsets.push(offset);
    let pool = { sum: wish(slot) - offset, size: 1 };
    for (let last = pools.at(-1); last && last.sum / last.size > pool.sum / pool.size; ) {
      pool = { sum: last.sum + pool.sum, size: last.size + pool.size };
      pools.pop();
      last = pools.at(-1);
    }
    pools.push(pool);
  });
  let index = 0;
  for (const { sum, size } of pools) {
    for (let n = 0; n < size; n++, index++) {
      const slot = column[index];
      if (slot) slot.y = sum / size + (offsets[index] ?? 0);
    }
  }
}

function distanceBetween(above: Slot, below: Slot): number {
  const gap = above.width > 0 && below.width > 0 ? GAP.row : GAP.lane;
  return above.height / 2 + gap + below.height / 2;
}

/** Lines that climb far need room to do so, or they would run on top of each other. */
function gapAfter(column: readonly Slot[], next: readonly Slot[] | undefined): number {
  if (!next) return 0;
  const climbs = column.flatMap((slot) => slot.after.map((other) => Math.abs(other.y - slot.y)));
  return GAP.layer + Math.min(MOST_EXTRA_GAP, Math.max(0, ...climbs) / 8);
}

function measure(
  boxes: readonly Box[],
  links: readonly Link[],
  slots: Map<string, Slot>,
  lanes: Map<Link, Slot[]>,
  columns: readonly Slot[][],
  backward: Set<Link>,
): Drawing {
  const all = [...slots.values()];
  const top = Math.min(0, ...all.map((slot) => slot.y - slot.height / 2)) - GAP.margin;
  const bottom = Math.max(0, ...all.map((slot) => slot.y + slot.height / 2));
  const lefts: { x: number; width: number }[] = [];
  let x: number = GAP.margin;
  columns.forEach((column, index) => {
    const width = Math.max(0, ...column.map((slot) => slot.width));
    lefts.push({ x, width });
    x += width + gapAfter(column, columns[index + 1]);
  });
  const placed = new Map<string, Placed>();
  for (const box of boxes) {
    const slot = slots.get(box.id) as Slot;
    const left = lefts[slot.layer] ?? { x: 0, width: 0 };
    placed.set(box.id, {
      ...box,
      layer: slot.layer,
      x: left.x + (left.width - box.width) / 2,
      y: slot.y - top - box.height / 2,
    });
  }
  const below = bottom - top + GAP.lane;
  const routes = links.map((link) => {
    const from = placed.get(link.source);
    const to = placed.get(link.target);
    if (!from || !to) return [];
    const start = { x: from.x + from.width, y: from.y + from.height / 2 };
    const end = { x: to.x, y: to.y + to.height / 2 };
    if (backward.has(link) || link.source === link.target) {
      const right = start.x + GAP.layer / 3;
      const left = end.x - GAP.layer / 3;
      return [
        start,
        { x: right, y: start.y },
        { x: right, y: below },
        { x: left, y: below },
        { x: left, y: end.y },
        end,
      ];
    }
    const through = (lanes.get(link) ?? []).flatMap((lane) => {
      const { x: left, width } = lefts[lane.layer] ?? { x: 0, width: 0 };
      const y = lane.y - top;
      return [
        { x: left, y },
        { x: left + width, y },
      ];
    });
    return [start, ...through, end];
  });
  const room = backward.size > 0 ? GAP.lane * 2 : 0;
  return {
    width: x + GAP.margin,
    height: bottom - top + GAP.margin + room,
    boxes: placed,
    routes,
  };
}

/** An SVG path through the points of a route; it leaves and arrives level. */
export function pathThrough(route: readonly Point[]): string {
  const [start, ...rest] = route;
  if (!start) return "";
  let from = start;
  let path = `M${round(from.x)} ${round(from.y)}`;
  for (const to of rest) {
    const bend = (to.x - from.x) / 2;
    path +=
      from.y === to.y || bend === 0
        ? `L${round(to.x)} ${round(to.y)}`
        : `C${round(from.x + bend)} ${round(from.y)} ${round(to.x - bend)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
