/** An OpenLineage event as it was sent: what a reader wants of it before its text. */
import type { Facets, Id } from "./api/answers.ts";
import { formatId } from "./identity.ts";

/** The facets of one thing that an event speaks of. */
export interface Carried {
  of: string;
  facets: Facets;
}

export interface About {
  type: string | null;
  time: string | null;
  producer: string | null;
  job: Id | null;
  run: Id | null;
  dataset: Id | null;
  inputs: Id[];
  outputs: Id[];
  carried: Carried[];
}

type Json = Record<string, unknown>;

/** What an event says of itself; what is not there, or not as it should be, is left out. */
export function aboutEvent(event: unknown): About {
  const told = object(event);
  const run = object(told.run);
  const runId = text(run.runId);
  const inputs = objects(told.inputs);
  const outputs = objects(told.outputs);
  return {
    type: text(told.eventType),
    time: text(told.eventTime),
    producer: text(told.producer),
    job: named("job", object(told.job)),
    run: runId === null ? null : formatId("run", runId),
    dataset: named("dataset", object(told.dataset)),
    inputs: ids(inputs),
    outputs: ids(outputs),
    carried: [
      { of: "Run", facets: object(run.facets) },
      { of: "Job", facets: object(object(told.job).facets) },
      { of: "Dataset", facets: object(object(told.dataset).facets) },
      ...inputs.flatMap((each) => sides("Input", each, "inputFacets")),
      ...outputs.flatMap((each) => sides("Output", each, "outputFacets")),
    ].filter(({ facets }) => Object.keys(facets).length > 0),
  };
}

/** What a dataset of a run carries: facets of its own, and of what the run did to it. */
function sides(role: string, dataset: Json, use: string): Carried[] {
  const of = `${role} ${text(dataset.name) ?? "without a name"}`;
  return [
    { of, facets: object(dataset.facets) },
    { of: `${of}, as this run used it`, facets: object(dataset[use]) },
  ];
}

/** The command that sends the same event again; a key is named, never written down. */
export function curlOf(event: string, { origin, keyed }: { origin: string; keyed: boolean }) {
  const key = keyed ? ' -H "Authorization: Bearer $HEADWATER_API_KEY"' : "";
  const head = `curl -sS "${origin}/api/v1/lineage" -H "Content-Type: application/json"${key}`;
  return `${head} --data-binary @- <<'EOF'\n${event}\nEOF\n`;
}

/** The command that sends an event of this server to another one. */
export function replayOf(offset: number, origin: string) {
  return `headwater events replay --offset ${offset} --server ${origin} --into http://staging:8480\n`;
}

function ids(datasets: Json[]): Id[] {
  return datasets.map((each) => named("dataset", each)).filter((id) => id !== null);
}

function named(kind: "job" | "dataset", thing: Json): Id | null {
  const [namespace, name] = [text(thing.namespace), text(thing.name)];
  return namespace === null || name === null ? null : formatId(kind, namespace, name);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}
