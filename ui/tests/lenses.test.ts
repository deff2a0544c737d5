import { expect, test } from "vitest";
import { type Beside, LENSES, legendOf, lensOf } from "../src/graph/lenses.ts";
import { draw, idOf, telling } from "./support/drawn.ts";

const run = (state: "FAILED" | "COMPLETED" | "RUNNING") => ({ id: "run:r", state, at: null });

test("a dataset looks like the worst last run of the jobs that write it", () => {
  const drawing = telling(draw("raw -> (good) -> out", "raw -> (bad) -> out"), {
    "(good)": { last_run: run("COMPLETED") },
    "(bad)": { last_run: run("FAILED") },
  });
  const looks = lensOf("status").look(drawing);
  expect(looks.get(idOf("out"))).toMatchObject({ tone: "bad", words: "Failed" });
  expect(looks.get(idOf("(good)"))?.tone).toBe("good");
  expect(looks.has(idOf("raw"))).toBe(false);
});

test("the most frequent owners have a colour each, and all others share one", () => {
  const names = Array.from({ length: 12 }, (_, at) => `d${at}`);
  const owned = Object.fromEntries(names.map((name, at) => [name, { owners: [`team ${at}`] }]));
  const drawing = telling(draw(...names), { ...owned, d11: { owners: [] } });
  const looks = lensOf("owner").look(drawing);
  expect(new Set([...looks.values()].map(({ tone }) => tone)).size).toBe(9);
  expect(looks.get(idOf("d11"))).toMatchObject({ tone: "none", words: "no owner" });
  const others = legendOf(looks).find(({ seen }) => seen.group === "others");
  expect(others?.boxes).toBe(3);
});

test("the legend has what is worst first and what says nothing last, and counts every box", () => {
  const drawing = telling(draw("a -> (x)", "a -> (y)", "a -> (z)"), {
    "(x)": { last_run: run("COMPLETED") },
    "(y)": { last_run: run("FAILED") },
    "(z)": { last_run: run("RUNNING") },
  });
  const looks = lensOf("status").look(drawing);
  expect(legendOf(looks).map(({ seen }) => seen.group)).toEqual(["Failed", "Running", "Completed"]);
  expect(legendOf(looks).reduce((sum, { boxes }) => sum + boxes, 0)).toBe(looks.size);
});

test("every lens has words beside its colours", () => {
  const drawing = telling(draw("raw -> (load) -> clean"), {
    raw: { origin: { kind: "never_written", message: "never" }, tags: ["pii"], tier: 2 },
    clean: { updated_at: "2026-11-01T00:00:00Z", domain: "sales", platform: "snowflake" },
  });
  for (const { look } of Object.values(LENSES)) {
    for (const { words, group } of look(drawing).values()) {
      expect(words).not.toBe("");
      expect(group).not.toBe("");
    }
  }
});

test("personal data is told apart from what nobody classified", () => {
  const drawing = telling(draw("a", "b"), { a: { tags: ["gold", "PII"] } });
  const looks = lensOf("classification").look(drawing);
  expect(looks.get(idOf("a"))).toMatchObject({ tone: "warn", words: "PII" });
  expect(looks.get(idOf("b"))?.words).toBe("not classified");
});

const beside = (more: Partial<Beside>): Beside => ({
  incidents: null,
  lateness: null,
  since: null,
  ...more,
});

test("a dataset is late or on time by its own habit, which another of its names may tell", () => {
  const drawing = draw("hourly", "daily", "once", "never");
  const hours = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString();
  const told = { weight: 1, note: "", labels: {} };
  for (const { node } of drawing.view.boxes) {
    node.updated_at = node.name === "never" ? null : hours(5);
    if (node.name === "daily") node.aliases = [idOf("lake.daily")];
  }
  const lateness = [
    { ...told, subject: idOf("hourly"), amount: 1 },
    { ...told, subject: idOf("lake.daily"), amount: 0 },
  ];
  const looks = lensOf("freshness").look(drawing, beside({ lateness }));
  const look = (name: string) => looks.get(idOf(name));
  expect(look("hourly")).toMatchObject({ tone: "bad", words: "late: 5 h ago" });
  expect(look("daily")).toMatchObject({ tone: "good", group: "on time" });
  expect(look("once")).toMatchObject({ tone: "none", group: "no habit known" });
  expect(look("never")?.group).toBe("never written");
  expect(lensOf("freshness").look(drawing).get(idOf("hourly"))?.group).toBe("within a day");
});

