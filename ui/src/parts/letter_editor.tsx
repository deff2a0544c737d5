import { useState } from "react";
import { Problem, tellText } from "../api/ask.ts";
import type { DeadLetterEntry } from "../api/schema.ts";

interface LetterEditorProps {
  letter: DeadLetterEntry;
  again: () => void;
}

/** The text of a refused event, to correct and send again or to discard. */
export function LetterEditor({ letter, again }: LetterEditorProps) {
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

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
