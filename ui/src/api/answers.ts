/** The shapes of Headwater's own HTTP API (/api/v2), as the server writes them. */

export type Kind = "dataset" | "column" | "job" | "run" | "step" | "group";
export type Evidence = "observed" | "declared" | "manual" | "parsed" | "inferred";
export type Influence = "direct" | "indirect" | "unknown";
export type RunState = "NEW" | "RUNNING" | "STALE" | "COMPLETED" | "FAILED" | "ABORTED";
export type OriginKind =
  | "declared_source"
  | "declared_none"
  | "not_told"
  | "not_instrumented"
  | "never_written"
  | "ended";

/** An RFC 3339 time in UTC. */
export type Time = string;
/** A percent-encoded identifier such as `dataset:NS:NAME`. */
export type Id = string;

export interface Reason {
  code: string;
  message: string;
  count: number;
  nodes: Id[];
}

export interface Coverage {
  status: "complete" | "partial" | "unknown";
  reasons: Reason[];
}

export interface Pinned {
  as_of: { valid_at: Time | null; known_at: number | null };
  offset: number;
  coverage: Coverage;
}

export interface Bounded extends Pinned {
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
}

export interface Transformation {
  type: string;
  subtype: string | null;
  masking: boolean;
}

export interface Origin {
  kind: OriginKind;
  message: string;
}

export interface Node {
  id: Id;
  kind: Kind;
  namespace: string;
  name: string;
  label: string;
  field: string | null;
  job: Id | null;
  type: string | null;
  platform: string | null;
  hops: number;
  influence: Influence | null;
  transformations: Transformation[];
  tier: number | null;
  domain: string | null;
  owners: string[];
  tags: string[];
  last_run: { id: Id; state: RunState; at: Time | null } | null;
  updated_at: Time | null;
  aliases: Id[];
  origin: Origin | null;
}

export interface Edge {
  source: Id;
  target: Id;
  job: Id | null;
  evidence: Evidence[];
  influence: Influence | null;
  implied: boolean;
  transformations: Transformation[];
  valid_from: Time | null;
  valid_to: Time | null;
  last_confirmed: Time | null;
  runs: number;
}

export interface Lineage extends Bounded {
  focus: Id;
  nodes: Node[];
  edges: Edge[];
}

export interface Hit {
  id: Id;
  kind: Kind;
  namespace: string;
  name: string;
  /** The column, where it is one; `name` is then that of its dataset. */
  field: string | null;
  label: string;
  platform: string | null;
  type: string | null;
  description: string | null;
  owners: string[];
  tags: string[];
  tier: number | null;
  domain: string | null;
  updated_at: Time | null;
  matched: "name" | "column" | "description" | "tag" | "owner" | "code" | "facet" | null;
  /** The facet that the words stand in, where it is one. */
  facet: string | null;
}

export interface Found extends Bounded {
  hits: Hit[];
}

export interface Field {
  name: string;
  type: string | null;
  description: string | null;
  tags: string[];
  fields: Field[];
}

export interface SchemaChange {
  at: Time;
  until: Time | null;
  added: string[];
  removed: string[];
  retyped: { name: string; before: string | null; after: string | null }[];
  fields: number;
}

export interface Run {
  id: Id;
  job: Id | null;
  job_name: string | null;
  state: RunState;
  started_at: Time | null;
  ended_at: Time | null;
  duration_s: number | null;
  nominal_start: Time | null;
  nominal_end: Time | null;
  error: string | null;
  parent: Id | null;
  commit: string | null;
}

export interface Tag {
  key: string;
  value: string | null;
  source: string | null;
  field: string | null;
  /** A person set it, not a producer. */
  by_people: boolean;
}

export interface Owner {
  name: string;
  type: string | null;
  by_people: boolean;
}

export type Facets = Record<string, unknown>;

interface Described extends Pinned {
  id: Id;
  namespace: string;
  name: string;
  label: string;
  platform: string | null;
  type: string | null;
  description: string | null;
  owners: Owner[];
  tags: Tag[];
  tier: number | null;
  domain: string | null;
  terms: string[];
  runbooks: { url: string; title: string | null }[];
  facets: Facets;
  runs: Run[];
  created_at: Time | null;
  updated_at: Time | null;
}

export interface Dataset extends Described {
  kind: "dataset";
  /** Why nothing is expected upstream of it, where a producer declared that. */
  source: string | null;
  schema: { since: Time | null; fields: Field[] } | null;
  schema_history: SchemaChange[];
  producers: Node[];
  consumers: Node[];
  versions: { version: string; at: Time | null; run: Id | null; explicit: boolean }[];
  aliases: {
    id: Id;
    namespace: string;
    name: string;
    type: string | null;
    since: Time | null;
    stated_by: Id;
  }[];
  renamed_from: Id[];
  renamed_to: Id[];
  renames: { previous: Id; dataset: Id; at: Time }[];
  names: { namespace: string; name: string; rule: string }[];
  origin: Origin | null;
}

export interface SourceLocation {
  url: string | null;
  repo: string | null;
  version: string | null;
  path: string | null;
  branch: string | null;
  pull_request: string | null;
}

export interface JobVersion {
  version: string;
  since: Time;
  last_at: Time;
  /** What is different from the one before: code, sql, inputs, outputs. */
  changed: string[];
  commit: string | null;
  source_location: SourceLocation | null;
  sql: string | null;
  inputs: Id[];
  outputs: Id[];
  runs: number;
  run: Id | null;
}

export interface Job extends Described {
  kind: "job";
  versions: JobVersion[];
  versions_total: number;
  inputs: Node[];
  outputs: Node[];
  sql: string | null;
  source_location: SourceLocation | null;
  parent: Id | null;
  children: Id[];
  /** Control flow, never data flow. */
  waits_for: Id[];
  awaited_by: Id[];
}

export interface RunDataset {
  id: Id;
  version: string | null;
  explicit: boolean;
  /** The names as the producer spelled them. */
  spelled: string[];
  /** The partitions and locations of it that the run touched. */
  subset: string[];
  written_by: Id | null;
  facets: Facets;
}

/** Another run, and whose run it is. */
export interface RunLink {
  id: Id;
  job: Id | null;
  job_name: string | null;
  state: RunState;
}

export interface RunPage extends Pinned {
  id: Id;
  kind: "run";
  run: Run;
  parent_run: RunLink | null;
  root_run: RunLink | null;
  facets: Facets;
  inputs: RunDataset[];
  outputs: RunDataset[];
  events: { offset: number; event_type: string | null; event_time: Time; producer: string }[];
  children: Run[];
}

export interface Column extends Omit<Dataset, "kind"> {
  kind: "column";
  field: string;
}

export type Shown = Dataset | Column | Job | RunPage;
