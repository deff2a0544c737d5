import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { QualityAnswer } from "../api/schema.ts";
import { pageOf } from "../identity.ts";
import { type Amount, amountsOf, checksOf } from "../quality.ts";
import { count } from "../words.ts";
import { useAsOf } from "./as_of.tsx";
import { Bars } from "./bars.tsx";
import { Checks } from "./checks.tsx";
import { CoverageNote } from "./coverage.tsx";
import { Name, Section, When } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";

const MOST = 200;
/** More bars than these cannot be told apart. */
const MOST_BARS = 60;

/** Whether checks pass, and how many rows there were through time. */
export function QualitySection({ of }: { of: Id }) {
  const asked = { of, limit: MOST, valid_at: useAsOf(), min_offset: useNewest() };
  const answer = useAnswer(question("/api/v2/quality", asked));
  return (
    <Section id="quality" note={answer.data && noteOf(answer.data)} title="Quality">
      <Answered answer={answer} what="its quality">
        {(told) => (
          <>
            <Told told={told} />
            <CoverageNote answer={told} noun="result" />
          </>
        )}
      </Answered>
    </Section>
  );
}

function noteOf({ results }: QualityAnswer): string | undefined {
  const checks = checksOf(results);
  if (checks.length === 0) return undefined;
  const failed = checks.filter(({ check }) => check.success === false).length;
  return failed === 0
    ? `${count(checks.length, "check")}, none fails`
    : `${count(failed)} of ${count(checks.length, "check")} fail${failed === 1 ? "s" : ""}`;
}

function Told({ told }: { told: QualityAnswer }) {
  const checks = checksOf(told.results);
  const { amounts, measured } = amountsOf(told.results);
  if (checks.length + amounts.length === 0) {
    return <Empty>No event has told of a check of this dataset, or of how many rows it has.</Empty>;
  }
  return (
    <div className="pair quality">
      <div>
        <h3 className="flow-title">Checks</h3>
        {checks.length === 0 ? (
          <Empty>No check has been told of.</Empty>
        ) : (
          <Checks checks={checks} />
        )}
      </div>
      <div>
        <h3 className="flow-title">{measured ? "Rows measured" : "Rows written by each run"}</h3>
        {amounts.length === 0 ? (
          <Empty>No event has told how many rows it has.</Empty>
        ) : (
          <Amounts amounts={amounts} />
        )}
      </div>
    </div>
  );
}

function Amounts({ amounts }: { amounts: Amount[] }) {
  const bars = amounts.slice(-MOST_BARS).map(({ at, run, rows }) => ({
    id: `${run} ${at}`,
    at,
    value: rows,
    look: "bar-amount",
    words: count(rows, "row"),
    to: run ? pageOf(run) : "#quality",
  }));
  return (
    <>
      <Bars bars={bars} label="How many rows, oldest first" say={short} />
      <details className="facet">
        <summary>The same as a table</summary>
        <div className="wide tall">
          <table>
            <thead>
              <tr>
                <th scope="col">At</th>
                <th className="number" scope="col">
                  Rows
                </th>
                <th scope="col">Run</th>
              </tr>
            </thead>
            <tbody>
              {amounts.toReversed().map(({ at, run, rows }) => (
                <tr key={`${run} ${at}`}>
                  <td>
                    <When at={at} />
                  </td>
                  <td className="number">{count(rows)}</td>
                  <td>{run ? <Name id={run} most={18} /> : "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact" });

function short(value: number): string {
  return COMPACT.format(value);
}
