import { expect, test } from "vitest";
import { toCsv } from "../src/graph/csv.ts";

const cell = (value: string | number | null): string => toCsv([], [[value]]).split("\r\n")[1] ?? "";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "|calc"])(
  "a text that a spreadsheet would run is quoted as text: %j",
  (text) => {
    expect(cell(text)).toMatch(/^"?'/);
  },
);

test("a number stays a number, also below zero", () => {
  expect(cell(-2)).toBe("-2");
});

test("commas, quotes and line breaks stay inside their cell", () => {
  expect(toCsv(["a", "b"], [['x,"y"\nz', "ok"]])).toBe('a,b\r\n"x,""y""\nz",ok\r\n');
});

test("what is absent is an empty cell", () => {
  expect(toCsv(["a", "b"], [[null, "x"]])).toBe("a,b\r\n,x\r\n");
});

test("a plain name is left alone", () => {
  expect(cell("shop.public.orders")).toBe("shop.public.orders");
});
