import { expect, test } from "vitest";
import { amount, basis, share, span } from "../src/measures.ts";
import { visiting } from "./support/visiting.tsx";

const visit = visiting();

test("a share that is not quite all, or not quite none, does not look so", () => {
  expect([0, 0.0004, 0.5, 0.9996, 1].map(share)).toEqual([
    "0.0 %",
    "< 0.1 %",
    "50.0 %",
    "> 99.9 %",
    "100.0 %",
  ]);
});

test("a span is said in its largest whole unit, and in days from two days on", () => {
  expect([0.2, 45, 300, 3600, 5400, 216_000, 2_419_200].map(span)).toEqual([
    "200 ms",
    "45 s",
    "5 min",
    "1 h",
    "90 min",
    "2.5 days",
    "28 days",
  ]);
});

test("what is not measured is unknown, and never a number", () => {
  expect(amount({ unit: "share" }, null)).toBe("unknown");
});

test("a reading of few things says that they are few", () => {
  const reading = {
    state: "few",
    value: 1,
    numerator: 3,
    denominator: 3,
    things: 3,
    low: 0.44,
    high: 1,
    meets: true,
  } as const;
  expect(basis(reading)).toBe("3 of 3, which are few; 95 % sure: 44.0 % to 100.0 %");
});

test("every measure is listed with its definition, and with what would make it measurable", async () => {
  await visit.open("/measures");
  const text = visit.text("#measures");
  expect(text).toContain("80.0 %");
  expect(text).toContain("Datasets with lineage, over all datasets of the universe.");
  expect(text).toContain("Not measurable yet: no incident is recorded. To change that");
  expect(text).toContain("1 of 2 targets reached");
  expect(visit.text("#universe")).toContain("left behind by the inside of a job");
});

test("a measure leads from its parts to the single things behind it", async () => {
  await visit.open("/measures/M1");
  expect(visit.text("#parts")).toContain("none said");
  expect(visit.text("#behind")).toContain("db.dark");
  expect(visit.links()).toContain("/measures/M1?domain=sales#behind");
  await visit.open("/measures/M1?domain=other");
  expect(visit.text("#behind")).not.toContain("db.dark");
  expect(visit.text("#behind")).toContain("What stands behind it: domain other");
});

test("parts are by what the reader chooses, in the address", async () => {
  await visit.open("/measures/M1?by=owner");
  expect(visit.addresses().some((each) => each.includes("by=owner"))).toBe(true);
  expect(visit.text("#parts th")).toBe("owner");
});

test("without history the page says what will be kept", async () => {
  await visit.open("/measures/M7");
  expect(visit.text("#history")).toContain("the last evaluation of each hour");
});
