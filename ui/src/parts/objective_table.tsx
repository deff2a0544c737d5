import type { SloEntry } from "../api/schema.ts";
import { share } from "../measures.ts";
import { objectivePage, wanted } from "../objectives.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { SeverityBadge } from "./marks.tsx";
import { BudgetBar, StandingChip } from "./objective_marks.tsx";
import { When } from "./small.tsx";

/** Objectives, a row each. */
export function ObjectiveTable({ slos }: { slos: readonly SloEntry[] }) {
  return (
    <div className="wide">
      <table className="stacked">
        <thead>
          <tr>
            <th scope="col">Objective</th>
            <th scope="col">Stands</th>
            <th scope="col">Error budget</th>
            <th className="number" scope="col">
              Good
            </th>
            <th className="number" scope="col">
              Counts
            </th>
            <th scope="col">If missed</th>
          </tr>
        </thead>
        <tbody>
          {slos.map((slo) => (
            <tr key={slo.slo}>
              <td>
                <Link className="name" to={objectivePage(slo.slo)}>
                  {slo.slo}
                </Link>
                <span className="under">{wanted(slo)}</span>
              </td>
              <td data-label="Stands">
                <StandingChip state={slo.state} />
                <span className="under">
                  since <When at={slo.since} relative />
                </span>
              </td>
              <td data-label="Error budget">
                <BudgetBar slo={slo} />
              </td>
              <td className="number" data-label="Good">
                {slo.attainment === null ? "–" : share(slo.attainment)}
              </td>
              <td className="number" data-label="Counts">
                {count(slo.subjects)}
              </td>
              <td data-label="If missed">
                <SeverityBadge severity={slo.severity} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
