import type { ReactNode } from "react";
import type { DatasetEntry, JobEntry } from "../api/schema.ts";
import { impactPage } from "../impact.ts";
import { instant } from "../instants.ts";
import { platformName } from "../words.ts";
import { AsOf, PastNote, useAsOf } from "./as_of.tsx";
import { Copy } from "./copy.tsx";
import { Curating } from "./curating.tsx";
import { Description } from "./description.tsx";
import { Glyph, shapeOf } from "./glyph.tsx";
import { IncidentNote } from "./incident_note.tsx";
import { Link, Outside } from "./link.tsx";
import { Chip, Fact, Tags, When } from "./small.tsx";

/** Who and what an asset is, before anything else about it. */
export function AssetHead({
  about,
  children,
}: {
  about: DatasetEntry | JobEntry;
  children?: ReactNode;
}) {
  const { kind, type, platform, tier } = about;
  const past = useAsOf() !== null;
  return (
    <header className="asset-head">
      <title>{`${about.label} · Headwater`}</title>
      <PastNote />
      {!past && <IncidentNote of={about.id} />}
      <div className="asset-top">
        <p className="eyebrow">
          <Glyph shape={shapeOf(kind, type)} />
          <span>{kind === "dataset" ? "Dataset" : "Job"}</span>
          {platform && <span>{platformName(platform)}</span>}
          {type && <span>{type.toLowerCase().replaceAll("_", " ")}</span>}
          {tier !== null && <Chip tone="accent">Tier {tier}</Chip>}
        </p>
        <div className="asset-tools">
          <Link className="small-button" to={impactPage(about.id)}>
            What breaks with it
          </Link>
          {!past && (
            <Link
              className="small-button"
              to={`/incidents?${new URLSearchParams({ open: "yes", of: about.id })}`}
            >
              Open an incident
            </Link>
          )}
          <AsOf />
        </div>
      </div>
      <h1>{about.label}</h1>
      <p className="full-name mono">
        <span>
          {about.namespace}
          <span className="quiet"> / </span>
          {about.name}
        </span>
        <Copy label="Copy the full name" short text={() => `${about.namespace}/${about.name}`} />
      </p>
      <Description facets={about.facets} kind={kind} text={about.description} />
      <dl className="facts">
        <Fact name="Owners">
          {about.owners.length === 0 && <span className="quiet">none recorded</span>}
          {about.owners.map(({ name, type }) => (
            <span className="line" key={name}>
              {name}
              {type && <span className="quiet"> {type.toLowerCase().replaceAll("_", " ")}</span>}
            </span>
          ))}
        </Fact>
        {about.domain && <Fact name="Domain">{about.domain}</Fact>}
        <TagFact about={about} />
        {about.terms.length > 0 && <Fact name="Terms">{about.terms.join(", ")}</Fact>}
        {about.runbooks.length > 0 && (
          <Fact name="Runbooks">
            {about.runbooks.map(({ url, title }) => (
              <span className="line" key={url}>
                <Outside href={url}>{title ?? url}</Outside>
              </span>
            ))}
          </Fact>
        )}
        <Fact name="Last event">
          <When at={about.updated_at} relative />
          {about.updated_at && <span className="under">{instant(about.updated_at)}</span>}
        </Fact>
        {children}
      </dl>
      {!past && <Curating about={about} key={about.id} />}
    </header>
  );
}

function TagFact({ about }: { about: DatasetEntry | JobEntry }) {
  const own = about.tags.filter((tag) => tag.field === null);
  if (own.length === 0) return null;
  const names = own.map(({ key, value }) => (value ? `${key}: ${value}` : key));
  return (
    <Fact name="Tags">
      <Tags tags={[...new Set(names)]} />
    </Fact>
  );
}
