import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { orders } from "../fixtures/company.ts";
import { reply } from "../fixtures/serve.ts";
import type { App as Application } from "../src/app.tsx";

const KEY = "hw_right";
let root: Root;
let accepted: string | null = KEY;
let sent: (string | null)[] = [];

beforeEach(() => {
  accepted = KEY;
  sent = [];
  sessionStorage.clear();
  localStorage.clear();
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    const url = new URL(address, "http://x");
    const said = new Headers(init.headers).get("authorization");
    if (url.pathname !== "/health") {
      sent.push(said);
      if (said !== `Bearer ${accepted}`) {
        return new Response(JSON.stringify({ title: "Unauthorized" }), { status: 401 });
      }
    }
    const { status = 200, body } = reply(url.pathname, url.searchParams);
    return new Response(JSON.stringify(body), { status });
  });
  document.body.replaceChildren(document.createElement("div"));
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

/** Opens the page as a browser tab does: with nothing in memory but what is stored. */
async function open(address = `/asset/${orders}`): Promise<void> {
  vi.resetModules();
  const { App }: { App: typeof Application } = await import("../src/app.tsx");
  history.replaceState(null, "", address);
  root = createRoot(document.body.firstElementChild as Element);
  await act(async () => root.render(<App />));
  await settle();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await act(() => new Promise((done) => setTimeout(done, 50)));
  }
}

const text = (): string => document.body.textContent ?? "";
const heading = (): string => document.querySelector("h1")?.textContent ?? "";
const field = (): HTMLInputElement => document.querySelector("input[name=key]") as HTMLInputElement;

async function signIn(key: string, { remember = false } = {}): Promise<void> {
  await act(async () => {
    if (remember) (document.querySelector("input[name=remember]") as HTMLElement).click();
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    set?.call(field(), key);
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });
  await act(async () => field().form?.requestSubmit());
  await settle();
}

async function press(name: string): Promise<void> {
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent === name);
  await act(async () => button?.click());
  await settle();
}

test("a server without keys is sent none and asks for none", async () => {
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    sent.push(new Headers(init.headers).get("authorization"));
    const url = new URL(address, "http://x");
    return new Response(JSON.stringify(reply(url.pathname, url.searchParams).body));
  });
  await open();
  expect(heading()).toBe("fct_orders");
  expect(new Set(sent)).toEqual(new Set([null]));
  expect(text()).not.toContain("Forget key");
});

test("a server with keys is answered with a field that says how to get one", async () => {
  await open();
  expect(heading()).toBe("This server asks for a key");
  expect(text()).toContain("headwater keys create NAME");
  expect(document.activeElement).toBe(field());
  expect(field().labels?.[0]?.textContent).toContain("API key");
  expect(document.querySelector("[role=combobox]")).toBeNull();
});

test("the right key opens the page that was asked for, and lasts as long as the tab", async () => {
  await open();
  await signIn(` ${KEY} `);
  expect(heading()).toBe("fct_orders");
  expect(sent.at(-1)).toBe(`Bearer ${KEY}`);
  expect([sessionStorage.length, localStorage.length]).toEqual([1, 0]);
  act(() => root.unmount());
  await open();
  expect(heading()).toBe("fct_orders");
});

test("a key that is to be remembered outlasts the tab", async () => {
  await open();
  await signIn(KEY, { remember: true });
  expect([sessionStorage.length, localStorage.length]).toEqual([0, 1]);
  act(() => root.unmount());
  sessionStorage.clear();
  await open();
  expect(heading()).toBe("fct_orders");
});

test.each(["hw_wrong", "schlüssel", "two words"])("the wrong key %j is said to be", async (key) => {
  await open();
  await signIn(key);
  expect(document.querySelector("[role=alert]")?.textContent).toContain("lets nobody in");
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field());
  expect([sessionStorage.length, localStorage.length]).toEqual([0, 0]);
});

test("a forgotten key is gone from the browser and the page", async () => {
  await open();
  await signIn(KEY, { remember: true });
  await press("Forget key");
  expect(heading()).toBe("This server asks for a key");
  expect(document.querySelector("[role=alert]")).toBeNull();
  expect(text()).not.toContain("fct_orders");
  expect([sessionStorage.length, localStorage.length]).toEqual([0, 0]);
});

test("a key that was revoked is dropped, and the reader told", async () => {
  await open();
  await signIn(KEY, { remember: true });
  act(() => root.unmount());
  accepted = "hw_another";
  await open();
  expect(document.querySelector("[role=alert]")?.textContent).toContain("any more");
  expect(localStorage.length).toBe(0);
  await signIn("hw_another");
  expect(heading()).toBe("fct_orders");
});

test("a browser that stores nothing keeps the key until the page is left", async () => {
  const refuse = (): never => {
    throw new DOMException("no", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  await open();
  await signIn(KEY);
  expect(heading()).toBe("fct_orders");
});
