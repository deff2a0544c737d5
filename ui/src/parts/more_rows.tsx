import { navigate, withQuery } from "../router.ts";
import { count } from "../words.ts";

/** How many rows of a long list are drawn at first, and with each step more. */
const ROWS = 100;

/** How many rows are drawn, as the address says. */
export function rowsIn(query: URLSearchParams): number {
  return Number(query.get("rows")) || ROWS;
}

/** Says that a list goes on, and draws more of it. */
export function MoreRows({ shown, all }: { shown: number; all: number }) {
  if (shown >= all) return null;
  const more = (): void => {
    navigate(withQuery({ rows: String(shown + ROWS) }), { replace: true });
  };
  return (
    <p className="empty">
      {count(shown)} of {count(all)} are drawn.{" "}
      <button className="small-button" onClick={more} type="button">
        Show {count(Math.min(ROWS, all - shown))} more
      </button>
    </p>
  );
}
