import { expect, test } from "vitest";
import type { ExplainedEdge, JudgementEntry, WhyAnswer } from "../src/api/schema.ts";
import { endsOfWord, judgeable, shortName, standingOf, testimonies, wordsOn } from "../src/flow.ts";
import { atLine } from "../src/graph/code_place.tsx";
import { formatId } from "../src/identity.ts";
import { percent } from "../src/parts/verdict_counts.tsx";

const SOURCE = "dataset:wh:orders";
const TARGET = "dataset:wh:lines";
const WORD = formatId("job", "headwater", `manual/${SOURCE} -> ${TARGET}`);

function half(told: Partial<ExplainedEdge>): ExplainedEdge {
  const job = told.job ?? "job:etl:load";
  return {
    source: SOURCE,
    target: `step:${job}`,
    job,
    evidence: ["observed"],
    said_by: ["spark"],
    valid_from: "2026-11-01T00:00:00Z",
    valid_to: null,
    last_confirmed: "2026-11-09T00:00:00Z",
    runs: 9,
    transformations: [],
    ...told,
  } as ExplainedEdge;
}

function why(told: Partial<WhyAnswer>): WhyAnswer {
  return {
    source: SOURCE,
    target: TARGET,
    verdict: null,
    edges: [],
    rejections: [],
    trials: [],
    ...told,
  } as WhyAnswer;
}

function rejection(told: Partial<JudgementEntry> = {}): JudgementEntry {
  const ends = { source: SOURCE, target: TARGET, job: null };
  const said = { by: "ana", reason: "a leftover", at: "2026-11-10T00:00:00Z", until: null };
  return { ...ends, word: "rejected", ...said, ...told };
}

test("both halves of a way are one testimony: since the later, as often as the rarer", () => {
  const told = testimonies(
    why({
      edges: [
        half({ runs: 2, valid_from: "2026-11-05T00:00:00Z" }),
        half({ source: "step:job:etl:load", target: TARGET, last_confirmed: null }),
      ],
    }),
  );
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ runs: 2, first_seen: "2026-11-05T00:00:00Z", last_seen: null });
});

test("sources and jobs are told apart, and people's words are none of them", () => {
  const edges = [
    half({}),
    half({ said_by: ["sql"], evidence: ["parsed"] }),
    half({ job: "job:etl:other" }),
    half({ job: WORD, evidence: ["manual"], by: "ana", note: "seen" }),
  ];
  expect(testimonies(why({ edges }))).toHaveLength(3);
  expect(wordsOn(why({ edges }))).toMatchObject([
    { word: "confirmed", source: SOURCE, target: TARGET, by: "ana", reason: "seen" },
  ]);
});

test.each([
  ["VERIFIED", why({ verdict: "VERIFIED", edges: [half({})] })],
  ["REJECTED", why({ rejections: [rejection()] })],
  ["REJECTED", why({ verdict: "UNDECLARED", edges: [half({})], rejections: [rejection()] })],
  [
    "UNDECLARED",
    why({ verdict: "UNDECLARED", edges: [half({})], rejections: [rejection({ job: "job:a:b" })] }),
  ],
  ["TOLD", why({ edges: [half({})] })],
  ["CONFIRMED", why({ edges: [half({ job: WORD })] })],
  ["ENDED", why({ edges: [half({ valid_to: "2026-11-10T00:00:00Z" })] })],
  ["NONE", why({})],
])("a flow that stands as %s is said to", (standing, told) => {
  expect(standingOf(told)).toBe(standing);
});

test("a person's word names its ends, and no other job does", () => {
  expect(endsOfWord(WORD)).toEqual({ source: SOURCE, target: TARGET });
  expect(endsOfWord("job:etl:load")).toBeNull();
  expect(endsOfWord(null)).toBeNull();
});

test("two datasets or two columns can be judged, a dataset and a job cannot", () => {
  expect(judgeable({ source: SOURCE, target: TARGET })).toBe(true);
  expect(judgeable({ source: "column:wh:orders:a", target: "column:wh:lines:b" })).toBe(true);
  expect(judgeable({ source: SOURCE, target: "job:etl:load" })).toBe(false);
  expect(judgeable({ source: SOURCE, target: "column:wh:lines:b" })).toBe(false);
});

test("columns are called by their dataset", () => {
  expect(shortName("column:wh:shop.orders:amount")).toBe("shop.orders[amount]");
  expect(shortName("column:wh:orders:*")).toBe("orders");
  expect(shortName(SOURCE)).toBe("orders");
});

test("a link to code leads to its line where the address can say so", () => {
  expect(atLine("https://git.example.com/blob/a/x.sql", 7)).toBe(
    "https://git.example.com/blob/a/x.sql#L7",
  );
  expect(atLine("https://git.example.com/raw/x.sql", 7)).toBe("https://git.example.com/raw/x.sql");
  expect(atLine(null, 7)).toBeNull();
});

test("small shares keep a digit", () => {
  expect([0, 0.012, 0.5].map(percent)).toEqual(["0 %", "1.2 %", "50 %"]);
});
