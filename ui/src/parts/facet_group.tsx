import { useState } from "react";
import type { Trait } from "../api/catalog.ts";
import type { ValueCount } from "../api/schema.ts";
import { count, platformName, shorten } from "../words.ts";

interface FacetGroupProps {
  trait: Trait;
  /** The most frequent first. */
  values: readonly ValueCount[];
  chosen: readonly string[];
  /** Whether everything that fits was counted; else a sample of it. */
  exact: boolean;
  onChoice: (value: string, on: boolean) => void;
}

const SHOWN = 6;
/** So few more are not worth a button. */
const FEW = 3;
/** The server tells no more of each. */
const TOLD = 20;

export const TRAIT_NAMES: Record<Trait, string> = {
  platform: "Platform",
  namespace: "Namespace",
  type: "Type",
  owner: "Owner",
  tag: "Tag",
  domain: "Domain",
  tier: "Tier",
};

export function valueName(trait: Trait, value: string): string {
  if (trait === "platform") return platformName(value);
  return trait === "tier" ? `Tier ${value}` : value;
}

/** The values of one trait as check boxes, those that are chosen first. */
export function FacetGroup({ trait, values, chosen, exact, onChoice }: FacetGroupProps) {
  const [all, setAll] = useState(false);
  const counts = new Map(values.map(({ value, count }) => [value, count]));
  const rest = values.map(({ value }) => value).filter((value) => !chosen.includes(value));
  const listed = [...chosen, ...rest];
  if (listed.length === 0) return null;
  const most = Math.max(SHOWN, chosen.length);
  const shown = all || listed.length <= most + FEW ? listed : listed.slice(0, most);
  return (
    <fieldset className="facet">
      <legend>{TRAIT_NAMES[trait]}</legend>
      {shown.map((value) => (
        <Choice
          key={value}
          number={counts.get(value) ?? null}
          {...{ trait, value, exact, onChoice }}
          chosen={chosen.includes(value)}
        />
      ))}
      {listed.length > shown.length && (
        <button className="facet-more" onClick={() => setAll(true)} type="button">
          {count(listed.length - shown.length)} more
          <span className="visually-hidden"> of {TRAIT_NAMES[trait]}</span>
        </button>
      )}
      {shown.length === listed.length && values.length >= TOLD && (
        <p className="under">Only the {TOLD} most frequent are counted.</p>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  trait: Trait;
  value: string;
  /** Null where the value is not among those that were counted. */
  number: number | null;
  chosen: boolean;
  exact: boolean;
  onChoice: (value: string, on: boolean) => void;
}

function Choice({ trait, value, number, chosen, exact, onChoice }: ChoiceProps) {
  const name = valueName(trait, value);
  // A comma joins values in questions, so none that holds one can be asked for.
  const askable = !value.includes(",");
  return (
    <label title={askable ? name : `${name}: a value with a comma cannot be asked for`}>
      <input
        checked={chosen}
        disabled={!askable}
        onChange={(event) => onChoice(value, event.target.checked)}
        type="checkbox"
      />
      <span className="facet-value">{shorten(name, 26)}</span>
      <span className="facet-count">
        {number === null ? "–" : `${exact ? "" : "≥ "}${count(number)}`}
      </span>
    </label>
  );
}
