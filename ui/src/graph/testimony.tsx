import type { CommitEntry, DerivationStep } from "../api/schema.ts";
import { shortName, type Testimony } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { instant } from "../instants.ts";
import { Glyph } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { Chip, Fact, Name, State, When } from "../parts/small.tsx";
import { Sql } from "../parts/sql.tsx";
import { count, EVIDENCE, shorten, strongest, transformationName } from "../words.ts";
import { CodePlace } from "./code_place.tsx";

interface EvidencedProps {
  testimony: Testimony;
  /** The steps of the column's derivation that this is the evidence of. */
  steps: DerivationStep[] | undefined;
}

/** What one source says of a flow, and by what it knows. */
export function Evidenced({ testimony, steps = [] }: EvidencedProps) {
  const { evidence, job, run, sql, commit, implied, ended } = testimony;
  const told = steps.find((step) => step.code !== null)?.code;
  return (
    <article className="testimony">
      <header>
        <svg aria-hidden="true" height="10" width="34">
          <path className={`edge edge-${strongest(evidence)}`} d="M1 5H33" />
        </svg>
        <h4>{evidence.map((kind) => `${kind}: ${EVIDENCE[kind]}`).join("; ")}</h4>
        {job && (
          <span>
            by <Name id={job} label={shortName(job)} most={60} />
          </span>
        )}
        {implied && <Chip>implied by the job as a whole</Chip>}
        {ended && <Chip tone="warn">ended {instant(ended.at)}</Chip>}
      </header>
      {steps.map(
        (step) =>
          step.expression && <Sql key={step.column + step.expression} sql={step.expression} />,
      )}
      <dl className="facts">
        <Facts testimony={testimony} />
        {run && (
          <Fact name="Latest run">
            <Link to={pageOf(run.id)}>
              <State state={run.state} />
            </Link>{" "}
            <When at={run.started_at} relative />
          </Fact>
        )}
        {(told || commit) && (
          <Fact name="Code">
            <CodePlace code={told ?? codeOf(commit)} />
          </Fact>
        )}
        {testimony.events.length > 0 && (
          <Fact name="Events">
            {testimony.events.map(({ offset, event_type }) => (
              <span className="event-link" key={offset}>
                <Link to={`/event/${offset}`}>
                  {event_type ? `${event_type} ${offset}` : `declaration ${offset}`}
                </Link>
              </span>
            ))}
          </Fact>
        )}
      </dl>
      {sql && (
        <details className="facet">
          <summary>
            <Glyph shape="code" size={14} /> SQL
          </summary>
          <Sql sql={sql} />
        </details>
      )}
    </article>
  );
}

function codeOf(commit: CommitEntry | null) {
  if (!commit) return null;
  const { url, repo, version, path } = commit;
  return { url, repo, path, commit: version, line: null };
}

function Facts({ testimony }: { testimony: Testimony }) {
  const { evidence, said_by, confidence, note, by, first_seen, last_seen, runs } = testimony;
  const read = evidence.some((kind) => kind === "parsed" || kind === "inferred");
  return (
    <>
      {testimony.transformations.length > 0 && (
        <Fact name="What happens">
          {testimony.transformations.map((one) => (
            <Chip key={transformationName(one)}>{transformationName(one)}</Chip>
          ))}
        </Fact>
      )}
      {(confidence !== null || read) && (
        <Fact name="Confidence">
          {confidence === null ? "not said" : `${Math.round(confidence * 100)} %`}
        </Fact>
      )}
      {by && <Fact name="By">{by}</Fact>}
      {note && <Fact name="Note">{note}</Fact>}
      <Fact name="First seen">
        <When at={first_seen} />
      </Fact>
      <Fact name="Last shown by a run">
        {last_seen ? <When at={last_seen} /> : <span className="quiet">never</span>}
      </Fact>
      <Fact name="Runs">{count(runs)}</Fact>
      {testimony.ended?.because && <Fact name="Ended because">{testimony.ended.because}</Fact>}
      <Fact name={said_by.length > 1 ? "Producers" : "Producer"}>
        {said_by.map((producer) => (
          <span className="line mono" key={producer} title={producer}>
            {shorten(producer.replace(/^https?:\/\//, ""), 60)}
          </span>
        ))}
      </Fact>
    </>
  );
}
