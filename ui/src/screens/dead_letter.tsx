import { question, useAnswer } from "../api/ask.ts";
import type { DeadLetterEntry } from "../api/schema.ts";
import { LetterEditor } from "../parts/letter_editor.tsx";
import { LetterFacts } from "../parts/letter_facts.tsx";
import { Link } from "../parts/link.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";

/** One refused event: why, where, and its text to correct and send again. */
export function DeadLetterPage({ number }: { number: string }) {
  const answer = useAnswer(question("/api/v2/dead-letters/{number}", { number }));
  return (
    <>
      <title>{`Refused event ${number} · Headwater`}</title>
      <p className="eyebrow">
        <Link to="/dead-letters">Refused events</Link>
      </p>
      <h1 className="page-name">Number {number}</h1>
      <Answered answer={answer} what="the refused event">
        {(letter) => (
          <>
            <LetterFacts letter={letter} />
            <Section id="body" title="As received">
              {letter.body ? (
                <LetterEditor again={answer.again} key={standing(letter)} letter={letter} />
              ) : (
                <Empty>Its text is gone.</Empty>
              )}
            </Section>
          </>
        )}
      </Answered>
    </>
  );
}

/** What is shown anew once a letter has come to something. */
function standing({ number, discarded, replayed_as }: DeadLetterEntry): string {
  return `${number} ${discarded} ${replayed_as}`;
}
