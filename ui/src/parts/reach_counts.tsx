import { useState } from "react";
import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { type Difference, subjects } from "../differences.ts";
import { shortName } from "../flow.ts";
import { impactPage } from "../impact.ts";
import { instantOf } from "../instants.ts";
import { usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { Name, Section } from "./small.tsx";

const COUNTED_AT_ONCE = 20;

/** How much lies downstream of what differs; counted when somebody wants to know. */
export function ReachCounts({ differences }: { differences: readonly Difference[] }) {
  const { query } = usePlace();
  const [most, setMost] = useState(COUNTED_AT_ONCE);
  const ids = subjects(differences);
  const counts = query.get("reach") === "yes";
  return (
    <Section id="reach" note={count(ids.length, "thing")} title="What that reaches">
      {counts ? (
        <>
          <ul className="reach">
            {ids.slice(0, most).map((id) => (
              <Reach id={id} key={id} />
            ))}
          </ul>
          {ids.length > most && (
            <p className="empty">
              {count(most)} of {count(ids.length)} are counted.{" "}
              <button
                className="small-button"
                onClick={() => setMost(most + COUNTED_AT_ONCE)}
                type="button"
              >
                Count more
              </button>
            </p>
          )}
        </>
      ) : (
        <p className="empty">
          Nobody has counted yet what depends on what differs.{" "}
          <Link to={withQuery({ reach: "yes" })}>Count it</Link>
        </p>
      )}
    </Section>
  );
}

function Reach({ id }: { id: Id }) {
  const to = usePlace().query.get("to");
  const { data, problem } = useAnswer(
    question("/api/v2/impact", { of: id, limit: 1, valid_at: to && instantOf(to) }),
  );
  const noun = id.startsWith("column:") ? "column" : "dataset";
  return (
    <li>
      <Name id={id} label={shortName(id)} most={72} />
      {problem ? (
        <span className="quiet">{problem.detail}</span>
      ) : data === null ? (
        <span className="quiet">counting…</span>
      ) : data.total === 0 ? (
        <span className="quiet">nothing depends on it</span>
      ) : (
        <Link to={impactPage(id)}>{count(data.total, noun)} downstream</Link>
      )}
    </li>
  );
}
