import { type ReactNode, useEffect, useState } from "react";
import { instantOf } from "../words.ts";

interface MomentProps {
  label: string;
  /** In UTC where it says nothing else, and shown up to the minute; empty for none. */
  value: string;
  /** An instant was typed, and the cursor left, or Enter was pressed. */
  onMoment: (typed: string) => void;
  children?: ReactNode;
}

/** A field for an instant; what is typed counts once it is done. */
export function Moment({ label, value, onMoment, children }: MomentProps) {
  const shown = instantOf(value)?.slice(0, 16) ?? "";
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const apply = (): void => {
    if (typed !== shown) onMoment(typed);
  };
  return (
    <form
      className="as-of"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label>
        {label} (UTC)
        <input
          max="9999-12-31T23:59"
          onBlur={apply}
          onChange={(event) => setTyped(event.target.value)}
          type="datetime-local"
          value={typed}
        />
      </label>
      {typed !== shown && (
        <button className="small-button" type="submit">
          Show
        </button>
      )}
      {children}
    </form>
  );
}
