import type { HitEntry } from "../api/schema.ts";
import { pageOf } from "../identity.ts";
import { foundBy, platformName, shorten } from "../words.ts";
import { Glyph, shapeOf } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { Breakable, Chip, Tags, When } from "./small.tsx";

/** What was found: each with where it lives, whose it is and when it changed. */
export function Hits({ hits }: { hits: readonly HitEntry[] }) {
  return (
    <ul className="hits">
      {hits.map((hit) => (
        <HitLine hit={hit} key={hit.id} />
      ))}
    </ul>
  );
}

function HitLine({ hit }: { hit: HitEntry }) {
  const reason = foundBy(hit);
  return (
    <li>
      <Glyph shape={shapeOf(hit.kind, hit.type)} size={18} />
      <div className="hit-main">
        <p>
          <HitLink hit={hit} most={72} />
          <Tier tier={hit.tier} />
          <Tags tags={hit.tags} />
          {reason && hit.kind !== "column" && <span className="quiet">found {reason}</span>}
        </p>
        {hit.description && <p className="hit-about">{hit.description}</p>}
        <Place hit={hit} most={48} />
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

/** The same in a narrow column: the name, where it lives, and when it changed. */
export function BriefHits({ hits }: { hits: readonly HitEntry[] }) {
  return (
    <ul className="nodes brief">
      {hits.map((hit) => (
        <li key={hit.id}>
          <Glyph shape={shapeOf(hit.kind, hit.type)} />
          <div className="nodes-name">
            <p className="brief-title">
              <HitLink hit={hit} most={34} />
              {hit.tier === 1 && <Tier tier={1} />}
            </p>
            <Place hit={hit} most={26} />
          </div>
          {hit.updated_at && (
            <span className="under">
              <When at={hit.updated_at} relative />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function HitLink({ hit, most }: { hit: HitEntry; most: number }) {
  const title = hit.field === null ? hit.name : `${hit.name}[${hit.field}]`;
  return (
    <Link className="name hit-title" title={title} to={pageOf(hit.id)}>
      <Breakable text={shorten(title, most)} />
    </Link>
  );
}

function Tier({ tier }: { tier: number | null }) {
  return tier === null ? null : <Chip tone="accent">Tier {tier}</Chip>;
}

function Place({ hit, most }: { hit: HitEntry; most: number }) {
  return (
    <p className="under">
      {hit.platform ? platformName(hit.platform) : hit.kind} ·{" "}
      <span title={hit.namespace}>{shorten(hit.namespace, most)}</span>
      {hit.domain && <> · {hit.domain}</>}
    </p>
  );
}
