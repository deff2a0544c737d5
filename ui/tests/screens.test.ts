import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SCREENS = join(import.meta.dirname, "../src/screens");
const ASKS = /\b(useAnswer|useFresh|usePages|useWholeWalk|useQuery)[<(]/;
const DRAWS = /<(table|ul|ol|dl|svg|canvas|form|input|select|textarea)\b/;

test("no screen both asks the server and draws what it answers", () => {
  const screens = readdirSync(SCREENS).map((name) => ({
    name,
    text: readFileSync(join(SCREENS, name), "utf8"),
  }));
  const asking = screens.filter(({ text }) => ASKS.test(text));
  expect(asking.length).toBeGreaterThan(10);
  expect(asking.filter(({ text }) => DRAWS.test(text)).map(({ name }) => name)).toEqual([]);
});
