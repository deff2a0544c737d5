/** How measures of lineage itself are said to a reader. */
import type { MeasureEntry, ReadingEntry } from "./api/schema.ts";
import { count, duration } from "./words.ts";

/** What measures are divided by. */
export const DIMENSIONS = ["domain", "tier", "owner", "source", "platform"] as const;

const DAY_S = 86_400;
/** Spans that people think of as a whole: `5 min` rather than `5 min 0 s`. */
const WHOLE = [
  [3600, "h"],
  [60, "min"],
] as const;

/** `94.8 %`; what is not quite all, or not quite none, never looks so. */
export function share(value: number): string {
  if (value > 0 && value < 0.001) return "< 0.1 %";
  if (value > 0.999 && value < 1) return "> 99.9 %";
  return `${(100 * value).toFixed(1)} %`;
}

export function span(seconds: number): string {
  if (seconds >= 2 * DAY_S) return `${Number((seconds / DAY_S).toFixed(1))} days`;
  for (const [length, unit] of WHOLE) {
    if (seconds >= length && seconds % length === 0) return `${seconds / length} ${unit}`;
  }
  return duration(seconds);
}

/** A value of a measure in its unit. */
export function amount(measure: Pick<MeasureEntry, "unit">, value: number | null): string {
  if (value === null) return "unknown";
  return measure.unit === "share" ? share(value) : span(value);
}

/** What a measure should reach; nothing where nobody says. */
export function targetOf(measure: MeasureEntry): string | null {
  if (measure.target === null) return null;
  return `${measure.wants_more ? "at least" : "at most"} ${amount(measure, measure.target)}`;
}

/** Over how many a reading is, and how sure it is. */
export function basis(reading: ReadingEntry): string | null {
  const { numerator, denominator, low, high, state } = reading;
  if (denominator === null || numerator === null) return null;
  const few = state === "few" ? ", which are few" : "";
  if (low === null || high === null) return `over ${count(round(denominator))}${few}`;
  return `${count(round(numerator))} of ${count(round(denominator))}${few}; 95 % sure: ${share(low)} to ${share(high)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
