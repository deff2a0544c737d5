/** What was run and measured: lists that go on, newest first. */
import type { Bounded, Id, Run, Time } from "./answers.ts";

export interface Runs extends Bounded {
  of: Id | null;
  runs: Run[];
}

export interface Volume {
  rows: number | null;
  bytes: number | null;
  files: number | null;
}

export interface Check {
  name: string;
  column: string | null;
  /** Null for one that was skipped. */
  success: boolean | null;
  severity: string;
  expected: string | null;
  actual: string | null;
}

export interface QualityResult {
  at: Time;
  run: Id | null;
  job: Id | null;
  measures: Volume | null;
  checks: Check[];
  read: Volume | null;
  written: Volume | null;
}

export interface Quality extends Bounded {
  of: Id;
  results: QualityResult[];
}

export interface TreeRun {
  run: Run;
  depth: number;
  children: number;
  reads: number;
  writes: number;
}

export interface RunTree extends Bounded {
  of: Id;
  root: Id;
  runs: TreeRun[];
}
