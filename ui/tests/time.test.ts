import { expect, test } from "vitest";
import type { HistoryAnswer, Turn } from "../src/api/schema.ts";
import {
  afterTurn,
  beginningOf,
  rangeOf,
  rangeWith,
  shareOf,
  stretchOf,
  sumOf,
  turnAt,
  turnBeside,
  turnInWords,
  written,
} from "../src/graph/time.ts";
import { spoken } from "../src/instants.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");

function turn(at: string, more: Partial<Turn> = {}): Turn {
  return { at, until: at, began: 0, ended: 0, schemas: 0, code: 0, failed: 0, ...more };
}

const TURNS = ["2026-11-20T10:00:00.250Z", "2026-11-22T10:00:00.000Z"].map((at) => turn(at));

function history(more: Partial<HistoryAnswer>): HistoryAnswer {
  const bounds = { total: 0, returned: 0, truncated: false, next: null };
  const pinned = { as_of: { valid_at: null, known_at: null }, offset: 1 };
  return {
    of: "dataset:w:a",
    before: null,
    after: "2026-11-29T12:00:00Z",
    turns: TURNS,
    coverage: { status: "complete", reasons: [] },
    ...bounds,
    ...pinned,
    ...more,
  };
}

test("a range that the address does not know is a month", () => {
  expect([rangeOf("7"), rangeOf("all"), rangeOf("constructor"), rangeOf(null)]).toEqual([
    "7",
    "all",
    "30",
    "30",
  ]);
  expect(beginningOf("7", NOW)).toBe(Date.parse("2026-11-22T12:00:00Z"));
  expect(beginningOf("all", NOW)).toBeNull();
});

test("a range is widened until it holds the instant that is looked at", () => {
  expect(rangeWith(null, "7", NOW)).toBe("7");
  expect(rangeWith("2026-11-28T00:00:00Z", "7", NOW)).toBe("7");
  expect(rangeWith("2026-11-10T00:00:00Z", "7", NOW)).toBe("30");
  expect(rangeWith("2025-11-10T00:00:00Z", "7", NOW)).toBe("all");
  expect(rangeWith("2026-11-28T00:00:00Z", "30", NOW)).toBe("30");
});

test("without a beginning the line starts shortly before the first change", () => {
  const { from_ms, to_ms } = stretchOf(history({}));
  expect(from_ms).toBeLessThan(Date.parse("2026-11-20T10:00:00Z"));
  expect(from_ms).toBeGreaterThan(Date.parse("2026-11-19T00:00:00Z"));
  expect(to_ms).toBe(NOW);
  const given = stretchOf(history({ before: "2026-11-22T12:00:00Z" }));
  expect(shareOf(Date.parse("2026-11-26T00:00:00Z"), given)).toBe(0.5);
});

test("an instant outside of the line lies at its end", () => {
  const stretch = { from_ms: 0, to_ms: 10 };
  expect([shareOf(-5, stretch), shareOf(20, stretch)]).toEqual([0, 1]);
});

test("a change is looked at from the full second after it", () => {
  const instants = TURNS.map(afterTurn);
  expect(instants.map(written)).toEqual(["2026-11-20T10:00:01Z", "2026-11-22T10:00:01Z"]);
  expect(turnAt(TURNS, instants[1] ?? 0)).toBe(TURNS[1]);
});

test("one goes from change to change, and no further than the last", () => {
  const [first = 0, second = 0] = TURNS.map(afterTurn);
  expect(turnBeside(TURNS, "earlier", Number.POSITIVE_INFINITY)).toBe(second);
  expect(turnBeside(TURNS, "earlier", second)).toBe(first);
  expect(turnBeside(TURNS, "earlier", first)).toBeNull();
  expect(turnBeside(TURNS, "later", first)).toBe(second);
  expect(turnBeside(TURNS, "later", second)).toBeNull();
});

test("changes are said in words, and an instant as a date", () => {
  const turns = [turn("a", { began: 1, failed: 2 }), turn("b", { began: 1, ended: 1, schemas: 1 })];
  expect(turnInWords(sumOf(turns))).toBe(
    "2 connections came, 1 connection went, 1 schema changed, 2 runs failed",
  );
  expect(spoken(NOW)).toBe("Sunday 29 November 2026 at 12:00 UTC");
});
