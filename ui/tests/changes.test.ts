import { expect, test } from "vitest";
import type { Edge } from "../src/api/answers.ts";
import { changesOf, type Differences } from "../src/changes.ts";

const edge = (source: string, target: string, job: string | null, from: string): Edge =>
  ({ source, target, job, valid_from: from, valid_to: "2026-11-04" }) as Edge;

const differences = (part: Partial<Differences>): Differences =>
  ({ added: [], removed: [], changed: [], schemas: [], ...part }) as Differences;

const JOB = "job:etl:load";

test("halves of a way through a job are told as what it reads and writes", () => {
  const added = [
    edge("dataset:n:raw", "step:1", JOB, "2026-11-02"),
    edge("step:1", "dataset:n:clean", JOB, "2026-11-03"),
  ];
  expect(
    changesOf(differences({ added })).map((change) => "told" in change && change.told),
  ).toEqual([
    { does: "writes", job: JOB, dataset: "dataset:n:clean" },
    { does: "reads", job: JOB, dataset: "dataset:n:raw" },
  ]);
});

test("a person's word is told once, as from one end to the other", () => {
  const word = "job:headwater:manual%2Fdataset%3An%3Aa%20-%3E%20dataset%3An%3Ab";
  const added = [
    edge("dataset:n:a", "step:w", word, "2026-11-02"),
    edge("step:w", "dataset:n:b", word, "2026-11-02"),
  ];
  expect(changesOf(differences({ added }))).toEqual([
    {
      what: "came",
      at: "2026-11-02",
      told: { does: "leads", source: "dataset:n:a", target: "dataset:n:b" },
    },
  ]);
});

test("what came, went and changed its columns stands in one order, the newest first", () => {
  const schema = { dataset: "dataset:n:t", at: "2026-11-03", added: [], removed: [], retyped: [] };
  const told = changesOf(
    differences({
      added: [edge("dataset:n:a", "step:1", JOB, "2026-11-01")],
      removed: [edge("dataset:n:b", "step:1", JOB, "2026-10-01")],
      schemas: [schema],
    }),
  );
  expect(told.map(({ what }) => what)).toEqual(["went", "schema", "came"]);
});
