import { expect, test } from "vitest";
import type { DiffAnswer, Edge } from "../src/api/schema.ts";
import { cellsOf, differencesIn, inWords, subjects } from "../src/differences.ts";
import { formatId } from "../src/identity.ts";
import { lineDiff } from "../src/line_diff.ts";
import { presets } from "../src/parts/presets.tsx";
import { edgeOf, idOf } from "./support/drawn.ts";

function edge(source: string, target: string, more: Partial<Edge> = {}): Edge {
  const job = formatId("job", "j", "load");
  return { ...edgeOf(idOf(source), idOf(target)), job, ended_because: null, ...more };
}

function diff(more: Partial<DiffAnswer>): DiffAnswer {
  return {
    of: null,
    before: "2026-11-01T00:00:00Z",
    after: "2026-11-08T00:00:00Z",
    added: [],
    removed: [],
    changed: [],
    schemas: [],
    renames: [],
    code: [],
    nodes: [],
    total: 0,
    returned: 0,
    truncated: false,
    next: null,
    as_of: { valid_at: null, known_at: null },
    offset: 1,
    coverage: { status: "complete", reasons: [] },
    ...more,
  };
}

const told = (more: Partial<DiffAnswer>) => differencesIn(diff(more));

test("a connection is told as what a job reads or writes", () => {
  const lines = told({
    added: [edge("raw", "(load)")],
    removed: [edge("(load)", "mart", { ended_because: "missed", valid_to: "2026-11-02" })],
  });
  expect(lines.map(inWords)).toEqual(["load no longer writes mart", "load now reads raw"]);
  expect(lines[0]).toMatchObject({ details: ["missed"], at: "2026-11-02" });
});

test("a connection between columns is told as where the one comes from", () => {
  const [source, target] = ["a", "b"].map((name) => `column:w:t:${name}`);
  const [line] = told({ added: [edge("", "", { source, target, job: null } as Edge)] });
  expect(line && inWords(line)).toBe("t[b] now comes from t[a]");
});

test("what a person drew is told by its ends", () => {
  const job = formatId("job", "headwater", `manual/${idOf("a")} -> ${idOf("b")}`);
  const [line] = told({ added: [edge("a", "(load)", { job })] });
  expect(line && inWords(line)).toBe("b now comes from a");
});

test("of what is known otherwise it is said what was known before and after", () => {
  const before = edge("raw", "(load)", { evidence: ["observed"], influence: "unknown" });
  const after = { ...before, evidence: ["observed" as const, "parsed" as const] };
  const [line] = told({ changed: [{ before, after }] });
  expect(line?.details).toEqual(["known: seen at run time → seen at run time, read from SQL"]);
});

test("kinds stand together, the newest first, and one row says all of each", () => {
  const retyped = [{ name: "id", before: "int", after: "text" }];
  const schema = { dataset: idOf("mart"), added: ["b"], removed: ["a"], retyped };
  const lines = told({
    schemas: [
      { ...schema, at: "2026-11-02" },
      { ...schema, dataset: idOf("raw"), at: "2026-11-03" },
    ],
    renames: [{ previous: idOf("old"), dataset: idOf("new"), at: "2026-11-04" }],
    code: [{ job: "job:j:load", at: "2026-11-05", before: "a", after: "b" }],
  });
  expect(lines.map(inWords)).toEqual([
    "raw has other columns",
    "mart has other columns",
    "new was called old",
    "load runs other SQL",
  ]);
  expect(lines[0] && cellsOf(lines[0])[2]).toBe("+b; -a; id: int → text");
});

test("what is reached is counted once for each thing that differs", () => {
  const ids = subjects(
    told({ added: [edge("raw", "(load)"), edge("x", "(load)"), edge("(load)", "mart")] }),
  );
  expect(ids).toEqual([formatId("job", "j", "load"), idOf("mart")]);
});

test("texts are compared line by line", () => {
  const lines = lineDiff("select a\nfrom raw\nwhere x", "select a, b\nfrom raw\nwhere x\nlimit 1");
  expect(lines.map(({ sign, text }) => sign + text)).toEqual([
    "-select a",
    "+select a, b",
    " from raw",
    " where x",
    "+limit 1",
  ]);
});

test("putting the lines together again gives both texts", () => {
  const [before, after] = ["a\nb\nc\na", "b\na\na\nd"];
  const lines = lineDiff(before, after);
  const of = (left: string) =>
    lines
      .filter(({ sign }) => sign !== left)
      .map(({ text }) => text)
      .join("\n");
  expect([of("+"), of("-")]).toEqual([before, after]);
});

test("presets are instants in UTC, and last Monday is not today", () => {
  const told = (now: string) => Object.fromEntries(presets(new Date(now)));
  expect(told("2026-11-26T10:30:40Z")).toEqual({
    yesterday: "2026-11-25T00:00",
    "last Monday": "2026-11-23T00:00",
    "7 days": "2026-11-19T10:30",
    "30 days": "2026-10-27T10:30",
  });
  expect(told("2026-11-23T10:30:00Z")["last Monday"]).toBe("2026-11-16T00:00");
  expect(told("2026-11-29T23:59:00Z")["last Monday"]).toBe("2026-11-23T00:00");
});
