import { type FormEvent, useEffect, useState } from "react";
import type { EventFilter } from "../api/events.ts";
import { shortName } from "../flow.ts";
import { nameOf } from "../identity.ts";
import { navigate, withQuery } from "../router.ts";
import { shorten } from "../words.ts";
import { Finder } from "./finder.tsx";
import { Glyph } from "./glyph.tsx";
import { WordChoice } from "./word_choice.tsx";

export const EVENT_TYPES = [
  "start",
  "running",
  "complete",
  "fail",
  "abort",
  "other",
  "job",
  "dataset",
] as const;

type Name = keyof EventFilter;

/** Another filter begins at the newest event again. */
function narrow(name: Name, value: string | null): void {
  navigate(withQuery({ [name]: value, cursor: null }));
}

/** Which events to list; what is chosen is in the address. */
export function EventFilters({ filter }: { filter: EventFilter }) {
  return (
    <div className="filters">
      <div className="filters-row">
        <Finder kind="job" label="Only of a job" onPick={({ id }) => narrow("job", id)} />
        <Finder
          kind="dataset"
          label="Only about a dataset"
          onPick={({ id }) => narrow("dataset", id)}
        />
        <Words label="Producer has in its name" name="producer" value={filter.producer} />
        <Words label="Run id" name="run" value={filter.run} />
        <WordChoice
          label="Type"
          onChoice={(chosen) => narrow("type", chosen || null)}
          options={[["", "any"], ...EVENT_TYPES.map((one) => [one, typeWords(one)] as const)]}
          value={filter.type ?? ""}
        />
      </div>
      <Chosen filter={filter} />
    </div>
  );
}

function typeWords(type: string): string {
  return type === "job" || type === "dataset" ? `about a ${type} alone` : type;
}

/** A text that narrows once it is done: by Enter, or when the cursor leaves. */
function Words({ label, name, value }: { label: string; name: Name; value: string | null }) {
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  const apply = (event?: FormEvent): void => {
    event?.preventDefault();
    if (typed.trim() !== (value ?? "")) narrow(name, typed.trim() || null);
  };
  return (
    <form onSubmit={apply}>
      <input
        aria-label={label}
        className="filter"
        maxLength={500}
        onBlur={() => apply()}
        onChange={(event) => setTyped(event.target.value)}
        placeholder={label}
        spellCheck={false}
        value={typed}
      />
    </form>
  );
}

const CALLED: Record<Name, (value: string) => string> = {
  job: (id) => `job ${shortName(id)}`,
  dataset: (id) => `dataset ${shortName(id)}`,
  run: (id) => `run ${nameOf(id)}`,
  producer: (words) => `producer with “${words}”`,
  type: typeWords,
};

/** What is filtered by, each with the means to lift it. */
function Chosen({ filter }: { filter: EventFilter }) {
  const chosen = (Object.keys(CALLED) as Name[]).flatMap((name) => {
    const value = filter[name];
    return value === null ? [] : [{ name, words: CALLED[name](value) }];
  });
  if (chosen.length === 0) return null;
  return (
    <ul aria-label="Only events of" className="filters-chosen">
      {chosen.map(({ name, words }) => (
        <li key={name}>
          <button
            aria-label={`No longer only ${words}`}
            className="small-button"
            onClick={() => narrow(name, null)}
            title={words}
            type="button"
          >
            {shorten(words, 60)}
            <Glyph shape="bad" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}
