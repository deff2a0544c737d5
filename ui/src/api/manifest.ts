/** The shape of /api/v2/reproduce: what one would need to make a version of a dataset again. */
import type { Bounded, Id, RunState, SourceLocation, Time } from "./answers.ts";

export type Certainty = "yes" | "no" | "unknown";
export type InputState = "made" | "kept" | "present" | "overwritten" | "dropped" | "unknown";

export interface Setting {
  name: string;
  value: string;
  facet: string;
  run: Id | null;
}

interface Touched {
  dataset: Id;
  version: string | null;
  explicit: boolean;
  snapshot: string | null;
  subset: string[];
  rows: number | null;
}

export interface ManifestInput extends Touched {
  steps: number[];
  state: InputState;
  changed_at: Time | null;
  changed_by: Id | null;
}

export interface ManifestStep {
  number: number;
  after: number[];
  run: Id;
  job: Id | null;
  job_name: string | null;
  state: RunState;
  started_at: Time | null;
  code: SourceLocation | null;
  sql: string | null;
  parameters: Setting[];
  environment: Setting[];
  inputs: ManifestInput[];
  outputs: Touched[];
  deterministic: Certainty;
  because: string;
  uncertain: {
    line: number;
    column: number;
    what: string;
    detail: string;
    fix: string;
    outcome: Certainty;
  }[];
  unknown: { field: string; code: string; message: string; dataset: Id | null }[];
}

export interface Manifest extends Bounded {
  of: Id;
  runs: Id[];
  version: string | null;
  reproducible: Certainty;
  because: string[];
  steps: ManifestStep[];
}
