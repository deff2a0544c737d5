import type { Found, Hit } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { pageOf } from "../identity.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { Search } from "../parts/search.tsx";
import { Chip, Section, Tags, When } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { usePlace, withQuery } from "../router.ts";
import { foundBy, platformName, shorten } from "../words.ts";

const KINDS = [
  [null, "Everything"],
  ["dataset", "Datasets"],
  ["job", "Jobs"],
  ["column", "Columns"],
] as const;

const LIMIT = { found: 50, recent: 20 };

export function Home() {
  const { query } = usePlace();
  const words = query.get("q")?.trim() ?? "";
  const kind = KINDS.find(([one]) => one === query.get("kind"))?.[0] ?? null;
  const limit = words ? LIMIT.found : LIMIT.recent;
  const answer = useAnswer<Found>(question("/api/v2/find", { q: words, kind, limit }));
  return (
    <div className="home">
      <title>{words ? `${words} · Headwater` : "Headwater"}</title>
      <div className={words ? "hero hero-small" : "hero"}>
        {words ? <h1 className="visually-hidden">Search</h1> : <Welcome />}
        <Search large start={words} />
      </div>
      <Section
        aside={
          <nav aria-label="Kind" className="segments">
            {KINDS.map(([one, title]) => (
              <Link
                aria-current={one === kind ? "true" : undefined}
                key={title}
                to={withQuery({ kind: one })}
              >
                {title}
              </Link>
            ))}
          </nav>
        }
        id="found"
        title={words ? `Found for “${shorten(words, 40)}”` : "Recently updated"}
      >
        <Answered answer={answer} what="what was found">
          {(found) => (
            <>
              <Hits hits={found.hits} words={words} />
              {words && found.hits.length > 0 && <CoverageNote answer={found} noun="hit" />}
            </>
          )}
        </Answered>
      </Section>
    </div>
  );
}

function Welcome() {
  return (
    <>
      <h1>Where does this data come from?</h1>
      <p className="quiet">
        Find a table, topic, dashboard, job or column, and see what feeds it and what breaks with
        it.
      </p>
    </>
  );
}

function Hits({ hits, words }: { hits: Hit[]; words: string }) {
  if (hits.length === 0) {
    return (
      <Empty>
        {words
          ? "No name, column, description, tag or owner holds these words."
          : "No event has arrived yet. Point an OpenLineage producer at /api/v1/lineage on this server."}
      </Empty>
    );
  }
  return (
    <ul className="hits">
      {hits.map((hit) => (
        <HitLine hit={hit} key={hit.id} />
      ))}
    </ul>
  );
}

function titleOf(hit: Hit): string {
  return hit.field === null ? hit.name : `${hit.name}[${hit.field}]`;
}

function HitLine({ hit }: { hit: Hit }) {
  const reason = foundBy(hit);
  return (
    <li>
      <Glyph shape={shapeOf(hit.kind, hit.type)} size={18} />
      <div className="hit-main">
        <p>
          <Link className="name hit-title" title={titleOf(hit)} to={pageOf(hit.id)}>
            {shorten(titleOf(hit), 72)}
          </Link>
          {hit.tier !== null && <Chip tone="accent">Tier {hit.tier}</Chip>}
          <Tags tags={hit.tags} />
          {reason && hit.kind !== "column" && <span className="quiet">found {reason}</span>}
        </p>
        {hit.description && <p className="hit-about">{hit.description}</p>}
        <p className="under">
          {hit.platform ? platformName(hit.platform) : hit.kind} ·{" "}
          <span title={hit.namespace}>{shorten(hit.namespace, 48)}</span>
          {hit.domain && <> · {hit.domain}</>}
        </p>
      </div>
      <p className="hit-owner">
        {hit.owners.join(", ") || <span className="quiet">no owner</span>}
      </p>
      <p className="hit-when">
        <When at={hit.updated_at} relative />
      </p>
    </li>
  );
}
