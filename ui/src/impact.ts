/** What a change of something reaches: the rows, groups and counts behind the page of an impact. */
import type { Id } from "./api/answers.ts";
import type { LineageAnswer, Node } from "./api/schema.ts";
import { datasetOf, parseId } from "./identity.ts";
import { transformationName } from "./words.ts";

/** A dataset or a job that a change reaches. */
export interface Reached {
  id: Id;
  kind: "dataset" | "job";
  /** `table`, `dashboard`, `job`; `dataset` where nobody told which kind it is. */
  type: string;
  node: Node;
  hops: number;
  influence: "direct" | "indirect" | "unknown";
  transformations: string[];
  /** The columns that are affected, where a walk went by columns. */
  columns: string[];
  owners: string[];
  tier: number | null;
  domain: string | null;
  lastRun: Node["last_run"];
}

/** The page that tells what depends on a node, or on a column of it. */
export function impactPage(of: Id, column?: string): string {
  if (column === undefined && parseId(of)?.kind === "column") {
    return impactPage(datasetOf(of), parseId(of)?.parts[2] ?? "");
  }
  return `/impact?${new URLSearchParams({ of, ...(column && { column }) })}`;
}

/**
 * Everything that a walk reached, nearest first; the steps of a job are one row.
 *
 * by: the walk by datasets from the same start, which tells the runs that one by columns does not.
 */
export function reachedIn(walk: LineageAnswer, by: LineageAnswer | null = null): Reached[] {
  const runs = lastRuns(by ?? walk);
  const rows = new Map<Id, Reached>();
  for (const node of walk.nodes) {
    const id = rowOf(node);
    if (node.hops === 0 || id === walk.focus) continue;
    const row = rows.get(id);
    rows.set(id, row ? together(row, toRow(id, node, runs)) : toRow(id, node, runs));
  }
  return [...rows.values()].sort((a, b) => a.hops - b.hops || compareNames(a, b));
}

function rowOf(node: Node): Id {
  if (node.kind === "column") return datasetOf(node.id);
  return node.job ?? node.id;
}

function compareNames(a: Reached, b: Reached): number {
  return a.node.name.localeCompare(b.node.name, "en");
}

function toRow(id: Id, node: Node, runs: ReadonlyMap<Id, Node["last_run"]>): Reached {
  const kind = node.kind === "step" || node.kind === "job" ? "job" : "dataset";
  return {
    id,
    kind,
    type: kind === "job" ? "job" : (node.type?.toLowerCase().replaceAll("_", " ") ?? "dataset"),
    node,
    hops: node.hops,
    influence: node.influence ?? "unknown",
    transformations: node.transformations.map(transformationName),
    columns: node.field === null ? [] : [node.field],
    owners: node.owners,
    tier: node.tier,
    domain: node.domain,
    lastRun: node.last_run ?? runs.get(id) ?? null,
  };
}

/** One row of two columns of a dataset, or of two steps of a job. */
function together(one: Reached, other: Reached): Reached {
  const influences = [one.influence, other.influence];
  const strongest = (["direct", "indirect"] as const).find((each) => influences.includes(each));
  return {
    ...one,
    hops: Math.min(one.hops, other.hops),
    influence: strongest ?? "unknown",
    transformations: [...new Set([...one.transformations, ...other.transformations])],
    columns: [...new Set([...one.columns, ...other.columns])],
    lastRun: later(one.lastRun, other.lastRun),
  };
}

/** By dataset the last run of a job that writes it. */
function lastRuns({ nodes, edges }: LineageAnswer): Map<Id, Node["last_run"]> {
  const at = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<Id, Node["last_run"]>();
  for (const { source, target } of edges) {
    const run = at.get(source)?.last_run ?? null;
    if (at.get(source)?.kind === "step") found.set(target, later(found.get(target) ?? null, run));
  }
  return found;
}

function later(one: Node["last_run"], other: Node["last_run"]): Node["last_run"] {
  if (!one || !other) return one ?? other;
  return (other.at ?? "") > (one.at ?? "") ? other : one;
}

export interface Group {
  name: string;
  size: number;
  /** How many of them are of tier 1. */
  foremost: number;
}

export const NOBODY = "no owner";

/** How much each owner has of it, most first; what has several counts for each. */
export function byOwner(rows: readonly Reached[]): Group[] {
  return groups(rows, ({ owners }) => (owners.length > 0 ? owners : [NOBODY]));
}

export function byType(rows: readonly Reached[]): Group[] {
  return groups(rows, ({ type }) => [type]);
}

function groups(rows: readonly Reached[], names: (row: Reached) => readonly string[]): Group[] {
  const found = new Map<string, Group>();
  for (const row of rows) {
    for (const name of names(row)) {
      const group = found.get(name) ?? { name, size: 0, foremost: 0 };
      group.size += 1;
      if (row.tier === 1) group.foremost += 1;
      found.set(name, group);
    }
  }
  return [...found.values()].sort((a, b) => b.size - a.size || a.name.localeCompare(b.name, "en"));
}

interface Narrowed {
  words: string;
  owner: string | null;
  type: string | null;
}

/** The rows that have an owner, a type and all of some words. */
export function narrowed(rows: readonly Reached[], { words, owner, type }: Narrowed): Reached[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (type !== null && row.type !== type) return false;
    if (owner === NOBODY && row.owners.length > 0) return false;
    if (owner !== null && owner !== NOBODY && !row.owners.includes(owner)) return false;
    const { node, owners, domain, columns } = row;
    const text = [node.namespace, node.name, row.type, domain, ...owners, ...columns].join(" ");
    return wanted.every((word) => text.toLowerCase().includes(word));
  });
}

const ORDERS = {
  asset: (row: Reached) => row.node.name,
  type: (row: Reached) => row.type,
  hops: (row: Reached) => row.hops,
  how: (row: Reached) => row.influence,
  owner: (row: Reached) => row.owners.join(", ") || null,
  tier: (row: Reached) => row.tier,
  domain: (row: Reached) => row.domain,
  run: (row: Reached) => row.lastRun?.at ?? null,
} as const;

export type Order = keyof typeof ORDERS;

export function isOrder(name: string): name is Order {
  return Object.hasOwn(ORDERS, name);
}

/** The rows in another order; what has nothing to go by stands last, whichever way. */
export function ordered(rows: readonly Reached[], by: Order, falling: boolean): Reached[] {
  const told = ORDERS[by];
  return rows.toSorted((one, other) => {
    const [a, b] = [told(one), told(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const less =
      typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a).localeCompare(String(b), "en", { numeric: true });
    return falling ? -less : less;
  });
}
