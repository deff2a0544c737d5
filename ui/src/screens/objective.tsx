import { question } from "../api/ask.ts";
import { together, usePages } from "../api/paging.ts";
import type { SloAnswer, SloEntry } from "../api/schema.ts";
import { share } from "../measures.ts";
import { wanted } from "../objectives.ts";
import { BadTable } from "../parts/bad_table.tsx";
import { BurnTable } from "../parts/burn_table.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link, Outside } from "../parts/link.tsx";
import { SeverityBadge } from "../parts/marks.tsx";
import { More } from "../parts/more.tsx";
import { BudgetBar, StandingChip } from "../parts/objective_marks.tsx";
import { SeriesLine } from "../parts/series_line.tsx";
import { Fact, Section, When } from "../parts/small.tsx";
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
              <Head slo={told.slo} />
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

function Head({ slo }: { slo: SloEntry }) {
  const draw = new URLSearchParams({ sel: slo.select });
  return (
    <>
      {slo.description && <p className="description">{slo.description}</p>}
      <dl className="facts">
        <Fact name="Asks for">{wanted(slo)}</Fact>
        <Fact name="Stands">
          <StandingChip state={slo.state} /> since <When at={slo.since} />
          {slo.unmeasured && <span className="under">{slo.unmeasured}</span>}
        </Fact>
        <Fact name="Error budget">
          <BudgetBar slo={slo} />
        </Fact>
        <Fact name="Good">{slo.attainment === null ? "unknown" : share(slo.attainment)}</Fact>
        <Fact name="Counts">
          <Link to={`/lineage?${draw}`}>{count(slo.subjects)}</Link>
          <span className="under mono">{slo.select}</span>
        </Fact>
        <Fact name="If missed">
          <SeverityBadge severity={slo.severity} />
        </Fact>
        {slo.owner && <Fact name="Owner">{slo.owner}</Fact>}
        {slo.runbook && (
          <Fact name="Runbook">
            <Outside href={slo.runbook}>{slo.runbook}</Outside>
          </Fact>
        )}
      </dl>
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
