/** What was checked and measured of a dataset, put in the order in which one reads it. */
import type { Id, Time } from "./api/answers.ts";
import type { CheckEntry, QualityEntry } from "./api/schema.ts";

export interface Checked {
  check: CheckEntry;
  at: Time;
  run: Id | null;
  /** Every result of it, oldest first; null where it was skipped. */
  history: { at: Time; success: boolean | null }[];
}

/** Each check once, by its newest result; what fails first. */
export function checksOf(results: readonly QualityEntry[]): Checked[] {
  const found = new Map<string, Checked>();
  for (const { at, run, checks } of results) {
    for (const check of checks) {
      const key = JSON.stringify([check.name, check.column]);
      const known = found.get(key) ?? { check, at, run, history: [] };
      known.history.unshift({ at, success: check.success });
      found.set(key, known);
    }
  }
  return [...found.values()].toSorted(
    (a, b) => rank(a.check) - rank(b.check) || nameOf(a.check).localeCompare(nameOf(b.check)),
  );
}

function rank({ success, severity }: CheckEntry): number {
  if (success === false) return severity === "warn" ? 1 : 0;
  return success === null ? 2 : 3;
}

/** `not_null[email]`, or the name alone for one of the whole dataset. */
export function nameOf({ name, column }: CheckEntry): string {
  return column ? `${name}[${column}]` : name;
}

export interface Amount {
  at: Time;
  run: Id | null;
  rows: number;
}

/** How many rows there were, as measured, or else as each run wrote; oldest first. */
export function amountsOf(results: readonly QualityEntry[]): {
  amounts: Amount[];
  measured: boolean;
} {
  const measured = pick(results, ({ measures }) => measures?.rows);
  if (measured.length > 0) return { amounts: measured, measured: true };
  return { amounts: pick(results, ({ written }) => written?.rows), measured: false };
}

function pick(
  results: readonly QualityEntry[],
  rowsOf: (result: QualityEntry) => number | null | undefined,
): Amount[] {
  return results
    .flatMap((result) => {
      const rows = rowsOf(result);
      return typeof rows === "number" ? [{ at: result.at, run: result.run, rows }] : [];
    })
    .toReversed();
}
