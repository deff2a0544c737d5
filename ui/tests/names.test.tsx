import { beforeEach, expect, test } from "vitest";
import { orders } from "../fixtures/company.ts";
import { forgetNames } from "../fixtures/kept.ts";
import { markParts } from "../src/name_parts.ts";
import { visiting } from "./support/visiting.tsx";

const visit = visiting();
beforeEach(forgetNames);

const PAIR = "shop.public.Orders and shop.public.orders";
const sent = (): unknown[] =>
  visit.asked.filter(({ sent }) => sent !== "").map(({ sent }) => JSON.parse(sent));

test("names that look like one stand side by side with what differs marked", async () => {
  await visit.open("/identity");
  const marked = [...document.querySelectorAll("#conflicts mark")].map((one) => one.textContent);
  expect(marked).toEqual(["Orders", ":5432", "orders"]);
  expect(visit.text("#conflicts")).toContain("differ in port");
});

test("names are joined after one more question, and parted again by one press", async () => {
  await visit.open("/identity");
  await visit.press(`Join them: ${PAIR}`);
  expect(sent()).toEqual([]);
  await visit.press("Join them");
  expect(sent()[0]).toMatchObject({ word: "same", by: null });
  expect(visit.text(".names-said")).toContain("Joined: every question");
  expect(visit.text("#conflicts")).toContain("No two datasets have names");
  expect(visit.text("#aliases")).toContain("shop.public.Orders");
  await visit.press(`Take back what was said of ${PAIR}`);
  expect(visit.text(".names-said")).toContain("Taken back");
  expect(document.querySelectorAll("#conflicts .conflicts > li")).toHaveLength(1);
});

test("a pair that is two is dismissed with a reason, and found among the dismissed", async () => {
  await visit.open("/identity");
  await visit.press(`They are two: ${PAIR}`);
  await visit.type("How do you know?", "two systems");
  expect(sent()[0]).toMatchObject({ word: "different", reason: "two systems" });
  await visit.open("/identity?pairs=dismissed");
  expect(visit.text("#conflicts")).toContain("two, says somebody");
});

test("aliases are narrowed to a dataset and to a state by the address", async () => {
  await visit.open("/identity?state=ended");
  expect(visit.text("#aliases tbody")).toContain("Ended");
  await visit.open(`/identity?of=${encodeURIComponent(orders)}`);
  expect(visit.text("#aliases")).toContain("Names of analytics.marts.fct_orders");
  expect(document.querySelectorAll("#aliases tbody tr")).toHaveLength(1);
});

test("what a producer says has no button to take it back", async () => {
  await visit.open("/identity");
  expect(document.querySelectorAll("#aliases tbody button")).toHaveLength(0);
});

test("the page of a dataset leads to its names", async () => {
  await visit.open(`/asset/${orders}`);
  expect(visit.links().some((href) => href.startsWith("/identity?of="))).toBe(true);
});

const marks = (name: string, other: string): string[] =>
  markParts(name, other)
    .filter(({ differs }) => differs)
    .map(({ text }) => text);

test("what another name has otherwise is marked, and nothing else", () => {
  expect(marks("a.b.c", "a.b.c")).toEqual([]);
  expect(marks("shop.public.orders", "public.orders")).toEqual(["shop."]);
  expect(marks("public.orders", "shop.public.orders")).toEqual([]);
  expect(marks('"Orders"', "orders")).toEqual(['"Orders"']);
});
