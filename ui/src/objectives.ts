/** How objectives and their error budgets are said to a reader. */
import type { SloEntry } from "./api/schema.ts";
import { share, span } from "./measures.ts";
import type { Shape } from "./parts/glyph.tsx";
import { count } from "./words.ts";

type State = SloEntry["state"];

/** By state its word, the shape beside it and its tone: never colour alone. */
export const OBJECTIVE_STATES: Record<State, readonly [word: string, shape: Shape, tone: string]> =
  {
    ok: ["On target", "good", "good"],
    burning: ["Burning", "warn", "warn"],
    exhausted: ["Budget spent", "bad", "warn"],
    cannot_measure: ["Cannot tell", "unknown", "plain"],
  };

/** The worst first: what burns or is spent, then what nobody can tell of. */
const ORDER: readonly State[] = ["burning", "exhausted", "cannot_measure", "ok"];

export function worstFirst(slos: readonly SloEntry[]): SloEntry[] {
  const left = ({ budget }: SloEntry): number => budget?.left_ratio ?? 1;
  return slos.toSorted(
    (one, other) =>
      ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || left(one) - left(other),
  );
}

/** What an objective asks for: `99.0 % freshness by habit, over 28 days`. */
export function wanted({ objective, indicator, threshold, window_s }: SloEntry): string {
  const within = threshold === null ? "" : threshold === "habit" ? " by habit" : ` (${threshold})`;
  const what = indicator.replaceAll("_", " ");
  return `${share(objective)} ${what}${within}, over ${span(window_s)}`;
}

/** What is left of an error budget, and of how much. */
export function budgetLeft({ budget }: SloEntry): string {
  if (budget === null) return "nothing was counted";
  const allowed = count(Math.round(budget.allowed * 10) / 10);
  return `${count(Math.round(budget.bad * 10) / 10)} of ${allowed} ${budget.unit} that may be bad`;
}

/** A rate of burning in times what is allowed. */
export function times(rate: number | null): string {
  return rate === null ? "–" : `${rate.toFixed(rate < 10 ? 1 : 0)}×`;
}

export function objectivePage(name: string): string {
  return `/objective/${encodeURIComponent(name)}`;
}
