import { useRef } from "react";
import { question, useAnswer } from "../api/ask.ts";
import { useUpTo } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import { useNews } from "../api/news.ts";
import { together, usePages } from "../api/paging.ts";
import type { IncidentsAnswer } from "../api/schema.ts";
import { SEVERITIES } from "../incidents.ts";
import { ChoiceLinks } from "../parts/choice_links.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Glyph } from "../parts/glyph.tsx";
import { IncidentTable } from "../parts/incident_list.tsx";
import { IncidentNumbers } from "../parts/incident_numbers.tsx";
import { More } from "../parts/more.tsx";
import { OpeningForm } from "../parts/opening.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";

const PAGE = 50;
const STATES = ["unresolved", "over", "any"] as const;
const GRADES = ["any", ...SEVERITIES] as const;

/** What is wrong or was, the newest first, and how long it usually takes to end it. */
export function IncidentsPage() {
  const { query } = usePlace();
  const opening = query.get("open") !== null;
  const button = useRef<HTMLButtonElement>(null);
  const newest = useNewest();
  const numbers = useAnswer(
    question("/api/v2/incidents", { state: "any", limit: 1, min_offset: newest }),
  );
  useNews(numbers.again, { listens: true });
  const leave = (): void => {
    navigate(withQuery({ open: null, of: null }), { replace: true });
    button.current?.focus();
  };
  return (
    <>
      <title>Incidents · Headwater</title>
      <header className="asset-top">
        <h1 className="page-name">Incidents</h1>
        <button
          aria-expanded={opening}
          className="main-button"
          onClick={() =>
            opening ? leave() : navigate(withQuery({ open: "yes" }), { replace: true })
          }
          ref={button}
          type="button"
        >
          Open an incident
        </button>
      </header>
      {opening && <OpeningForm of={query.getAll("of")} onLeave={leave} />}
      <Section id="numbers" title="How it stands">
        <Answered answer={numbers} what="how it stands">
          {(told) => <IncidentNumbers told={told} />}
        </Answered>
      </Section>
      <Listed newest={newest} offset={numbers.data?.offset ?? null} />
    </>
  );
}

interface ListedProps {
  newest: number | null;
  /** How far the numbers above are told. */
  offset: number | null;
}

function Listed({ newest, offset }: ListedProps) {
  const { query } = usePlace();
  const state = STATES.find((one) => one === query.get("state")) ?? "unresolved";
  const severity = GRADES.find((one) => one === query.get("severity")) ?? "any";
  const answer = usePages<IncidentsAnswer>(
    question("/api/v2/incidents", { state, severity, limit: PAGE, min_offset: newest }),
  );
  useUpTo(offset, answer.data && together(answer.data).offset, answer.again);
  return (
    <Section
      aside={
        <>
          <span className="narrowed">
            <span className="choice">State</span>
            <ChoiceLinks
              choices={STATES}
              chosen={state}
              cursor="cursor"
              label="Which incidents"
              name="state"
            />
          </span>
          <span className="narrowed">
            <span className="choice">Severity</span>
            <ChoiceLinks
              choices={GRADES}
              chosen={severity}
              cursor="cursor"
              label="How bad"
              name="severity"
            />
          </span>
        </>
      }
      id="incidents"
      note={answer.data && count(together(answer.data).total)}
      title="Newest first"
    >
      <Answered answer={answer} stays what="the incidents">
        {(pages) => {
          const incidents = pages.flatMap((page) => page.incidents);
          return (
            <>
              {incidents.length === 0 ? (
                <Empty>
                  {state === "unresolved" && severity === "any" ? (
                    <>
                      <Glyph shape="good" size={14} /> No incident is open.
                    </>
                  ) : (
                    "There is no such incident."
                  )}
                </Empty>
              ) : (
                <IncidentTable incidents={incidents} />
              )}
              <More noun="incident" of={answer} />
              <CoverageNote answer={together(pages)} noun="incident" />
            </>
          );
        }}
      </Answered>
    </Section>
  );
}
