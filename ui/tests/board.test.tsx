import { act, useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Drawing, makeReady } from "../src/graph/drawing.ts";
import { Explorer } from "../src/graph/explorer.tsx";
import { readScene, type SceneState } from "../src/graph/scene_state.ts";
import type { Time } from "../src/graph/use_time.ts";
import { draw, HOSTILE, idOf, telling } from "./support/drawn.ts";

const RIDES = draw("rides -> (a) -> revenue", "rides -> (b) -> riders", "trips -> (a)");
let root: Root;
let state: SceneState;
let place: string | null;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  for (const [side, size] of [
    ["clientWidth", 1200],
    ["clientHeight", 700],
  ] as const) {
    vi.spyOn(HTMLElement.prototype, side, "get").mockReturnValue(size);
  }
  history.replaceState(null, "", "/lineage");
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const time: Time = {
  history: { data: null, problem: null, asking: false, again: () => undefined },
  at: null,
  range: "30",
  shown: false,
  incidents: null,
  onAt: () => undefined,
};

function Shown({ drawing, address }: { drawing: Drawing; address: string }) {
  const [held, setHeld] = useState(() => readScene(new URLSearchParams(address)));
  state = held;
  return (
    <Explorer
      ways={null}
      beside={{ incidents: null, lateness: null, since: null }}
      asking={false}
      onPlace={(now) => {
        place = now;
      }}
      onState={setHeld}
      place={null}
      state={held}
      time={time}
      view={drawing.view}
    />
  );
}

function show(drawing = RIDES, address = "of=x"): void {
  place = null;
  act(() => root.render(<Shown address={address} drawing={drawing} />));
}

const box = (name: string): SVGElement | null =>
  document.querySelector(`[data-node="${CSS.escape(idOf(name))}"]`);
const focused = (): string => document.activeElement?.getAttribute("data-node") ?? "";

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    await act(async () => {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await new Promise((done) => setTimeout(done, 20));
    });
  }
}

test("arrow keys walk along the lines and between the boxes of a layer", async () => {
  show();
  act(() => box("rides")?.focus());
  await press("ArrowRight");
  expect(focused()).toBe(idOf("(a)"));
  await press("ArrowDown");
  expect(focused()).toBe(idOf("(b)"));
  await press("ArrowRight");
  expect(focused()).toBe(idOf("riders"));
  await press("ArrowRight");
  expect(focused()).toBe(idOf("riders"));
  await press("ArrowLeft", "ArrowLeft");
  expect(focused()).toBe(idOf("rides"));
});

test("one box at a time is reached by Tab", async () => {
  show();
  const reachable = () => [...document.querySelectorAll(".node-body[tabindex='0']")];
  expect(reachable()).toHaveLength(1);
  act(() => box("rides")?.focus());
  await press("ArrowRight");
  expect(reachable()).toEqual([box("(a)")]);
});

test("Enter opens the card of a box, Escape closes it and leads back to the box", async () => {
  show();
  act(() => box("rides")?.focus());
  await press("Enter");
  expect(state.chosen).toBe(idOf("rides"));
  expect(document.activeElement?.getAttribute("aria-label")).toBe("About rides");
  await press("Escape");
  expect(state.chosen).toBeNull();
  expect(focused()).toBe(idOf("rides"));
});

test("+ opens the sides of the box at the cursor and - closes them again", async () => {
  const drawing = draw("rides -> (a) -> revenue");
  const [rides] = drawing.view.boxes;
  if (rides) {
    rides.upstream = { shown: 0, hidden: 4, opened: false };
    rides.downstream = { shown: 20, hidden: 7, opened: true };
  }
  show(drawing);
  act(() => box("rides")?.focus());
  await press("+");
  expect([...state.opened]).toEqual([
    [`${idOf("rides")}<`, 20],
    [`${idOf("rides")}>`, 40],
  ]);
  await press("-");
  expect(state.opened.get(`${idOf("rides")}>`)).toBe(0);
});

test("a side that hides nothing and was not opened has no button", () => {
  show();
  expect(document.querySelectorAll(".side")).toHaveLength(0);
});

test("n goes from one failed job to the next and around", async () => {
  const run = { id: "run:r", state: "FAILED", at: null } as const;
  show(telling(RIDES, { "(a)": { last_run: run }, "(b)": { last_run: run } }));
  act(() => box("rides")?.focus());
  const seen: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    await press("n");
    seen.push(focused());
  }
  expect(seen).toEqual([idOf("(a)"), idOf("(b)"), idOf("(a)")]);
});

