import { question, useAnswer } from "../api/ask.ts";
import type { MeasuresAnswer } from "../api/schema.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { MeasureList } from "../parts/measure_list.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { Universe } from "../parts/universe.tsx";
import { count } from "../words.ts";

/** How well lineage itself works: every measure with what it counts and what it comes to. */
export function MeasuresPage() {
  const answer = useAnswer(question("/api/v2/sli", {}));
  return (
    <>
      <title>Measures · Headwater</title>
      <h1 className="page-name">Measures</h1>
      <p className="description">
        How much of what there is has lineage, how soon, how exactly, and how much of it is wrong.
      </p>
      <p className="description">
        <Link to="/objectives">Objectives and their error budgets</Link>
      </p>
      <Answered answer={answer} what="the measures">
        {(told) => (
          <>
            <Section id="measures" note={<Reached told={told} />} title="Lineage itself">
              <MeasureList measures={told.measures} />
            </Section>
            <Section id="universe" note={count(told.universe.datasets)} title="What counts">
              <Universe told={told} />
            </Section>
            <CoverageNote answer={told} noun="measure" />
          </>
        )}
      </Answered>
    </>
  );
}

function Reached({ told }: { told: MeasuresAnswer }) {
  const known = told.measures.filter(({ reading }) => reading.meets !== null);
  const met = known.filter(({ reading }) => reading.meets);
  return `${met.length} of ${count(known.length, "target")} reached`;
}
