import { expect, test } from "vitest";
import { signals } from "../fixtures/incidents.ts";
import type { SignalEntry } from "../src/api/schema.ts";
import { amountOf, lookOf, traceWords, turnedBy, turnWords } from "../src/signals.ts";

const depth = signals().signals[0] as SignalEntry;

test("a signal says from what to what it went, and when", () => {
  const told = turnWords({ ...depth, since: "2026-11-24T08:00:00Z" });
  expect(told).toBe("5 batches before, 90 batches at last; since 2026-11-24 08:00 UTC");
  const over = { ...depth, since: "2026-11-24T08:00:00Z", until: "2026-11-24T09:00:00Z" };
  expect(turnWords(over)).toContain("2026-11-24 08:00 UTC to 2026-11-24 09:00 UTC");
  expect(turnWords({ ...depth, since: null, verdict: "fine" })).toBe("90 batches at last");
});

test("a signal that was not checked says why", () => {
  const told = { ...depth, verdict: "unknown", problem: "cluster did not answer" };
  expect(turnWords(told)).toBe("cluster did not answer");
  expect(lookOf(told).word).toBe("not checked");
  expect(lookOf({ verdict: "toString" }).word).toBe("not checked");
});

test("values are short, and have a unit where there is one", () => {
  expect(amountOf({ unit: "rows" }, 1_234_567)).toBe("1,235,000 rows");
  expect(amountOf({ unit: "B" }, 3 * 1024 ** 3)).toBe("3.2 GB");
  expect(amountOf({ unit: "s" }, 90)).toBe("1 min 30 s");
  expect(amountOf({ unit: "" }, 0.0012)).toBe("0.0012");
  expect(amountOf({ unit: "s" }, null)).toBe("unknown");
});

test("only what turned wrong before the onset stands at a suspect, and at none but its own", () => {
  const all = signals().signals;
  expect(turnedBy(all, depth.asked).map(({ name }) => name)).toEqual(["queue depth"]);
  expect(turnedBy(all, "job:other:job")).toEqual([]);
  expect(turnedBy(all, null)).toEqual([]);
});

test("a trace that only a request tells of is told with a doubt", () => {
  expect(traceWords({ said_by: "header" })).toContain("the sending alone");
  expect(traceWords({ said_by: "facet" })).toBe("The run says so.");
});
