import type { Id } from "../api/answers.ts";
import { shortName } from "../flow.ts";
import { shorten } from "../words.ts";
import { Finder } from "./finder.tsx";
import { Glyph } from "./glyph.tsx";

interface AssetPickerProps {
  label: string;
  chosen: readonly Id[];
  /** How many can be chosen. */
  most: number;
  onChosen: (ids: Id[]) => void;
}

/** Chooses datasets, columns or jobs by name; what is chosen is listed, and can be taken away. */
export function AssetPicker({ label, chosen, most, onChosen }: AssetPickerProps) {
  return (
    <div className="picker">
      {chosen.length > 0 && (
        <ul aria-label={`${label}: chosen`} className="chosen">
          {chosen.map((id) => (
            <li key={id}>
              <button
                onClick={() => onChosen(chosen.filter((one) => one !== id))}
                title={id}
                type="button"
              >
                <span className="visually-hidden">Remove </span>
                {shorten(shortName(id), 48)}
                <Glyph shape="bad" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen.length < most && (
        <Finder
          // What was typed goes with each choice.
          key={chosen.length}
          label={label}
          onPick={({ id }) => onChosen([...new Set([...chosen, id])])}
        />
      )}
    </div>
  );
}
