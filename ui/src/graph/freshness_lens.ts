import type { Id } from "../api/answers.ts";
import type { BehindEntry, Node } from "../api/schema.ts";
import { ago } from "../instants.ts";
import type { Drawing } from "./drawing.ts";
import type { Seen, Tone } from "./lenses.ts";

const NEVER: Seen = { tone: "none", words: "never written", group: "never written" };

/**
 * How fresh each dataset is, by its own habit.
 *
 * lateness: those whose habit is known; null where nobody told, so that only ages are.
 */
export function freshnessLooks(
  { view }: Drawing,
  lateness: readonly BehindEntry[] | null,
): Map<Id, Seen> {
  const habits = lateness && new Map(lateness.map((entry) => [entry.subject, entry]));
  return new Map(
    view.boxes
      .filter(({ node }) => node.kind === "dataset")
      .map(({ node }): [Id, Seen] => {
        if (!node.updated_at) return [node.id, NEVER];
        return [node.id, habits ? byHabit(node, habits) : byAge(node.updated_at)];
      }),
  );
}

/** A habit may be known by another name of the same dataset. */
function byHabit(node: Node, habits: ReadonlyMap<Id, BehindEntry>): Seen {
  const written = ago(node.updated_at ?? "");
  const known = [node.id, ...node.aliases].map((id) => habits.get(id)).find(Boolean);
  if (!known) return { tone: "none", words: `written ${written}`, group: "no habit known" };
  if (known.amount > 0) return { tone: "bad", words: `late: ${written}`, group: "late" };
  return { tone: "good", words: `on time: ${written}`, group: "on time" };
}

const HOUR_MS = 3_600_000;
const AGES: readonly [most_h: number, tone: Tone, group: string][] = [
  [26, "good", "within a day"],
  [24 * 8, "live", "within a week"],
  [24 * 35, "warn", "within a month"],
];
const OLD: (typeof AGES)[number] = [Number.POSITIVE_INFINITY, "bad", "longer ago"];

function byAge(updated_at: string): Seen {
  const age_h = (Date.now() - Date.parse(updated_at)) / HOUR_MS;
  const [, tone, group] = AGES.find(([most]) => age_h <= most) ?? OLD;
  return { tone, words: `written ${ago(updated_at)}`, group };
}
