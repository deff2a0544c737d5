/** Jobs whose last run went wrong, each with what stopped it and what it stopped. */
import type { Id } from "./api/answers.ts";
import type { Node, RunEntry } from "./api/schema.ts";

export interface Trouble {
  job: Node;
  /** What the run said; null where it said nothing, or fell silent. */
  error: string | null;
  /** The jobs that started it and failed with it, the nearest first. */
  above: Node[];
}

/** jobs: those whose last run failed or fell silent. failed: runs, for their errors and parents. */
export function troublesOf(jobs: readonly Node[], failed: readonly RunEntry[]): Trouble[] {
  const byRun = new Map(jobs.map((job) => [lastRun(job), job]));
  const runs = new Map(failed.map((run) => [run.id, run]));
  const aboveOf = (id: Id): Node[] => {
    const above: Node[] = [];
    for (let at = runs.get(id)?.parent; at; at = runs.get(at)?.parent) {
      const job = byRun.get(at);
      if (!job) break;
      // Runs that go round in a circle started each other nowhere: each is told by itself.
      if (at === id || above.includes(job)) return [];
      above.push(job);
    }
    return above;
  };
  const troubles = jobs.map((job) => ({
    job,
    error: runs.get(lastRun(job))?.error ?? null,
    above: aboveOf(lastRun(job)),
  }));
  // What failed only because something below it did is told there.
  const told = new Set(troubles.flatMap(({ above }) => above));
  return troubles.filter(({ job }) => !told.has(job)).toSorted(inOrder);
}

function lastRun(job: Node): Id {
  return `run:${(job.last_run?.id ?? "").replace(/^run:/, "")}`;
}

/** What failed stands before what fell silent; of either, the newest first. */
function inOrder({ job: one }: Trouble, { job: other }: Trouble): number {
  const failed = Number(isFailed(other)) - Number(isFailed(one));
  return failed || (other.last_run?.at ?? "").localeCompare(one.last_run?.at ?? "");
}

function isFailed(job: Node): boolean {
  return job.last_run?.state === "FAILED";
}
