import { expect, test } from "vitest";
import { shortenTo } from "../src/graph/measure.ts";

const FONT = "570 10px sans-serif";
/** Without a canvas a letter is taken for 0.58 of the font's size. */
const letters = (n: number): number => n * 5.8 + 0.1;

test("a name that fits is left as it is", () => {
  expect(shortenTo("orders", letters(6), FONT)).toBe("orders");
});

test("a longer name is shortened in its middle", () => {
  const shown = shortenTo("abcdefghijklmnop", letters(8), FONT);
  expect(shown).toHaveLength(8);
  expect(shown).toMatch(/^abc.*…[m-p]+$/);
});

test("a name of ten thousand letters is shortened like any other, and at once", () => {
  const began = performance.now();
  expect(shortenTo("x".repeat(10_000), letters(12), FONT)).toHaveLength(12);
  expect(performance.now() - began).toBeLessThan(500);
});
