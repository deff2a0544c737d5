import type { Bounded } from "../api/answers.ts";
import { type Pages, together } from "../api/paging.ts";
import { count } from "../words.ts";

/** Brings the next page below what is shown; absent where all of it is. */
export function More({ of, noun }: { of: Pages<Bounded>; noun: string }) {
  if (of.more === null || of.data === null) return null;
  const { total, returned } = together(of.data);
  const { asking, problem } = of.following;
  return (
    <p className="more">
      <button className="small-button" disabled={asking} onClick={of.more} type="button">
        {asking ? "Asking…" : "Show more"}
      </button>
      <span className="quiet">
        {count(returned)} of {count(total, noun)} shown
      </span>
      {problem && (
        <span className="wrong" role="alert">
          {problem.title}: {problem.detail}
        </span>
      )}
    </p>
  );
}
