import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { DatasetEntry, JobEntry } from "../api/schema.ts";
import type { Say } from "./curating.tsx";

interface WordsProps {
  about: DatasetEntry | JobEntry;
  say: Say;
}

const TIERS = [1, 2, 3, 4, 5];

/** What it is, in as many words as it takes. */
export function DescriptionForm({ about, say }: WordsProps) {
  const { text, setText, changed } = useText(about.description);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  return (
    <Said
      changed={changed}
      name="description"
      onSay={() => say({ description: text.trim() }, "The description is set.")}
      onTakeBack={
        about.by_people.includes("description")
          ? () => say({ description: null }, "The description is taken back.")
          : null
      }
    >
      <label className="field">
        Description
        <textarea
          maxLength={20_000}
          onChange={(event) => setText(event.target.value)}
          ref={area}
          rows={3}
          value={text}
        />
      </label>
    </Said>
  );
}

/** How critical it is. */
export function TierForm({ about, say }: WordsProps) {
  const { text, setText, changed } = useText(about.tier === null ? null : String(about.tier));
  const tiers = [...new Set([...TIERS, about.tier ?? 1])].toSorted((one, other) => one - other);
  return (
    <Said
      changed={changed}
      name="tier"
      onSay={() => say({ tier: Number(text) }, `It is of tier ${text}.`)}
      onTakeBack={
        about.by_people.includes("tier")
          ? () => say({ tier: null }, "The tier is taken back.")
          : null
      }
    >
      <label className="field">
        Tier
        <select onChange={(event) => setText(event.target.value)} value={text}>
          {about.tier === null && <option value="">none</option>}
          {tiers.map((tier) => (
            <option key={tier} value={tier}>
              {tier === 1 ? "1, the most critical" : tier}
            </option>
          ))}
        </select>
      </label>
    </Said>
  );
}

/** The part of the business it belongs to. */
export function DomainForm({ about, say }: WordsProps) {
  const { text, setText, changed } = useText(about.domain);
  return (
    <Said
      changed={changed}
      name="domain"
      onSay={() => say({ domain: text.trim() }, `It belongs to ${text.trim()}.`)}
      onTakeBack={
        about.by_people.includes("domain")
          ? () => say({ domain: null }, "The domain is taken back.")
          : null
      }
    >
      <label className="field">
        Domain
        <input maxLength={500} onChange={(event) => setText(event.target.value)} value={text} />
      </label>
    </Said>
  );
}

/** What is typed, beginning with what is told; another thing told since replaces it. */
function useText(told: string | null) {
  const [text, setText] = useState(told ?? "");
  useEffect(() => setText(told ?? ""), [told]);
  return { text, setText, changed: text.trim() !== "" && text.trim() !== (told ?? "") };
}

interface SaidProps {
  name: string;
  changed: boolean;
  onSay: () => Promise<boolean>;
  /** Null where no person said it. */
  onTakeBack: (() => Promise<boolean>) | null;
  children: ReactNode;
}

/** One field with the means to set it, and to go back to what producers send. */
function Said({ name, changed, onSay, onTakeBack, children }: SaidProps) {
  const set = (event: FormEvent): void => {
    event.preventDefault();
    if (changed) void onSay();
  };
  return (
    <form className="curating-kind field-wide" onSubmit={set}>
      {children}
      <span className="buttons">
        <button className="small-button" disabled={!changed} type="submit">
          Set {name}
        </button>
        {onTakeBack && (
          <button
            aria-label={`Take back the ${name}`}
            className="small-button"
            onClick={onTakeBack}
            type="button"
          >
            Take back
          </button>
        )}
      </span>
    </form>
  );
}
