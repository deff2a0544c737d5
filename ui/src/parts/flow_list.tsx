import type { JudgedEdge } from "../api/schema.ts";
import { type Ends, flowPage, shortName } from "../flow.ts";
import { placeOf } from "../identity.ts";
import { count, EVIDENCE, shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { Name, When } from "./small.tsx";
import { StandingBadge } from "./standing.tsx";

/** Flows with what is to be made of each; every line leads to all that speaks for it. */
export function FlowList({ edges }: { edges: JudgedEdge[] }) {
  return (
    <ul className="flows">
      {edges.map((edge) => (
        <Line edge={edge} key={`${edge.source} ${edge.target}`} />
      ))}
    </ul>
  );
}

const MOST_JOBS = 2;

function Line({ edge }: { edge: JudgedEdge }) {
  const { source, target, verdict, evidence, jobs, runs, runs_without, last_seen, tried } = edge;
  return (
    <li>
      <StandingBadge standing={verdict} />
      <div className="flows-main">
        <FlowLink source={source} target={target} />
        <p className="under">
          {evidence.map((kind) => EVIDENCE[kind]).join(", ")}
          {jobs.slice(0, MOST_JOBS).map((job) => (
            <span key={job}>
              {" · "}
              <Name id={job} label={shortName(job)} most={40} />
            </span>
          ))}
          {jobs.length > MOST_JOBS && <> and {count(jobs.length - MOST_JOBS, "more job")}</>}
        </p>
      </div>
      <p className="flows-runs">
        {runs > 0 ? (
          <>
            {count(runs, "run")}, last <When at={last_seen} relative />
          </>
        ) : (
          <span className="quiet">no run shows it</span>
        )}
        {runs_without > 0 && <span className="under">{count(runs_without, "run")} without it</span>}
        {tried === "not shown" && <span className="under">refuted by a trial</span>}
      </p>
    </li>
  );
}

/** A flow by its two names, the namespaces below. */
export function FlowLink({ source, target }: { source: string; target: string }) {
  return (
    <>
      <Link className="name flows-name" to={flowPage({ source, target })}>
        <span title={shortName(source)}>{shorten(shortName(source), 60)}</span>
        <span aria-hidden="true" className="quiet">
          {" → "}
        </span>
        <span className="visually-hidden"> leads to </span>
        <span title={shortName(target)}>{shorten(shortName(target), 60)}</span>
      </Link>
      <span className="under mono">
        <Namespaces source={source} target={target} />
      </span>
    </>
  );
}

/** Where both ends live, once where it is the same place. */
export function Namespaces({ source, target }: Ends) {
  const from = placeOf(source).namespace;
  const to = placeOf(target).namespace;
  return from === to ? from : `${from} → ${to}`;
}
