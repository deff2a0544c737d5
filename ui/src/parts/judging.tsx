import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import { complaint } from "../api/ask.ts";
import { author, keepAuthor } from "../api/author.ts";
import { useAccess } from "../api/key.ts";
import type { JudgedAnswer, JudgementEntry, Word } from "../api/schema.ts";
import { type Ends, shortName } from "../flow.ts";
import { fromField, zoneAt } from "../instants.ts";
import { Glyph } from "./glyph.tsx";
import { judge, TakeWordBack } from "./word.tsx";

interface JudgingProps {
  ends: Ends;
  /** The jobs through which it is known. */
  jobs: Id[];
  words: JudgementEntry[];
  onJudged: (judged: JudgedAnswer) => void;
}

/** Confirm, reject or take back: a press opens a small form, and what was done is told. */
export function Judging({ ends, jobs, words, onJudged }: JudgingProps) {
  const [saying, setSaying] = useState<Word | null>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const form = useId();
  const own = words.find((word) => word.source === ends.source && word.target === ends.target);
  const whole = own?.job === null ? own.word : null;

  const back = (to: Word | "first"): void => {
    const wanted = to === "first" ? "button" : `button[data-word=${to}]`;
    requestAnimationFrame(() => buttons.current?.querySelector<HTMLElement>(wanted)?.focus());
  };
  const done = (judged: JudgedAnswer): void => {
    setSaying(null);
    onJudged(judged);
    back("first");
  };
  const button = (word: Word, label: string, shape: "good" | "bad") => (
    <button
      aria-controls={saying === word ? form : undefined}
      aria-expanded={saying === word}
      className="small-button"
      data-word={word}
      onClick={() => setSaying(saying === word ? null : word)}
      type="button"
    >
      <Glyph shape={shape} size={14} />
      {label}
    </button>
  );

  return (
    <div className="judging">
      <div className="buttons" ref={buttons}>
        {whole !== "confirmed" && button("confirmed", "Confirm", "good")}
        {whole !== "rejected" && button("rejected", "Reject", "bad")}
        {own && <TakeWordBack ends={ends} onJudged={done} />}
      </div>
      {saying && (
        <WordForm
          ends={ends}
          id={form}
          jobs={jobs}
          key={saying}
          onDone={done}
          onLeave={() => {
            setSaying(null);
            back(saying);
          }}
          word={saying}
        />
      )}
    </div>
  );
}

interface WordFormProps {
  id: string;
  word: Word;
  ends: Ends;
  jobs: Id[];
  onDone: (judged: JudgedAnswer) => void;
  onLeave: () => void;
}

const NO_REASON = "Say why, so that others can trust it.";

function WordForm({ id, word, ends, jobs, onDone, onLeave }: WordFormProps) {
  const rejects = word === "rejected";
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const [job, setJob] = useState("");
  const [wrong, setWrong] = useState<{ at: "reason" | "all"; words: string } | null>(null);
  const [sending, setSending] = useState(false);
  const by = useBy();
  const first = useRef<HTMLTextAreaElement>(null);
  useEffect(() => first.current?.focus(), []);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (sending) return;
    if (rejects && !reason.trim()) {
      setWrong({ at: "reason", words: NO_REASON });
      first.current?.focus();
      return;
    }
    setSending(true);
    setWrong(null);
    try {
      const more = rejects
        ? { job: job || null, until: until ? `${fromField(until)}:00Z` : null }
        : {};
      onDone(await judge({ word, ...ends, reason: reason.trim() || null, by: by.told(), ...more }));
    } catch (cause) {
      setWrong({
        at: "all",
        words: `${complaint(cause)} Nothing was changed; correct it or try again.`,
      });
      setSending(false);
    }
  };

  return (
    <form
      aria-label={rejects ? "Reject this connection" : "Confirm this connection"}
      className="word-form"
      id={id}
      noValidate
      onKeyDown={(event) => {
        if (event.key === "Escape") onLeave();
      }}
      onSubmit={send}
    >
      <label className="field field-wide">
        <span>
          {rejects ? "Why is it wrong?" : "How do you know?"}
          {!rejects && <span className="quiet"> (optional)</span>}
        </span>
        <textarea
          aria-describedby={wrong?.at === "reason" ? `${id}-reason` : undefined}
          aria-invalid={wrong?.at === "reason"}
          maxLength={4000}
          onChange={(event) => {
            setReason(event.target.value);
            if (wrong?.at === "reason") setWrong(null);
          }}
          ref={first}
          required={rejects}
          rows={2}
          value={reason}
        />
        {wrong?.at === "reason" && (
          <span className="wrong" id={`${id}-reason`} role="alert">
            {wrong.words}
          </span>
        )}
      </label>
      {rejects && (
        <label className="field">
          <span>
            Until, in {zoneAt(Date.parse(until) || Date.now())}{" "}
            <span className="quiet">(empty: for good)</span>
          </span>
          <input
            max="9999-12-31T23:59"
            onChange={(event) => setUntil(event.target.value)}
            type="datetime-local"
            value={until}
          />
        </label>
      )}
      {rejects && jobs.length > 0 && (
        <label className="field">
          Through
          <select onChange={(event) => setJob(event.target.value)} value={job}>
            <option value="">any job</option>
            {jobs.map((one) => (
              <option key={one} value={one}>
                {shortName(one)} alone
              </option>
            ))}
          </select>
        </label>
      )}
      <ByField by={by} />
      {wrong?.at === "all" && (
        <p className="wrong field-wide" role="alert">
          {wrong.words}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={sending} type="submit">
          {sending ? "Sending…" : rejects ? "Reject it" : "Confirm it"}
        </button>
        <button className="small-button" onClick={onLeave} type="button">
          Cancel
        </button>
      </div>
    </form>
  );
}

export interface By {
  /** Null where a key says who speaks. */
  name: string | null;
  type: (name: string) => void;
  /** What to send; the name is kept for the next time. */
  told: () => string | null;
}

/** Who speaks: the holder of the key, else whoever one says to be. */
export function useBy(): By {
  const keyed = useAccess().key !== null;
  const [name, setName] = useState(author);
  return {
    name: keyed ? null : name,
    type: setName,
    told: () => {
      if (keyed) return null;
      keepAuthor(name.trim());
      return name.trim() || null;
    },
  };
}

export function ByField({ by }: { by: By }) {
  if (by.name === null) return null;
  return (
    <label className="field">
      Your name
      <input
        autoComplete="name"
        maxLength={200}
        onChange={(event) => by.type(event.target.value)}
        placeholder="somebody"
        value={by.name}
      />
    </label>
  );
}
