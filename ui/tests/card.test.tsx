import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reply } from "../fixtures/serve.ts";
import { Card } from "../src/graph/card.tsx";
import type { Drawing } from "../src/graph/drawing.ts";
import { draw, idOf, telling } from "./support/drawn.ts";

const actions = {
  choose: vi.fn(),
  open: vi.fn(),
  unfold: vi.fn(),
  lock: vi.fn(),
  ungroup: vi.fn(),
  pin: vi.fn(),
  move: vi.fn(),
};
const onState = vi.fn();
const onClose = vi.fn();
let asked: string[] = [];
let root: Root;

beforeEach(() => {
  asked = [];
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    const url = new URL(address, "http://x");
    return new Response(JSON.stringify(reply(url.pathname, url.searchParams).body));
  });
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

async function show(drawing: Drawing, chosen: string): Promise<void> {
  await act(async () => {
    root.render(
      <Card
        actions={actions}
        chosen={chosen}
        drawing={drawing}
        onClose={onClose}
        onState={onState}
        pinned={[]}
      />,
    );
    await new Promise((done) => setTimeout(done, 30));
  });
}

const card = (): string => document.querySelector(".card")?.textContent ?? "";
const press = (name: string): void =>
  act(() =>
    [...document.querySelectorAll("button")].find((one) => one.textContent === name)?.click(),
  );

test("a card tells owner, last run, distance and why nothing is upstream, and asks nothing", async () => {
  const drawing = telling(draw("raw -> (load)"), {
    raw: {
      owners: ["team:rides"],
      hops: -2,
      tier: 1,
      origin: { kind: "never_written", message: "No run has ever reported writing it." },
    },
  });
  await show(drawing, idOf("raw"));
  for (const said of [
    "team:rides",
    "2 upstream",
    "Tier1",
    "No run has ever reported writing it.",
  ]) {
    expect(card()).toContain(said);
  }
  expect(asked).toEqual([]);
});

test("a dataset that nobody owns is said to have no owner", async () => {
  await show(draw("raw -> (load)"), idOf("raw"));
  expect(card()).toContain("nobody named");
});

test("a card opens, closes and counts the neighbours of a side", async () => {
  const drawing = draw("raw -> (load)");
  const [raw] = drawing.view.boxes;
  if (raw) raw.downstream = { shown: 20, hidden: 30, opened: true };
  await show(drawing, idOf("raw"));
  expect(card()).toContain("Downstream: 20 of 50 shown");
  press("Show 20 more");
  expect(actions.open).toHaveBeenLastCalledWith(idOf("raw"), { downstream: 40 });
  press("Hide");
  expect(actions.open).toHaveBeenLastCalledWith(idOf("raw"), { downstream: 0 });
});

const fresh = { opened: new Map(), moved: new Map(), chosen: null, sel: null, to: null, way: null };

test("a card makes its box what the picture is about, without what was open around another", async () => {
  await show(draw("raw -> (load) -> clean"), idOf("clean"));
  press("Focus here");
  expect(onState).toHaveBeenCalledWith({ ...fresh, of: idOf("clean") });
});

test("a card shows the ways between its box and what the picture is about, along the data", async () => {
  const drawing = draw("raw -> (load) -> clean");
  const clean = drawing.boxes.get(idOf("clean"));
  if (clean) clean.node.hops = 1;
  await show(drawing, idOf("clean"));
  press("Ways to here");
  expect(onState).toHaveBeenCalledWith({ ...fresh, of: idOf("raw"), to: idOf("clean") });
});

test("the card of a line asks why it is there, of the datasets around its job", async () => {
  const drawing = draw("raw -> (load) -> clean");
  await show(drawing, drawing.lines[0]?.key ?? "");
  const why = new URL(asked.find((address) => address.includes("/why")) ?? "", "http://x");
  expect(why.searchParams.get("source")).toBe(idOf("raw"));
  expect(why.searchParams.get("target")).toBe(idOf("clean"));
});

test("the card of a line stays when the line is rejected and drawn no more", async () => {
  const drawing = draw("raw -> (load) -> clean");
  const chosen = drawing.lines[0]?.key ?? "";
  await show(drawing, chosen);
  const before = asked.length;
  await show(draw("raw"), chosen);
  expect(card()).toContain("leads to clean");
  expect(asked.slice(before)).toEqual([]);
});

test("Escape closes a card", async () => {
  await show(draw("raw"), idOf("raw"));
  act(() => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
    );
  });
  expect(onClose).toHaveBeenCalledOnce();
});
