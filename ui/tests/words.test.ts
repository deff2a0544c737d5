import { describe, expect, test, vi } from "vitest";
import { ago, instant } from "../src/instants.ts";
import { tokens } from "../src/parts/sql.tsx";
import { webAddress } from "../src/web_address.ts";
import { count, distance, duration, shorten, strongest, transformationName } from "../src/words.ts";

describe("a long name", () => {
  test("keeps both its ends and never grows beyond what is allowed", () => {
    const name = "analytics.intermediate.int_web_sessions_with_attributed_marketing_touchpoints";
    for (let most = 3; most < 100; most++)
      expect(shorten(name, most).length).toBeLessThanOrEqual(most);
    expect(shorten(name, 20)).toMatch(/^analytics.*…/);
    expect(shorten(name, 20).endsWith("touchpoints".slice(-8))).toBe(true);
  });

  test("that fits is left alone", () => {
    expect(shorten("orders", 6)).toBe("orders");
  });
});

describe("a time", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");

  test.each([
    ["2026-11-24T11:59:58Z", "just now"],
    ["2026-11-24T11:59:00Z", "60 s ago"],
    ["2026-11-24T11:00:00Z", "60 min ago"],
    ["2026-11-24T02:00:00Z", "10 h ago"],
    ["2026-11-14T12:00:00Z", "10 d ago"],
    ["2026-05-24T12:00:00Z", "6 months ago"],
    ["2020-11-24T12:00:00Z", "6 years ago"],
    ["2026-11-24T15:00:00Z", "in 3 h"],
  ])("%s is %s", (time, said) => {
    expect(ago(time, now)).toBe(said);
  });

  test("is written in UTC whatever zone it came in", () => {
    expect(instant("2026-11-24T01:30:00+02:00")).toBe("2026-11-23 23:30 UTC");
  });

  test.each([
    [-60, "2026-11-24 11:02 UTC+1"],
    [210, "2026-11-24 06:32 UTC-3:30"],
    [0, "2026-11-24 10:02 UTC"],
  ])("that the reader wants by their own clock says how far that is ahead", (offset, said) => {
    vi.spyOn(Date.prototype, "getTimezoneOffset").mockReturnValue(offset);
    expect(instant("2026-11-24T10:02:00Z", "local")).toBe(said);
    vi.restoreAllMocks();
  });

  test("that cannot be read is shown as it came", () => {
    expect(instant("yesterday")).toBe("yesterday");
    expect(ago("yesterday")).toBe("yesterday");
  });
});

test("durations are said in the unit that fits", () => {
  expect([0.25, 4.21, 59, 125, 7325].map(duration)).toEqual([
    "250 ms",
    "4.2 s",
    "59 s",
    "2 min 5 s",
    "2 h 2 min",
  ]);
});

test("one is singular", () => {
  expect([count(1, "node"), count(1234, "node"), count(0, "node")]).toEqual([
    "1 node",
    "1,234 nodes",
    "0 nodes",
  ]);
});

test("the strongest evidence decides how a line is drawn", () => {
  expect(strongest(["inferred", "declared"])).toBe("declared");
  expect(strongest(["parsed", "observed"])).toBe("observed");
});

test("a transformation says its kind, its masking and its influence", () => {
  expect(
    transformationName({
      type: "INDIRECT",
      subtype: "GROUP_BY",
      masking: false,
      description: null,
    }),
  ).toBe("Group by (indirect)");
  expect(
    transformationName({ type: "DIRECT", subtype: "IDENTITY", masking: true, description: null }),
  ).toBe("Identity, masked");
});

test("distance says the direction in words", () => {
  expect([-2, 0, 1].map(distance)).toEqual(["2 upstream", "here", "1 downstream"]);
});

test("only http and https are followed", () => {
  expect(webAddress("https://wiki.example/x")).toBe("https://wiki.example/x");
  for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc", "//x", "", null]) {
    expect(webAddress(text)).toBeNull();
  }
});

test("SQL cut into tokens is, joined again, the same SQL", () => {
  const sql = `select 'it''s', "Q", 1.5 -- end\nfrom a /* b */ where é = $1`;
  const found = tokens(sql);
  expect(found.map((token) => token.text).join("")).toBe(sql);
  expect(found.filter((token) => token.sort === "keyword").map((token) => token.text)).toEqual([
    "select",
    "from",
    "where",
  ]);
  expect(found.find((token) => token.sort === "text")?.text).toBe("'it''s'");
});
