import { instant, instantOf } from "../instants.ts";
import { navigate, usePlace, withQuery } from "../router.ts";
import { Moment } from "./moment.tsx";

/** The instant that the page speaks of, as the API takes it; null is now. */
export function useAsOf(): string | null {
  const at = usePlace().query.get("at");
  return at ? instantOf(at) : null;
}

/** Chooses the instant: the whole page is asked again as things stood then. */
export function AsOf() {
  const shown = useAsOf() ?? "";
  const apply = (typed: string): void => navigate(withQuery({ at: typed || null }));
  return <Moment label="As of" onMoment={apply} value={shown} />;
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