test("what is new is new since the instant that is compared with, if there is one", () => {
  const drawing = draw("raw -> (load)");
  for (const { line } of drawing.lines) line.edge.valid_from = "2026-10-05T00:00:00Z";
  const tone = (since: string) =>
    lensOf("changed").look(drawing, beside({ since })).get(idOf("raw"))?.tone;
  expect(tone("2026-10-04T12:00")).toBe("warn");
  expect(tone("2026-10-06T12:00")).toBe("none");
});

test("a lens that nobody knows is none", () => {
  expect(lensOf("constructor").look(draw("a")).size).toBe(0);
});

test("a connection that is new within a week marks both its ends", () => {
  const drawing = draw("raw -> (load) -> clean", "old -> (keep) -> kept");
  for (const { line } of drawing.lines) {
    const recent = line.edge.source === idOf("raw");
    const days = recent ? 2 : 40;
    line.edge.valid_from = new Date(Date.now() - days * 86_400_000).toISOString();
  }
  const looks = lensOf("changed").look(drawing);
  expect(looks.get(idOf("raw"))).toMatchObject({ tone: "warn", words: "new connection 2 d ago" });
  expect(looks.get(idOf("kept"))?.tone).toBe("none");
});

test("a box is as well known as its weakest connection", () => {
  const drawing = draw("raw -> (load) -> clean");
  for (const { line } of drawing.lines) {
    line.edge.evidence = line.edge.source === idOf("raw") ? ["observed"] : ["parsed"];
  }
  const looks = lensOf("evidence").look(drawing);
  expect(looks.get(idOf("raw"))?.tone).toBe("good");
  expect(looks.get(idOf("(load)"))).toMatchObject({ tone: "warn", words: "read from SQL" });
});

test("a dataset looks like the worst of its newest checks, and as large as it was written last", () => {
  const drawing = draw("a", "b", "c", "d");
  const told = { failed: 0, warned: 0, passed: 0, checked_at: null, bytes: null, rows: null };
  const quality = new Map([
    [idOf("a"), { ...told, failed: 1, warned: 1, passed: 3, bytes: 2_400_000 }],
    [idOf("b"), { ...told, warned: 1, passed: 3, rows: 7 }],
    [idOf("c"), { ...told, passed: 1 }],
  ]);
  for (const box of drawing.view.boxes) box.quality = quality.get(box.node.id) ?? null;
  const checks = lensOf("tests").look(drawing);
  expect(checks.get(idOf("a"))).toMatchObject({ tone: "bad", words: "1 of 5 checks failed" });
  expect(checks.get(idOf("b"))).toMatchObject({ tone: "warn", words: "1 of 4 checks warned" });
  expect(checks.get(idOf("c"))).toMatchObject({ tone: "good", words: "1 check passed" });
  expect(checks.get(idOf("d"))?.tone).toBe("none");
  const sizes = lensOf("cost").look(drawing);
  expect(sizes.get(idOf("a"))?.words).toBe("2.4 MB");
  expect(sizes.get(idOf("b"))?.words).toBe("7 rows, bytes not told");
});

test("an incident colours what it is about, and what is drawn downstream of that", () => {
  const drawing = draw("raw -> (load) -> clean -> (build) -> mart", "other -> (build)");
  const incident = { name: "INC-7", severity: "critical", assets: [`column:w:clean:total`] };
  const looks = lensOf("incident").look(drawing, beside({ incidents: [incident as never] }));
  const words = (name: string) => looks.get(idOf(name))?.words;
  expect(words("clean")).toBe("INC-7, critical");
  expect(["(build)", "mart"].map(words)).toEqual(["downstream of INC-7", "downstream of INC-7"]);
  expect(["raw", "(load)", "other"].map(words)).toEqual(Array(3).fill("no incident"));
});

test("a box that two incidents reach is told by the worse one, and a circle ends", () => {
  const drawing = draw("a -> (x) -> b", "b -> (y) -> a");
  const incidents = [
    { name: "INC-2", severity: "low", assets: [idOf("a")] },
    { name: "INC-1", severity: "high", assets: [idOf("a")] },
  ];
  const looks = lensOf("incident").look(drawing, beside({ incidents: incidents as never }));
  expect(looks.get(idOf("a"))?.words).toBe("INC-1, high");
  expect(looks.get(idOf("b"))?.words).toBe("downstream of INC-1");
});

test("where nobody tells of incidents, no box is said to be well", () => {
  expect(lensOf("incident").look(draw("a -> (x) -> b")).size).toBe(0);
});
