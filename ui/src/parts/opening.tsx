import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import { openIncident } from "../api/incidents.ts";
import type { Severity } from "../api/schema.ts";
import { incidentPage, SEVERITIES, severityMark } from "../incidents.ts";
import { fromField, zoneAt } from "../instants.ts";
import { navigate } from "../router.ts";
import { AssetPicker } from "./asset_picker.tsx";
import { Field } from "./field.tsx";
import { ByField, useBy } from "./judging.tsx";
import { useSending } from "./sending.ts";

const MOST_ASSETS = 100;

interface OpeningProps {
  /** What is wrong, where that is known before. */
  of: readonly Id[];
  onLeave: () => void;
}

/** Says that something is wrong, and leads to the page of it. */
export function OpeningForm({ of, onLeave }: OpeningProps) {
  const [title, setTitle] = useState("");
  const [assets, setAssets] = useState<Id[]>([...of]);
  const [severity, setSeverity] = useState<Severity | "">("");
  const [started, setStarted] = useState("");
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const { sending, wrong, setWrong, send } = useSending();
  const by = useBy();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (title.trim() === "") {
      setWrong("Say in a line what is wrong.");
      first.current?.focus();
      return;
    }
    await send(async () => {
      const { incident } = await openIncident({
        title: title.trim(),
        of: assets,
        severity: severity || null,
        note: note.trim() || null,
        started: started ? `${fromField(started)}:00Z` : null,
        to: to.trim() || null,
        by: by.told(),
      });
      navigate(incidentPage(incident.name));
    }, "Nothing was opened; correct it or try again.");
  };

  return (
    <form aria-label="Open an incident" className="word-form opening" noValidate onSubmit={submit}>
      <Field label="What is wrong, in a line" wide>
        <input
          aria-invalid={wrong !== "" && title.trim() === ""}
          autoComplete="off"
          maxLength={500}
          onChange={(event) => setTitle(event.target.value)}
          ref={first}
          required
          value={title}
        />
      </Field>
      <div className="field field-wide">
        <span>
          Where <span className="quiet">(what is affected, and who, follows from it)</span>
        </span>
        <AssetPicker
          chosen={assets}
          label="A dataset, column or job that is wrong"
          most={MOST_ASSETS}
          onChosen={setAssets}
        />
      </div>
      <Field label="How bad it is">
        <select
          onChange={(event) => setSeverity(event.target.value as Severity | "")}
          value={severity}
        >
          <option value="">by what it affects</option>
          {SEVERITIES.map((one) => (
            <option key={one} value={one}>
              {severityMark(one).word}
            </option>
          ))}
        </select>
      </Field>
      <Field label={`Began, in ${zoneAt(Date.parse(started) || Date.now())}`} optional>
        <input
          max="9999-12-31T23:59"
          onChange={(event) => setStarted(event.target.value)}
          type="datetime-local"
          value={started}
        />
      </Field>
      <Field label="Who takes care of it" optional>
        <input
          autoComplete="off"
          maxLength={200}
          onChange={(event) => setTo(event.target.value)}
          placeholder="such as user:ana or team:rides"
          value={to}
        />
      </Field>
      <ByField by={by} />
      <Field label="Note" optional wide>
        <textarea
          maxLength={20_000}
          onChange={(event) => setNote(event.target.value)}
          rows={2}
          value={note}
        />
      </Field>
      {wrong && (
        <p className="wrong field-wide" role="alert">
          {wrong}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={sending} type="submit">
          {sending ? "Sending…" : "Open it"}
        </button>
        <button className="small-button" onClick={onLeave} type="button">
          Cancel
        </button>
      </div>
    </form>
  );
}
