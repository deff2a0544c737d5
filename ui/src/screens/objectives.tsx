import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { together, usePages } from "../api/paging.ts";
import type { SlosAnswer } from "../api/schema.ts";
import { worstFirst } from "../objectives.ts";
import { ChoiceLinks } from "../parts/choice_links.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { More } from "../parts/more.tsx";
import { ObjectiveTable } from "../parts/objective_table.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { usePlace } from "../router.ts";
import { count } from "../words.ts";

const PAGE = 100;
const STATES = ["any", "burning", "exhausted", "cannot_measure", "ok"] as const;

/** Every objective: how it stands, and what is left of its error budget. */
export function ObjectivesPage() {
  const { query } = usePlace();
  const state = STATES.find((each) => each === query.get("state")) ?? "any";
  const answer = usePages<SlosAnswer>(question("/api/v2/slo", { state, limit: PAGE }));
  const whole = useFresh(question("/api/v2/slo", { limit: 1 }));
  const met = useFresh(question("/api/v2/slo", { state: "ok", limit: 1 }));
  return (
    <>
      <title>Objectives · Headwater</title>
      <h1 className="page-name">Objectives</h1>
      <p className="description">
        What datasets and jobs are held to, and how much of what may go wrong has gone wrong.
        {whole.data && met.data && ` ${met.data.total} of ${count(whole.data.total)} are met.`}
      </p>
      <Section
        aside={
          <ChoiceLinks
            choices={STATES}
            chosen={state}
            cursor="cursor"
            label="Which objectives"
            name="state"
          />
        }
        id="objectives"
        note={answer.data && count(together(answer.data).total)}
        title="The worst first"
      >
        <Answered answer={answer} stays what="the objectives">
          {(pages) => (
            <>
              {pages.every(({ slos }) => slos.length === 0) ? (
                <Empty>No objective stands like this.</Empty>
              ) : (
                <ObjectiveTable slos={worstFirst(pages.flatMap(({ slos }) => slos))} />
              )}
              <More noun="objective" of={answer} />
              <CoverageNote answer={together(pages)} noun="objective" />
            </>
          )}
        </Answered>
      </Section>
    </>
  );
}
