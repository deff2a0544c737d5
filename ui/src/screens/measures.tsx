import { question, useAnswer } from "../api/ask.ts";
import type { MeasuresAnswer } from "../api/schema.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { MeasureRow } from "../parts/measure_row.tsx";
import { Fact, Section, When } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
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
      <p className="more">
        <Link to="/objectives">Objectives and their error budgets</Link>
      </p>
      <Answered answer={answer} what="the measures">
        {(told) => (
          <>
            <Section id="measures" note={<Reached told={told} />} title="Lineage itself">
              <ul className="measures">
                {told.measures.map((each) => (
                  <MeasureRow key={each.id} measure={each} />
                ))}
              </ul>
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

function Universe({ told }: { told: MeasuresAnswer }) {
  const { universe, at } = told;
  return (
    <dl className="facts">
      <Fact name="Datasets">
        {count(universe.datasets)}
        <span className="under">every one that an event has named, once, but for:</span>
      </Fact>
      {universe.excluded.map(({ name, reason, datasets }) => (
        <Fact key={name} name={`Left out: ${name}`}>
          {count(datasets)}
          {reason && <span className="under">{reason}</span>}
        </Fact>
      ))}
      <Fact name="Rule">
        <span className="mono">{universe.version}</span>
      </Fact>
      <Fact name="Measured">
        <When at={at} />
      </Fact>
    </dl>
  );
}
