import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Problem } from "../src/api/ask.ts";
import { Failure } from "../src/parts/states.tsx";

const shown = (detail: string, similar: string[] = [], candidates: string[] = []): string =>
  renderToStaticMarkup(
    <Failure
      again={() => undefined}
      problem={new Problem(404, "Not Found", detail, similar, candidates)}
    />,
  );

test("names that are listed below are not told in the sentence, too", () => {
  const similar = ["dataset:w:orders"];
  const text = shown(
    "no event has ever named 'a; b'; the nearest names are dataset:w:orders",
    similar,
  );
  expect(text).toContain("No event has ever named &#x27;a; b&#x27;.</p>");
  expect(text.match(/nearest names/g)).toHaveLength(1);
  const several = ["dataset:w:a", "dataset:x:a"];
  const means = "'a' means 2 things; say which by its identifier: dataset:w:a, dataset:x:a";
  expect(shown(means, [], several)).toContain("&#x27;a&#x27; means 2 things.</p>");
});

test("what lists no names is told as it is", () => {
  expect(shown("the disk is full; see the log")).toContain("The disk is full; see the log</p>");
});
