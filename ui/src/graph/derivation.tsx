import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { DatasetEntry, DerivationAnswer, DerivationStep } from "../api/schema.ts";
import { flowPage, shortName } from "../flow.ts";
import { columnOf, pageOf } from "../identity.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Copy } from "../parts/copy.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { Name, Section } from "../parts/small.tsx";
import { Sql } from "../parts/sql.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { count, EVIDENCE } from "../words.ts";
import { CodePlace } from "./code_place.tsx";

/** How a column comes about: all of it in one expression, and the code of each step below. */
export function DerivationSection({ dataset, column }: { dataset: DatasetEntry; column: string }) {
  const answer = useAnswer(
    question("/api/v2/derivation", {
      of: columnOf(dataset.id, column),
      valid_at: useAsOf(),
      min_offset: useNewest(),
    }),
  );
  return (
    <Section
      id="derivation"
      note={<span className="mono">{`${dataset.label}[${column}]`}</span>}
      title="How it comes about"
    >
      <Answered answer={answer} what="how it comes about">
        {(told) =>
          told.steps.length === 0 ? (
            <Empty>
              Nothing tells what <span className="mono">{column}</span> is made of: it is read from
              a source, or no code and no run has said.
            </Empty>
          ) : (
            <>
              <Composed told={told} />
              <ol className="derivation">
                {told.steps.map((step) => (
                  <Step key={`${step.column} ${step.job} ${step.expression}`} step={step} />
                ))}
              </ol>
              <CoverageNote answer={told} noun="step" />
            </>
          )
        }
      </Answered>
    </Section>
  );
}

/** One expression for each way in which it comes about, over the columns it is made of. */
function Composed({ told }: { told: DerivationAnswer }) {
  const masked = told.composed.some((one) => one.includes("?"));
  return (
    <div className="composed">
      {told.composed.length === 0 && (
        <p className="quiet">No step tells its code, so there is no expression for all of it.</p>
      )}
      {told.composed.map((expression, index) => (
        <div className="composed-way" key={expression}>
          {told.composed.length > 1 && (
            <p className="under">
              way {index + 1} of {told.composed.length}
            </p>
          )}
          <Sql sql={expression} />
          <Copy label="Copy" text={() => expression} />
        </div>
      ))}
      <p className="under">
        {masked && "? stands for a value that is not kept. "}
        {told.sources.length > 0 && (
          <>
            Made of{" "}
            {told.sources.map((id, index) => (
              <span key={id}>
                {index > 0 && ", "}
                <Link className="mono" to={`${pageOf(id)}#derivation`}>
                  {shortName(id)}
                </Link>
              </span>
            ))}
            .
          </>
        )}
      </p>
    </div>
  );
}

function Step({ step }: { step: DerivationStep }) {
  const { column, job, hops, sources, expression, evidence, code } = step;
  return (
    <li>
      <p className="derivation-head">
        <Link className="mono name" to={`${pageOf(column)}#derivation`}>
          {shortName(column)}
        </Link>
        <span className="quiet">{count(hops, "step")} up</span>
        {job && (
          <span>
            by <Name id={job} label={shortName(job)} most={60} />
          </span>
        )}
      </p>
      {expression ? (
        <Sql sql={expression} />
      ) : (
        <p className="no-code">This step tells no code, only which columns go in.</p>
      )}
      <dl className="facts">
        <div className="fact">
          <dt>Columns in</dt>
          <dd>
            {sources.length === 0 && <span className="quiet">none</span>}
            {sources.map((source) => (
              <span className="line" key={source}>
                <Link className="mono" to={`${pageOf(source)}#derivation`}>
                  {shortName(source)}
                </Link>{" "}
                <Link
                  aria-label={`Why ${shortName(source)} leads to ${shortName(column)}`}
                  className="why"
                  to={flowPage({ source, target: column })}
                >
                  why
                </Link>
              </span>
            ))}
          </dd>
        </div>
        <div className="fact">
          <dt>Code</dt>
          <dd>
            <CodePlace code={code} />
          </dd>
        </div>
        <div className="fact">
          <dt>Evidence</dt>
          <dd>{evidence.map((kind) => EVIDENCE[kind]).join(", ") || "not said"}</dd>
        </div>
      </dl>
    </li>
  );
}
