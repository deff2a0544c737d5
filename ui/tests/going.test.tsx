import { readFileSync } from "node:fs";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PLACES, useGoing } from "../src/parts/going.ts";
import { navigate } from "../src/router.ts";

let root: Root;

function Anything() {
  useGoing();
  return <input />;
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  root = createRoot(page);
  navigate("/verify");
  act(() => root.render(<Anything />));
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

function press(keys: string, target: Element = document.body): void {
  for (const key of keys)
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

test("g and a key lead to a page from anywhere", () => {
  press("gc");
  expect(location.pathname).toBe("/diff");
  press("gh");
  expect(location.pathname).toBe("/");
});

test("the second key means nothing else to the page", () => {
  const heard = vi.fn();
  document.body.addEventListener("keydown", heard);
  press("gd");
  document.body.removeEventListener("keydown", heard);
  expect(heard).toHaveBeenCalledOnce();
});

test("nobody goes anywhere while a text is typed, or by another key", () => {
  const field = document.querySelector("input");
  if (field) press("gc", field);
  press("gxc");
  expect(location.pathname).toBe("/verify");
});

test("the guide tells every place", () => {
  const guide = readFileSync("../docs/how-to/explore.md", "utf8");
  for (const key of Object.keys(PLACES)) expect(guide).toContain(`\`g ${key}\``);
});
