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
import { Answered, Empty } from "../parts/states.tsx";
import { VerdictCounts } from "../parts/verdict_counts.tsx";
import { WordChoice } from "../parts/word_choice.tsx";
import { Words } from "../parts/words.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count, STANDINGS, VERDICTS } from "../words.ts";

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
          {(told) => <VerdictCounts told={told} which={which} />}
        </Answered>
      </Section>
      <Section
        aside={
          <WordChoice
            label="Show"
            onChoice={(chosen) => navigate(withQuery({ which: chosen, cursor: null }))}
            options={WHICH.map((one) => [one, TITLES[one] ?? one] as const)}
            value={which}
          />
        }
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
