import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Evidence } from "../src/api/answers.ts";
import { EdgeLine } from "../src/graph/edge.tsx";
import type { KnownEdge } from "../src/graph/folding.ts";
import { Legend } from "../src/graph/legend.tsx";

const ENDS = { source: "dataset:wh:orders", target: "dataset:wh:lines" };
const edge = (evidence: Evidence[], more: Partial<KnownEdge> = {}): KnownEdge =>
  ({ ...ENDS, job: null, evidence, runs: 0, implied: false, ...more }) as KnownEdge;

function drawn(of: KnownEdge): string {
  const route = [
    { x: 0, y: 0 },
    { x: 9, y: 0 },
  ];
  const line = { edge: of, ends: ENDS, lit: false, route, onChoose: () => undefined };
  return renderToStaticMarkup(
    <svg aria-hidden="true">
      <EdgeLine {...line} />
    </svg>,
  );
}

test.each<Evidence>(["observed", "declared", "parsed", "inferred", "manual"])(
  "a line that is known as %s alone has a stroke of its own, which the legend explains",
  (kind) => {
    const stroke = `edge edge-${kind}`;
    expect(drawn(edge([kind]))).toContain(`class="${stroke}"`);
    const legend = renderToStaticMarkup(<Legend edges={[edge([kind])]} unseen={0} />);
    expect(legend.match(/<li>/g)).toHaveLength(1);
    expect(legend).toContain(`class="${stroke}"`);
  },
);

test("a line that a person confirmed is a double one, in words too", () => {
  const confirmed = edge(["parsed"], { confirmed: true });
  expect(drawn(confirmed)).toContain("edge-confirmed");
  expect(drawn(confirmed)).toContain("edge-between");
  expect(drawn(confirmed)).toContain("Confirmed by a person; Read from SQL");
  const legend = renderToStaticMarkup(<Legend edges={[confirmed]} unseen={0} />);
  expect(legend).toContain("confirmed by a person");
  expect(legend).not.toContain("read from SQL");
});

test("a line leads to why it is there", () => {
  expect(drawn(edge(["parsed"]))).toContain(
    'href="/flow?source=dataset%3Awh%3Aorders&amp;target=dataset%3Awh%3Alines"',
  );
});
