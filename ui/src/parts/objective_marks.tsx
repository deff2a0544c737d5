import type { SloEntry } from "../api/schema.ts";
import { share } from "../measures.ts";
import { budgetLeft, OBJECTIVE_STATES } from "../objectives.ts";
import { Glyph } from "./glyph.tsx";
import { Chip } from "./small.tsx";

/** How an objective stands, in a word, with a shape. */
export function StandingChip({ state }: { state: SloEntry["state"] }) {
  const [word, shape, tone] = OBJECTIVE_STATES[state];
  return (
    <Chip tone={tone}>
      <Glyph shape={shape} size={12} /> {word}
    </Chip>
  );
}

/** What is left of an error budget: a bar, and the same in words. */
export function BudgetBar({ slo }: { slo: SloEntry }) {
  const left = slo.budget?.left_ratio ?? null;
  const kept = left === null ? 0 : Math.min(1, Math.max(0, left));
  return (
    <span className="budget">
      <svg aria-hidden="true" className="budget-bar" preserveAspectRatio="none" viewBox="0 0 100 6">
        <rect className="budget-all" height="6" rx="3" width="100" />
        <rect className="budget-left" height="6" rx="3" width={kept * 100} />
      </svg>
      <span>
        {left === null ? (
          <span className="quiet">unknown</span>
        ) : (
          <strong>{left < 0 ? `overspent ${share(-left)}` : `${share(left)} left`}</strong>
        )}
        <span className="under">{budgetLeft(slo)}</span>
      </span>
    </span>
  );
}
