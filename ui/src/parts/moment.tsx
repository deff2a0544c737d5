import { type ReactNode, useEffect, useState } from "react";

interface MomentProps {
  label: string;
  /** Up to the minute, in UTC; empty for none. */
  value: string;
  /** An instant was typed, and the cursor left, or Enter was pressed. */
  onMoment: (typed: string) => void;
  children?: ReactNode;
}

/** A field for an instant; what is typed counts once it is done. */
export function Moment({ label, value, onMoment, children }: MomentProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const apply = (): void => {
    if (typed !== value) onMoment(typed);
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
      {typed !== value && (
        <button className="small-button" type="submit">
          Show
        </button>
      )}
      {children}
    </form>
  );
}
