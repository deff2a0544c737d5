/** The shapes of answers about single flows: why they are known, what people say, how columns are made. */
import type { Bounded, Edge, Evidence, Id, Node, Run, Time } from "./answers.ts";

export type Verdict = "VERIFIED" | "UNDECLARED" | "PHANTOM" | "UNSEEN" | "CONFIRMED";
export type Word = "confirmed" | "rejected";

/** A person's word on the flow between two datasets or two columns. */
export interface Judgement {
  source: Id;
  target: Id;
  /** The job through which alone it is rejected; null for any. */
  job: Id | null;
  word: Word | "withdrawn";
  by: string | null;
  reason: string | null;
  at: Time;
  until: Time | null;
}

export interface Judged {
  judgement: Judgement;
  offset: number;
  /** Through how many jobs the flow was known. */
  jobs: number;
}

export interface Commit {
  url: string | null;
  repo: string | null;
  version: string | null;
  path: string | null;
}

export interface ExplainedEdge extends Edge {
  ended_because: string | null;
  said_by: string[];
  confidence: number | null;
  by: string | null;
  note: string | null;
  run: Run | null;
  events: { offset: number; event_type: string | null; event_time: Time; producer: string }[];
  sql: string | null;
  commit: Commit | null;
}

export interface Why extends Bounded {
  source: Id;
  target: Id;
  /** Null between columns, and where nothing flows. */
  verdict: Verdict | null;
  edges: ExplainedEdge[];
  rejections: Judgement[];
  nodes: Node[];
}

export interface JudgedEdge {
  source: Id;
  target: Id;
  jobs: Id[];
  verdict: Verdict;
  disagrees: boolean;
  evidence: Evidence[];
  said_by: string[];
  first_seen: Time | null;
  last_seen: Time | null;
  runs: number;
  runs_without: number;
}

export interface Verdicts extends Bounded {
  edges: JudgedEdge[];
  counts: Record<Verdict | "REJECTED", number>;
  disagreements: number;
  false_positive_rate: number | null;
  /** How many completed runs without it make a claim a phantom. */
  enough_runs: number;
}

export interface Judgements extends Bounded {
  judgements: Judgement[];
}

export interface Code {
  repo: string | null;
  path: string | null;
  line: number | null;
  commit: string | null;
  url: string | null;
}

export interface DerivationStep {
  column: Id;
  job: Id | null;
  hops: number;
  sources: Id[];
  expression: string | null;
  composed: string | null;
  evidence: Evidence[];
  code: Code | null;
}

export interface Derivation extends Bounded {
  of: Id;
  composed: string[];
  steps: DerivationStep[];
  sources: Id[];
}
