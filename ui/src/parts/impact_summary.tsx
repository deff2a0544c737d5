import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { LineageAnswer, Node } from "../api/schema.ts";
import { count } from "../words.ts";
import { useAsOf } from "./as_of.tsx";
import { CoverageNote } from "./coverage.tsx";
import { Link } from "./link.tsx";
import { Fact, Section } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";

const MOST = 1000;
const MOST_OWNERS = 6;

/** What depends on an asset, counted: enough to know whom a change concerns. */
export function ImpactSection({ of }: { of: Id }) {
  const asked = { of, limit: MOST, valid_at: useAsOf(), min_offset: useNewest() };
  const answer = useAnswer(question("/api/v2/impact", asked));
  return (
    <Section
      aside={
        <Link className="small-button" to={`/impact?${new URLSearchParams({ of })}`}>
          All that depends on it
        </Link>
      }
      id="impact"
      note={answer.data && count(answer.data.total, "dataset")}
      title="Impact"
    >
      <Answered answer={answer} what="what depends on it">
        {(told) => (
          <>
            <Counted told={told} />
            <CoverageNote answer={told} noun="dataset" />
          </>
        )}
      </Answered>
    </Section>
  );
}

function Counted({ told }: { told: LineageAnswer }) {
  const datasets = told.nodes.filter((node) => node.kind === "dataset" && node.hops !== 0);
  if (datasets.length === 0) return <Empty>Nothing is known to depend on it.</Empty>;
  const types = tally(datasets.map(typeOf));
  const owners = tally(datasets.flatMap((node) => node.owners));
  const unowned = datasets.filter((node) => node.owners.length === 0).length;
  const first = datasets.filter((node) => node.tier === 1).length;
  const farthest = Math.max(...datasets.map((node) => node.hops));
  return (
    <dl className="facts impact-facts">
      <Fact name="By type">
        <Tally sizes={types} />
      </Fact>
      <Fact name="Owned by">
        <Tally sizes={owners.slice(0, MOST_OWNERS)} />
        {owners.length > MOST_OWNERS && (
          <span className="quiet">and {count(owners.length - MOST_OWNERS, "more owner")}</span>
        )}
        {unowned > 0 && <span className="line quiet">{count(unowned)} without an owner</span>}
      </Fact>
      <Fact name="Of tier 1">{first === 0 ? "none" : count(first)}</Fact>
      <Fact name="As far as">{count(farthest, "hop")}</Fact>
    </dl>
  );
}

function typeOf({ type }: Node): string {
  return type?.toLowerCase().replaceAll("_", " ") ?? "of no known type";
}

/** Each word with how often it comes, the most frequent first. */
export function tally(words: readonly string[]): [word: string, size: number][] {
  const sizes = new Map<string, number>();
  for (const word of words) sizes.set(word, (sizes.get(word) ?? 0) + 1);
  return [...sizes].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function Tally({ sizes }: { sizes: readonly [word: string, size: number][] }) {
  return sizes.map(([word, size]) => (
    <span className="line" key={word}>
      <strong className="tally-size">{count(size)}</strong> {word}
    </span>
  ));
}
