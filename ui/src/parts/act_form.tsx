import { type FormEvent, useEffect, useRef, useState } from "react";
import { ACT_WORDS, bodyOf, lacks, NOTHING_SAID, type Said } from "../act_words.ts";
import type { Act } from "../incidents.ts";
import { ActFields } from "./act_fields.tsx";
import { type OnActed, useActing } from "./acting.ts";
import { Field } from "./field.tsx";
import { ByField } from "./judging.tsx";

interface ActFormProps {
  name: string;
  act: Act;
  /** What the form says when it opens. */
  start?: Partial<Said>;
  onDone: OnActed;
  onLeave: () => void;
}

/** What has to be said for an act, and the button that does it. */
export function ActForm({ name, act, start = {}, onDone, onLeave }: ActFormProps) {
  const words = ACT_WORDS[act];
  const [said, setSaid] = useState<Said>({ ...NOTHING_SAID, ...start });
  const [lacking, setLacking] = useState("");
  const acting = useActing(name, onDone);
  const form = useRef<HTMLFormElement>(null);
  const asksWho = act === "acknowledge" && acting.by.name === "";
  const say = (part: Partial<Said>): void => {
    setSaid((before) => ({ ...before, ...part }));
    setLacking("");
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: where to begin is asked once
  useEffect(() => {
    // Where nothing has to be said, one more press does it; but who takes it on should be known.
    const first = asksWho ? "[autocomplete=name]" : "[required]";
    const needs = form.current?.querySelector<HTMLElement>(first);
    (needs ?? form.current?.querySelector<HTMLElement>("[type=submit]"))?.focus();
  }, []);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const problem = lacks(act, said);
    setLacking(problem ?? "");
    if (problem !== null) {
      form.current?.querySelector<HTMLElement>("[required], textarea")?.focus();
      return;
    }
    await acting.act(bodyOf(act, said), words.done);
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
            ? said.note !== ""
            : event.target instanceof Element && event.target.role === "combobox";
        if (event.key === "Escape" && !writing) onLeave();
      }}
      onSubmit={send}
      ref={form}
    >
      <p className="act-title field-wide">{words.title}</p>
      <ActFields act={act} onSaid={say} said={said} />
      <Field label={words.note} optional={!words.needsNote} wide>
        <textarea
          aria-invalid={lacking !== ""}
          maxLength={20_000}
          onChange={(event) => say({ note: event.target.value })}
          required={words.needsNote}
          rows={2}
          value={said.note}
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
