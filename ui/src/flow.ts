/** A flow: what goes from one dataset to another, or from a column to another. */
import type { Evidence, Id, Time } from "./api/answers.ts";
import type {
  CommitEntry,
  ExplainedEdge,
  JudgementEntry,
  Node,
  RunEntry,
  Transformed,
  Verdict,
  WhyAnswer,
} from "./api/schema.ts";
import { pageOf, parseId, placeOf } from "./identity.ts";

export interface Ends {
  source: Id;
  target: Id;
}

/** The page that says why data flows from the one to the other. */
export function flowPage({ source, target }: Ends): string {
  return `/flow?${new URLSearchParams({ source, target })}`;
}

/** `orders`, or `orders[amount]` for a column. */
export function shortName(id: Id): string {
  const parsed = parseId(id);
  if (parsed?.kind !== "column") return placeOf(id).name;
  const [, name = "", path = ""] = parsed.parts;
  return path === "*" || path === "" ? name : `${name}[${path}]`;
}

/** What people may judge: datasets and columns, not jobs. */
export function judgeable({ source, target }: Ends): boolean {
  const kinds = [source, target].map((id) => parseId(id)?.kind);
  return kinds.every((kind) => kind === "dataset") || kinds.every((kind) => kind === "column");
}

const PEOPLE = "headwater";
const MANUAL = "manual/";

/** What a person's word is about, from the job that stands for it; null for any other job. */
export function endsOfWord(job: Id | null): Ends | null {
  const { namespace, name } = placeOf(job ?? "");
  if (namespace !== PEOPLE || !name.startsWith(MANUAL)) return null;
  const [source, target] = name.slice(MANUAL.length).split(" -> ");
  return source && target ? { source, target } : null;
}

/** Where a node of a lineage leads: a step to its job, a person's word to the flow it is about. */
export function pageOfNode(node: Node): string {
  const ends = endsOfWord(node.job ?? node.id);
  return ends ? flowPage(ends) : pageOf(node.job ?? node.id);
}

/** A node as a reader calls it: a person's word by what it is about. */
export function named(node: Node): Node {
  const ends = endsOfWord(node.job ?? node.id);
  if (!ends) return node;
  const name = `${shortName(ends.source)} → ${shortName(ends.target)}`;
  return { ...node, label: "drawn by a person", name };
}

/** What one source says of a flow through one step: both halves of the way put together. */
export interface Testimony {
  job: Id | null;
  evidence: Evidence[];
  said_by: string[];
  confidence: number | null;
  by: string | null;
  note: string | null;
  first_seen: Time | null;
  last_seen: Time | null;
  ended: { at: Time; because: string | null } | null;
  runs: number;
  run: RunEntry | null;
  events: ExplainedEdge["events"];
  implied: boolean;
  transformations: Transformed[];
  sql: string | null;
  commit: CommitEntry | null;
}

/** What speaks for a flow, by source and step; people's words stand apart. */
export function testimonies({ edges }: WhyAnswer): Testimony[] {
  const groups = new Map<string, ExplainedEdge[]>();
  for (const edge of edges) {
    if (endsOfWord(edge.job)) continue;
    const step = [edge.source, edge.target].find((id) => id.startsWith("step:")) ?? edge.job;
    const key = JSON.stringify([step, edge.said_by, edge.evidence, edge.valid_to]);
    groups.set(key, [...(groups.get(key) ?? []), edge]);
  }
  return [...groups.values()].map(together);
}

/** A flow is there when both of its halves are: since the later, as often as the rarer. */
function together(halves: ExplainedEdge[]): Testimony {
  const rarest = halves.toSorted((a, b) => a.runs - b.runs)[0] as ExplainedEdge;
  const starts = halves.map((half) => half.valid_from).filter((time) => time !== null);
  const lasts = halves.map((half) => half.last_confirmed);
  return {
    job: rarest.job,
    evidence: rarest.evidence,
    said_by: rarest.said_by,
    confidence: rarest.confidence,
    by: rarest.by,
    note: rarest.note,
    first_seen: starts.toSorted().at(-1) ?? null,
    last_seen: lasts.includes(null) ? null : (lasts.toSorted()[0] ?? null),
    ended: rarest.valid_to ? { at: rarest.valid_to, because: rarest.ended_because } : null,
    runs: rarest.runs,
    run: rarest.run,
    events: rarest.events,
    implied: halves.some((half) => half.implied),
    transformations: halves.flatMap((half) => half.transformations),
    sql: halves.find((half) => half.sql)?.sql ?? null,
    commit: halves.find((half) => half.commit)?.commit ?? null,
  };
}

/** What people say of a flow: the confirmation, which is an edge of its own, and rejections. */
export function wordsOn(why: WhyAnswer): JudgementEntry[] {
  const said = why.edges.find((edge) => endsOfWord(edge.job) && edge.valid_to === null);
  if (!said) return why.rejections;
  const { source, target } = endsOfWord(said.job) ?? why;
  const { by, note, valid_from } = said;
  const at = valid_from ?? "";
  const word = "confirmed" as const;
  return [
    { source, target, job: null, word, by, reason: note, at, until: null },
    ...why.rejections,
  ];
}

/** What to make of a flow, in one word; ENDED and NONE where nothing says that it is there. */
export type Standing = Verdict | "REJECTED" | "TOLD" | "ENDED" | "NONE";

export function standingOf(why: WhyAnswer): Standing {
  const words = wordsOn(why);
  if (words.some(({ word, job }) => word === "rejected" && job === null)) return "REJECTED";
  if (why.verdict) return why.verdict;
  if (words.length > 0) return words[0]?.word === "confirmed" ? "CONFIRMED" : "REJECTED";
  if (why.edges.length === 0) return "NONE";
  return why.edges.every((edge) => edge.valid_to !== null) ? "ENDED" : "TOLD";
}
