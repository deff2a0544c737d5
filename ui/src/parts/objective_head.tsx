import type { SloEntry } from "../api/schema.ts";
import { share } from "../measures.ts";
import { wanted } from "../objectives.ts";
import { count } from "../words.ts";
import { Link, Outside } from "./link.tsx";
import { SeverityBadge } from "./marks.tsx";
import { BudgetBar, StandingChip } from "./objective_marks.tsx";
import { Fact, When } from "./small.tsx";

/** What an objective asks for, how it stands, and what is left of its error budget. */
export function ObjectiveHead({ slo }: { slo: SloEntry }) {
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