test("the table has the keyboard at the same node as the picture", async () => {
  show();
  act(() => box("rides")?.focus());
  await press("ArrowRight", "t");
  expect(state.asTable).toBe(true);
  const row = document.querySelector<HTMLElement>("tr[data-cursor]");
  expect(row?.dataset.row).toBe(idOf("(a)"));
  act(() => row?.focus());
  await press("Home");
  expect((document.activeElement as HTMLElement).dataset.row).toBe(idOf("rides"));
  await press("Enter");
  expect(state.chosen).toBe(idOf("rides"));
});

test("a table is filtered by the words of a row", async () => {
  show(RIDES, "of=x&as=table");
  const field = document.querySelector(".twin-filter input") as HTMLInputElement;
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(
      field,
      "TABLE rid",
    );
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect(document.querySelectorAll("tbody tr")).toHaveLength(2);
  expect(document.querySelector(".twin-filter [role=status]")?.textContent).toBe("2 of 6");
});

test("a table is sorted by a heading, up and down", async () => {
  show(RIDES, "of=x&as=table");
  const names = () =>
    [...document.querySelectorAll("tbody .named .name")].map((one) => one.textContent);
  const heading = [...document.querySelectorAll("button.sort")].find(
    (one) => one.textContent === "Name",
  );
  await act(async () => (heading as HTMLElement).click());
  expect(names()).toEqual(["a", "b", "revenue", "riders", "rides", "trips"]);
  await act(async () => (heading as HTMLElement).click());
  expect(names()[0]).toBe("trips");
});

test("the first sight of a picture is no place to keep; moving makes one", async () => {
  show();
  await act(() => new Promise((done) => setTimeout(done, 300)));
  expect(place).toBeNull();
  await act(async () => {
    document.querySelector<HTMLElement>("[aria-label='Zoom in']")?.click();
    await new Promise((done) => setTimeout(done, 300));
  });
  expect(place).toMatch(/^-?\d+,-?\d+,1\.25$/);
});

test("what changed in the picture is said to who does not see it", () => {
  show();
  expect(document.querySelector(".explorer > [role=status]")?.textContent).toBe("6 nodes");
  const drawing = draw("rides -> (a) -> revenue");
  show(telling(drawing, { "(a)": { last_run: { id: "run:r", state: "FAILED", at: null } } }));
  expect(document.querySelector(".explorer > [role=status]")?.textContent).toBe(
    "3 nodes removed, 1 failing",
  );
});

test.each(HOSTILE)("%j is text in the picture, the card and the table", (name) => {
  const drawing = telling(RIDES, { rides: { name, label: name, owners: [name], tags: [name] } });
  for (const address of [`of=x&chosen=${encodeURIComponent(idOf("rides"))}`, "of=x&as=table"]) {
    act(() => root.render(<Shown address={address} drawing={drawing} key={address} />));
    expect(document.querySelectorAll(".explorer :is(img, script, iframe)")).toHaveLength(0);
    expect(document.querySelector(".explorer")?.textContent).toContain(name);
  }
});

test("a line says by its end and in words that its job failed, or that runs show it no more", () => {
  const drawing = draw("raw -> (load) -> mart", "old -> (load)");
  const told = drawing.view.lines.map((line) => ({
    ...line,
    failed: line.edge.target === idOf("mart"),
    stale: line.edge.source === idOf("old"),
  }));
  show(makeReady({ ...drawing.view, lines: told }));
  const ends = (source: string) =>
    [...document.querySelectorAll("[data-line]")]
      .filter((line) => line.getAttribute("data-line")?.startsWith(`${idOf(source)} `))
      .map((line) => [
        line.querySelector("[marker-end]")?.getAttribute("marker-end"),
        line.querySelector("title")?.textContent,
      ]);
  expect(ends("(load)")).toEqual([["url(#arrow-failed)", expect.stringContaining("last run")]]);
  expect(ends("old")).toEqual([["url(#arrow-stale)", expect.stringContaining("no longer")]]);
  expect(ends("raw")).toEqual([["url(#arrow)", expect.not.stringContaining("no longer")]]);
  const legend = document.querySelector("[aria-label='How connections are known']")?.textContent;
  expect(legend).toContain("last run failed");
  expect(legend).toContain("no longer shown by runs");
});
