import type { RunEntry } from "../api/schema.ts";
import { nameOf, pageOf } from "../identity.ts";
import { duration, shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { Name, State, When } from "./small.tsx";
import { Empty } from "./states.tsx";

interface RunsProps {
  runs: RunEntry[];
  /** Why there may be none. */
  none: string;
  withJob?: boolean;
}

export function Runs({ runs, none, withJob = false }: RunsProps) {
  if (runs.length === 0) return <Empty>{none}</Empty>;
  return (
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
  );
}

function Row({ run, withJob }: { run: RunEntry; withJob: boolean }) {
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
