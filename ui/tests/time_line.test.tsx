import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HistoryAnswer, IncidentEntry } from "../src/api/schema.ts";
import { TimeLine } from "../src/graph/time_line.tsx";
import type { Time } from "../src/graph/use_time.ts";

const HISTORY: HistoryAnswer = {
  of: "dataset:w:a",
  before: "2026-11-22T12:00:00Z",
  after: "2026-11-29T12:00:00Z",
  turns: [
    {
      at: "2026-11-24T10:00:00Z",
      until: "2026-11-24T10:00:00Z",
      began: 2,
      ended: 0,
      schemas: 0,
      code: 0,
      failed: 0,
    },
    {
      at: "2026-11-26T10:00:00Z",
      until: "2026-11-26T10:00:00Z",
      began: 0,
      ended: 0,
      schemas: 0,
      code: 0,
      failed: 1,
    },
  ],
  total: 2,
  returned: 2,
  truncated: false,
  next: null,
  as_of: { valid_at: null, known_at: null },
  offset: 1,
  coverage: { status: "complete", reasons: [] },
};

let root: Root;
const onAt = vi.fn();
const onRange = vi.fn();

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  vi.resetAllMocks();
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function show(more: Partial<Time> = {}, incidents: IncidentEntry[] = []): void {
  const again = (): void => undefined;
  const history = { data: HISTORY, problem: null, asking: false, again };
  const time: Time = { history, at: null, range: "7", shown: true, incidents: null, onAt, ...more };
  act(() => root.render(<TimeLine incidents={incidents} onRange={onRange} time={time} />));
}

const slider = () => document.querySelector<HTMLElement>("[role=slider]");

function press(...keys: string[]): void {
  for (const key of keys) {
    act(() => {
      slider()?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    });
  }
  act(() => vi.advanceTimersByTime(400));
}

test("the slider says the instant as a date, and what changed right before it", () => {
  show();
  expect(slider()?.getAttribute("aria-valuetext")).toBe("now");
  show({ at: "2026-11-24T10:00:01Z" });
  expect(slider()?.getAttribute("aria-valuetext")).toBe(
    "Tuesday 24 November 2026 at 10:00 UTC: 2 connections came",
  );
  expect(document.querySelector(".time-at")?.textContent).toBe("2026-11-24 10:00 UTC");
});

test("arrows move by a hundredth, and the instant is asked for after a pause alone", () => {
  show();
  press("ArrowLeft", "ArrowLeft");
  expect(onAt).toHaveBeenCalledOnce();
  const week_ms = 7 * 86_400_000;
  expect(onAt).toHaveBeenCalledWith(Date.parse(HISTORY.after) - 0.02 * week_ms);
});

test("Home leads to the start of the line and End to now", () => {
  show({ at: "2026-11-24T10:00:01Z" });
  press("Home");
  expect(onAt).toHaveBeenLastCalledWith(Date.parse(HISTORY.before ?? ""));
  press("End");
  expect(onAt).toHaveBeenLastCalledWith(null);
});

test("comma and full stop, and the buttons, lead from change to change", () => {
  show({ at: "2026-11-25T00:00:00Z" });
  press(",");
  expect(onAt).toHaveBeenLastCalledWith(Date.parse("2026-11-24T10:00:01Z"));
  press(".");
  expect(onAt).toHaveBeenLastCalledWith(Date.parse("2026-11-26T10:00:01Z"));
  const [before, after] = document.querySelectorAll<HTMLButtonElement>(
    ".time-head .buttons button",
  );
  act(() => before?.click());
  expect(onAt).toHaveBeenLastCalledWith(Date.parse("2026-11-24T10:00:01Z"));
  act(() => after?.click());
  expect(onAt).toHaveBeenLastCalledWith(Date.parse("2026-11-26T10:00:01Z"));
});

test("each kind of change has a lane of its own, and all are said in words", () => {
  show();
  expect(document.querySelectorAll(".time-tick-edges")).toHaveLength(1);
  expect(document.querySelectorAll(".time-tick-failed")).toHaveLength(1);
  expect(document.querySelector(".time-sum")?.textContent).toBe("2 connections came, 1 run failed");
});

test("that changes are told as fewer is said, and so is what was left out", () => {
  const reasons = [{ code: "limit", message: "only the nearest 2000", count: 1, nodes: [] }];
  const told = { ...HISTORY, total: 900, coverage: { status: "partial" as const, reasons } };
  show({ history: { data: told, problem: null, asking: false, again: () => undefined } });
  const words = document.querySelector(".time-sum")?.textContent;
  expect(words).toContain("900 instants, shown as 2");
  expect(words).toContain("only the nearest 2000");
});

test("where nothing changed it says so", () => {
  const none = { ...HISTORY, turns: [], total: 0, returned: 0 };
  show({ history: { data: none, problem: null, asking: false, again: () => undefined } });
  expect(document.body.textContent).toContain("Nothing changed here in this time.");
});

function incident(name: string, onset: string, resolved: string | null = null): IncidentEntry {
  return {
    name,
    title: `${name} is wrong`,
    state: resolved ? "resolved" : "open",
    severity: "high",
    origin: "manual",
    owner: null,
    roots: [],
    assets: [],
    detector: null,
    onset,
    opened: { at: onset, by: "ana" },
    moments: resolved ? { resolved: { at: resolved, by: "ana" } } : {},
    seconds: {},
    cause: null,
    open_actions: 0,
    unanswered: 0,
  };
}

test("incidents are bars from their onset on, and lead to their pages and to what was drawn then", () => {
  show({}, [
    incident("INC-1", "2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"),
    incident("INC-2", "2026-11-26T00:00:00Z", "2026-11-27T18:00:00Z"),
    incident("INC-3", "2026-11-29T00:00:00Z"),
  ]);
  const bars = [...document.querySelectorAll(".time-incident")].map((bar) => [
    bar.getAttribute("x"),
    bar.getAttribute("width"),
  ]);
  expect(bars).toEqual([
    ["50.000%", "25.000%"],
    ["92.857%", "7.143%"],
  ]);
  const list = document.querySelector("[aria-label='Incidents in this time']");
  const links = [...(list?.querySelectorAll("a") ?? [])].map((link) => link.getAttribute("href"));
  expect(links).toEqual(["/incident/INC-2", "/incident/INC-3"]);
  act(() => list?.querySelector("button")?.click());
  expect(onAt).toHaveBeenCalledWith(Date.parse("2026-11-26T00:00:00Z"));
});

test("where nothing was wrong no incidents are listed", () => {
  show();
  expect(document.querySelector(".time-incidents")).toBeNull();
  expect(document.querySelector(".time-legend")?.textContent).not.toContain("incidents");
});
