import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Severity } from "../api/schema.ts";
import { type Act, SEVERITIES, severityMark } from "../incidents.ts";
import { type OnActed, useActing } from "./acting.ts";
import { AssetPicker } from "./asset_picker.tsx";
import { ByField } from "./judging.tsx";

interface ActWords {
  /** On the button that opens the form, and on the one that does it. */
  button: string;
  /** What the form is for. */
  title: string;
  /** What the note answers. */
  note: string;
  needsNote?: boolean;
  /** What is true then. */
  done: string;
}

export const ACT_WORDS: Record<Act, ActWords> = {
  acknowledge: {
    button: "Acknowledge",
    title: "Take it on",
    note: "Note",
    done: "Acknowledged. It is in your hands now.",
  },
  identify: {
    button: "Name the cause",
    title: "Name the cause",
    note: "How do you know?",
    done: "The cause is named.",
  },
  mitigate: {
    button: "Mitigated",
    title: "Nobody is hurt any more",
    note: "What was done?",
    done: "Mitigated.",
  },
  resolve: {
    button: "Resolve",
    title: "All is well again",
    note: "What made it well again?",
    done: "Resolved. The review below asks what to learn from it.",
  },
  reopen: { button: "Open it again", title: "Open it again", note: "Why?", done: "Open again." },
  note: { button: "Note", title: "Add a note", note: "Note", needsNote: true, done: "Noted." },
  assign: { button: "Assign", title: "Give it to somebody", note: "Note", done: "Assigned." },
  severity: {
    button: "Severity",
    title: "Set how bad it is",
    note: "Why?",
    needsNote: true,
    done: "The severity is set.",
  },
  false_positive: {
    button: "False alarm",
    title: "Nothing was wrong",
    note: "How do you know?",
    done: "Called a false alarm.",
  },
  expected: {
    button: "Expected",
    title: "It is as it was meant to be",
    note: "What was planned?",
    done: "Called expected.",
  },
};

/** What a form says when it opens. */
export interface Start {
  cause?: string | null;
  commit?: string | null;
  note?: string;
}

interface ActFormProps {
  name: string;
  act: Act;
  severity: string;
  start?: Start;
  onDone: OnActed;
  onLeave: () => void;
}

/** What has to be said for an act, and the button that does it. */
export function ActForm({ name, act, severity, start = {}, onDone, onLeave }: ActFormProps) {
  const words = ACT_WORDS[act];
  const [note, setNote] = useState(start.note ?? "");
  const [cause, setCause] = useState(start.cause ? [start.cause] : []);
  const [commit, setCommit] = useState(start.commit ?? "");
  const [to, setTo] = useState("");
  const [grade, setGrade] = useState(severity);
  const [lacking, setLacking] = useState("");
  const acting = useActing(name, onDone);
  const form = useRef<HTMLFormElement>(null);
  const asksWho = act === "acknowledge" && acting.by.name === "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: where to begin is asked once
  useEffect(() => {
    // Where nothing has to be said, one more press does it; but who takes it on should be known.
    const first = asksWho ? "[autocomplete=name]" : "[required]";
    const needs = form.current?.querySelector<HTMLElement>(first);
    (needs ?? form.current?.querySelector<HTMLElement>("[type=submit]"))?.focus();
  }, []);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const told = { note: note.trim(), to: to.trim(), commit: commit.trim() };
    const problem = lacks(act, { ...told, cause: cause[0] ?? "" });
    setLacking(problem ?? "");
    if (problem !== null) {
      form.current?.querySelector<HTMLElement>("[required], textarea")?.focus();
      return;
    }
    await acting.act(
      {
        kind: act,
        note: told.note || null,
        ...(act === "identify" && { cause: cause[0] ?? null, commit: told.commit || null }),
        ...(act === "assign" && { to: told.to }),
        ...(act === "severity" && { severity: grade as Severity }),
      },
      words.done,
    );
  };

  return (
    <form
      aria-label={words.title}
      className="word-form act-form"
      noValidate
      onKeyDown={(event) => {
        // What is being written is not thrown away by one key.
        const writing =
          event.target instanceof HTMLTextAreaElement
            ? note !== ""
            : event.target instanceof Element && event.target.role === "combobox";
        if (event.key === "Escape" && !writing) onLeave();
      }}
      onSubmit={send}
      ref={form}
    >
      <p className="act-title field-wide">{words.title}</p>
      {act === "identify" && (
        <>
          <div className="field">
            What is at fault
            <AssetPicker
              chosen={cause}
              label="A job, dataset or column"
              most={1}
              onChosen={setCause}
            />
          </div>
          <Field label="Commit" optional>
            <input
              autoComplete="off"
              className="mono"
              maxLength={200}
              onChange={(event) => setCommit(event.target.value)}
              spellCheck={false}
              value={commit}
            />
          </Field>
        </>
      )}
      {act === "severity" && (
        <Field label="How bad it is">
          <select onChange={(event) => setGrade(event.target.value)} value={grade}>
            {SEVERITIES.map((one) => (
              <option key={one} value={one}>
                {severityMark(one).word}
              </option>
            ))}
          </select>
        </Field>
      )}
      {act === "assign" && (
        <Field label="To whom">
          <input
            autoComplete="off"
            maxLength={200}
            onChange={(event) => setTo(event.target.value)}
            placeholder="such as user:ana or team:rides"
            required
            value={to}
          />
        </Field>
      )}
      <Field label={words.note} optional={!words.needsNote} wide>
        <textarea
          aria-invalid={lacking !== ""}
          maxLength={20_000}
          onChange={(event) => {
            setNote(event.target.value);
            setLacking("");
          }}
          required={words.needsNote}
          rows={2}
          value={note}
        />
      </Field>
      <ByField by={acting.by} />
      {(lacking || acting.wrong) && (
        <p className="wrong field-wide" role="alert">
          {lacking || acting.wrong}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={acting.sending} type="submit">
          {acting.sending ? "Sending…" : words.button}
        </button>
        <button className="small-button" onClick={onLeave} type="button">
          Cancel
        </button>
      </div>
    </form>
  );
}

/** What has still to be said for an act; null where nothing has. */
export function lacks(
  act: Act,
  told: { note: string; to: string; commit: string; cause: string },
): string | null {
  if (ACT_WORDS[act].needsNote && !told.note) return "Write it down first.";
  if (act === "assign" && !told.to) return "Say to whom.";
  if (act === "identify" && !told.cause && !told.commit && !told.note) {
    return "Choose what is at fault, name a commit, or say it in words.";
  }
  return null;
}

interface FieldProps {
  label: string;
  optional?: boolean | undefined;
  wide?: boolean;
  children: ReactNode;
}

export function Field({ label, optional, wide, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is handed in
    <label className={wide ? "field field-wide" : "field"}>
      <span>
        {label}
        {optional && <span className="quiet"> (optional)</span>}
      </span>
      {children}
    </label>
  );
}
