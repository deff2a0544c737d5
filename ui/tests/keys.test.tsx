import { readFileSync } from "node:fs";
import type { KeyboardEvent } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { closedSides, commands, moreSides } from "../src/graph/commands.ts";
import { COMMANDS, commandFor } from "../src/graph/keys.ts";
import { LENSES } from "../src/graph/lenses.ts";
import { readScene, type SceneState, sceneQuery } from "../src/graph/scene_state.ts";
import { boxOf } from "./support/drawn.ts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, target: document.body, preventDefault: () => undefined, ...more }) as KeyboardEvent;

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
const box = boxOf("orders", {
  upstream: { shown: 20, hidden: 30, opened: true },
  downstream: { shown: 0, hidden: 3, opened: false },
});

beforeEach(() => vi.resetAllMocks());

function pressWith(key: string, state: Partial<SceneState> = {}): void {
  const nothing = (): void => undefined;
  commands({
    state: { ...readScene(new URLSearchParams("of=x")), ...state },
    box,
    actions,
    onState,
    onFit: nothing,
    onFind: nothing,
    onWays: nothing,
    onTime: nothing,
    onTurn: nothing,
    onFailing: nothing,
    onHelp: nothing,
    onTool: nothing,
  })(press(key));
}

test("no key means two things, and every key has words", () => {
  const keys = Object.values(COMMANDS).map(([key]) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [, words] of Object.values(COMMANDS)) expect(words).not.toBe("");
});

test("every key is found, and no other", () => {
  for (const [command, [key]] of Object.entries(COMMANDS)) {
    expect(commandFor(press(key))).toBe(command);
  }
  expect(commandFor(press("="))).toBe("expand");
  for (const key of ["Tab", "Enter", "q", "constructor"]) expect(commandFor(press(key))).toBeNull();
});

test("keys mean nothing while one types, or holds another key", () => {
  expect(commandFor(press("t", { target: document.createElement("input") }))).toBeNull();
  for (const held of ["ctrlKey", "metaKey", "altKey"]) {
    expect(commandFor(press("t", { [held]: true }))).toBeNull();
  }
});

test("+ shows more on each side that hides some, in one step; - closes what was opened", () => {
  expect(moreSides(box)).toEqual({ upstream: 40, downstream: 20 });
  expect(closedSides(box)).toEqual({ upstream: 0 });
  pressWith("+");
  expect(actions.open).toHaveBeenCalledOnce();
  expect(actions.open).toHaveBeenCalledWith(box.node.id, { upstream: 40, downstream: 20 });
});

test("k keeps the box in the picture", () => {
  pressWith("k");
  expect(actions.pin).toHaveBeenCalledWith(box.node.id);
});

test("brackets change the hops of a side, never below none", () => {
  pressWith("]", { downstream: 2 });
  expect(onState).toHaveBeenCalledWith({ downstream: 3 });
  pressWith("{", { upstream: 0 });
  expect(onState).toHaveBeenCalledWith({ upstream: 0 });
});

test("Escape closes the card first, then unlocks the column, then does nothing", () => {
  pressWith("Escape", { chosen: "a", column: "c" });
  expect(onState).toHaveBeenLastCalledWith({ chosen: null });
  pressWith("Escape", { column: "c" });
  expect(onState).toHaveBeenLastCalledWith({ column: null });
  pressWith("Escape");
  expect(onState).toHaveBeenCalledTimes(2);
});

test("t turns the picture into a table and back", () => {
  pressWith("t", { asTable: true });
  expect(onState).toHaveBeenCalledWith({ asTable: false });
});

test("the guide tells every key and every part of the address", () => {
  const guide = readFileSync("../docs/how-to/explore.md", "utf8");
  for (const [key] of Object.values(COMMANDS)) expect(guide).toContain(`\`${key}\``);
  const state = { ...readScene(new URLSearchParams("of=x")), upstream: 2, downstream: 2 };
  for (const name of Object.keys(sceneQuery(state))) expect(guide).toContain(`\`${name}\``);
  for (const lens of Object.keys(LENSES)) if (lens !== "none") expect(guide).toContain(lens);
});
