import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answered, type Question, question, useAnswer } from "../src/api/ask.ts";

let root: Root;
const answers = new Map<string, (response: Response) => void>();
const dropped: string[] = [];

beforeEach(() => {
  answers.clear();
  dropped.length = 0;
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("fetch", (url: string, { signal }: { signal: AbortSignal }) => {
    signal.addEventListener("abort", () => dropped.push(url));
    return new Promise<Response>((done) => answers.set(url, done));
  });
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  answered.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function Probe({ url }: { url: string }) {
  const { data, problem, asking } = useAnswer(url as Question<string>);
  return <p>{`${asking ? "asking" : "still"} ${data ?? "nothing"} ${problem?.detail ?? ""}`}</p>;
}

const show = (url: string) => act(async () => root.render(<Probe url={url} />));
const told = (): string => document.body.textContent?.trim() ?? "";
const shown = (text: string | RegExp) =>
  act(() => vi.waitFor(() => expect(told()).toEqual(expect.stringMatching(text))));

async function answer(url: string, body: unknown, init: ResponseInit = {}): Promise<void> {
  await act(async () => {
    answers.get(url)?.(new Response(JSON.stringify(body), init));
    await new Promise((done) => setTimeout(done));
  });
}

test("a newer question drops the older one, whose late answer is not shown", async () => {
  await show("/a");
  await show("/b");
  expect(dropped).toEqual(["/a"]);
  await answer("/b", "new");
  await answer("/a", "old");
  await shown("still new");
});

test("an answer stays visible while the next one is asked for", async () => {
  await show("/a");
  await answer("/a", "first");
  await show("/b");
  await shown("asking first");
});

test("a step back shows at once what was there, and asks whether it still is", async () => {
  await show("/a");
  await answer("/a", "first");
  await act(async () => root.render(null));
  answers.clear();
  await show("/a");
  await shown("still first");
  await answer("/a", "second");
  await shown("still second");
});

test("a refusal is told in the server's own words", async () => {
  await show("/a");
  await answer("/a", { title: "Unknown", detail: "no event has ever named x" }, { status: 404 });
  await shown("still nothing no event has ever named x");
});

test("a refusal without words still says something", async () => {
  await show("/a");
  await answer("/a", null, { status: 502 });
  await shown("The server answered 502");
});

test("a server that is catching up is asked again when it said so", async () => {
  await show("/a");
  await answer("/a", { detail: "behind" }, { status: 503, headers: { "retry-after": "1" } });
  answers.clear();
  await act(() => new Promise((done) => setTimeout(done, 1100)));
  expect([...answers.keys()]).toEqual(["/a"]);
});

test("a question leaves out what is absent and encodes what is not", () => {
  const asked = { of: "a:b/c", state: null, cursor: "", min_offset: 0 };
  expect(question("/api/v2/runs", asked)).toBe("/api/v2/runs?of=a%3Ab%2Fc&min_offset=0");
  expect(question("/health", {})).toBe("/health");
});

test("what a path names is put into it", () => {
  expect(question("/api/v2/events/{offset}", { offset: "7/8" })).toBe("/api/v2/events/7%2F8");
});
