import { useEffect } from "react";
import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { DatasetEntry, JobEntry, RunPage as RunAnswer } from "../api/schema.ts";
import { nameOf, pageOf } from "../identity.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Answered } from "../parts/states.tsx";
import { navigate, showAnchor } from "../router.ts";
import { DatasetPage } from "./dataset.tsx";
import { JobPage } from "./job.tsx";
import { Lost } from "./lost.tsx";
import { RunPage } from "./run.tsx";

/** The page of whatever an identifier, or a name that somebody typed, stands for. */
export function AssetPage({ id }: { id: Id }) {
  const at = useAsOf();
  const isColumn = id.startsWith("column:");
  const asked = { id, valid_at: at, min_offset: useNewest() };
  const answer = useAnswer(isColumn ? null : question("/api/v2/show", asked));
  useEffect(() => {
    if (isColumn) navigate(`${pageOf(id)}#columns`, { replace: true });
  }, [id, isColumn]);
  if (answer.problem?.status === 404 || answer.problem?.status === 409) {
    return <Lost asked={id} problem={answer.problem} />;
  }
  return (
    <>
      {answer.data === null && <Unanswered name={nameOf(id)} />}
      <Answered answer={answer} what="the asset">
        {(shown) => <Page shown={shown} />}
      </Answered>
    </>
  );
}

/** What the page is about is known before the answer comes, or when none does. */
function Unanswered({ name }: { name: string }) {
  return (
    <>
      <title>{`${name} · Headwater`}</title>
      <h1 className="page-name">{name}</h1>
    </>
  );
}

function Page({ shown }: { shown: DatasetEntry | JobEntry | RunAnswer }) {
  // The section that the address names was not there when the browser looked for it.
  useEffect(showAnchor, []);
  switch (shown.kind) {
    case "job":
      return <JobPage job={shown} />;
    case "run":
      return <RunPage shown={shown} />;
    default:
      return <DatasetPage dataset={shown} />;
  }
}
