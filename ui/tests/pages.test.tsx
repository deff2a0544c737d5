import { act } from "react";
import { expect, test } from "vitest";
import { COLUMNS, datasets, jobs, orders } from "../fixtures/company.ts";
import { settle, visiting } from "./support/visiting.tsx";

const visit = visiting();
const { open, links, text } = visit;

test("a dataset page shows its name, owner, columns, jobs and coverage", async () => {
  await open(`/asset/${orders}`);
  expect(document.querySelector("h1")?.textContent).toBe("fct_orders");
  expect(text()).toContain("analytics-engineering");
  for (const column of COLUMNS) expect(text()).toContain(column.name);
  expect(text()).toContain("Partial: this answer is known to be incomplete");
  expect(links()).toContain(`/asset/${jobs[9]}`);
});

test("the table shows the answer of the picture's request", async () => {
  await open(`/asset/${orders}`);
  const before = visit.addresses().filter((address) => address.includes("/view"));
  await open(`/asset/${orders}?as=table`);
  expect(text()).toContain("Towards the focus");
  expect(visit.addresses().filter((address) => address.includes("/view"))).toEqual(before);
});

test("an instant in the address reaches every question of the page", async () => {
  await open(`/asset/${orders}?at=2026-11-20T10:00`);
  const about = visit.addresses().filter((address) => /show|view/.test(address));
  expect(about).toHaveLength(2);
  for (const address of about) expect(address).toContain("valid_at=2026-11-20T10%3A00%3A00.000Z");
  expect(text()).toContain("as they stood at 2026-11-20 10:00 UTC");
});

test("a column in the address shows where it comes from", async () => {
  await open(`/asset/${orders}?column=amount_eur`);
  expect(document.querySelector("#columns")?.textContent).toContain("unit_price");
  expect(document.querySelector("#columns")?.textContent).toContain("Aggregation");
  const why = [...document.querySelectorAll("#columns .why")].map((a) =>
    a.getAttribute("aria-label"),
  );
  expect(why).toContain(
    "Why analytics.seeds.exchange_rates[rate] leads to analytics.marts.fct_orders[amount_eur]",
  );
  expect(why).toHaveLength(5);
});

test("a column's own address becomes that of its dataset", async () => {
  await open(`/asset/${orders.replace("dataset:", "column:")}:amount_eur`);
  expect(location.pathname).toBe(`/asset/${orders}`);
  expect(location.search).toBe("?column=amount_eur");
});

test("a job page shows its code, what it reads and what it waits for", async () => {
  await open(`/asset/${jobs[9]}`);
  expect(document.querySelector("#sql")?.textContent).toContain("one row for each order");
  expect(document.querySelectorAll("#inputs li")).toHaveLength(6);
  expect(text()).toContain("Runs after");
  expect(links()).toContain(`/asset/${jobs[4]}`);
});

test("a run page shows how it ended, what it touched and its events", async () => {
  await open("/asset/run:r-7-0");
  expect(document.querySelector(".state")?.textContent).toBe("Failed");
  expect(document.querySelector(".run-error")?.textContent).toContain("not recognized");
  expect(links()).toContain(`/asset/${jobs[7]}`);
  expect(links()).toContain("/event/184002");
});

test("an event page shows the event as it came", async () => {
  await open("/event/184002");
  expect(document.querySelector("pre")?.textContent).toContain('"eventType": "COMPLETE"');
});

test("the foot says what the server is and how far behind", async () => {
  await open("/");
  expect(document.querySelector(".status")?.textContent).toContain("Headwater 0.1.0");
  expect(document.querySelector(".status")?.textContent).toContain("2 events behind");
});

test("an unknown name offers the three nearest", async () => {
  await open("/asset/ordrs");
  expect(document.querySelectorAll(".nearest li")).toHaveLength(3);
});

test("a failure says what failed and can be asked again", async () => {
  await open("/asset/broken");
  expect(document.querySelector("[role=alert]")?.textContent).toContain(
    "The graph could not be read",
  );
  const before = visit.asked.length;
  await act(async () => document.querySelector<HTMLButtonElement>(".failure button")?.click());
  expect(visit.asked.length).toBe(before + 1);
});

