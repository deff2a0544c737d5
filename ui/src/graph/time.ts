/** The time line of a picture: which stretch it shows, and where its changes lie. */
import type { HistoryAnswer, Turn } from "../api/schema.ts";
import { count } from "../words.ts";

export const RANGES = { "7": "7 days", "30": "30 days", all: "all" } as const;
export type Range = keyof typeof RANGES;

const DAY_MS = 86_400_000;

export function rangeOf(text: string | null): Range {
  return text !== null && Object.hasOwn(RANGES, text) ? (text as Range) : "30";
}

/** The shortest range from the chosen one on that holds an instant. */
export function rangeWith(at: string | null, chosen: Range, now_ms: number): Range {
  if (at === null || chosen === "all") return chosen;
  const wide = (["7", "30"] as const).find(
    (range) => Number(range) >= Number(chosen) && Date.parse(at) > now_ms - Number(range) * DAY_MS,
  );
  return wide ?? "all";
}

/** Where a range begins; null for before everything. */
export function beginningOf(range: Range, now_ms: number): number | null {
  return range === "all" ? null : now_ms - Number(range) * DAY_MS;
}

export interface Stretch {
  from_ms: number;
  to_ms: number;
}

/** What a time line spans: all of the range, or from the first change on. */
export function stretchOf({ before, after, turns }: HistoryAnswer): Stretch {
  const to_ms = Date.parse(after);
  if (before !== null) return { from_ms: Date.parse(before), to_ms };
  const first = turns[0];
  const from_ms = first ? Date.parse(first.at) : to_ms - DAY_MS;
  // The first change must not stand at the very edge.
  return { from_ms: from_ms - Math.max((to_ms - from_ms) * 0.02, 60_000), to_ms };
}

/** How far along an instant lies, from 0 to 1. */
export function shareOf(instant_ms: number, { from_ms, to_ms }: Stretch): number {
  return Math.min(1, Math.max(0, (instant_ms - from_ms) / Math.max(1, to_ms - from_ms)));
}

/** The instant that shows all of a turn; addresses hold seconds, the server microseconds. */
export function afterTurn(turn: Turn): number {
  return Math.ceil((Date.parse(turn.until) + 1) / 1000) * 1000;
}

/** The instant of the change before or after another; null where there is none. */
export function turnBeside(
  turns: readonly Turn[],
  way: "earlier" | "later",
  from_ms: number,
): number | null {
  const instants = turns.map(afterTurn);
  const found =
    way === "earlier"
      ? instants.findLast((instant) => instant < from_ms)
      : instants.find((instant) => instant > from_ms);
  return found ?? null;
}

/** The turn that an instant is right after, if it is. */
export function turnAt(turns: readonly Turn[], instant_ms: number): Turn | null {
  return turns.find((turn) => afterTurn(turn) === instant_ms) ?? null;
}

/** `2 connections came, 1 run failed`. */
export function turnInWords({
  began,
  ended,
  schemas,
  code,
  failed,
}: Omit<Turn, "at" | "until">): string {
  const parts = [
    began > 0 && `${count(began, "connection")} came`,
    ended > 0 && `${count(ended, "connection")} went`,
    schemas > 0 && `${count(schemas, "schema")} changed`,
    code > 0 && `the code of ${count(code, "job")} changed`,
    failed > 0 && `${count(failed, "run")} failed`,
  ];
  return parts.filter((part) => part !== false).join(", ");
}

/** All turns together. */
export function sumOf(turns: readonly Turn[]): Omit<Turn, "at" | "until"> {
  const sum = { began: 0, ended: 0, schemas: 0, code: 0, failed: 0 };
  for (const turn of turns) {
    for (const kind of ["began", "ended", "schemas", "code", "failed"] as const)
      sum[kind] += turn[kind];
  }
  return sum;
}

/** An instant as the address holds it. */
export function written(instant_ms: number): string {
  return `${new Date(instant_ms).toISOString().slice(0, 19)}Z`;
}
