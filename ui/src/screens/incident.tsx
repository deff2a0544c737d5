import { useCallback, useEffect, useState } from "react";
import { type Answer, question, useAnswer } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import { useNews } from "../api/news.ts";
import type { IncidentAnswer, RemediesAnswer } from "../api/schema.ts";
import type { OnActed } from "../parts/acting.ts";
import { Contents } from "../parts/contents.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { IncidentHead } from "../parts/incident_head.tsx";
import { IncidentReach } from "../parts/incident_reach.tsx";
import { Postmortem, Timeline } from "../parts/incident_story.tsx";
import { LaterActions } from "../parts/later_actions.tsx";
import { Link } from "../parts/link.tsx";
import { Remedies } from "../parts/remedies.tsx";
import { Review } from "../parts/review.tsx";
import { Rollback } from "../parts/rollback.tsx";
import { Signals } from "../parts/signals.tsx";
import { SimilarIncidents } from "../parts/similar_incidents.tsx";
import { Answered } from "../parts/states.tsx";
import { Checklist, Runbooks } from "../parts/steps.tsx";
import { Suspects } from "../parts/suspects.tsx";
import { showAnchor } from "../router.ts";

const SAID_MS = 8_000;

/** One incident: what is wrong, what did it, what it affects, what to do, and what was done. */
export function IncidentPage({ name }: { name: string }) {
  const [said, setSaid] = useState("");
  const asked = { name, min_offset: useNewest() };
  const answer = useFresh(question("/api/v2/incidents/show", asked));
  const remedies = useFresh(question("/api/v2/incidents/remedies", asked));
  const again = (): void => {
    answer.again();
    remedies.again();
  };
  useNews(again, { listens: true });
  const onActed = useCallback((words: string) => setSaid(words), []);
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div className="incident">
      <title>{`${answer.data?.incident.title ?? name} · Headwater`}</title>
      {answer.data === null && (
        <>
          <p className="eyebrow">
            <Link to="/incidents">Incidents</Link>
          </p>
          <h1 className="page-name">{name}</h1>
        </>
      )}
      <p className="toast" role="status">
        {said}
      </p>
      <Answered answer={answer} stays what="the incident">
        {(told) => <Incident onActed={onActed} remedies={remedies} told={told} />}
      </Answered>
    </div>
  );
}

interface IncidentProps {
  told: IncidentAnswer;
  remedies: Answer<RemediesAnswer>;
  onActed: OnActed;
}

function Incident({ told, remedies, onActed }: IncidentProps) {
  const { incident, checklist, runbooks, actions, review, similar, timeline, rollback } = told;
  const { name } = incident;
  // Sources outside may take seconds to answer, so nothing else waits for them.
  const signals = useAnswer(question("/api/v2/incidents/signals", { name }));
  const hasSignals = (signals.data?.declared ?? 0) > 0 || signals.problem !== null;
  const remedied = remedies.data?.attempts.length ?? 0;
  const hasRemedies = (remedies.data?.declared ?? 0) > 0 || remedied > 0;
  // The section that the address names was not there when the browser looked for it.
  useEffect(showAnchor, []);
  return (
    <>
      <IncidentHead onActed={onActed} told={told} />
      <Contents
        entries={[
          { id: "suspects", title: "Suspects" },
          ...(hasSignals
            ? [{ id: "signals", title: "Signals", size: signals.data?.total ?? 0 }]
            : []),
          { id: "affected", title: "Affected", size: told.size.total },
          { id: "rollback", title: "Roll back" },
          ...(hasRemedies ? [{ id: "remedies", title: "Run", size: remedied }] : []),
          { id: "similar", title: "Before", size: similar.length },
          { id: "checklist", title: "Checklist" },
          { id: "runbooks", title: "Runbooks", size: runbooks.length },
          { id: "actions", title: "Later", size: actions.length },
          { id: "timeline", title: "Timeline" },
          { id: "review", title: "Review" },
          { id: "postmortem", title: "Postmortem" },
        ]}
      />
      <Suspects incident={incident} onActed={onActed} signals={signals.data?.signals ?? []} />
      {hasSignals && <Signals answer={signals} />}
      <IncidentReach incident={incident} offset={told.offset} onActed={onActed} />
      <Rollback rollback={rollback} />
      {hasRemedies && <Remedies answer={remedies} name={name} onActed={onActed} />}
      <SimilarIncidents similar={similar} />
      <div className="pair">
        <Checklist name={name} onActed={onActed} steps={checklist} />
        <Runbooks name={name} onActed={onActed} runbooks={runbooks} />
      </div>
      <LaterActions actions={actions} name={name} onActed={onActed} />
      <Timeline acts={timeline} />
      <Review name={name} onActed={onActed} questions={review} />
      <Postmortem name={name} />
      <CoverageNote answer={told} noun="incident" />
    </>
  );
}
