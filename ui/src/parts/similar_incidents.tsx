import type { SimilarEntry } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { incidentPage } from "../incidents.ts";
import { Link } from "./link.tsx";
import { IncidentState } from "./marks.tsx";
import { Name, Section, When } from "./small.tsx";
import { Empty } from "./states.tsx";

/** Incidents from before that are like this one, with what they turned out to be. */
export function SimilarIncidents({ similar }: { similar: readonly SimilarEntry[] }) {
  return (
    <Section id="similar" note={String(similar.length)} title="It happened before">
      {similar.length === 0 && (
        <Empty>No incident before it was about the same asset, alert or cause.</Empty>
      )}
      <ul className="similar">
        {similar.map(({ name, title, state, at, because, cause }) => (
          <li key={name}>
            <p className="similar-head">
              <Link className="name" to={incidentPage(name)}>
                {name}: {title}
              </Link>
              <IncidentState state={state} />
            </p>
            <p className="under">
              {because}, <When at={at} relative />
            </p>
            {cause && (
              <p className="anywhere">
                <span className="quiet">Its cause: </span>
                {cause.asset && <Name id={cause.asset} label={shortName(cause.asset)} />}
                {cause.asset && cause.note && ", "}
                {cause.note}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
