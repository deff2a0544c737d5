import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import type { RunTreeAnswer, TreeRun } from "../api/schema.ts";
import { nameOf, pageOf } from "../identity.ts";
import { count, duration, STATES, shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { Section, When } from "./small.tsx";
import { Answered } from "./states.tsx";

const MOST = 200;

/** All runs that hang together with one, each as a bar over the time of all of them. */
export function RunTreeSection({ id }: { id: Id }) {
  const answer = useAnswer(question("/api/v2/tree", { of: id, limit: MOST }));
  if (answer.data?.total === 1) return null;
  return (
    <Section
      id="tree"
      note={answer.data ? count(answer.data.total, "run") : undefined}
      title="Tree of runs"
    >
      <Answered answer={answer} what="the tree of runs">
        {(tree) => <Bars id={id} tree={tree} />}
      </Answered>
    </Section>
  );
}

function Bars({ id, tree }: { id: Id; tree: RunTreeAnswer }) {
  const span = spanOf(tree.runs);
  return (
    <>
      <div className="wide">
        <table className="gantt">
          <thead>
            <tr>
              <th scope="col">Job</th>
              <th scope="col">State</th>
              <th scope="col">Started</th>
              <th className="number" scope="col">
                Took
              </th>
              <th scope="col">
                {span ? (
                  <span className="gantt-span">
                    <When at={new Date(span.first).toISOString()} />
                    <When at={new Date(span.last).toISOString()} />
                  </span>
                ) : (
                  "When"
                )}
              </th>
            </tr>
          </thead>
          <tbody>
            {tree.runs.map((each) => (
              <Bar each={each} isFocus={each.run.id === id} key={each.run.id} span={span} />
            ))}
          </tbody>
        </table>
      </div>
      {tree.truncated && (
        <p className="empty">
          The first {count(tree.returned)} of {count(tree.total)} runs are drawn.
        </p>
      )}
    </>
  );
}

interface Span {
  first: number;
  last: number;
}

function Bar({ each, span, isFocus }: { each: TreeRun; span: Span | null; isFocus: boolean }) {
  const { run, depth } = each;
  const name = run.job_name ?? (run.job ? nameOf(run.job) : nameOf(run.id));
  return (
    <tr aria-current={isFocus ? "true" : undefined}>
      <th className="gantt-name" scope="row" style={{ paddingInlineStart: 18 + 16 * depth }}>
        <Link title={name} to={pageOf(run.id)}>
          {shorten(name, 44)}
        </Link>
      </th>
      <td>{STATES[run.state]}</td>
      <td>
        <When at={run.started_at} />
      </td>
      <td className="number">{run.duration_s === null ? "–" : duration(run.duration_s)}</td>
      <td className="gantt-track">
        {span && run.started_at && (
          <div aria-hidden="true">
            <span
              className={`bar gantt-bar bar-${run.state.toLowerCase()}`}
              style={placeOf(run.started_at, run.ended_at, span)}
            />
          </div>
        )}
      </td>
    </tr>
  );
}

/** From the first start to the last end; a run that has not ended reaches to the end of all. */
function spanOf(runs: readonly TreeRun[]): Span | null {
  const times = runs
    .flatMap(({ run }) => [run.started_at, run.ended_at])
    .filter((time) => time !== null)
    .map(Date.parse);
  if (times.length === 0) return null;
  return { first: Math.min(...times), last: Math.max(...times) };
}

function placeOf(started: string, ended: string | null, { first, last }: Span) {
  const whole = Math.max(1, last - first);
  const start = Math.min(99, (100 * (Date.parse(started) - first)) / whole);
  const end = ended === null ? 100 : (100 * (Date.parse(ended) - first)) / whole;
  return { left: `${start}%`, width: `${Math.max(1, Math.min(100, end) - start)}%` };
}
