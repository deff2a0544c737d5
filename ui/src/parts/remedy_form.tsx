import { type FormEvent, useEffect, useRef, useState } from "react";
import { Field } from "./field.tsx";
import { ByField } from "./judging.tsx";
import type { Steps } from "./remedy_steps.ts";

interface RemedyFormProps {
  label: string;
  /** What the reason answers. */
  question: string;
  button: string;
  /** Whether nothing is sent without a reason. */
  needs?: boolean;
  steps: Steps;
  onSend: (note: string) => void;
  onLeave: () => void;
}

/** Who says so and why, for a step with a remedy. */
export function RemedyForm(props: RemedyFormProps) {
  const { label, question, button, needs = false, steps, onSend, onLeave } = props;
  const [note, setNote] = useState("");
  const [lacking, setLacking] = useState("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (needs && note.trim() === "") {
      setLacking("Say why, for whoever reads the story.");
      first.current?.focus();
      return;
    }
    onSend(note.trim());
  };

  return (
    <form
      aria-label={label}
      className="word-form act-form"
      noValidate
      onKeyDown={(event) => {
        if (event.key === "Escape" && note === "") onLeave();
      }}
      onSubmit={submit}
    >
      <Field label={question} optional={!needs} wide>
        <input
          aria-invalid={lacking !== ""}
          autoComplete="off"
          maxLength={20_000}
          onChange={(event) => {
            setNote(event.target.value);
            setLacking("");
          }}
          ref={first}
          required={needs}
          value={note}
        />
      </Field>
      <ByField by={steps.by} />
      {(lacking || steps.wrong) && (
        <p className="wrong field-wide" role="alert">
          {lacking || steps.wrong}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={steps.sending} type="submit">
          {steps.sending ? "Sending…" : button}
        </button>
        <button className="small-button" onClick={onLeave} type="button">
          Cancel
        </button>
      </div>
    </form>
  );
}
