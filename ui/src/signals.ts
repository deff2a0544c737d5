/** What sources outside say, in words. */
import type { RunTrace, SignalEntry } from "./api/schema.ts";
import { instant } from "./instants.ts";
import type { Shape } from "./parts/glyph.tsx";
import { bytes, duration } from "./words.ts";

interface Look {
  word: string;
  shape: Shape;
  tone: string;
}

const UNKNOWN: Look = { word: "not checked", shape: "unknown", tone: "plain" };
const LOOKS: Record<string, Look> = {
  wrong: { word: "looks wrong", shape: "warn", tone: "warn" },
  "was wrong": { word: "looked wrong", shape: "warn", tone: "warn" },
  fine: { word: "fine", shape: "good", tone: "plain" },
};

/** How a signal looks, told by more than its colour. */
export function lookOf({ verdict }: Pick<SignalEntry, "verdict">): Look {
  return (Object.hasOwn(LOOKS, verdict) && LOOKS[verdict]) || UNKNOWN;
}

const AMOUNT = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** A value in the unit of its signal. */
export function amountOf({ unit }: Pick<SignalEntry, "unit">, value: number | null): string {
  if (value === null) return "unknown";
  if (unit === "B" && value >= 0) return bytes(value);
  if (unit === "s" && value >= 0) return duration(value);
  return unit === "" ? AMOUNT.format(value) : `${AMOUNT.format(value)} ${unit}`;
}

/** From what to what, and when. */
export function turnWords(signal: SignalEntry): string {
  const { since, until, last_good, now, verdict } = signal;
  if (verdict === "unknown") return signal.problem ?? "there is no value";
  if (since === null) return `${amountOf(signal, now)} at last`;
  const from = last_good === null ? "" : `${amountOf(signal, last_good)} before, `;
  const span =
    until === null ? `since ${instant(since)}` : `${instant(since)} to ${instant(until)}`;
  return `${from}${amountOf(signal, now)} at last; ${span}`;
}

/** Of all signals those that turned wrong about a suspect, before it began. */
export function turnedBy(signals: readonly SignalEntry[], place: string | null): SignalEntry[] {
  return signals.filter(({ asked, before_onset }) => before_onset && asked === place);
}

/** How it is known to which trace a run belongs. */
export function traceWords({ said_by }: Pick<RunTrace, "said_by">): string {
  return said_by === "facet"
    ? "The run says so."
    : "The request that brought an event of the run says so. It may be the trace of the sending alone.";
}
