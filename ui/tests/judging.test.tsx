import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { datasets, orders } from "../fixtures/company.ts";
import { forgetWords, judgements } from "../fixtures/flows.ts";
import { reply } from "../fixtures/serve.ts";
import { App } from "../src/app.tsx";
import { flowPage } from "../src/flow.ts";
import { navigate } from "../src/router.ts";

const revenue = datasets.find((id) => id.endsWith("revenue_daily")) ?? "";
const FLOW = flowPage({ source: orders, target: revenue });
let root: Root;
let asked: string[] = [];
let refuse = false;

beforeEach(() => {
  asked = [];
  refuse = false;
  forgetWords();
  localStorage.clear();
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("fetch", async (address: string, init: RequestInit = {}) => {
    asked.push(address);
    const url = new URL(address, "http://x");
    if (refuse && url.pathname.endsWith("/judge")) throw new TypeError("network");
    const sent = typeof init.body === "string" ? init.body : "";
    const { status = 200, body } = reply(url.pathname, url.searchParams, sent);
    return new Response(JSON.stringify(body), { status });
  });
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await act(() => new Promise((done) => setTimeout(done, 50)));
  }
}

async function open(address: string): Promise<void> {
  await act(async () => {
    navigate(address);
    root.render(<App />);
  });
  await settle();
}

const text = (): string => document.body.textContent ?? "";
const said = (): string =>
  [...document.querySelectorAll(".said")].map((one) => one.textContent).join("");
const alert = (): string => document.querySelector("[role=alert]")?.textContent ?? "";

function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll("button")].find((one) => one.textContent === name);
  if (!found) throw new Error(`no button ${name} among ${text()}`);
  return found;
}

async function press(name: string): Promise<void> {
  await act(async () => button(name).click());
  await settle();
}

function field(label: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  const found = [...document.querySelectorAll("label")].find((one) =>
    one.textContent?.startsWith(label),
  );
  const control = found?.querySelector<HTMLInputElement>("input, textarea, select");
  if (!control) throw new Error(`no field ${label}`);
  return control;
}

async function fill(control: HTMLElement, value: string): Promise<void> {
  await act(async () => {
    const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value")?.set;
    set?.call(control, value);
    const event = control instanceof HTMLSelectElement ? "change" : "input";
    control.dispatchEvent(new Event(event, { bubbles: true }));
  });
}

test("a flow is shown with its verdict in words and all that speaks for it", async () => {
  await open(FLOW);
  for (const one of [
    "Phantom",
    "never showed it",
    "parsed: read from SQL",
    "85 %",
    "read from its SQL",
    "models/revenue.sql",
    "github.com/headwater/headwater/sources/sql",
  ]) {
    expect(text()).toContain(one);
  }
  expect(document.querySelector(".testimony .sql")?.textContent).toContain("sum(amount)");
});

test("a rejection needs a reason, and says what it did; the page shows it at once", async () => {
  await open(FLOW);
  await press("Reject");
  expect(document.activeElement).toBe(field("Why is it wrong?"));
  await press("Reject it");
  expect(alert()).toContain("Say why");
  expect(judgements()).toEqual([]);
  await fill(field("Why is it wrong?"), "a leftover");
  await fill(field("Until"), "2027-01-31T00:00");
  await fill(field("Your name"), "ana");
  await press("Reject it");
  expect(judgements()[0]).toMatchObject({
    word: "rejected",
    reason: "a leftover",
    by: "ana",
    until: "2027-01-31T00:00:00Z",
    job: null,
  });
  expect(said()).toContain("Rejected: analytics.marts.fct_orders → analytics.marts.revenue_daily");
  expect(document.querySelector(".standing")?.textContent).toContain("Rejected");
  expect(document.querySelector(".word")?.textContent).toContain("a leftover");
  expect(asked.at(-1)).toMatch(/\/why\?.*min_offset=18421\d/);
  expect(document.activeElement).toBe(button("Confirm"));
});

test("a rejection may be of one job alone", async () => {
  await open(FLOW);
  await press("Reject");
  await fill(field("Why is it wrong?"), "retired");
  const jobs = field("Through") as HTMLSelectElement;
  await fill(jobs, jobs.options[1]?.value ?? "");
  await press("Reject it");
  expect(judgements()[0]?.job).toBe(jobs.options[1]?.value);
});

test("what was said is taken back, and the name is kept for the next word", async () => {
  await open(FLOW);
  await press("Confirm");
  await fill(field("Your name"), "ana");
  await press("Confirm it");
  expect(document.querySelector(".standing")?.textContent).toContain("Confirmed");
  expect(judgements()[0]).toMatchObject({ word: "confirmed", by: "ana" });
  await press("Take back");
  expect(judgements()).toEqual([]);
  expect(said()).toContain("Taken back");
  expect(document.querySelector(".standing")?.textContent).toContain("Phantom");
  await press("Reject");
  expect(field("Your name").value).toBe("ana");
});

test("what the server refuses is told beside the form, which stays as it was", async () => {
  await open(FLOW);
  await press("Reject");
  await fill(field("Why is it wrong?"), "refuse me");
  await press("Reject it");
  expect(alert()).toContain("is not a time");
  expect(alert()).toContain("Nothing was changed");
  expect(field("Why is it wrong?").value).toBe("refuse me");
});

