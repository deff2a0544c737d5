/** How numbers, times and the field's codes are said to a reader. */
import type { Evidence, OriginKind, RunState } from "./api/answers.ts";
import type { HitEntry, Transformed, Verdict } from "./api/schema.ts";
import type { Standing } from "./flow.ts";

const NUMBER = new Intl.NumberFormat("en");

export function count(n: number, noun?: string, plural = `${noun}s`): string {
  return noun ? `${NUMBER.format(n)} ${n === 1 ? noun : plural}` : NUMBER.format(n);
}

/** Keeps the start and the end of a long name, where names differ. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(2, most - 1);
  const tail = Math.floor(kept * 0.55);
  return `${text.slice(0, kept - tail)}…${text.slice(text.length - tail)}`;
}

export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const BYTES = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** `1.2 MB`: in steps of a thousand, as disks and bills count. */
export function bytes(size: number): string {
  const step = size < 1000 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(size) / 3));
  const scaled = size / 1000 ** step;
  return `${scaled.toFixed(step > 0 && scaled < 10 ? 1 : 0)} ${BYTES[step]}`;
}

export const STATES: Record<RunState, string> = {
  NEW: "Not started",
  RUNNING: "Running",
  STALE: "Stale",
  COMPLETED: "Completed",
  FAILED: "Failed",
  ABORTED: "Aborted",
};

export const ORIGINS: Record<OriginKind, string> = {
  declared_source: "declared source",
  declared_none: "comes from nothing",
  not_told: "sources left out",
  not_instrumented: "no inputs reported",
  never_written: "never written",
  ended: "no longer written",
};

export const EVIDENCE: Record<Evidence, string> = {
  observed: "seen at run time",
  declared: "declared by a tool",
  manual: "drawn by a person",
  parsed: "read from SQL",
  inferred: "inferred",
};

/** What becomes of a connection, whatever shows it. */
export const STALE = "no longer shown by runs";
export const FAILED = "the last run of its job failed";

/** What to make of a flow: the word, and what it means. */
export const STANDINGS: Record<Standing, readonly [word: string, meaning: string]> = {
  VERIFIED: ["Verified", "claimed, and runs show it"],
  UNDECLARED: ["Undeclared", "runs show it, nobody claims it"],
  PHANTOM: ["Phantom", "claimed, and its job completed enough runs since and never showed it"],
  UNSEEN: ["Unseen", "claimed, and its job has not run, or not often enough to tell"],
  CONFIRMED: ["Confirmed", "a person says that it is so"],
  REJECTED: ["Rejected", "a person says that nothing flows here; no answer follows it"],
  TOLD: ["Told", "sources tell it; verdicts are given of flows between datasets"],
  ENDED: ["Ended", "it was there once and is no longer"],
  NONE: ["Not known", "no event says that data flows directly from the one to the other"],
};

/** What can be said of an edge by itself, in the order in which it is told. */
export const VERDICTS: readonly Verdict[] = [
  "VERIFIED",
  "UNDECLARED",
  "PHANTOM",
  "UNSEEN",
  "CONFIRMED",
];

/** Strongest first: how an edge with several kinds of evidence is drawn. */
const STRENGTH: readonly Evidence[] = ["observed", "manual", "declared", "parsed", "inferred"];

export function strongest(evidence: readonly Evidence[]): Evidence {
  return STRENGTH.find((kind) => evidence.includes(kind)) ?? "inferred";
}

const MATCHED: Record<HitEntry["matched"], string | null> = {
  name: null,
  column: "by a column",
  description: "by its description",
  tag: "by a tag",
  owner: "by its owner",
  code: "by its SQL or where its code lies",
  facet: "by another facet",
  similar: "by a name like it",
};

/** Why a search found something, where its name does not say that. */
export function foundBy({ matched, facet }: Pick<HitEntry, "matched" | "facet">): string | null {
  return facet ? `by its facet ${facet}` : MATCHED[matched];
}

const PLATFORMS: Record<string, string> = {
  bigquery: "BigQuery",
  dbt: "dbt",
  gcs: "GCS",
  mlflow: "MLflow",
  mssql: "SQL Server",
  mysql: "MySQL",
  postgres: "PostgreSQL",
  s3: "S3",
};

export function platformName(platform: string): string {
  return PLATFORMS[platform] ?? platform.charAt(0).toUpperCase() + platform.slice(1);
}

/** `Identity`, `Aggregation, masked`, `Filter (indirect)`. */
export function transformationName({ type, subtype, masking }: Transformed): string {
  const name = (subtype ?? type).toLowerCase().replaceAll("_", " ");
  const said = name.charAt(0).toUpperCase() + name.slice(1);
  return said + (masking ? ", masked" : "") + (type === "INDIRECT" ? " (indirect)" : "");
}

/** -2 is "2 upstream", 1 is "1 downstream". */
export function distance(hops: number): string {
  if (hops === 0) return "here";
  return `${Math.abs(hops)} ${hops < 0 ? "upstream" : "downstream"}`;
}
