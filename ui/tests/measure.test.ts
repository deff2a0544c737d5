import { expect, test } from "vitest";
import { shortenTo, wrapTo } from "../src/graph/measure.ts";

const FONT = "570 10px sans-serif";
/** Without a canvas a letter is taken for 0.58 of the font's size. */
const letters = (n: number): number => n * 5.8 + 0.1;

test("a name that fits is one line", () => {
  expect(wrapTo("orders", letters(6), FONT)).toEqual(["orders"]);
});

test("a longer name is parted where its words meet, and nothing is lost", () => {
  const lines = wrapTo("customer_lifetime_value_features", letters(18), FONT);
  expect(lines).toEqual(["customer_lifetime_", "value_features"]);
});

test("what does not fit on two lines is shortened on the second", () => {
  const [first, second, ...more] = wrapTo(`daily_${"x".repeat(40)}_end`, letters(12), FONT);
  expect(first).toBe("daily_");
  expect(second).toHaveLength(12);
  expect(second).toContain("…");
  expect(more).toEqual([]);
});

test("a name without words is shortened in its middle", () => {
  expect(wrapTo("abcdefghijklmnop", letters(8), FONT)).toEqual([
    shortenTo("abcdefghijklmnop", letters(8), FONT),
  ]);
  expect(shortenTo("abcdefghijklmnop", letters(8), FONT)).toHaveLength(8);
});
