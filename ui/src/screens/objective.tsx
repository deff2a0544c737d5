import { question } from "../api/ask.ts";
import { together, usePages } from "../api/paging.ts";
import type { SloAnswer } from "../api/schema.ts";
import { share } from "../measures.ts";
import { BadTable } from "../parts/bad_table.tsx";
import { BurnTable } from "../parts/burn_table.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { More } from "../parts/more.tsx";
import { ObjectiveHead } from "../parts/objective_head.tsx";
import { SeriesLine } from "../parts/series_line.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { count } from "../words.ts";

const PAGE = 50;

/** One objective: what it asks for, what is left of its error budget, and what spent the rest. */
export function ObjectivePage({ name }: { name: string }) {
  const answer = usePages<SloAnswer>(question("/api/v2/slo/show", { slo: name, limit: PAGE }));
  return (
    <>
      <title>{`${name} · Headwater`}</title>
      <p className="eyebrow">
        <Link to="/objectives">Objectives</Link>
      </p>
      <h1 className="page-name">{name}</h1>
      <Answered answer={answer} stays what="the objective">
        {(pages) => {
          const told = together(pages);
          const bad = pages.flatMap((page) => page.bad);
          return (
            <>
              <ObjectiveHead slo={told.slo} />
              <History told={told} />
              <Section id="burn" title="How fast it burns">
                <BurnTable burn={told.slo.burn} />
              </Section>
              <Section id="bad" note={count(told.total)} title="What was bad">
                {bad.length === 0 ? (
                  <Empty>Nothing within its window.</Empty>
                ) : (
                  <BadTable bad={bad} now={told.at} />
                )}
                <More noun="thing" of={answer} />
                <CoverageNote answer={told} noun="thing" />
              </Section>
            </>
          );
        }}
      </Answered>
    </>
  );
}

function History({ told }: { told: SloAnswer }) {
  const points = told.history.map(({ at, left_ratio }) => ({ at, value: left_ratio }));
  return (
    <Section id="history" title="How the budget was spent">
      {points.length > 1 ? (
        <SeriesLine label="Budget left, day by day" points={points} say={share} target={0} />
      ) : (
        <Empty>It is told from the second day on.</Empty>
      )}
    </Section>
  );
}
