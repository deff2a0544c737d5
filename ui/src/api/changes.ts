/** What differs between two instants, and when: the answers to /api/v2/diff and /api/v2/history. */
import type { Bounded, Edge, Id, Node, SchemaChange, Time } from "./answers.ts";

export interface DiffEdge extends Edge {
  ended_because: string | null;
}

export interface SchemaDifference
  extends Pick<SchemaChange, "at" | "added" | "removed" | "retyped"> {
  dataset: Id;
}

export interface Diff extends Bounded {
  of: Id | null;
  before: Time;
  after: Time;
  added: DiffEdge[];
  removed: DiffEdge[];
  changed: { before: DiffEdge; after: DiffEdge }[];
  schemas: SchemaDifference[];
  renames: { previous: Id; dataset: Id; at: Time }[];
  /** Jobs that run other SQL. */
  code: { job: Id; at: Time; before: string; after: string }[];
  nodes: Node[];
}

/** What changed at an instant, or from `at` until `until` where changes lie close. */
export interface Turn {
  at: Time;
  until: Time;
  began: number;
  ended: number;
  schemas: number;
  /** Jobs whose SQL, or the commit of it, became another. */
  code: number;
  failed: number;
}

export interface History extends Bounded {
  of: Id;
  /** Null where it goes back to before everything. */
  before: Time | null;
  after: Time;
  turns: Turn[];
}
