import type { JobVersionEntry } from "../api/schema.ts";
import { nameOf } from "../identity.ts";
import { count, shorten } from "../words.ts";
import { Outside } from "./link.tsx";
import { Chip, Name, When } from "./small.tsx";
import { Sql } from "./sql.tsx";
import { Empty } from "./states.tsx";

/** What a job was made of through time: its code, its SQL, what it read and wrote. */
export function JobVersions({ versions, total }: { versions: JobVersionEntry[]; total: number }) {
  if (versions.length === 0) return <Empty>No run of this job has been reported yet.</Empty>;
  return (
    <>
      <ol className="timeline">
        {versions.map((version) => (
          <li key={version.version}>
            <p className="timeline-when">
              <When at={version.since} />
              <span className="quiet">
                {count(version.runs, "run")}
                {version.run && (
                  <>
                    , the latest <Name id={version.run} label={shorten(nameOf(version.run), 13)} />
                  </>
                )}
              </span>
            </p>
            <Changed version={version} />
          </li>
        ))}
      </ol>
      {total > versions.length && (
        <p className="empty">
          The latest {count(versions.length)} of {count(total)} are shown.
        </p>
      )}
    </>
  );
}

const WORDS: Record<string, string> = { sql: "SQL" };

function Changed({ version }: { version: JobVersionEntry }) {
  const { changed, commit, source_location, sql } = version;
  return (
    <>
      <p>
        {changed.length === 0 && <span className="quiet">The first that was seen. </span>}
        {changed.map((what) => (
          <Chip key={what}>{WORDS[what] ?? what} changed</Chip>
        ))}
        {commit && (
          <span className="mono">
            <Outside href={source_location?.url ?? null}>{shorten(commit, 12)}</Outside>
          </span>
        )}
      </p>
      {sql && (
        <details className="version-sql">
          <summary>Its SQL</summary>
          <Sql sql={sql} />
        </details>
      )}
    </>
  );
}
