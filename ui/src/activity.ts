/** What happened to a dataset, from all that is told of it, in one order of time. */
import type { Id, Time } from "./api/answers.ts";
import type { DatasetEntry, JudgementEntry, RunEntry, SchemaChange } from "./api/schema.ts";
import { datasetOf } from "./identity.ts";

interface Job {
  id: Id | null;
  name: string;
}

export type Happening =
  | { kind: "schema"; at: Time; change: SchemaChange; first: boolean }
  | { kind: "run"; at: Time; run: RunEntry }
  | { kind: "runs"; at: Time; since: Time; size: number; jobs: Job[] }
  | { kind: "renamed"; at: Time; previous: Id; dataset: Id }
  | { kind: "named"; at: Time; alias: Id; stated_by: Id }
  | { kind: "judged"; at: Time; word: JudgementEntry };

/** Newest first; runs that completed in a row, with nothing between, are one line. */
export function activityOf(
  dataset: DatasetEntry,
  runs: readonly RunEntry[],
  words: readonly JudgementEntry[],
): Happening[] {
  const { schema_history: changes, aliases, renames } = dataset;
  const happened: Happening[] = [
    ...changes.map((change, place) => ({
      kind: "schema" as const,
      at: change.at,
      change,
      first: place === changes.length - 1,
    })),
    ...runs.flatMap((run) => {
      const at = run.ended_at ?? run.started_at;
      return at ? [{ kind: "run" as const, at, run }] : [];
    }),
    ...renames.map((rename) => ({ kind: "renamed" as const, ...rename })),
    ...aliases.flatMap(({ id, since, stated_by }) =>
      since ? [{ kind: "named" as const, at: since, alias: id, stated_by }] : [],
    ),
    ...words
      .filter((word) => [word.source, word.target].some((end) => isOf(end, dataset.id)))
      .map((word) => ({ kind: "judged" as const, at: word.at, word })),
  ];
  return together(happened.toSorted((a, b) => b.at.localeCompare(a.at)));
}

function isOf(end: Id, dataset: Id): boolean {
  return end === dataset || (end.startsWith("column:") && datasetOf(end) === dataset);
}

function together(happened: Happening[]): Happening[] {
  const lines: Happening[] = [];
  for (const next of happened) {
    const last = lines.at(-1);
    const before = last && completedIn(last);
    const more = completedIn(next);
    if (!before || !more) lines.push(next);
    else {
      const jobs = [...before.jobs, ...more.jobs];
      lines[lines.length - 1] = {
        kind: "runs",
        at: last.at,
        since: next.at,
        size: before.size + more.size,
        jobs: jobs.filter((job, place) => jobs.findIndex(({ id }) => id === job.id) === place),
      };
    }
  }
  return lines;
}

/** The runs that a line tells of, where all of them completed. */
function completedIn(line: Happening): { size: number; jobs: Job[] } | null {
  if (line.kind === "runs") return line;
  if (line.kind !== "run" || line.run.state !== "COMPLETED") return null;
  const { job, job_name } = line.run;
  return { size: 1, jobs: [{ id: job, name: job_name ?? "a job without a name" }] };
}
