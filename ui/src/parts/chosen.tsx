import { TRAITS, type Trait } from "../api/catalog.ts";
import type { Search } from "../search.ts";
import { shorten } from "../words.ts";
import { TRAIT_NAMES, valueName } from "./facet_group.tsx";
import { Glyph } from "./glyph.tsx";

interface ChosenProps {
  search: Search;
  onRemove: (trait: Trait, value: string) => void;
  onClear: () => void;
}

/** What is chosen, each with the means to take it away. */
export function Chosen({ search, onRemove, onClear }: ChosenProps) {
  return (
    <ul aria-label="Chosen" className="chosen">
      {TRAITS.flatMap((trait) =>
        search.chosen[trait].map((value) => (
          <li key={`${trait} ${value}`}>
            <button onClick={() => onRemove(trait, value)} title={value} type="button">
              <span className="visually-hidden">Remove </span>
              {trait !== "tier" && <span className="quiet">{TRAIT_NAMES[trait]} </span>}
              {shorten(valueName(trait, value), 40)}
              <Glyph shape="bad" size={12} />
            </button>
          </li>
        )),
      )}
      <li>
        <button className="chosen-clear" onClick={onClear} type="button">
          Clear all
        </button>
      </li>
    </ul>
  );
}