test("a server that cannot be reached loses no word", async () => {
  await open(FLOW);
  await press("Reject");
  await fill(field("Why is it wrong?"), "a leftover");
  refuse = true;
  await press("Reject it");
  expect(alert()).toContain("cannot be reached");
  refuse = false;
  await press("Reject it");
  expect(judgements()).toHaveLength(1);
});

test("Escape leaves the form and brings the cursor back to its button", async () => {
  await open(FLOW);
  await press("Reject");
  await act(async () => {
    field("Why is it wrong?").dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
    );
  });
  await settle();
  expect(document.querySelector("form[aria-label^=Reject]")).toBeNull();
  expect(document.activeElement).toBe(button("Reject"));
});

test("a line of the table opens what speaks for it beside it, and closing leads back", async () => {
  await open(`/asset/${orders}?as=table`);
  const line = document.querySelector<HTMLButtonElement>("button.why[aria-label*=revenue_daily]");
  await act(async () => line?.click());
  await settle();
  expect(location.pathname).toBe(`/asset/${orders}`);
  expect(document.querySelector(".card")?.textContent).toContain("What speaks for it");
  await act(async () =>
    document.querySelector<HTMLElement>("[aria-label='Close the card']")?.click(),
  );
  expect(document.querySelector(".card")).toBeNull();
  expect(document.querySelector("[role=treegrid]")).not.toBeNull();
});

test("the past can be looked at, not judged", async () => {
  await open(`${FLOW}&at=2026-11-20T10:00`);
  expect(text()).toContain("as they stood at 2026-11-20 10:00 UTC");
  expect(text()).toContain("Go back to now");
  expect(() => button("Reject")).toThrow("no button");
});

test("an edge that nothing reports is drawn to a dataset found by name", async () => {
  await open(`/asset/${orders}`);
  await press("Draw an edge");
  await press("Draw it");
  expect(alert()).toContain("Choose the other dataset");
  const finder = document.querySelector<HTMLInputElement>(".draw input[role=combobox]");
  if (!finder) throw new Error("no finder");
  await act(async () => finder.focus());
  await fill(finder, "feature_flags");
  await settle();
  await act(async () => {
    document.querySelector<HTMLElement>(".draw [role=option]")?.click();
  });
  await press("Draw it");
  expect(judgements()[0]).toMatchObject({ word: "confirmed", source: orders });
  expect(judgements()[0]?.target).toContain("feature_flags");
  expect(said()).toContain("Drawn: analytics.marts.fct_orders → shop.public.feature_flags");
});

test("verdicts are counted, with the false positive rate and what it means", async () => {
  await open("/verify");
  const counts = document.querySelector(".counts")?.textContent ?? "";
  for (const word of ["Verified", "Undeclared", "Phantom", "Unseen", "Confirmed", "Rejected"]) {
    expect(counts).toContain(word);
  }
  expect(document.querySelector(".rate")?.textContent).toMatch(
    /\d %False positive rateOf \d+ edges that sources tell, (\d+) should not be there: \1 phantom/,
  );
  const hrefs = [...document.querySelectorAll("#flows a")].map((a) => a.getAttribute("href"));
  expect(hrefs).toContain(FLOW);
});

test("edges are listed by verdict and by dataset", async () => {
  await open(`/verify?which=undeclared&of=${encodeURIComponent(orders)}`);
  const badges = [...document.querySelectorAll("#flows .badge")].map((one) => one.textContent);
  expect(new Set(badges)).toEqual(new Set(["Undeclared"]));
  for (const line of document.querySelectorAll("#flows li")) {
    expect(line.textContent).toContain("fct_orders");
  }
  await press("Show those of all datasets");
  expect(location.search).toBe("?which=undeclared");
});

test("people's words are listed and taken back there", async () => {
  await open(FLOW);
  await press("Reject");
  await fill(field("Why is it wrong?"), "a leftover");
  await press("Reject it");
  await open("/verify");
  expect(document.querySelector("#words")?.textContent).toContain("a leftover");
  await press("Take back");
  expect(said()).toContain("Taken back");
  expect(document.querySelector("#words")?.textContent).toContain("Nobody has confirmed");
});

test("a column shows how it comes about: the whole, the steps, and where no code is told", async () => {
  await open(`/asset/${orders}?column=amount_eur`);
  const shown = document.querySelector("#derivation");
  expect(shown?.querySelector(".composed .sql")?.textContent).toBe("coalesce(amount, ?) * rate");
  expect(shown?.querySelectorAll(".derivation > li")).toHaveLength(2);
  expect(shown?.textContent).toContain("models/fct_orders.sql:14");
  expect(shown?.textContent).toContain("This step tells no code");
  const links = [...(shown?.querySelectorAll("a") ?? [])].map((a) => a.getAttribute("href"));
  expect(links.some((href) => href?.endsWith("models/fct_orders.sql#L14"))).toBe(true);
  await open(`/asset/${orders}?column=currency`);
  expect(document.querySelector("#derivation")?.textContent).toContain("Nothing tells what");
});
