/** What differs between two instants, as one list that can be read, narrowed and taken away. */
import type { Id } from "./api/answers.ts";
import type { DiffAnswer, Edge, SchemaDifference } from "./api/schema.ts";
import { endsOfWord, shortName } from "./flow.ts";
import type { Cell } from "./graph/csv.ts";
import { EVIDENCE, strongest, transformationName } from "./words.ts";

/** What became of something, in the order in which it is told. */
export const KINDS = {
  removed: ["Went", "−"],
  added: ["Came", "+"],
  changed: ["Known otherwise", "~"],
  schema: ["Columns", "~"],
  rename: ["Renamed", "~"],
  code: ["Other SQL", "~"],
} as const;

/** The class of what has a sign: by its colour. */
export const TONES = { "+": "added", "−": "removed", "~": "retyped" } as const;

export type Kind = keyof typeof KINDS;

interface Compared {
  of: Id;
  from: string;
  /** Null for now. */
  to: string | null;
}

/** The page of what differs around something. */
export function diffPage({ of, from, to }: Compared): string {
  return `/diff?${new URLSearchParams({ of, from, ...(to && { to }) })}`;
}

export interface Difference {
  key: string;
  kind: Kind;
  /** What is different, and what to ask for all that depends on it. */
  subject: Id;
  /** The other end of a connection, or the name before. */
  other: Id | null;
  /** `reads`, `no longer writes`, `was called`: what is so of subject and other. */
  verb: string;
  at: string | null;
  /** What there is to say of it besides, in words. */
  details: string[];
  schema: SchemaDifference | null;
  code: { before: string; after: string } | null;
}

export function isKind(name: string | null): name is Kind {
  return name !== null && Object.hasOwn(KINDS, name);
}

/** All of them by kind, the newest of each first. */
export function differencesIn(diff: DiffAnswer): Difference[] {
  const kinds = Object.keys(KINDS);
  return unordered(diff).sort(
    (a, b) =>
      kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (b.at ?? "").localeCompare(a.at ?? ""),
  );
}

/** What came about at an instant that is known, the newest first. */
export function newestIn(diff: DiffAnswer): Difference[] {
  return unordered(diff)
    .filter(({ at }) => at !== null)
    .sort((a, b) => (b.at ?? "").localeCompare(a.at ?? ""));
}

/** Each once: a person's word has two halves that say the same. */
function unordered(diff: DiffAnswer): Difference[] {
  const byWords = told(diff).map(
    (each) => [`${each.kind} ${each.subject} ${each.verb} ${each.other}`, each] as const,
  );
  return [...new Map(byWords).values()];
}

function told(diff: DiffAnswer): Difference[] {
  return [
    ...diff.removed.map((edge) =>
      ofEdge("removed", edge, edge.valid_to, [edge.ended_because ?? ""].filter(Boolean)),
    ),
    ...diff.added.map((edge) => ofEdge("added", edge, edge.valid_from, howKnown(edge))),
    ...diff.changed.map(({ before, after }) =>
      ofEdge("changed", after, null, otherwise(before, after)),
    ),
    ...diff.schemas.map((schema) => ({
      ...plain("schema", schema.dataset, schema.at),
      verb: "has other columns",
      schema,
    })),
    ...diff.renames.map(({ previous, dataset, at }) => ({
      ...plain("rename", dataset, at),
      other: previous,
      verb: "was called",
    })),
    ...diff.code.map(({ job, at, before, after }) => ({
      ...plain("code", job, at),
      verb: "runs other SQL",
      code: { before, after },
    })),
  ];
}

function plain(kind: Kind, subject: Id, at: string | null): Difference {
  const nothing = { other: null, verb: "", details: [], schema: null, code: null };
  return { key: `${kind} ${subject}`, kind, subject, at, ...nothing };
}

/** One connection: a job reads or writes a dataset, or something goes straight into another. */
function ofEdge(kind: Kind, edge: Edge, at: string | null, details: string[]): Difference {
  const { source, target, job } = edge;
  const about = { ...plain(kind, target, at), key: `${kind} ${source} ${target}`, details };
  const ends = endsOfWord(job);
  if (ends) {
    return { ...about, subject: ends.target, other: ends.source, verb: verb(kind, "come") };
  }
  if (job && target.startsWith("step:")) {
    return { ...about, subject: job, other: source, verb: verb(kind, "read") };
  }
  if (job && source.startsWith("step:")) {
    return { ...about, subject: job, other: target, verb: verb(kind, "write") };
  }
  return { ...about, other: source, verb: verb(kind, "come") };
}

function verb(kind: Kind, does: "read" | "write" | "come"): string {
  const said = does === "come" ? "comes from" : `${does}s`;
  if (kind === "removed") return `no longer ${said}`;
  return kind === "added" ? `now ${said}` : said;
}

function howKnown(edge: Edge): string[] {
  const known = edge.evidence.length > 0 ? [EVIDENCE[strongest(edge.evidence)]] : [];
  return edge.implied ? [...known, "implied by the job as a whole"] : known;
}

/** What is known of a connection afterwards, and was not before, and the other way round. */
function otherwise(before: Edge, after: Edge): string[] {
  const known = (edge: Edge): string[] => edge.evidence.map((kind) => EVIDENCE[kind]);
  const done = (edge: Edge): string[] => edge.transformations.map(transformationName);
  const parts = [
    moved("known", known(before), known(after)),
    moved("what is done", done(before), done(after)),
    moved("influence", [before.influence ?? "not said"], [after.influence ?? "not said"]),
    moved("implied", [before.implied ? "yes" : "no"], [after.implied ? "yes" : "no"]),
  ];
  return parts.filter((part) => part !== null);
}

function moved(what: string, before: readonly string[], after: readonly string[]): string | null {
  const [old, now] = [before.join(", ") || "nothing", after.join(", ") || "nothing"];
  return old === now ? null : `${what}: ${old} → ${now}`;
}

/** What differs, each once: whose downstream there is to count. */
export function subjects(differences: readonly Difference[]): Id[] {
  return [...new Set(differences.map(affected))];
}

/** What a job writes otherwise is the dataset that differs; what it reads otherwise, all it writes. */
function affected({ subject, other, verb: said }: Difference): Id {
  return other !== null && /writes$/.test(said) ? other : subject;
}

/** Who is different, in a line of text. */
export function inWords({ subject, verb: said, other }: Difference): string {
  return [shortName(subject), said, other && shortName(other)].filter(Boolean).join(" ");
}

export const HEADER = ["change", "what", "details", "at", "subject", "other"] as const;

export function cellsOf(difference: Difference): Cell[] {
  const { kind, details, schema, at, subject, other } = difference;
  const columns = schema ? columnChanges(schema) : [];
  const told = [...details, ...columns].join("; ");
  return [KINDS[kind][0].toLowerCase(), inWords(difference), told, at, subject, other];
}

function columnChanges({ added, removed, retyped }: SchemaDifference): string[] {
  return [
    ...added.map((column) => `+${column}`),
    ...removed.map((column) => `-${column}`),
    ...retyped.map((column) => `${column.name}: ${column.before} → ${column.after}`),
  ];
}
