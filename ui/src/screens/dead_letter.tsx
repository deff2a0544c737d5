import { useState } from "react";
import { Problem, question, tellText, useAnswer } from "../api/ask.ts";
import type { DeadLetterEntry } from "../api/schema.ts";
import { Link } from "../parts/link.tsx";
import { Fact, Section, When } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { Standing } from "./dead_letters.tsx";

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
            <dl className="facts">
              <Fact name="Reason">{letter.reason}</Fact>
              <Fact name="At">
                <span className="mono">{letter.pointer || "the whole of it"}</span>
              </Fact>
              <Fact name="Received">
                <When at={letter.received_at} />
              </Fact>
              <Fact name="From">{letter.source}</Fact>
              <Fact name="Now">
                <Standing letter={letter} />
              </Fact>
            </dl>
            <Section id="body" title="As received">
              {letter.body ? (
                <Editor again={answer.again} key={standing(letter)} letter={letter} />
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

interface EditorProps {
  letter: DeadLetterEntry;
  again: () => void;
}

function Editor({ letter, again }: EditorProps) {
  const [text, setText] = useState(() => pretty(letter.body));
  const [said, setSaid] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const changed = text !== pretty(letter.body);
  const settled = letter.discarded || letter.replayed_as !== null;

  async function send(action: "replay" | "discard", body: string) {
    setSending(true);
    setSaid(null);
    try {
      await tellText(`/api/v2/dead-letters/{number}/${action}`, { number: letter.number }, body);
      again();
    } catch (cause) {
      const problem = cause instanceof Problem ? cause : null;
      setSaid(problem ? problem.detail : String(cause));
    } finally {
      setSending(false);
    }
  }

  return (
    <form className="letter" onSubmit={(event) => event.preventDefault()}>
      <label className="visually-hidden" htmlFor="letter-text">
        The event
      </label>
      <textarea
        className="mono"
        id="letter-text"
        onChange={(event) => setText(event.target.value)}
        readOnly={settled}
        rows={Math.min(28, 2 + text.split("\n").length)}
        spellCheck={false}
        value={text}
      />
      {said && (
        <p className="letter-refusal" role="alert">
          Refused again: {said}
        </p>
      )}
      {!settled && (
        <p className="letter-actions">
          <button
            className="small-button"
            disabled={sending}
            onClick={() => send("replay", changed ? text : "{}")}
            type="button"
          >
            {changed ? "Replay as corrected" : "Replay as it is"}
          </button>
          <button
            className="small-button"
            disabled={sending}
            onClick={() => send("discard", "{}")}
            type="button"
          >
            Discard for good
          </button>
        </p>
      )}
    </form>
  );
}

/** What is shown anew once a letter has come to something. */
function standing({ number, discarded, replayed_as }: DeadLetterEntry): string {
  return `${number} ${discarded} ${replayed_as}`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
