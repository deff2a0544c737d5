import { useEffect, useState } from "react";
import { navigate, usePlace, withQuery } from "../router.ts";
import { instant, instantOf } from "../words.ts";

/** The instant that the page speaks of, as the API takes it; null is now. */
export function useAsOf(): string | null {
  const at = usePlace().query.get("at");
  return at ? instantOf(at) : null;
}

/** Chooses the instant: the whole page is asked again as things stood then. */
export function AsOf() {
  const at = useAsOf();
  const shown = at?.slice(0, 16) ?? "";
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const apply = (): void => {
    if (typed !== shown) navigate(withQuery({ at: typed || null }));
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
        As of (UTC)
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
    </form>
  );
}

/** Says loudly that the page shows the past. */
export function PastNote() {
  const at = useAsOf();
  if (!at) return null;
  return (
    <p className="past" role="status">
      <span>
        You see things as they stood at <strong>{instant(at)}</strong>.
      </span>
      <button
        className="small-button"
        onClick={() => navigate(withQuery({ at: null }))}
        type="button"
      >
        Back to now
      </button>
    </p>
  );
}
