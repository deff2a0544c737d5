import { type ReactNode, useEffect, useState } from "react";
import { zone } from "../api/zone.ts";
import { fromField, toField, zoneAt } from "../instants.ts";

interface MomentProps {
  label: string;
  /** As the address holds it; empty for none. */
  value: string;
  /** An instant was typed, and the cursor left, or Enter was pressed. As the address holds it. */
  onMoment: (at: string) => void;
  children?: ReactNode;
}

/** A field for an instant, by the clock that the reader chose; what is typed counts once it is done. */
export function Moment({ label, value, onMoment, children }: MomentProps) {
  const shown = toField(value);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const at = Date.parse(`${fromField(typed)}Z`) || Date.now();
  const apply = (): void => {
    if (typed !== shown) onMoment(fromField(typed));
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
        {label}
        <input
          aria-label={`${label} (${zoneAt(at)})`}
          max="9999-12-31T23:59"
          onBlur={apply}
          onChange={(event) => setTyped(event.target.value)}
          type="datetime-local"
          value={typed}
        />
      </label>
      <ZoneSwitch at={at} />
      {typed !== shown && (
        <button className="small-button" type="submit">
          Show
        </button>
      )}
      {children}
    </form>
  );
}

/** By which clock times are written and typed, with the other one behind a press. */
function ZoneSwitch({ at }: { at: number }) {
  const now = zone.useNow();
  const other = now === "UTC" ? "local" : "UTC";
  if (zoneAt(at, now) === zoneAt(at, other)) return <span className="zone">{zoneAt(at)}</span>;
  return (
    <button
      className="zone"
      onClick={() => zone.keep(other)}
      title={`Times are in ${zoneAt(at)}. Write them in ${zoneAt(at, other)}`}
      type="button"
    >
      {zoneAt(at)}
    </button>
  );
}
