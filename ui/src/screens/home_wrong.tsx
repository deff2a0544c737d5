import { type Answer, question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import type { RunsAnswer, SelectAnswer } from "../api/schema.ts";
import { unresolved } from "../incidents.ts";
import { Check, CheckList } from "../parts/check.tsx";
import { GapNote } from "../parts/coverage.tsx";
import { BriefIncidents } from "../parts/incident_list.tsx";
import { Link } from "../parts/link.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty, Waiting } from "../parts/states.tsx";
import { TroubleList } from "../parts/trouble_list.tsx";
import { troublesOf } from "../troubles.ts";
import { count } from "../words.ts";

const SELECTOR = "state:failed state:stale";

/** The worst of them are shown, which need not be the newest. */
const MOST_INCIDENTS = 100;

/** What is still to come would move what stands below it. */
function isAwaited({ data, problem }: Answer<unknown>): boolean {
  return data === null && problem === null;
}

/** What somebody should look at: incidents, runs that failed or fell silent, refused events, disputed edges. */
export function Wrong() {
  const asked = { state: "unresolved", limit: MOST_INCIDENTS } as const;
  const incidents = useFresh(question("/api/v2/incidents", asked));
  const jobs = useFresh(question("/api/v2/select", { sel: SELECTOR }));
  const failed = useFresh(question("/api/v2/runs", { state: "failed", limit: 100 }));
  const letters = useFresh(question("/api/v2/dead-letters", { state: "waiting", limit: 1 }));
  const verdicts = useFresh(question("/api/v2/verdicts", { limit: 1 }));
  const failures = jobs.data?.nodes.filter(({ last_run }) => last_run?.state === "FAILED").length;
  const silent =
    jobs.data && failures !== undefined ? jobs.data.nodes.length - failures : undefined;
  const open = incidents.data ? unresolved(incidents.data) : undefined;
  const numbers = [open, failures, silent, letters.data?.total, verdicts.data?.disagreements];
  const fine = numbers.every((number) => number === 0);
  return (
    <Section
      aside={
        jobs.data === null || jobs.data.total > 0 ? (
          <Link to={`/lineage?${new URLSearchParams({ sel: SELECTOR })}`}>Draw them</Link>
        ) : undefined
      }
      id="wrong"
      title="What is wrong"
    >
      {[incidents, jobs, failed].some(isAwaited) ? (
        <div className="wrong-awaited">
          <Waiting what="what went wrong" />
        </div>
      ) : (
        <>
          {incidents.data && <BriefIncidents incidents={incidents.data.incidents} />}
          <CheckList>
            <Check
              answer={incidents}
              noun="incident open"
              number={open}
              plural="incidents open"
              to="/incidents"
            />
            <Check
              answer={jobs}
              noun="job failed"
              number={failures}
              plural="jobs failed"
              to="#troubles"
            />
            <Check
              answer={jobs}
              noun="job fell silent"
              number={silent}
              plural="jobs fell silent"
              to="#troubles"
            />
            <Check
              answer={letters}
              noun="event refused"
              number={letters.data?.total}
              plural="events refused"
              to="/dead-letters"
            />
            <Check
              answer={verdicts}
              noun="edge disputed"
              number={verdicts.data?.disagreements}
              plural="edges disputed"
              to="/verify"
            />
          </CheckList>
          <div id="troubles">
            <Answered answer={jobs} what="what went wrong">
              {(selected) => <Troubles failed={failed} selected={selected} />}
            </Answered>
          </div>
        </>
      )}
      {fine && (
        <Empty>
          {jobs.data?.offset === 0
            ? "No event has arrived yet, so nothing is known to be wrong."
            : "Nothing is wrong. Looked at: incidents, the last run of every job, events that were refused and wait, and what sources claim beside what runs show."}
        </Empty>
      )}
    </Section>
  );
}

function Troubles({ selected, failed }: { selected: SelectAnswer; failed: Answer<RunsAnswer> }) {
  const troubles = troublesOf(selected.nodes, failed.data?.runs ?? []);
  return (
    <>
      {troubles.length > 0 && <TroubleList troubles={troubles} />}
      {failed.problem && <p className="empty">Why runs failed could not be asked.</p>}
      {selected.truncated && (
        <p className="empty">
          {count(selected.returned)} of {count(selected.total, "job")} are listed.
        </p>
      )}
      <GapNote answer={selected} />
    </>
  );
}
