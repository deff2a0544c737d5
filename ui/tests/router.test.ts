import { expect, test, vi } from "vitest";
import { keepTime, navigate, undo, withQuery } from "../src/router.ts";

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

test("a reader who looks at the past stays in it from asset to asset", () => {
  const past = "http://x/asset/dataset:a:b?at=2026-11-20T10:00";
  expect(keepTime("/asset/job:a:c%2Fd?column=e", past)).toBe(
    "/asset/job:a:c%2Fd?column=e&at=2026-11-20T10%3A00",
  );
  expect(keepTime("/?q=orders", past)).toBe("/?q=orders");
  expect(keepTime("/asset/job:a:c", "http://x/asset/dataset:a:b")).toBe("/asset/job:a:c");
});

test("a step within a path is taken back, an arrival is not", () => {
  const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
  navigate("/elsewhere");
  navigate("/lineage?of=a");
  undo();
  expect(back).not.toHaveBeenCalled();
  navigate("/lineage?of=b");
  navigate("/lineage?of=b&see=1,2,1", { replace: true });
  undo();
  expect(back).toHaveBeenCalledOnce();
});
