import type { IncidentAnswer, IncidentEntry } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { after, growth, isOver, MOMENTS, originWords, reachWords, untold } from "../incidents.ts";
import { shorten } from "../words.ts";
import type { OnActed } from "./acting.ts";
import { Copy } from "./copy.tsx";
import { IncidentActs } from "./incident_acts.tsx";
import { IncidentBudget } from "./incident_budget.tsx";
import { Link } from "./link.tsx";
import { IncidentState, SeverityBadge } from "./marks.tsx";
import { Fact, Name, When } from "./small.tsx";

interface IncidentHeadProps {
  told: IncidentAnswer;
  onActed: OnActed;
}

/** What is wrong, since when, how bad that is, who has it, and what can be done. */
export function IncidentHead({ told, onActed }: IncidentHeadProps) {
  const { incident, size, size_when_opened } = told;
  const { name, title, cause, moments } = incident;
  const grown = isOver(incident) ? null : growth(size, size_when_opened);
  return (
    <header className="incident-head">
      <p className="eyebrow">
        <Link to="/incidents">Incidents</Link>
        <span>{name}</span>
        <SeverityBadge severity={incident.severity} />
        <IncidentState state={incident.state} />
      </p>
      <h1>{title}</h1>
      <p className="incident-since">
        {isOver(incident) ? "It began" : "Since"} <When at={incident.onset} />{" "}
        {!isOver(incident) && (
          <>
            (<When at={incident.onset} relative />)
          </>
        )}
        {" · "}
        {incident.owner ? (
          <>
            <strong>{incident.owner}</strong> {isOver(incident) ? "had it" : "has it"}
          </>
        ) : (
          <strong>{isOver(incident) ? "nobody had it" : "nobody has it"}</strong>
        )}
      </p>
      <p className="sentence">
        {reachWords(size)}
        {grown && <span className="quiet"> That is {grown}.</span>}
      </p>
      <IncidentActs incident={incident} onActed={onActed} />
      <dl className="facts">
        <Fact name="What is wrong">
          <Wrong incident={incident} />
        </Fact>
        {cause && (
          <Fact name="Cause">
            {cause.asset && (
              <span className="line">
                <Name id={cause.asset} label={shortName(cause.asset)} />
              </span>
            )}
            {cause.commit && (
              <span className="line mono" title={cause.commit}>
                commit {cause.commit.slice(0, 10)}{" "}
                <Copy label="Copy the commit of the cause" short text={() => cause.commit ?? ""} />
              </span>
            )}
            {cause.note && <span className="line">{shorten(cause.note, 160)}</span>}
            <span className="under">says {cause.said.by}</span>
          </Fact>
        )}
        <IncidentBudget incident={incident} />
        <Fact name="Opened by">
          {incident.opened.by}
          <span className="under">{originWords(incident)}</span>
        </Fact>
      </dl>
      <ol aria-label="Moments" className="moments">
        {MOMENTS.map(([moment, words]) => {
          const stamp = moments[moment];
          return (
            <li className={stamp ? "moment" : "moment moment-ahead"} key={moment}>
              <span className="moment-name">{words}</span>
              {stamp ? (
                <>
                  <When at={stamp.at} />
                  <span className="under">
                    {[after(stamp.at, incident.onset), stamp.by].filter(Boolean).join(", ")}
                  </span>
                </>
              ) : (
                <span className="quiet">{untold(moment, moments)}</span>
              )}
            </li>
          );
        })}
      </ol>
    </header>
  );
}

const MOST_NAMED = 6;

function Wrong({ incident }: { incident: IncidentEntry }) {
  const { assets, roots } = incident;
  if (assets.length === 0) return <span className="quiet">no asset is named</span>;
  const rest = assets.length - MOST_NAMED;
  return (
    <>
      {assets.slice(0, MOST_NAMED).map((id) => (
        <span className="line" key={id}>
          <Link className="name" title={shortName(id)} to={pageOf(id)}>
            {shorten(shortName(id), 60)}
          </Link>
          {!roots.includes(id) && <span className="quiet"> symptom</span>}
        </span>
      ))}
      {rest > 0 && <span className="quiet">and {rest} more</span>}
    </>
  );
}
