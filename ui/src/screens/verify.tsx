import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { Verdict, VerdictsAnswer } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Finder } from "../parts/finder.tsx";
import { FlowList } from "../parts/flow_list.tsx";
import { Link } from "../parts/link.tsx";
import { Section } from "../parts/small.tsx";
import { StandingBadge } from "../parts/standing.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { Words } from "../parts/words.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count, STANDINGS } from "../words.ts";

const VERDICTS: readonly Verdict[] = ["VERIFIED", "UNDECLARED", "PHANTOM", "UNSEEN", "CONFIRMED"];
const WHICH = [
  "disagreements" as const,
  "all" as const,
  ...VERDICTS.map((one) => one.toLowerCase() as Lowercase<Verdict>),
];
const MOST = 50;

/** What sources claim beside what runs show, and what people say of either. */
export function VerifyPage() {
  const { query } = usePlace();
  const which = WHICH.find((one) => one === query.get("which")) ?? "disagreements";
  const of = query.get("of");
  const answer = useAnswer(
    question("/api/v2/verdicts", {
      which,
      of,
      limit: MOST,
      cursor: query.get("cursor"),
      valid_at: useAsOf(),
      min_offset: useNewest(),
    }),
  );
  return (
    <>
      <title>Verify · Headwater</title>
      <h1 className="page-name">Verify</h1>
      <p className="description">
        What declarations, code and manifests claim, beside what runs show. Somebody should look
        where the two do not agree.
      </p>
      <Section id="verdicts" title="Verdicts">
        <OfDataset of={of} />
        <Answered answer={answer} what="the verdicts">
          {(told) => <Counts told={told} which={which} />}
        </Answered>
      </Section>
      <Section
        aside={<Which which={which} />}
        id="flows"
        note={answer.data && count(answer.data.total)}
        title={TITLES[which] ?? which}
      >
        <Answered answer={answer} what="the edges">
          {(told) => <Edges told={told} which={which} />}
        </Answered>
      </Section>
      <Words />
    </>
  );
}

const TITLES: Record<string, string> = {
  disagreements: "Disagreements",
  all: "All edges",
  ...Object.fromEntries(VERDICTS.map((one) => [one.toLowerCase(), STANDINGS[one][0]])),
};

function OfDataset({ of }: { of: string | null }) {
  const go = (to: string | null): void => navigate(withQuery({ of: to, cursor: null }));
  return (
    <div className="verify-of">
      {of ? (
        <p>
          Edges from or into <strong>{shortName(of)}</strong>{" "}
          <button className="small-button" onClick={() => go(null)} type="button">
            Show those of all datasets
          </button>
        </p>
      ) : (
        <Finder
          kind="dataset"
          label="Only edges from or into a dataset"
          onPick={(hit) => go(hit.id)}
        />
      )}
    </div>
  );
}

function Counts({ told, which }: { told: VerdictsAnswer; which: string }) {
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

function Which({ which }: { which: string }) {
  return (
    <label className="choice">
      Show
      <select
        onChange={(event) => navigate(withQuery({ which: event.target.value, cursor: null }))}
        value={which}
      >
        {WHICH.map((one) => (
          <option key={one} value={one}>
            {TITLES[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Edges({ told, which }: { told: VerdictsAnswer; which: string }) {
  return (
    <>
      {told.edges.length === 0 ? (
        <Empty>
          {which === "disagreements" ? (
            <>
              Nothing to look at: no phantom, and no undeclared edge into a dataset of which others
              are claimed. An edge is only in dispute where somebody claims anything: read code or
              manifests with <code>headwater scan</code> or <code>headwater ingest</code>.
            </>
          ) : (
            "There is no such edge."
          )}
        </Empty>
      ) : (
        <FlowList edges={told.edges} />
      )}
      {told.next && (
        <p className="empty">
          <Link to={withQuery({ cursor: told.next })}>More</Link>
        </p>
      )}
      <CoverageNote answer={told} noun="edge" />
    </>
  );
}
