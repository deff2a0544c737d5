import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { datasets, jobs, orders } from "../fixtures/company.ts";
import { keepAuthor } from "../src/api/author.ts";
import { forgetSearch, saveSearch } from "../src/api/saved_searches.ts";
import { motion, theme } from "../src/api/settings.ts";
import { zone } from "../src/api/zone.ts";
import { settle, visiting } from "./support/visiting.tsx";

const visit = visiting();
const { choose, open, links, text: part } = visit;

beforeEach(() => keepAuthor(""));

async function press(label: string): Promise<void> {
  const button = [...document.querySelectorAll<HTMLElement>("button, label, main a")].find((one) =>
    (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().startsWith(label),
  );
  if (!button) throw new Error(`there is no ${label}`);
  await act(async () => button.click());
  await settle();
}

const query = (): URLSearchParams => new URLSearchParams(location.search);

test("an old link to a search leads to the catalog", async () => {
  await open("/?q=orders&kind=dataset");
  expect(location.pathname + location.search).toBe("/catalog?q=orders&kind=dataset");
  expect(part("#found h2")).toBe("Found for “orders”");
});

test("a check box narrows what is found, and its chip takes that back", async () => {
  await open("/catalog");
  await press("Snowflake");
  expect(query().get("platform")).toBe("snowflake");
  expect(visit.addresses().some((address) => address.includes("platform=snowflake"))).toBe(true);
  await press("S3");
  expect(query().get("platform")).toBe("snowflake,s3");
  expect(part(".chosen")).toContain("Snowflake");
  await press("Remove Platform Snowflake");
  expect(query().get("platform")).toBe("s3");
  await press("Clear all");
  expect(location.search).toBe("");
});

test("what is chosen stands first, and the others stay to be added", async () => {
  await open("/catalog?platform=s3");
  const group = [...document.querySelectorAll(".facet")].find((one) =>
    one.textContent?.startsWith("Platform"),
  );
  const values = [...(group?.querySelectorAll(".facet-value") ?? [])].map((one) => one.textContent);
  expect(values[0]).toBe("S3");
  expect(values).toContain("Snowflake");
});

test("the next page comes below the first, with how many are shown", async () => {
  await open("/catalog");
  const { length } = datasets.concat(jobs);
  expect(length).toBeGreaterThan(50);
  expect(document.querySelectorAll(".hits > li")).toHaveLength(50);
  expect(part(".more")).toContain(`50 of ${length} hits shown`);
  await press("Show more");
  expect(document.querySelectorAll(".hits > li")).toHaveLength(length);
  expect(document.querySelector(".more")).toBeNull();
  expect(part(".coverage")).toContain(`${length} hits in all`);
});

test("another order is chosen beside what is found, and asked of the server", async () => {
  await open("/catalog?q=orders");
  await choose("Sort by", "name");
  expect(query().get("sort")).toBe("name");
  expect(visit.addresses().at(-1)).toContain("q=orders&sort=name");
  const names = [...document.querySelectorAll(".hits > li a")].map((one) => one.textContent ?? "");
  expect(names.length).toBeGreaterThan(1);
  expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other)));
  await open("/catalog?kind=column&sort=name");
  expect(part("#found")).not.toContain("Sort by");
  expect(visit.addresses().at(-1)).not.toContain("sort=");
});

test("filters that are a selector can be drawn, words cannot", async () => {
  await open("/catalog?platform=s3&kind=dataset");
  expect(links()).toContain("/lineage?sel=source%3As3%2Ctype%3Adataset");
  await open("/catalog?platform=s3&q=orders");
  expect(links().some((link) => link.startsWith("/lineage?sel"))).toBe(false);
});

test("a search is saved under a name, run, renamed and removed", async () => {
  await open("/catalog?platform=s3");
  expect(part("#saved")).toContain("None yet");
  await press("Save this search");
  await press("Save");
  expect(links()).toContain("/catalog?platform=s3");
  expect(part("#found")).toContain("Saved as “s3”");
  await open("/");
  await press("Rename s3");
  const input = document.querySelector<HTMLInputElement>("[aria-label='New name of s3']");
  await act(async () => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    set?.call(input, "the lake");
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await press("Save");
  expect(part("#saved li")).toBe("the lake");
  await press("Remove the lake");
  expect(part("#saved")).toContain("None yet");
});

test("what is stored under the name of searches and is none is passed over", async () => {
  const event = new StorageEvent("storage", { key: "headwater.searches" });
  localStorage.setItem("headwater.searches", '[{"name":1},{"name":"a","query":"tier=1"},null]');
  dispatchEvent(event);
  await open("/catalog");
  expect([...document.querySelectorAll("#saved li")].map((one) => one.textContent)).toEqual(["a"]);
  localStorage.setItem("headwater.searches", "{");
  await act(async () => dispatchEvent(event));
  expect(part("#saved")).toContain("None yet");
});

test("all that was found is saved as a table that runs nothing", async () => {
  const saved: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    saved.push(blob as Blob);
    // The browser of these tests would leave the page for any other address.
    return "#saved";
  });
  await open("/catalog?platform=s3");
  await press("Save all that was found as CSV");
  await press("Save all that was found as JSON");
  const [csv, json] = await Promise.all(saved.map((blob) => blob.text()));
  const hits = JSON.parse(json ?? "[]");
  expect(csv?.split("\r\n")).toHaveLength(hits.length + 2);
  expect(csv).toContain("id,kind,namespace");
  expect(part(".export-found")).toContain(`${hits.length} saved`);
});

