import { type FormEvent, useId, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import { complaint } from "../api/ask.ts";
import type { JudgedAnswer } from "../api/schema.ts";
import { flowPage, shortName } from "../flow.ts";
import { parseId } from "../identity.ts";
import { Finder } from "../parts/finder.tsx";
import { ByField, useBy } from "../parts/judging.tsx";
import { Link } from "../parts/link.tsx";
import { judge, wordsFor } from "../parts/word.tsx";

/** Draws a connection that nothing reports, from this dataset or into it. */
export function DrawEdge({ of }: { of: Id }) {
  const [open, setOpen] = useState(false);
  const [judged, setJudged] = useState<JudgedAnswer | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();
  const leave = (): void => {
    setOpen(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  return (
    <div className="draw">
      <p>
        <button
          aria-controls={open ? id : undefined}
          aria-expanded={open}
          className="small-button"
          onClick={() => setOpen(!open)}
          ref={opener}
          type="button"
        >
          Draw an edge
        </button>{" "}
        <span className="said" role="status">
          {judged && (
            <>
              {wordsFor(judged)}{" "}
              <Link to={flowPage(judged.judgement)}>
                See {shortName(judged.judgement.source)} → {shortName(judged.judgement.target)}
              </Link>
            </>
          )}
        </span>
      </p>
      {open && (
        <DrawForm
          id={id}
          of={of}
          onDone={(done) => {
            setJudged(done);
            leave();
          }}
          onLeave={leave}
        />
      )}
    </div>
  );
}

interface DrawFormProps {
  id: string;
  of: Id;
  onDone: (judged: JudgedAnswer) => void;
  onLeave: () => void;
}

function DrawForm({ id, of, onDone, onLeave }: DrawFormProps) {
  const [into, setInto] = useState(false);
  const [other, setOther] = useState<Id | null>(null);
  const [shown, setShown] = useState("");
  const [note, setNote] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const finder = useRef<HTMLInputElement>(null);
  const by = useBy();

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (sending) return;
    if (!other) {
      setWrong("Choose the other dataset first: type its name, and pick it from the list.");
      finder.current?.focus();
      return;
    }
    setSending(true);
    setWrong(null);
    const [source, target] = into ? [other, of] : [of, other];
    try {
      const said = { word: "confirmed" as const, source, target, reason: note.trim() || null };
      onDone(await judge({ ...said, by: by.told() }));
    } catch (cause) {
      setWrong(`${complaint(cause)} Nothing was drawn; correct it or try again.`);
      setSending(false);
    }
  };

  return (
    <form aria-label="Draw an edge" className="word-form" id={id} onSubmit={send}>
      <fieldset className="segments field-wide">
        <legend className="visually-hidden">Direction</legend>
        <button aria-pressed={!into} onClick={() => setInto(false)} type="button">
          {shortName(of)} feeds …
        </button>
        <button aria-pressed={into} onClick={() => setInto(true)} type="button">
          … feeds {shortName(of)}
        </button>
      </fieldset>
      <div className="field field-wide">
        <span>The other dataset</span>
        <Finder
          input={finder}
          kind="dataset"
          label="Find the other dataset"
          onPick={(hit) => {
            setOther(hit.id);
            setShown(hit.name);
            setWrong(null);
          }}
          onTyped={(text) => {
            const typed = text.trim();
            setShown(text);
            setOther(parseId(typed)?.kind === "dataset" ? typed : null);
          }}
          start={shown}
          wrong={wrong ? `${id}-wrong` : undefined}
        />
        <span className="under">
          {other ? (
            <span className="mono">{other}</span>
          ) : (
            <>
              One that no event has named yet is written in full:{" "}
              <span className="mono">dataset:NAMESPACE:NAME</span>
            </>
          )}
        </span>
      </div>
      <label className="field field-wide">
        <span>
          How do you know? <span className="quiet">(optional)</span>
        </span>
        <textarea
          maxLength={4000}
          onChange={(event) => setNote(event.target.value)}
          rows={2}
          value={note}
        />
      </label>
      <ByField by={by} />
      {wrong && (
        <p className="wrong field-wide" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={sending} type="submit">
          {sending ? "Sending…" : "Draw it"}
        </button>
        <button className="small-button" onClick={onLeave} type="button">
          Cancel
        </button>
      </div>
    </form>
  );
}
