import { expect, test } from "vitest";
import type { Edge, Evidence, Lineage, Node } from "../src/api/answers.ts";
import { endsOfEdges, foldWords } from "../src/graph/folding.ts";
import { formatId } from "../src/identity.ts";

const d = (name: string): string => formatId("dataset", "wh", name);
const step = (job: string): string => `step:${job}:whole`;
const word = (source: string, target: string): string =>
  formatId("job", "headwater", `manual/${d(source)} -> ${d(target)}`);

/** Flows drawn as `orders >load> lines`, each through a step of its own for each job. */
function draw(...flows: [from: string[], job: string, to: string[], how: Evidence][]): Lineage {
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  const add = (id: string, job: string | null): void => {
    const [kind, namespace = "", name = ""] = (job ?? id).split(":");
    const parts = { namespace, name: decodeURIComponent(name), label: name };
    nodes.set(id, { id, job, kind: job ? "step" : kind, ...parts } as Node);
  };
  for (const [from, job, to, how] of flows) {
    const known = { job, evidence: [how] };
    add(step(job), job);
    for (const one of from) {
      add(d(one), null);
      edges.push({ ...known, source: d(one), target: step(job) } as Edge);
    }
    for (const one of to) {
      add(d(one), null);
      edges.push({ ...known, source: step(job), target: d(one) } as Edge);
    }
  }
  return { focus: d("lines"), nodes: [...nodes.values()], edges } as unknown as Lineage;
}

test("a confirmation of what a job tells marks the job's lines and is no box of its own", () => {
  const { nodes, edges } = foldWords(
    draw(
      [["orders"], "job:etl:load", ["lines"], "observed"],
      [["orders"], word("orders", "lines"), ["lines"], "manual"],
    ),
  );
  expect(nodes.map((node) => node.id)).toEqual([step("job:etl:load"), d("orders"), d("lines")]);
  expect(edges.map((edge) => [edge.job, edge.confirmed])).toEqual([
    ["job:etl:load", true],
    ["job:etl:load", true],
  ]);
});

test("a line through which more flows than was confirmed is not marked", () => {
  const { edges } = foldWords(
    draw(
      [["orders", "refunds"], "job:etl:load", ["lines"], "observed"],
      [["orders"], word("orders", "lines"), ["lines"], "manual"],
    ),
  );
  const marked = edges.filter((edge) => edge.confirmed);
  expect(marked.map((edge) => edge.source)).toEqual([d("orders")]);
});

test("a flow that only a person tells keeps its box, by a name that can be read", () => {
  const { nodes, edges } = foldWords(
    draw([["lines"], word("lines", "workbook"), ["workbook"], "manual"]),
  );
  expect(nodes[0]).toMatchObject({ label: "drawn by a person", name: "lines → workbook" });
  expect(edges).toHaveLength(2);
  expect(edges.some((edge) => edge.confirmed)).toBe(false);
});

test("a line is asked about as the one flow through it, else as its dataset and job", () => {
  const { edges } = draw([["orders", "refunds"], "job:etl:load", ["lines"], "observed"]);
  const ends = endsOfEdges(edges);
  expect(edges.map((edge) => ends.get(edge))).toEqual([
    { source: d("orders"), target: d("lines") },
    { source: d("refunds"), target: d("lines") },
    { source: "job:etl:load", target: d("lines") },
  ]);
});
