import type { IncidentEntry } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { incidentPage, worstFirst } from "../incidents.ts";
import { count, shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { IncidentState, SeverityBadge } from "./marks.tsx";
import { When } from "./small.tsx";

const MOST_NAMED = 3;

/** Incidents, a row each. */
export function IncidentTable({ incidents }: { incidents: readonly IncidentEntry[] }) {
  return (
    <div className="wide">
      <table className="stacked incident-table">
        <thead>
          <tr>
            <th scope="col">Incident</th>
            <th scope="col">Severity</th>
            <th scope="col">State</th>
            <th scope="col">Since</th>
            <th scope="col">Owner</th>
            <th className="number" scope="col">
              To do
            </th>
          </tr>
        </thead>
        <tbody>
          {incidents.map((each) => (
            <tr key={each.name}>
              <td>
                <Link className="name" to={incidentPage(each.name)}>
                  {each.name}: {each.title}
                </Link>
                <span className="under anywhere">
                  <WrongThings assets={each.assets} />
                </span>
              </td>
              <td data-label="Severity">
                <SeverityBadge severity={each.severity} />
              </td>
              <td data-label="State">
                <IncidentState state={each.state} />
              </td>
              <td data-label="Since">
                <When at={each.onset} relative />
              </td>
              <td className="anywhere" data-label="Owner">
                {each.owner ?? <span className="quiet">nobody</span>}
              </td>
              <td className="number" data-label="To do">
                {each.open_actions === 0 ? (
                  <span className="quiet">–</span>
                ) : (
                  <Link
                    aria-label={`${count(each.open_actions, "open action")} of ${each.name}`}
                    to={`${incidentPage(each.name)}#actions`}
                  >
                    {count(each.open_actions)}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function WrongThings({ assets }: { assets: readonly string[] }) {
  if (assets.length === 0) return "no asset is named";
  const rest = assets.length - MOST_NAMED;
  return (
    <>
      {assets.slice(0, MOST_NAMED).map((id, at) => (
        <span key={id}>
          {at > 0 && ", "}
          <Link title={shortName(id)} to={pageOf(id)}>
            {shorten(shortName(id), 56)}
          </Link>
        </span>
      ))}
      {rest > 0 && ` and ${count(rest)} more`}
    </>
  );
}

const MOST_BRIEF = 5;

/** Incidents in brief, the worst first, where other things are spoken of as well. */
export function BriefIncidents({ incidents }: { incidents: readonly IncidentEntry[] }) {
  const worst = worstFirst(incidents);
  if (worst.length === 0) return null;
  return (
    <>
      <ul className="troubles incidents-brief">
        {worst.slice(0, MOST_BRIEF).map((each) => (
          <li key={each.name}>
            <SeverityBadge severity={each.severity} />
            <div className="troubles-main">
              <p>
                <Link className="name hit-title" to={incidentPage(each.name)}>
                  {each.name}: {each.title}
                </Link>
              </p>
              <p className="under">
                <WrongThings assets={each.assets} />
              </p>
            </div>
            <div className="troubles-owner">
              <IncidentState state={each.state} />
              <span className="under">
                {each.owner ?? "nobody has it"}, began <When at={each.onset} relative />
              </span>
            </div>
          </li>
        ))}
      </ul>
      {worst.length > MOST_BRIEF && (
        <p className="more">
          <Link to="/incidents">All incidents that are open</Link>
        </p>
      )}
    </>
  );
}
