import { expect, test } from "vitest";
import { withNearest } from "../src/graph/selector_words.ts";

test("the label that may have been meant takes the place of the one that nothing carries", () => {
  const part = { text: "tag:piii", column: 10 };
  expect(withNearest("(tier:1, tag:piii)+2", part, "pii")).toBe("(tier:1, tag:pii)+2");
  expect(withNearest("🚲 orders tag:piii", { ...part, column: 10 }, "pii:name")).toBe(
    "🚲 orders tag:pii:name",
  );
});

test("a label with signs of its own is quoted", () => {
  const part = { text: "domain:x", column: 1 };
  expect(withNearest("domain:x", part, 'the "old" one')).toBe('domain:"the \\"old\\" one"');
});
