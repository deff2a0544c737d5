/** What is different from an earlier instant, in the order in which it came about. */
import type { Bounded, Edge, Id, SchemaChange, Time } from "./api/answers.ts";
import { type Ends, endsOfWord } from "./flow.ts";
import { parseId } from "./identity.ts";

/** The parts of /api/v2/diff that are told here. */
export interface Differences extends Bounded {
  before: Time;
  after: Time;
  added: Edge[];
  removed: Edge[];
  changed: { before: Edge; after: Edge }[];
  schemas: ChangedSchema[];
}

export interface ChangedSchema extends Pick<SchemaChange, "added" | "removed" | "retyped"> {
  dataset: Id;
  at: Time;
}

export type ToldChange =
  | { what: "schema"; at: Time; schema: ChangedSchema }
  | { what: "came" | "went"; at: Time | null; told: ToldEdge };

export type ToldEdge =
  | { does: "reads" | "writes"; job: Id; dataset: Id }
  | ({ does: "leads" } & Ends);

/** Newest first. An edge whose evidence alone changed is counted, and not told. */
export function changesOf({ added, removed, schemas }: Differences): ToldChange[] {
  const came = added.map((edge) => ({ what: "came", at: edge.valid_from, told: tellEdge(edge) }));
  const went = removed.map((edge) => ({ what: "went", at: edge.valid_to, told: tellEdge(edge) }));
  const columns = schemas.map((schema) => ({ what: "schema", at: schema.at, schema }));
  const all = [...came, ...went, ...columns] as ToldChange[];
  const once = new Map(all.map((change) => [JSON.stringify({ ...change, at: null }), change]));
  return [...once.values()].toSorted((a, b) => (b.at ?? "").localeCompare(a.at ?? ""));
}

/** Half a way through a job says that it reads or writes; a person's word has no job to speak of. */
function tellEdge({ source, target, job }: Edge): ToldEdge {
  const word = endsOfWord(job);
  if (word) return { does: "leads", ...word };
  if (job && parseId(target)?.kind === "step") return { does: "reads", job, dataset: source };
  if (job && parseId(source)?.kind === "step") return { does: "writes", job, dataset: target };
  return { does: "leads", source, target };
}
