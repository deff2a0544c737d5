import { useState } from "react";
import { pageOf } from "../identity.ts";
import type { Trouble } from "../troubles.ts";
import { count, shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { Chip, State, When } from "./small.tsx";

const SHOWN = 7;

/** What went wrong, the newest first: the job, what its run said, whose it is and when. */
export function TroubleList({ troubles }: { troubles: readonly Trouble[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? troubles : troubles.slice(0, SHOWN);
  return (
    <>
      <ul className="troubles">
        {shown.map((trouble) => (
          <TroubleLine key={trouble.job.id} trouble={trouble} />
        ))}
      </ul>
      {shown.length < troubles.length && (
        <p className="more">
          <button className="small-button" onClick={() => setAll(true)} type="button">
            Show {count(troubles.length - shown.length)} more
          </button>
        </p>
      )}
    </>
  );
}

function TroubleLine({ trouble: { job, error, above } }: { trouble: Trouble }) {
  const run = job.last_run;
  return (
    <li>
      {run && (
        <Link to={pageOf(run.id)}>
          <State state={run.state} />
          <span className="visually-hidden">: the last run of {job.label}</span>
        </Link>
      )}
      <div className="troubles-main">
        <p>
          <Link className="name hit-title" title={job.name} to={pageOf(job.id)}>
            {shorten(job.label, 48)}
          </Link>
          {job.tier === 1 && <Chip tone="accent">Tier 1</Chip>}
        </p>
        {error && (
          <p className="error-text" title={error}>
            {shorten(error, 110)}
          </p>
        )}
        {above.length > 0 && (
          <p className="under">
            {"and with it "}
            {above.map((one, at) => (
              <span key={one.id}>
                {at > 0 && ", "}
                <Link title={one.name} to={pageOf(one.id)}>
                  {shorten(one.label, 32)}
                </Link>
              </span>
            ))}
          </p>
        )}
      </div>
      <p className="troubles-owner">
        {job.owners.join(", ") || <span className="quiet">no owner</span>}
        <span className="under">
          {run?.state === "STALE" && "fell silent "}
          <When at={run?.at ?? null} relative />
        </span>
      </p>
    </li>
  );
}
