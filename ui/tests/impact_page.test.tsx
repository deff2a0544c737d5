import { expect, test } from "vitest";
import { orders } from "../fixtures/company.ts";
import { impactPage } from "../src/impact.ts";
import { visiting } from "./support/visiting.tsx";

const visit = visiting();
const { open } = visit;
const rows = () => [...document.querySelectorAll("#reached tbody tr")];

test("an impact is a sentence, groups, and a row for each thing reached", async () => {
  await open(impactPage(orders));
  expect(document.querySelector(".sentence")?.textContent).toContain("fct_orders reaches");
  expect(document.querySelectorAll(".groups li").length).toBeGreaterThan(1);
  expect(rows().length).toBeGreaterThan(3);
  expect(document.querySelector("#reached")?.innerHTML).toContain("show the way");
});

test("a type in the address narrows the rows, and the page says to how many", async () => {
  await open(impactPage(orders));
  const all = rows().length;
  await open(`${impactPage(orders)}&type=job`);
  expect(rows().length).toBeLessThan(all);
  for (const row of rows()) expect(row.textContent).toContain("job");
  expect(document.querySelector("#reached .section-note")?.textContent).toBe(
    `${rows().length} of ${all}`,
  );
});

test("a column is asked about by columns, and those that are affected are named", async () => {
  await open(impactPage(orders, "amount_eur"));
  const walks = visit.addresses().filter((address) => address.includes("/impact"));
  expect(walks.some((address) => address.includes("level=column"))).toBe(true);
  expect(document.querySelector(".affected")?.textContent).toBe("gross_revenue_eur");
});

test("depth, influence and instant of the address reach the question", async () => {
  await open(`${impactPage(orders)}&depth=2&influence=direct&at=2026-11-20T10:00`);
  const walk = visit.addresses().find((address) => address.includes("/impact")) ?? "";
  for (const part of ["depth=2", "influence=direct", "valid_at=2026-11-20T10%3A00"]) {
    expect(walk).toContain(part);
  }
});

test("without anything to ask about the page offers to find it", async () => {
  await open("/impact");
  expect(document.querySelector("main [role=combobox]")).not.toBeNull();
  expect(visit.addresses().some((address) => address.includes("/impact"))).toBe(false);
});
