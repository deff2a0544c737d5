import { useMemo } from "react";
import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import type { DiffAnswer } from "../api/schema.ts";
import { newestIn } from "../differences.ts";
import { ChangeList } from "../parts/change_list.tsx";
import { GapNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";

const SPANS = [
  ["7d", "7 days", 7],
  ["1d", "Since yesterday", 1],
] as const;
const SHOWN = 8;
const DAY_MS = 86_400_000;

/** Which edges came and went and which schemas changed since a while ago. */
export function Changed() {
  const asked = usePlace().query.get("since");
  const [span, , days] = SPANS.find(([one]) => one === asked) ?? SPANS[0];
  // The question stays the same while the page is open.
  const from = useMemo(() => new Date(Date.now() - days * DAY_MS).toISOString(), [days]);
  const answer = useFresh(question("/api/v2/diff", { from }));
  return (
    <Section
      aside={
        <nav aria-label="Since when" className="segments">
          {SPANS.map(([one, title]) => (
            <Link
              aria-current={one === span ? "true" : undefined}
              key={one}
              to={withQuery({ since: one === SPANS[0][0] ? null : one })}
            >
              {title}
            </Link>
          ))}
        </nav>
      }
      id="changed"
      title="What changed"
    >
      <Answered answer={answer} what="what changed">
        {(told) => <Changes from={from} told={told} />}
      </Answered>
    </Section>
  );
}

function Changes({ told, from }: { told: DiffAnswer; from: string }) {
  const changes = newestIn(told);
  const all = `/diff?${new URLSearchParams({ from })}`;
  if (told.total === 0) {
    return (
      <>
        <Empty>Nothing: no edge came or went, and no schema, name or code changed.</Empty>
        <GapNote answer={told} />
      </>
    );
  }
  return (
    <>
      <p className="came-counts">
        {told.truncated && "At least "}
        {count(told.added.length, "edge")} came, {count(told.removed.length)} went,{" "}
        {count(told.changed.length)} changed their evidence, {count(told.schemas.length, "schema")}{" "}
        changed
      </p>
      <ChangeList differences={changes.slice(0, SHOWN)} />
      <p className="more">
        <Link to={all}>
          {changes.length > SHOWN
            ? `${count(SHOWN)} of ${count(changes.length)} shown; all of them`
            : "All of it, side by side"}
        </Link>
      </p>
      <GapNote answer={told} />
    </>
  );
}
