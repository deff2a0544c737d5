import { useState } from "react";
import type { Id, Pinned } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { JudgedAnswer, WhyAnswer } from "../api/schema.ts";
import { type Ends, judgeable, shortName, standingOf, testimonies, wordsOn } from "../flow.ts";
import { pageOf, parseId } from "../identity.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { FlowList } from "../parts/flow_list.tsx";
import { Judging } from "../parts/judging.tsx";
import { Link } from "../parts/link.tsx";
import { Breakable } from "../parts/small.tsx";
import { StandingBadge } from "../parts/standing.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { Said, wordsFor } from "../parts/word.tsx";
import { STANDINGS, shorten } from "../words.ts";
import { Evidenced } from "./testimony.tsx";

const MOST_LETTERS = 48;

export function EndNames({ ends }: { ends: Ends }) {
  return (
    <span className="ends">
      <End id={ends.source} />
      <span aria-hidden="true"> → </span>
      <span className="visually-hidden"> leads to </span>
      <End id={ends.target} />
    </span>
  );
}

function End({ id }: { id: Id }) {
  return (
    <Link className="name" title={shortName(id)} to={pageOf(id)}>
      <Breakable text={shorten(shortName(id), MOST_LETTERS)} />
    </Link>
  );
}

/** Everything that speaks for a flow or against it, and the means to say what is right. */
export function Flow({ ends }: { ends: Ends }) {
  const { source, target } = ends;
  const [said, setSaid] = useState("");
  const at = useAsOf();
  const asked = { valid_at: at, min_offset: useNewest() };
  const answer = useAnswer(question("/api/v2/why", { source, target, ...asked }));
  const ofColumns = parseId(target)?.kind === "column";
  const made = useAnswer(
    ofColumns ? question("/api/v2/derivation", { of: target, ...asked }) : null,
  );
  const onJudged = (judged: JudgedAnswer): void => setSaid(wordsFor(judged));
  return (
    <>
      <p className="said" role="status">
        {said}
      </p>
      <Answered answer={answer} what="why it is there">
        {(why) => {
          const standing = standingOf(why);
          const told = testimonies(why);
          const words = wordsOn(why);
          return (
            <>
              <p className="standing">
                <StandingBadge standing={standing} />
                <span>{STANDINGS[standing][1]}</span>
              </p>
              {words.map((word) => (
                <Said
                  badge={word.word.toUpperCase() !== standing}
                  key={`${word.word} ${word.source} ${word.at}`}
                  of={why}
                  word={word}
                />
              ))}
              {!judgeable(ends) && <Through ends={{ source: why.source, target: why.target }} />}
              {judgeable(ends) && at !== null && (
                <Empty>You see the past. Go back to now to confirm or reject it.</Empty>
              )}
              {judgeable(ends) && at === null && (
                <Judging
                  ends={{ source: why.source, target: why.target }}
                  jobs={jobsOf(told)}
                  onJudged={onJudged}
                  words={words}
                />
              )}
              {told.length > 0 && <h3 className="flow-title">What speaks for it</h3>}
              {told.map((one) => (
                <Evidenced
                  key={JSON.stringify([one.job, one.said_by, one.evidence, one.first_seen])}
                  steps={made.data?.steps.filter(
                    (step) =>
                      step.column === target &&
                      step.job === one.job &&
                      step.sources.includes(source),
                  )}
                  testimony={one}
                />
              ))}
              <CoverageNote answer={why.truncated ? why : pinned(why)} />
            </>
          );
        }}
      </Answered>
    </>
  );
}

/** How many halves of ways the answer holds is of no use to a reader, unless some are left out. */
function pinned({ as_of, offset, coverage }: WhyAnswer): Pinned {
  return { as_of, offset, coverage };
}

function jobsOf(told: readonly { job: Id | null }[]): Id[] {
  return [...new Set(told.map((one) => one.job).filter((job) => job !== null))];
}

const MOST = 500;

/** Between a dataset and a job: the flows that pass there, which can be judged. */
function Through({ ends }: { ends: Ends }) {
  const isJob = (id: Id): boolean => parseId(id)?.kind === "job";
  const job = isJob(ends.source) ? ends.source : ends.target;
  const dataset = isJob(ends.source) ? ends.target : ends.source;
  const side = isJob(ends.source) ? "target" : "source";
  const answer = useAnswer(
    question("/api/v2/verdicts", {
      of: dataset,
      which: "all",
      limit: MOST,
      valid_at: useAsOf(),
      min_offset: useNewest(),
    }),
  );
  return (
    <Answered answer={answer} what="the flows">
      {({ edges }) => {
        const through = edges.filter((edge) => edge.jobs.includes(job) && edge[side] === dataset);
        return (
          <>
            <h3 className="flow-title">Flows that pass here</h3>
            {through.length === 0 ? (
              <Empty>No flow from one dataset to another passes here.</Empty>
            ) : (
              <FlowList edges={through} />
            )}
          </>
        );
      }}
    </Answered>
  );
}
