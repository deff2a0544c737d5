import { act } from "react";
import { expect, test } from "vitest";
import { dataset, jobs, orders, runsOf } from "../fixtures/company.ts";
import { quality } from "../fixtures/kept.ts";
import { activityOf } from "../src/activity.ts";
import type { JudgementEntry } from "../src/api/schema.ts";
import { roundTop } from "../src/parts/bars.tsx";
import { tally } from "../src/parts/impact_summary.tsx";
import { amountsOf, checksOf, nameOf } from "../src/quality.ts";
import { visiting } from "./support/visiting.tsx";

const visit = visiting();

test("a job shows how long its runs took as bars with an axis, and the same as a table", async () => {
  await visit.open(`/asset/${jobs[9]}`);
  const bars = document.querySelectorAll<HTMLElement>("#runs .bars li a");
  expect(bars).toHaveLength(12);
  expect(document.querySelectorAll("#runs tbody tr")).toHaveLength(12);
  expect(visit.text("#runs .bars-axis")).toMatch(/min.*0$/);
  expect([...bars].filter((bar) => bar.tabIndex === 0)).toHaveLength(1);
  expect(document.querySelectorAll("#runs .bars .bar-failed")).toHaveLength(1);
  expect(visit.text("#runs .bars-legend")).toContain("Failed 1");
});

test("arrows go from bar to bar, and what is looked at is said in words", async () => {
  await visit.open(`/asset/${jobs[9]}`);
  const bars = [...document.querySelectorAll<HTMLElement>("#runs .bars li a")];
  const press = (key: string) =>
    act(async () => {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    });
  await act(async () => bars.at(-1)?.focus());
  await press("ArrowLeft");
  expect(document.activeElement).toBe(bars.at(-2));
  await press("Home");
  expect(document.activeElement).toBe(bars[0]);
  expect(visit.text("#runs figcaption")).toContain("Completed in");
});

test("a job shows the versions of its code with what changed", async () => {
  await visit.open(`/asset/${jobs[9]}`);
  expect(visit.text("#versions")).toContain("code changed");
  expect(visit.text("#versions")).toContain("The first that was seen");
});

test("a dataset shows its checks, what fails first, with their history", async () => {
  await visit.open(`/asset/${orders}`);
  const rows = [...document.querySelectorAll("#quality .pair > :first-child tbody tr")];
  expect(rows.map((row) => row.querySelector("td")?.textContent)).toEqual([
    "not_null[customer_email]",
    "freshnesswarns only",
    "unique[order_id]",
  ]);
  expect(rows[0]?.textContent).toContain("Failed");
  expect(rows[0]?.textContent).toContain("2 of 16 failed");
  expect(visit.text("#quality")).toContain("Rows written by each run");
});

test("a dataset says whom a change of it concerns", async () => {
  await visit.open(`/asset/${orders}`);
  const told = visit.text("#impact");
  expect(told).toContain("dashboard");
  expect(told).toContain("analytics-engineering");
  expect(visit.links()).toContain(`/impact?${new URLSearchParams({ of: orders })}`);
});

test("every section that the contents name is there", async () => {
  for (const page of [orders, jobs[9]]) {
    await visit.open(`/asset/${page}`);
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".contents a")) {
      expect(document.querySelector(link.getAttribute("href") ?? "")).not.toBeNull();
    }
  }
});

test("owners are added and taken back, and those of producers stay", async () => {
  await visit.open(`/asset/${orders}`);
  await visit.press("Edit");
  await visit.type("Owner", "ana");
  const last = (): unknown => JSON.parse(visit.asked.findLast(({ sent }) => sent)?.sent ?? "");
  expect(last()).toEqual({ of: orders, add_owners: { ana: null } });
  await visit.open("/");
  await visit.open(`/asset/${orders}`);
  await visit.press("Edit");
  expect(visit.text(".curating ul")).toBe("ana");
  await visit.press("Take back ana");
  expect(last()).toEqual({ of: orders, remove_owners: ["ana"] });
});

test("a description, a tier and a domain are set, and taken back where a person set them", async () => {
  await visit.open(`/asset/${orders}`);
  await visit.press("Edit");
  const last = (): unknown => JSON.parse(visit.asked.findLast(({ sent }) => sent)?.sent ?? "");
  expect(document.querySelector("[aria-label='Take back the domain']")).toBeNull();
  await visit.type("Domain", "closing");
  expect(last()).toEqual({ of: orders, domain: "closing" });
  await visit.choose("Tier", "3");
  await visit.press("Set tier");
  expect(last()).toEqual({ of: orders, tier: 3 });
  expect(visit.text(".asset-top")).toContain("Tier 3");
  await visit.press("Take back the domain");
  expect(last()).toEqual({ of: orders, domain: null });
  await visit.press("Take back the tier");
});

test("a column is tagged by itself", async () => {
  await visit.open(`/asset/${orders}`);
  await visit.press("Edit");
  await visit.choose("Column", "customer_email");
  await visit.type("Column tag", "pii");
  const { sent } = visit.asked.findLast((each) => each.sent) ?? { sent: "" };
  expect(JSON.parse(sent)).toEqual({
    of: orders,
    add_column_tags: { customer_email: { pii: "true" } },
  });
});

test("nothing is edited in the past", async () => {
  await visit.open(`/asset/${orders}?at=2026-11-20T10:00`);
  expect(document.querySelector(".curating")).toBeNull();
});

test("each check is told once, by its newest result", () => {
  const checks = checksOf(quality(orders));
  expect(checks.map(({ check }) => nameOf(check))).toHaveLength(3);
  expect(checks[0]?.history.map(({ success }) => success).slice(-3)).toEqual([true, false, false]);
});

test("rows that were measured are shown before rows that were written", () => {
  const [first, ...rest] = quality(orders);
  if (!first) throw new Error("no result");
  expect(amountsOf([first, ...rest]).measured).toBe(false);
  const measured = { ...first, measures: { rows: 5, bytes: null, files: null, columns: [] } };
  expect(amountsOf([measured, ...rest])).toEqual({
    amounts: [{ at: first.at, run: first.run, rows: 5 }],
    measured: true,
  });
});

test("what happened is in one order, and runs that completed in a row are one line", () => {
  const about = dataset(orders);
  const word = (target: string): JudgementEntry => ({
    ...{ source: "dataset:x:y", target, job: null, word: "rejected", by: "ana" },
    ...{ reason: null, at: "2020-01-01T00:00:00Z", until: null },
  });
  const all = activityOf(about, runsOf(jobs[9] as string), [word(orders), word("dataset:x:z")]);
  expect(all.map(({ at }) => at)).toEqual(
    all
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
  const kinds = all.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "judged")).toHaveLength(1);
  expect(kinds).toContain("renamed");
  expect(kinds.filter((kind) => kind === "run")).toHaveLength(1);
  expect(kinds.filter((kind) => kind === "runs").length).toBeGreaterThan(1);
});

test("an axis ends at a round number that no bar passes", () => {
  for (const most of [0.4, 1, 7, 93, 130, 4_200, 118_000]) {
    expect(roundTop(most)).toBeGreaterThanOrEqual(most);
    expect(roundTop(most) / most).toBeLessThan(2.5);
  }
  expect(roundTop(0)).toBe(1);
  expect(roundTop(178, 60)).toBe(240);
});

test("a tally has the most frequent first", () => {
  expect(tally(["b", "a", "c", "c"])).toEqual([
    ["c", 2],
    ["a", 1],
    ["b", 1],
  ]);
});
