import { pageOf } from "../identity.ts";
import { type Checked, nameOf } from "../quality.ts";
import { count } from "../words.ts";
import { Glyph, type Shape } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { When } from "./small.tsx";

/** How many of the newest results are drawn. */
const MOST_DRAWN = 20;

/** Every check with its newest result and those before it; what fails comes first. */
export function Checks({ checks }: { checks: Checked[] }) {
  return (
    <div className="wide tall">
      <table>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Result</th>
            <th scope="col">History</th>
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((each) => (
            <tr key={nameOf(each.check)}>
              <td className="mono anywhere check-name">
                {nameOf(each.check)}
                {each.check.severity === "warn" && <span className="under">warns only</span>}
              </td>
              <td>
                <Result checked={each} />
              </td>
              <td>
                <History history={each.history} />
              </td>
              <td>
                {each.run ? (
                  <Link to={pageOf(each.run)}>
                    <When at={each.at} relative />
                  </Link>
                ) : (
                  <When at={each.at} relative />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const RESULTS = {
  passed: ["Passed", "good", "state-completed"],
  failed: ["Failed", "bad", "state-failed"],
  skipped: ["Skipped", "waiting", "state-new"],
} as const satisfies Record<string, readonly [word: string, shape: Shape, tone: string]>;

function resultOf(success: boolean | null): keyof typeof RESULTS {
  return success === null ? "skipped" : success ? "passed" : "failed";
}

function Result({ checked: { check } }: { checked: Checked }) {
  const [word, shape, tone] = RESULTS[resultOf(check.success)];
  return (
    <>
      <span className={`state ${tone}`}>
        <Glyph shape={shape} size={14} />
        {word}
      </span>
      {(check.expected || check.actual) && (
        <span className="under">
          {check.expected && <>expected {check.expected}</>}
          {check.expected && check.actual && ", "}
          {check.actual && <>was {check.actual}</>}
        </span>
      )}
    </>
  );
}

/** Results oldest first, told apart by height and pattern; their number says the same. */
function History({ history }: { history: Checked["history"] }) {
  const failed = history.filter(({ success }) => success === false).length;
  const words = `${count(failed)} of ${count(history.length)} failed`;
  return (
    <>
      <span aria-hidden="true" className="check-history">
        {history.slice(-MOST_DRAWN).map(({ at, success }, place) => (
          <span
            className={`bar check-${resultOf(success)}`}
            // biome-ignore lint/suspicious/noArrayIndexKey: one instant may have several results
            key={`${at} ${place}`}
          />
        ))}
      </span>
      <span className="under nowrap">{words}</span>
    </>
  );
}
