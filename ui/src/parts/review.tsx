import { useState } from "react";
import type { QuestionEntry } from "../api/schema.ts";
import { type OnActed, useActing } from "./acting.ts";
import { Field } from "./field.tsx";
import { ByField } from "./judging.tsx";
import { Section } from "./small.tsx";

interface ReviewProps {
  name: string;
  questions: readonly QuestionEntry[];
  onActed: OnActed;
}

/** What to ask when it is over, and the answers, which go into the postmortem. */
export function Review({ name, questions, onActed }: ReviewProps) {
  const acting = useActing(name, onActed);
  const [written, setWritten] = useState<Record<string, string>>({});
  const answers = newAnswers(questions, written);
  const open = questions.filter(({ answer }) => answer === null).length;
  return (
    <Section
      id="review"
      note={open === 0 ? "all answered" : `${open} of ${questions.length} to be answered`}
      title="Review"
    >
      <form
        aria-label="Answer the review"
        className="review"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await acting.act({ kind: "review", answers }, "The answers are kept.")) {
            setWritten({});
          }
        }}
      >
        {questions.map(({ id, text, answer }) => (
          <Field key={id} label={text} wide>
            <textarea
              maxLength={20_000}
              onChange={(event) => setWritten({ ...written, [id]: event.target.value })}
              rows={2}
              value={written[id] ?? answer ?? ""}
            />
          </Field>
        ))}
        <ByField by={acting.by} />
        {acting.wrong && (
          <p className="wrong field-wide" role="alert">
            {acting.wrong}
          </p>
        )}
        <div className="buttons field-wide">
          <button
            className="main-button"
            disabled={acting.sending || Object.keys(answers).length === 0}
            type="submit"
          >
            {acting.sending ? "Sending…" : "Keep the answers"}
          </button>
        </div>
      </form>
    </Section>
  );
}

/** The answers that say something, and something else than is known. */
export function newAnswers(
  questions: readonly QuestionEntry[],
  written: Readonly<Record<string, string>>,
): Record<string, string> {
  const told = questions.flatMap(({ id, answer }): [string, string][] => {
    const text = written[id]?.trim() ?? "";
    return text !== "" && text !== answer ? [[id, text]] : [];
  });
  return Object.fromEntries(told);
}
