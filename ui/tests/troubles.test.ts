import { expect, test } from "vitest";
import type { RunState } from "../src/api/answers.ts";
import type { Node, RunEntry } from "../src/api/schema.ts";
import { troublesOf } from "../src/troubles.ts";

const job = (label: string, state: RunState, at: string): Node =>
  ({ id: `job:n:${label}`, label, last_run: { id: label, state, at } }) as Node;

const run = (of: string, parent: string | null, error: string | null = null): RunEntry =>
  ({ id: `run:${of}`, parent: parent && `run:${parent}`, error }) as RunEntry;

const labels = (troubles: ReturnType<typeof troublesOf>): string[] =>
  troubles.map((trouble) => trouble.job.label);

test("what failed stands before what fell silent, of either the newest first", () => {
  const jobs = [
    job("old", "FAILED", "2026-11-01"),
    job("silent", "STALE", "2026-11-09"),
    job("new", "FAILED", "2026-11-02"),
  ];
  expect(labels(troublesOf(jobs, []))).toEqual(["new", "old", "silent"]);
});

test("what failed only because something below it did is told there", () => {
  const jobs = ["leaf", "task", "dag"].map((label) => job(label, "FAILED", "2026-11-01"));
  const runs = [run("leaf", "task", "no such column"), run("task", "dag"), run("dag", null)];
  const troubles = troublesOf(jobs, runs);
  expect(labels(troubles)).toEqual(["leaf"]);
  expect(troubles[0]?.error).toBe("no such column");
  expect(troubles[0]?.above.map((one) => one.label)).toEqual(["task", "dag"]);
});

test("runs that name each other as parents are each told", () => {
  const jobs = [job("a", "FAILED", "2026-11-01"), job("b", "FAILED", "2026-11-01")];
  const troubles = troublesOf(jobs, [run("a", "b"), run("b", "a")]);
  expect(labels(troubles)).toEqual(["a", "b"]);
});
