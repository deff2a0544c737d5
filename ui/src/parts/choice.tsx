import { useId } from "react";
import type { Kept } from "../api/kept.ts";

interface ChoiceProps<T extends string> {
  label: string;
  about: string;
  of: Kept<T>;
  /** What can be chosen, and what each is called. */
  words: Record<T, string>;
}

/** A choice that this browser keeps, as radio buttons. */
export function Choice<T extends string>({ label, about, of, words }: ChoiceProps<T>) {
  const chosen = of.useNow();
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-about`} className="settings-row">
      <legend>{label}</legend>
      <div className="settings-choice">
        {(Object.keys(words) as T[]).map((word) => (
          <label key={word}>
            <input
              checked={word === chosen}
              name={id}
              onChange={() => of.keep(word)}
              type="radio"
              value={word}
            />
            {words[word]}
          </label>
        ))}
      </div>
      <p className="under" id={`${id}-about`}>
        {about}
      </p>
    </fieldset>
  );
}
