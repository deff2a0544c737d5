import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import type { FindAnswer, ValueCount } from "../api/schema.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { Breakable, Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { withQuery } from "../router.ts";
import { platformName } from "../words.ts";

const MOST = 8;
const MOST_OF_A_KIND = 3;

/** Where to begin: what is read most, and selections that there is something in. */
export function Beginning() {
  const asked = { kind: "dataset", sort: "use", facets: true, limit: MOST } as const;
  const answer = useFresh(question("/api/v2/find", { ...asked, valid_at: useAsOf() }));
  return (
    <div className="explorer-begin">
      <Answered answer={answer} what="where to begin">
        {(found) =>
          found.hits.length === 0 ? (
            <Empty>No event has named a dataset yet, so there is nothing to draw.</Empty>
          ) : (
            <div className="begin-columns">
              <MostRead found={found} />
              <Selections found={found} />
            </div>
          )
        }
      </Answered>
    </div>
  );
}

function MostRead({ found }: { found: FindAnswer }) {
  return (
    <Section id="most-read" title="Around what is read most">
      <ul className="begin-list">
        {found.hits.map((hit) => (
          <li key={hit.id}>
            <span>
              <Glyph shape={shapeOf(hit.kind, hit.type)} size={14} />{" "}
              <Link to={withQuery({ of: hit.id })}>
                <Breakable text={hit.name} />
              </Link>
            </span>{" "}
            <span className="quiet">
              {[hit.platform && platformName(hit.platform), hit.owners[0]]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Selections({ found: { facets } }: { found: FindAnswer }) {
  const few = (counts: readonly ValueCount[] = []): ValueCount[] => counts.slice(0, MOST_OF_A_KIND);
  const examples: [selector: string, words: string][] = [
    ...few(facets?.domain).map(({ value }): [string, string] => [
      `domain:${value}`,
      `all of the domain ${value}`,
    ]),
    ...few(facets?.tag).map(({ value }): [string, string] => [
      `tag:${value}+`,
      `tagged ${value}, and all downstream`,
    ]),
    ["1+tier:1", "what is most critical, and one step upstream"],
    ["changed:since=7d", "what changed in seven days"],
  ];
  return (
    <Section id="selections" title="Selections">
      <ul className="begin-list">
        {examples.map(([selector, words]) => (
          <li key={selector}>
            <Link className="mono" to={withQuery({ sel: selector })}>
              {selector}
            </Link>{" "}
            <span className="quiet">{words}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
