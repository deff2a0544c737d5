import type { Run } from "../api/answers.ts";
import { nameOf, pageOf } from "../identity.ts";
import { count, duration, instant, STATES, shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { Name, State, When } from "./small.tsx";
import { Empty } from "./states.tsx";

interface RunsProps {
  runs: Run[];
  /** Why there may be none. */
  none: string;
  withJob?: boolean;
}

export function Runs({ runs, none, withJob = false }: RunsProps) {
  if (runs.length === 0) return <Empty>{none}</Empty>;
  return (
    <>
      <Strip runs={runs} />
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">State</th>
              {withJob && <th scope="col">Job</th>}
              <th scope="col">Started</th>
              <th className="number" scope="col">
                Took
              </th>
              <th scope="col">For</th>
              <th scope="col">Commit</th>
              <th scope="col">Error</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <Row key={run.id} run={run} withJob={withJob} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ run, withJob }: { run: Run; withJob: boolean }) {
  return (
    <tr>
      <td>
        <Link to={pageOf(run.id)}>
          <State state={run.state} />
        </Link>
      </td>
      {withJob && (
        <td>
          {run.job ? <Name id={run.job} label={run.job_name ?? nameOf(run.job)} most={40} /> : "–"}
        </td>
      )}
      <td>
        <When at={run.started_at} />
      </td>
      <td className="number">{run.duration_s === null ? "–" : duration(run.duration_s)}</td>
      <td>{run.nominal_start ? <When at={run.nominal_start} /> : "–"}</td>
      <td className="mono">{run.commit ? shorten(run.commit, 10) : "–"}</td>
      <td className="error-text" title={run.error ?? undefined}>
        {run.error ? shorten(run.error, 72) : "–"}
      </td>
    </tr>
  );
}

const TALLEST_PX = 36;

/** Recent runs oldest first, as tall as they took long; the table below says the same. */
function Strip({ runs }: { runs: Run[] }) {
  const longest = Math.max(1, ...runs.map((run) => run.duration_s ?? 0));
  return (
    <div className="strip">
      {runs.toReversed().map((run) => (
        <Link
          aria-label={`${STATES[run.state]}, ${run.started_at ? instant(run.started_at) : ""}`}
          className={`bar bar-${run.state.toLowerCase()}`}
          key={run.id}
          style={{ height: 6 + (TALLEST_PX - 6) * ((run.duration_s ?? longest) / longest) }}
          tabIndex={-1}
          title={`${STATES[run.state]}${run.duration_s === null ? "" : ` in ${duration(run.duration_s)}`}`}
          to={pageOf(run.id)}
        />
      ))}
      <span className="strip-note">
        {count(runs.length, "run")}, {count(runs.filter((run) => run.state === "FAILED").length)}{" "}
        failed; as tall as it took long, latest on the right
      </span>
    </div>
  );
}
