import { expect, test } from "vitest";
import { orders } from "../fixtures/company.ts";
import { reply } from "../fixtures/serve.ts";
import type { Lineage, Node } from "../src/api/answers.ts";
import { drawnNodes } from "../src/graph/drawn.ts";

const lineage = reply("/api/v2/lineage", new URLSearchParams({ of: orders })).body as Lineage;
const extra = (changes: Partial<Node>): Lineage => ({
  ...lineage,
  nodes: [...lineage.nodes, { ...(lineage.nodes[0] as Node), id: "dataset:x:y", ...changes }],
});
const drawn = (answer: Lineage): string[] => drawnNodes(answer).map((node) => node.id);

test("every node with a line is drawn", () => {
  expect(drawnNodes(lineage)).toEqual(lineage.nodes);
});

test("another name of a drawn dataset gets no box of its own", () => {
  expect(drawn(extra({ aliases: [orders] }))).not.toContain("dataset:x:y");
});

test("a node without lines that is nobody's other name is still drawn", () => {
  expect(drawn(extra({ aliases: ["dataset:x:elsewhere"] }))).toContain("dataset:x:y");
});

test("a focus without neighbours is drawn", () => {
  const alone = { ...lineage, nodes: lineage.nodes.slice(0, 1), edges: [], focus: orders };
  expect(drawn(alone)).toHaveLength(1);
});
