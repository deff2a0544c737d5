import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import { complaint } from "../api/ask.ts";
import { author } from "../api/author.ts";
import { judgeNames } from "../api/names.ts";
import type { NamesJudgedAnswer, NameWord } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { Glyph } from "./glyph.tsx";
import { ByField, useBy } from "./judging.tsx";
import { TakeBack } from "./take_back.tsx";

type Judging = Exclude<NameWord, "withdrawn">;

/** Two names, in the order in which they are spoken of. */
interface Names {
  one: Id;
  other: Id;
}

/** What was done, for who cannot see it change. */
export function nameWords({ word, one, other }: NamesJudgedAnswer): string {
  const [a, b] = [shortName(one), shortName(other)];
  if (word === "same") return `Joined: every question about ${a} or ${b} is answered for both.`;
  if (word === "different") return `Told apart: ${a} and ${b} are two.`;
  return `Taken back: nothing is said of ${a} and ${b} any more.`;
}

const ASKED: Record<Judging, readonly [title: string, button: string]> = {
  same: ["Join these names", "Join them"],
  different: ["Say that these are two", "They are two"],
};

interface FormProps {
  names: Names;
  word: Judging;
  onDone: (judged: NamesJudgedAnswer) => void;
  onLeave: () => void;
}

/** Asks once more before a word is said, and by whom. */
export function NamesForm({ names, word, onDone, onLeave }: FormProps) {
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState("");
  const [sending, setSending] = useState(false);
  const by = useBy();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const [title, button] = ASKED[word];

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (sending) return;
    setSending(true);
    setWrong("");
    try {
      onDone(await judgeNames({ word, ...names, by: by.told(), reason: reason.trim() || null }));
    } catch (cause) {
      setWrong(`${complaint(cause)} Nothing was changed; try again.`);
      setSending(false);
    }
  };

  return (
    <form
      aria-label={title}
      className="word-form"
      onKeyDown={(event) => {
        if (event.key === "Escape") onLeave();
      }}
      onSubmit={send}
    >
      <p className="field-wide">
        {word === "same"
          ? "Every question about one of them will be answered for both. Each keeps its page, and it can be taken back."
          : "They are no longer listed as names that look like one. It can be taken back."}
      </p>
      {word === "different" && (
        <label className="field">
          <span>
            How do you know? <span className="quiet">(optional)</span>
          </span>
          <input
            maxLength={4000}
            onChange={(event) => setReason(event.target.value)}
            value={reason}
          />
        </label>
      )}
      <ByField by={by} />
      {wrong && (
        <p className="wrong field-wide" role="alert">
          {wrong}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={sending} ref={first} type="submit">
          {sending ? "Sending…" : button}
        </button>
        <button className="small-button" onClick={onLeave} type="button">
          Cancel
        </button>
      </div>
    </form>
  );
}

interface JudgingProps {
  names: Names;
  onJudged: (judged: NamesJudgedAnswer) => void;
}

/** Join two names, or tell them apart; a press opens a small form. */
export function NamesJudging({ names, onJudged }: JudgingProps) {
  const [saying, setSaying] = useState<Judging | null>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const between = `${shortName(names.one)} and ${shortName(names.other)}`;
  const leave = (): void => {
    setSaying(null);
    requestAnimationFrame(() => buttons.current?.querySelector("button")?.focus());
  };
  return (
    <>
      <div className="buttons" ref={buttons}>
        {(["same", "different"] as const).map((word) => (
          <button
            aria-expanded={saying === word}
            aria-label={`${ASKED[word][1]}: ${between}`}
            className="small-button"
            key={word}
            onClick={() => setSaying(saying === word ? null : word)}
            type="button"
          >
            <Glyph shape={word === "same" ? "link" : "bad"} size={14} />
            {ASKED[word][1]}
          </button>
        ))}
      </div>
      {saying && (
        <NamesForm key={saying} names={names} onDone={onJudged} onLeave={leave} word={saying} />
      )}
    </>
  );
}

/** Undoes what people said of two names. */
export function TakeNamesBack({ names, onJudged }: JudgingProps) {
  return (
    <TakeBack
      label={`Take back what was said of ${shortName(names.one)} and ${shortName(names.other)}`}
      take={async () =>
        onJudged(await judgeNames({ word: "withdrawn", ...names, by: author() || null }))
      }
    />
  );
}