test("no link leads anywhere but to this page or to the web", async () => {
  await open(`/asset/${orders}`);
  for (const href of links()) expect(href).toMatch(/^(\/|#|https?:)/);
  expect(text()).toContain("Not to be followed");
});

test("typing offers names; arrow and Enter go to one", async () => {
  await open("/asset/ordrs");
  const input = document.querySelector<HTMLInputElement>(".top input");
  if (!input) throw new Error("no search box");
  await act(async () => {
    input.focus();
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    set?.call(input, "fct_orders");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await settle();
  expect(input.getAttribute("aria-expanded")).toBe("true");
  const press = (key: string) =>
    act(async () => {
      input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    });
  await press("ArrowDown");
  expect(document.querySelector("[aria-selected=true]")?.textContent).toContain("fct_orders");
  await press("Enter");
  expect(location.pathname).toContain("fct_orders");
});

test("a run page names what started it and draws the tree as bars", async () => {
  await open("/asset/run:r-7-0");
  expect(document.querySelector(".facts")?.textContent).toContain("Started bynightly");
  expect(links()).toContain("/asset/run:dag");
  const bars = [...document.querySelectorAll<HTMLElement>(".gantt-bar")];
  expect(bars).toHaveLength(2);
  expect(bars[0]?.style.left).toBe("0%");
  expect(document.querySelector(".gantt [aria-current]")?.textContent).toContain("Failed");
});

test("refused events are listed with reason and place, and refused again in words", async () => {
  await open("/dead-letters");
  expect(text()).toContain("'noon' is not a time");
  expect(document.querySelector("tbody .mono")?.textContent).toBe("/eventTime");
  expect(links()).toContain("/dead-letters/7");
  await open("/dead-letters/7");
  const area = document.querySelector("textarea");
  expect(area?.value).toContain('"eventTime": "noon"');
  const button = [...document.querySelectorAll("button")].find((one) =>
    one.textContent?.startsWith("Replay"),
  );
  await act(async () => button?.click());
  await settle();
  expect(document.querySelector("[role=alert]")?.textContent).toContain("Refused again");
});

test("producers are listed with their engines and adapters", async () => {
  await open("/producers");
  for (const said of ["spark 3.5.1", "1.54.0", "the run id is not a UUID"]) {
    expect(text()).toContain(said);
  }
  expect(links()).toContain("/event/9");
});

test("how a dataset is made again is asked when it is wanted, and told step by step", async () => {
  await open(`/asset/${orders}`);
  expect(visit.addresses().some((address) => address.includes("/reproduce"))).toBe(false);
  const again = document.querySelector<HTMLAnchorElement>("#versions a[aria-label^=Reproduce]");
  await act(async () => again?.click());
  await settle();
  expect(visit.addresses().find((address) => address.includes("/reproduce"))).toContain(
    "run=r-9-0",
  );
  const shown = document.querySelector("#reproduce")?.textContent ?? "";
  for (const said of [
    "Not reproducible",
    "1 input was overwritten since",
    "4:9 now() gives another value with each run. take the time from a parameter",
    "models/marts/fct_orders.sql",
    "day = 2026-11-23",
    "overwritten since",
  ]) {
    expect(shown).toContain(said);
  }
});

const revenue = datasets.find((id) => id.endsWith("revenue_daily")) ?? "";

test("find offers what is not drawn, and moves the picture there", async () => {
  await open(`/lineage?of=${encodeURIComponent(orders)}&see=1,2,1&as=table`);
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent === "Find");
  await act(async () => button?.click());
  const input = document.querySelector<HTMLInputElement>("[aria-label='Find in the picture']");
  await act(async () => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    set?.call(input, "feature_flags");
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await settle();
  const offered = document.querySelector<HTMLButtonElement>("[aria-labelledby=elsewhere] button");
  await act(async () => offered?.click());
  const query = new URLSearchParams(location.search);
  expect(query.get("of")).toContain("feature_flags");
  expect(query.get("see")).toBeNull();
});

test("a picture inside of a page becomes one of something else on the whole screen", async () => {
  await open(`/asset/${orders}?chosen=${encodeURIComponent(revenue)}`);
  const button = [...document.querySelectorAll("button")].find(
    (one) => one.textContent === "Focus here",
  );
  await act(async () => button?.click());
  expect(location.pathname).toBe("/lineage");
  expect(new URLSearchParams(location.search).get("of")).toBe(revenue);
});

test("a run links to its trace", async () => {
  await open("/asset/run:r-7-0");
  expect(text()).toContain("4bf92f3577b34da6a3ce929d0e0e4736");
  expect(links()).toContain("https://tempo.example/trace/4bf92f3577b34da6a3ce929d0e0e4736");
});
