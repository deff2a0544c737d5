import { expect, test } from "vitest";
import { navigate, withQuery } from "../src/router.ts";

test("a parameter is set, replaced and dropped; the rest of the address stays", () => {
  const at = "http://x/asset/dataset:a:b?depth=2&view=table#runs";
  expect(withQuery({ depth: "3" }, at)).toBe("/asset/dataset:a:b?depth=3&view=table#runs");
  expect(withQuery({ view: null, at: "2026-11-24T10:00" }, at)).toBe(
    "/asset/dataset:a:b?depth=2&at=2026-11-24T10%3A00#runs",
  );
});

test("going somewhere leaves a step to go back to, unless it replaces", () => {
  const before = history.length;
  navigate("/?q=orders");
  expect(location.search).toBe("?q=orders");
  expect(history.length).toBe(before + 1);
  navigate("/?q=clicks", { replace: true });
  expect(location.search).toBe("?q=clicks");
  expect(history.length).toBe(before + 1);
});
