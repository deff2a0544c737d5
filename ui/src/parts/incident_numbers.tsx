import type { IncidentsAnswer, TypicalEntry } from "../api/schema.ts";
import { LENGTHS, length, SEVERITIES, severityMark } from "../incidents.ts";
import { withQuery } from "../router.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { SeverityBadge } from "./marks.tsx";

/** How many incidents are not over, by severity, and how long the parts of all of them took. */
export function IncidentNumbers({ told }: { told: IncidentsAnswer }) {
  return (
    <>
      <ul aria-label="Open by severity" className="counts">
        {SEVERITIES.map((each) => (
          <li key={each}>
            <Link to={withQuery({ severity: each, state: "unresolved" })}>
              <span className="counts-size">{count(told.open[each] ?? 0)}</span>
              <SeverityBadge severity={each} />
              <span className="visually-hidden">
                {severityMark(each).word} incidents that are open
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <dl className="typical">
        {told.typical.map((each) => (
          <Typical key={each.name} of={each} />
        ))}
      </dl>
      <p className="under typical-note">
        Over all incidents; false alarms are left out, of which there{" "}
        {told.false_positives === 1 ? "is" : "are"} {count(told.false_positives)}.
      </p>
    </>
  );
}

function Typical({ of: { name, length: part, median_s, p90_s, incidents } }: { of: TypicalEntry }) {
  return (
    <div className="fact">
      <dt>
        <abbr title={LENGTHS[part]}>{name}</abbr>
      </dt>
      <dd>
        {median_s === null ? (
          <span className="quiet">no incident tells yet</span>
        ) : (
          <>
            <strong>{length(median_s)}</strong>
            <span className="under">
              {p90_s !== null && `90 % within ${length(p90_s)}; `}
              {count(incidents, "incident")}
            </span>
          </>
        )}
        <span className="under">{LENGTHS[part]}</span>
      </dd>
    </div>
  );
}
