import { type FormEvent, useEffect, useRef, useState } from "react";
import { tell } from "../api/ask.ts";
import type { IncidentEntry } from "../api/schema.ts";
import { selectorOf } from "../incidents.ts";
import { instant } from "../instants.ts";
import type { OnActed } from "./acting.ts";
import { Field } from "./field.tsx";
import { ByField, useBy } from "./judging.tsx";
import { useSending } from "./sending.ts";

const LENGTHS: readonly (readonly [hours: number, words: string])[] = [
  [1, "an hour"],
  [4, "four hours"],
  [24, "a day"],
  [24 * 7, "a week"],
];

interface SilenceFormProps {
  incident: IncidentEntry;
  onDone: OnActed;
  onLeave: () => void;
}

/** Has nobody told of what is wrong for a while. The incident stays as it is. */
export function SilenceForm({ incident, onDone, onLeave }: SilenceFormProps) {
  const { roots, detector } = incident;
  const [hours, setHours] = useState(4);
  const [reason, setReason] = useState("");
  const { sending, wrong, setWrong, send } = useSending();
  const by = useBy();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (reason.trim() === "") {
      setWrong("Say why, for whoever wonders about the silence.");
      first.current?.focus();
      return;
    }
    await send(async () => {
      const { silence } = await tell("/api/v2/silences/add", {
        selector: selectorOf(roots),
        until: new Date(Date.now() + hours * 3_600_000).toISOString(),
        reason: reason.trim(),
        detector,
        by: by.told(),
      });
      onDone(`${silence.name}: nobody is told of it until ${instant(silence.until)}.`);
    }, "Nothing was silenced.");
  };

  return (
    <form
      aria-label="Silence it"
      className="word-form act-form"
      noValidate
      onKeyDown={(event) => {
        if (event.key === "Escape" && reason === "") onLeave();
      }}
      onSubmit={submit}
    >
      <p className="act-title field-wide">Tell nobody of it for a while</p>
      <p className="field-wide under">
        {detector
          ? `Of what ${detector} says of what is wrong. `
          : "Of whatever is said of what is wrong. "}
        Incidents and figures still show it.
      </p>
      <Field label="For how long">
        <select onChange={(event) => setHours(Number(event.target.value))} value={hours}>
          {LENGTHS.map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Why">
        <input
          aria-invalid={wrong !== "" && reason.trim() === ""}
          autoComplete="off"
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
          ref={first}
          required
          value={reason}
        />
      </Field>
      <ByField by={by} />
      {wrong && (
        <p className="wrong field-wide" role="alert">
          {wrong}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={sending} type="submit">
          {sending ? "Sending…" : "Silence it"}
        </button>
        <button className="small-button" onClick={onLeave} type="button">
          Cancel
        </button>
      </div>
    </form>
  );
}