test("places are walked level by level, each with its count and address", async () => {
  await open("/catalog?tab=browse");
  expect(part("#places")).toContain("snowflake://ab12345.eu-west-1");
  await press("s3://shop-lake");
  expect(query().get("place")).toBe("s3://shop-lake");
  expect(part("#places")).toContain("All namespaces");
  expect(part("#places")).toContain("4 datasets");
  expect(links().some((link) => link.startsWith("/asset/dataset:s3"))).toBe(true);
});

test("the first page says what is wrong, with why, and what changed", async () => {
  await open("/");
  expect(part("#wrong")).toContain("1 job failed");
  expect(part("#wrong")).toContain("Numeric value 'N/A' is not recognized");
  expect(part("#wrong")).toContain("1 event refused");
  expect(links()).toContain("/dead-letters");
  expect(part("#changed")).toContain("1 edge came");
  expect(part("#changed")).toContain("has other columns +added tip−removed fee");
  expect(links().some((link) => link.startsWith("/diff?from="))).toBe(true);
});

test("where nothing is wrong it says so, and what was looked at", async () => {
  visit.otherwise.set("/api/v2/select", { nodes: [], total: 0 });
  visit.otherwise.set("/api/v2/dead-letters", { dead_letters: [], total: 0 });
  visit.otherwise.set("/api/v2/verdicts", { disagreements: 0 });
  visit.otherwise.set("/api/v2/incidents", { incidents: [], open: {}, total: 0 });
  await open("/");
  expect(part("#wrong")).toContain("Nothing is wrong. Looked at: incidents, the last run of every");
  expect(document.querySelector(".check-bad")).toBeNull();
});

test("counts of a sample are said to be inexact", async () => {
  const traits = ["namespace", "type", "owner", "tag", "domain", "tier"].map((trait) => [
    trait,
    [],
  ]);
  const platform = [{ value: "s3", count: 7 }];
  const facets = { counted: 5000, complete: false, platform, ...Object.fromEntries(traits) };
  visit.otherwise.set("/api/v2/find", { facets, total: 9000, total_exact: false });
  await open("/catalog");
  expect(part(".facets")).toContain("≥ 7");
  expect(part(".facets")).toContain("Inexact: counted among the 5,000 that fit best");
  expect(part("#found .section-note")).toBe("more than 9,000");
});

test("since when changes are told is in the address", async () => {
  await open("/");
  await press("Since yesterday");
  expect(query().get("since")).toBe("1d");
  const last =
    visit
      .addresses()
      .filter((address) => address.startsWith("/api/v2/diff"))
      .at(-1) ?? "";
  const from = new URL(last, "http://x").searchParams.get("from") ?? "";
  expect(Date.now() - Date.parse(from)).toBeLessThan(2 * 86_400_000);
});

test("a part that cannot be answered says so, and the others stand", async () => {
  visit.broken.add("/api/v2/diff").add("/api/v2/verdicts");
  await open("/");
  expect(part("#changed")).toContain("The disk is full");
  expect(part("#wrong")).toContain("edges disputed: not known");
  expect(part("#wrong")).toContain("Numeric value");
  expect(part("#recent")).toContain("fct_orders");
  visit.broken.clear();
  await press("Try again");
  expect(part("#wrong")).not.toContain("not known");
});

test("who the reader is, is chosen among the owners, and shows what is theirs", async () => {
  await open("/");
  expect(part("#mine")).toContain("Say who you are");
  await press("analytics-engineering");
  expect(part("#mine .section-note")).toContain("analytics-engineering");
  expect(part("#mine .brief")).not.toBe("");
  expect(visit.addresses().some((address) => address.includes("owner=analytics-engineering"))).toBe(
    true,
  );
});

test("an owner of nothing is asked for another name", async () => {
  keepAuthor("nobody");
  await open("/");
  expect(part("#mine")).toContain("Nothing is owned by “nobody”");
});

test("settings are kept, and the server says what it is", async () => {
  await open("/settings");
  await press("Dark");
  expect(localStorage.getItem("headwater.theme")).toBe("dark");
  await press("Reduced");
  expect(motion.now()).toBe("reduced");
  await press("My own time");
  expect(zone.now()).toBe("local");
  for (const said of ["0.1.0", "184,213", "2 events behind"])
    expect(part("#server")).toContain(said);
  expect(part("#key")).toContain("none is kept");
  act(() => {
    for (const choice of [theme, motion]) choice.keep("system");
    zone.keep("UTC");
  });
  expect(localStorage.getItem("headwater.theme")).toBeNull();
});

test("every page leads to the others, and says which one it is", async () => {
  await open(`/asset/${orders}`);
  const pages = [...document.querySelectorAll(".navigation a")];
  expect(pages.map((one) => one.textContent)).toContain("Catalog");
  expect(document.querySelector(".navigation [aria-current]")).toBeNull();
  await open("/catalog?tab=browse");
  expect(part(".navigation [aria-current=page]")).toBe("Catalog");
});

test("the saved search of a name takes the place of the one before", () => {
  saveSearch("mine", "tier=1");
  saveSearch("mine", "tier=2");
  expect(JSON.parse(localStorage.getItem("headwater.searches") ?? "")).toEqual([
    { name: "mine", query: "tier=2" },
  ]);
  forgetSearch("mine");
});
