import type { Id } from "../api/answers.ts";
import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import { incidentPage, stateMark } from "../incidents.ts";
import { Link } from "./link.tsx";
import { SeverityBadge } from "./marks.tsx";

const MOST = 3;

/** Says on the page of an asset that an incident is about it, as long as it is not over. */
export function IncidentNote({ of }: { of: Id }) {
  const asked = { of, state: "unresolved", limit: MOST, min_offset: useNewest() } as const;
  const { data } = useFresh(question("/api/v2/incidents", asked));
  return data?.incidents.map(({ name, title, state, severity }) => (
    <p className="incident-note" key={name}>
      <SeverityBadge severity={severity} />
      <Link to={incidentPage(name)}>
        {name} is {stateMark(state).word.toLowerCase()}: {title}
      </Link>
    </p>
  ));
}
