/** Names for parts of the answers, which `schema.ts` has whole. */
import type {
  DatasetEntry,
  Edge,
  FindAnswer,
  ManifestAnswer,
  Node,
  Origin,
  RunEntry,
  ViewLine,
} from "./schema.ts";

/** An RFC 3339 time in UTC. */
export type Time = string;
/** A percent-encoded identifier such as `dataset:NS:NAME`. */
export type Id = string;

export type Kind = Node["kind"];
export type Evidence = Edge["evidence"][number];
export type RunState = RunEntry["state"];
export type OriginKind = Origin["kind"];
export type Certainty = ManifestAnswer["reproducible"];
export type Facets = DatasetEntry["facets"];
export type Point = ViewLine["way"][number];

/** What is true of every answer, and of those that come in pages. */
export type Pinned = Pick<FindAnswer, "as_of" | "offset" | "coverage">;
export type Bounded = Pick<FindAnswer, "total" | "returned" | "truncated" | "next"> & Pinned;
