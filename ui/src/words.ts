/** How numbers, times and the field's codes are said to a reader. */
import type { Evidence, OriginKind, RunState } from "./api/answers.ts";
import type { HitEntry, Transformed } from "./api/schema.ts";
import { type Zone, zone } from "./api/zone.ts";
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

/** `2026-11-24 10:02 UTC`, or `2026-11-24 11:02 UTC+1` where the reader wants their own time. */
export function instant(time: string, shown: Zone = zone.now()): string {
  const parsed = new Date(time);
  if (Number.isNaN(parsed.getTime())) return time;
  const ahead_min = shown === "UTC" ? 0 : -parsed.getTimezoneOffset();
  const clock = new Date(parsed.getTime() + ahead_min * 60_000).toISOString();
  return `${clock.slice(0, 16).replace("T", " ")} UTC${ahead(ahead_min)}`;
}

/** `+1`, `-3:30`, and nothing for UTC itself. */
function ahead(minutes: number): string {
  if (minutes === 0) return "";
  const size = Math.abs(minutes);
  const rest = size % 60 ? `:${String(size % 60).padStart(2, "0")}` : "";
  return `${minutes < 0 ? "-" : "+"}${Math.floor(size / 60)}${rest}`;
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

/** `Monday 23 November 2026 at 08:00 UTC`: an instant to be listened to. */
export function spoken(instant_ms: number): string {
  // Browsers do not agree on whether a comma follows the day of the week.
  const day = DAY.format(instant_ms).replaceAll(",", "");
  return `${day} at ${new Date(instant_ms).toISOString().slice(11, 16)} UTC`;
}

/** An instant as the API takes it, from what was typed in UTC; null for what is none. */
export function instantOf(text: string): string | null {
  const parsed = new Date(/[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(parsed.getTime()) ? null : parsed.toISOString();
}

const STEPS: readonly [limit_s: number, size_s: number, unit: string][] = [
  [90, 1, "s"],
  [90 * 60, 60, "min"],
  [36 * 3600, 3600, "h"],
  [45 * 86400, 86400, "d"],
  [548 * 86400, 30.44 * 86400, "months"],
  [Number.POSITIVE_INFINITY, 365.25 * 86400, "years"],
];

/** `3 h ago`, or `in 3 h` for what is still to come. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (Number.isNaN(seconds)) return time;
  const size = Math.abs(seconds);
  if (size < 5) return "just now";
  const [, unit_s, unit] = STEPS.find(([limit]) => size < limit) ?? [0, 1, "s"];
  const said = `${Math.round(size / unit_s)} ${unit}`;
  return seconds < 0 ? `in ${said}` : `${said} ago`;
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
