/** A picture of lineage, placed: the answer to /api/v2/view. */
import type { Edge, Id, Node, Pinned, Time } from "./answers.ts";

export interface Side {
  shown: number;
  hidden: number;
  opened: boolean;
}

/** What became of something since the instant that was compared with; null where it stayed. */
export type Change = "added" | "removed" | null;

export interface ViewColumn {
  id: Id;
  field: string;
  type: string | null;
  upstream: boolean;
  downstream: boolean;
  on_path: boolean;
}

/** What the newest runs tell of the checks of a dataset, and of its size. */
export interface ViewQuality {
  failed: number;
  warned: number;
  passed: number;
  checked_at: Time | null;
  bytes: number | null;
  rows: number | null;
}

export interface ViewBox {
  node: Node;
  x: number;
  y: number;
  width: number;
  height: number;
  layer: number;
  upstream: Side;
  downstream: Side;
  columns: ViewColumn[] | null;
  columns_total: number;
  /** Of a group how many datasets it holds, and how many of them a failed run wrote last. */
  members: number;
  change: Change;
  failing: number;
  /** Null unless it was asked for. */
  quality: ViewQuality | null;
}

export type Point = [x: number, y: number];

export interface ViewLine {
  edge: Edge;
  way: Point[];
  backward: boolean;
  /** Whether a person says that what flows here is right. */
  confirmed: boolean;
  change: Change;
}

export interface View extends Pinned {
  focus: Id[];
  boxes: ViewBox[];
  lines: ViewLine[];
  column_edges: Edge[];
  path: { column: Id; drawn: number; exists: number } | null;
  width: number;
  height: number;
  drawing: string;
  total: number;
  hidden: number;
  /** How many ways lead to the other end, where one was asked for. */
  paths_total: number | null;
}
