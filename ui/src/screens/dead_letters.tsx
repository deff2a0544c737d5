import { question, useAnswer } from "../api/ask.ts";
import { ChoiceLinks } from "../parts/choice_links.tsx";
import { LetterTable } from "../parts/letter_table.tsx";
import { LogTabs } from "../parts/log_tabs.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { usePlace } from "../router.ts";
import { count } from "../words.ts";

const STATES = ["waiting", "replayed", "discarded", "any"] as const;
const MOST = 100;

/** What was sent and could not be accepted, with why. */
export function DeadLettersPage() {
  const { query } = usePlace();
  const state = STATES.find((one) => one === query.get("state")) ?? "waiting";
  const asked = { state, limit: MOST, cursor: query.get("cursor") };
  const answer = useAnswer(question("/api/v2/dead-letters", asked));
  return (
    <>
      <title>Refused events · Headwater</title>
      <h1 className="page-name">Refused events</h1>
      <LogTabs />
      <p className="description">
        What could not be accepted is kept with the reason, until somebody replays or discards it.
      </p>
      <Section
        aside={
          <ChoiceLinks choices={STATES} chosen={state} cursor="cursor" label="State" name="state" />
        }
        id="letters"
        note={answer.data ? count(answer.data.total) : undefined}
        title="Dead letters"
      >
        <Answered answer={answer} what="the refused events">
          {(letters) => <LetterTable letters={letters} />}
        </Answered>
      </Section>
    </>
  );
}
