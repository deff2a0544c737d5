import type { Verdict, VerdictsAnswer } from "../api/schema.ts";
import { withQuery } from "../router.ts";
import { count, STANDINGS, VERDICTS } from "../words.ts";
import { Link } from "./link.tsx";
import { StandingBadge } from "./standing.tsx";

/** How many edges have each verdict, and the false positive rate. */
export function VerdictCounts({ told, which }: { told: VerdictsAnswer; which: string }) {
  const { counts, false_positive_rate: rate } = told;
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const wrong = counts.PHANTOM + counts.REJECTED;
  return (
    <>
      <ul className="counts">
        {VERDICTS.map((verdict) => (
          <li key={verdict}>
            <Link
              aria-current={verdict.toLowerCase() === which ? "true" : undefined}
              to={`${withQuery({ which: verdict.toLowerCase(), cursor: null }).split("#")[0]}#flows`}
            >
              <span className="counts-size">{count(counts[verdict])}</span>
              <StandingBadge standing={verdict} />
              <span className="under">{meaning(verdict, told.enough_runs)}</span>
            </Link>
          </li>
        ))}
        <li>
          <a href="#words">
            <span className="counts-size">{count(counts.REJECTED)}</span>
            <StandingBadge standing="REJECTED" />
            <span className="under">{STANDINGS.REJECTED[1]}</span>
          </a>
        </li>
      </ul>
      <div className="rate">
        <p className="counts-size">{rate === null ? "–" : percent(rate)}</p>
        <div>
          <p>
            <strong>False positive rate</strong>
          </p>
          <p className="under">
            {rate === null
              ? "The share of phantoms and rejected edges among all that sources tell; there is none yet."
              : `Of ${count(all, "edge")} that sources tell, ${count(wrong)} should not be there: ${count(counts.PHANTOM, "phantom")}, and ${count(counts.REJECTED)} that people rejected.`}
          </p>
        </div>
      </div>
    </>
  );
}

function meaning(verdict: Verdict, enough: number): string {
  if (verdict !== "PHANTOM") return STANDINGS[verdict][1];
  return `claimed, and its job completed ${count(enough, "run")} since and never showed it`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
