import type { Id, RunState } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { RunEntry } from "../api/schema.ts";
import { pageOf } from "../identity.ts";
import { usePlace, withQuery } from "../router.ts";
import { count, duration, STATES } from "../words.ts";
import { useAsOf } from "./as_of.tsx";
import { type Bar, Bars } from "./bars.tsx";
import { CoverageNote } from "./coverage.tsx";
import { Link } from "./link.tsx";
import { Runs } from "./runs.tsx";
import { Section } from "./small.tsx";
import { Answered } from "./states.tsx";

const MOST = 50;
const CURSOR = "runs";

interface RunHistoryProps {
  of: Id;
  /** Why there may be none. */
  none: string;
  withJob?: boolean;
}

/** How long runs took and how they ended, as bars and as a table of the same. */
export function RunHistorySection({ of, none, withJob = false }: RunHistoryProps) {
  const cursor = usePlace().query.get(CURSOR);
  const asked = { of, limit: MOST, cursor, valid_at: useAsOf(), min_offset: useNewest() };
  const answer = useAnswer(question("/api/v2/runs", asked));
  return (
    <Section id="runs" note={answer.data && count(answer.data.total, "run")} title="Runs">
      <Answered answer={answer} what="the runs">
        {(told) => (
          <>
            <RunBars runs={told.runs} />
            <div className="tall">
              <Runs none={none} runs={told.runs} withJob={withJob} />
            </div>
            {(cursor || told.next) && (
              <p className="pages">
                {cursor && <Link to={anchored(null)}>Back to the newest</Link>}
                {told.next && <Link to={anchored(told.next)}>Older runs</Link>}
              </p>
            )}
            <CoverageNote answer={told} noun="run" />
          </>
        )}
      </Answered>
    </Section>
  );
}

function anchored(cursor: string | null): string {
  return `${withQuery({ [CURSOR]: cursor }).split("#")[0]}#runs`;
}

/** Oldest first, as tall as they took long, patterned by how they ended. */
function RunBars({ runs }: { runs: readonly RunEntry[] }) {
  if (runs.length < 2) return null;
  return (
    <>
      <Bars
        bars={runs.toReversed().map(barOf)}
        label="How long each run took, oldest first"
        say={atAxis}
        unit={60}
      />
      <StateLegend runs={runs} />
    </>
  );
}

/** `4 min` and `0`, where a run would have taken `4 min 0 s` and `0 ms`. */
function atAxis(seconds: number): string {
  return seconds === 0 ? "0" : duration(seconds).replace(/ 0 (s|min)$/, "");
}

function barOf(run: RunEntry): Bar {
  const took = run.duration_s === null ? "" : ` in ${duration(run.duration_s)}`;
  return {
    id: run.id,
    at: run.started_at,
    value: run.duration_s,
    look: `bar-${run.state.toLowerCase()}`,
    words: `${STATES[run.state]}${took}`,
    to: pageOf(run.id),
  };
}

function StateLegend({ runs }: { runs: readonly RunEntry[] }) {
  const states = Object.keys(STATES) as RunState[];
  const counted = states.map((state) => ({
    state,
    size: runs.filter((run) => run.state === state).length,
  }));
  return (
    <ul aria-label="How they ended" className="legend bars-legend">
      {counted
        .filter(({ size }) => size > 0)
        .map(({ state, size }) => (
          <li key={state}>
            <span aria-hidden="true" className={`bar bar-swatch bar-${state.toLowerCase()}`} />
            {STATES[state]} <span className="quiet">{count(size)}</span>
          </li>
        ))}
    </ul>
  );
}
