import { marked } from "marked";
import { expect, test } from "vitest";
import { asCsv, asDot, asJson, asMarkdown, asMermaid } from "../src/graph/takeaway.ts";
import { draw, HOSTILE, telling } from "./support/drawn.ts";

const hostile = (name: string) => telling(draw("raw -> (load)"), { raw: { name, label: name } });

test("a picture is a table of comma separated values with a line for each box", () => {
  const [header, ...lines] = asCsv(draw("raw -> (load) -> clean")).trimEnd().split("\r\n");
  expect(header).toMatch(/^hops,kind,name,/);
  expect(lines).toHaveLength(3);
});

test("a name that a spreadsheet takes for a formula is text in CSV", () => {
  expect(asCsv(hostile("=1+1"))).toContain(',"\'=1+1",');
});

test("JSON is the answer as it came", () => {
  const drawing = hostile(HOSTILE[0]);
  expect(JSON.parse(asJson(drawing))).toEqual(drawing.view);
});

test.each(HOSTILE)("mermaid reads %j as the text of one box", (name) => {
  const lines = asMermaid(hostile(name)).trimEnd().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^ {2}n0\["[^"<>&`%\\]*"\]$/);
  expect(lines[3]).toBe("  n0 --> n1");
});

test.each(HOSTILE)("Graphviz reads %j as one quoted text", (name) => {
  const lines = asDot(hostile(name)).trimEnd().split("\n");
  expect(lines).toHaveLength(7);
  const quoted = /"(?:[^"\\]|\\.)*"/.source;
  expect(lines[3]).toMatch(new RegExp(`^ {2}${quoted} \\[label=${quoted}\\];$`));
});

test.each(HOSTILE)("markdown shows %j as text in one cell", (name) => {
  const html = marked.parse(asMarkdown(hostile(name)), { async: false });
  const page = new DOMParser().parseFromString(html, "text/html");
  expect(page.querySelectorAll("tbody tr")).toHaveLength(2);
  expect(page.querySelectorAll("tbody img, tbody code, tbody a, tbody em")).toHaveLength(0);
  const shown = page.querySelector("tbody tr td:nth-child(3)")?.textContent;
  const plain = name.replaceAll(/[\s\0]+/g, " ").trim();
  expect(shown).toBe(plain);
});

test("words joined by underscores stay as they are in markdown", () => {
  expect(asMarkdown(hostile("fct_orders_daily"))).toContain("| fct_orders_daily |");
});

test("what was never seen at run time is dashed", () => {
  const drawing = draw("raw -> (load)");
  const [line] = drawing.view.lines;
  if (line) line.edge.evidence = ["declared"];
  expect(asMermaid(drawing)).toContain("n0 -.-> n1");
  expect(asDot(drawing)).toContain("[style=dashed]");
});
