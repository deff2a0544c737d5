import { expect, test } from "vitest";
import type { PanelEntry } from "../src/api/schema.ts";
import { cells, header, pageOfValue, told } from "../src/dashboards.ts";
import { toCsv } from "../src/graph/csv.ts";
import { panelSvg } from "../src/parts/panel_picture.ts";
import { HOSTILE } from "./support/drawn.ts";

const COLOURS = { ground: "#fff", ink: "#000", quiet: "#666", line: "#ccc" };

function panel(rows: PanelEntry["rows"]): PanelEntry {
  return {
    panel: "risk",
    title: "Risk",
    tells: "What is at risk.",
    figures: [{ name: "at risk", value: rows.length, kind: "count", note: null, to: null }],
    lines: [],
    columns: [
      { name: "dataset", kind: "asset" },
      { name: "late by", kind: "seconds" },
      { name: "share", kind: "share" },
    ],
    rows,
    total: rows.length,
    to: null,
    unmeasured: null,
    remedy: null,
  };
}

test("what is not known is a dash, and never zero", () => {
  for (const kind of ["share", "seconds", "count", "instant", "asset"]) {
    expect(told(null, kind)).toBe("–");
  }
  expect(told(0, "count")).toBe("0");
});

test("a share that is nearly all does not look as if it were all", () => {
  expect([1, 0.9995, 0.978, 0.0004, 0].map((share) => told(share, "share"))).toEqual([
    "100.0 %",
    "> 99.9 %",
    "97.8 %",
    "< 0.1 %",
    "0.0 %",
  ]);
});

test("an asset, a run, an incident and an objective lead to their pages, and no text does", () => {
  expect(pageOfValue("dataset:w:orders", "asset")).toBe("/asset/dataset:w:orders");
  expect(pageOfValue("INC-7", "incident")).toBe("/incident/INC-7");
  expect(pageOfValue("tier 1", "objective")).toBe("/objective/tier%201");
  expect(pageOfValue("dataset:w:orders", "text")).toBeNull();
  expect(pageOfValue(7, "asset")).toBeNull();
});

test("a table is taken away in full, with units and nothing that a spreadsheet would run", () => {
  const taken = panel([["=cmd()", 90, null]]);
  expect(header(taken)).toEqual(["dataset", "late by (s)", "share"]);
  expect(toCsv(header(taken), cells(taken))).toBe(`dataset,late by (s),share\r\n"'=cmd()",90,\r\n`);
});

test("an image is well-formed XML whatever names hold", () => {
  for (const name of HOSTILE) {
    const svg = panelSvg(panel([[name, 1, 0.5]]), COLOURS);
    const read = new DOMParser().parseFromString(svg, "image/svg+xml");
    expect(read.querySelector("parsererror"), name).toBeNull();
    expect(read.querySelectorAll("script, foreignObject, image")).toHaveLength(0);
  }
});
