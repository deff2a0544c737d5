/** A visit to the page without a browser: what is opened, pressed, typed, read and asked. */
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, vi } from "vitest";
import { reply, written } from "../../fixtures/serve.ts";
import { App } from "../../src/app.tsx";
import { navigate } from "../../src/router.ts";

export interface Visit {
  /** The addresses that were asked, and what was sent. */
  asked: { address: string; sent: string }[];
  addresses: () => string[];
  /** The paths that answer with an error. */
  broken: Set<string>;
  /** What is otherwise in the answers of single paths. */
  otherwise: Map<string, object>;
  open: (address: string) => Promise<void>;
  press: (name: string) => Promise<void>;
  type: (label: string, text: string) => Promise<void>;
  choose: (label: string, value: string) => Promise<void>;
  text: (selector?: string) => string;
  links: () => string[];
}

/** Every test of a file gets a page of its own over the made-up company. */
export function visiting(): Visit {
  let root: Root;
  const asked: Visit["asked"] = [];
  const broken: Visit["broken"] = new Set();
  const otherwise: Visit["otherwise"] = new Map();
  beforeEach(() => {
    asked.length = 0;
    broken.clear();
    otherwise.clear();
    localStorage.clear();
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    vi.stubGlobal("fetch", async (address: string, init: RequestInit = {}) => {
      const sent = typeof init.body === "string" ? init.body : "";
      asked.push({ address, sent });
      const url = new URL(address, "http://x");
      if (broken.has(url.pathname)) {
        const problem = { title: "Internal error", detail: "the disk is full" };
        return new Response(JSON.stringify(problem), { status: 500 });
      }
      const { status = 200, body } = reply(url.pathname, url.searchParams, sent);
      const other = otherwise.get(url.pathname);
      const told = other ? { ...(body as object), ...other } : body;
      return new Response(written(told), { status });
    });
    const page = document.createElement("div");
    document.body.replaceChildren(page);
    root = createRoot(page);
  });
  afterEach(() => {
    act(() => root.unmount());
    vi.unstubAllGlobals();
  });
  return {
    asked,
    addresses: () => asked.map(({ address }) => address),
    broken,
    otherwise,
    open: async (address) => {
      await act(async () => {
        navigate(address);
        root.render(<App />);
      });
      await settle();
    },
    press: async (name) => {
      const button = [...document.querySelectorAll<HTMLElement>("button, a")].find(
        (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
      );
      if (!button) throw new Error(`nothing is called ${name}`);
      await act(async () => button.click());
      await settle();
    },
    type: async (label, text) => {
      const input = [...document.querySelectorAll<HTMLInputElement>("input")].find(
        (one) =>
          one.getAttribute("aria-label") === label ||
          one.closest("label")?.textContent?.startsWith(label),
      );
      if (!input) throw new Error(`no field is called ${label}`);
      await act(async () => {
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
        set?.call(input, text);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await act(async () => input.form?.requestSubmit());
      await settle();
    },
    choose: async (label, value) => {
      const select = [...document.querySelectorAll("select")].find((one) =>
        one.closest("label")?.textContent?.startsWith(label),
      );
      if (!select) throw new Error(`nothing is chosen by ${label}`);
      await act(async () => {
        select.value = value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await settle();
    },
    text: (selector = "body") => document.querySelector(selector)?.textContent ?? "",
    links: () => [...document.querySelectorAll("a")].map((a) => a.getAttribute("href") ?? ""),
  };
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await act(() => new Promise((done) => setTimeout(done, 50)));
  }
}
