import type { CommandEntry, RollbackEntry, WrittenEntry } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { ago, instant } from "../instants.ts";
import { Copy } from "./copy.tsx";
import { Link, Outside } from "./link.tsx";
import { Fact, Name, Section, When } from "./small.tsx";
import { Empty } from "./states.tsx";

const SHORT_COMMIT = 10;

/** What to roll back to, and the commands that would do it. Headwater runs none of them. */
export function Rollback({ rollback }: { rollback: readonly RollbackEntry[] }) {
  return (
    <Section
      id="rollback"
      note="People run the commands; Headwater runs none"
      title="What to roll back to"
    >
      {rollback.length === 0 && (
        <Empty>No dataset is named as wrong, so there is nothing to roll back.</Empty>
      )}
      {rollback.map((each) => (
        <OfOne key={each.asset} of={each} />
      ))}
    </Section>
  );
}

function OfOne({ of }: { of: RollbackEntry }) {
  return (
    <div className="rollback">
      <h3>
        <Link to={pageOf(of.asset)}>{shortName(of.asset)}</Link>
      </h3>
      <dl className="facts">
        <Fact name="Last good run">
          <Written none="not known" written={of.last_good} />
        </Fact>
        <Fact name="First bad run">
          <Written none="none since it began" written={of.first_bad} />
        </Fact>
        <Fact name="Told apart by">{of.because}</Fact>
        {of.diff_url && (
          <Fact name="In between">
            <Outside href={of.diff_url}>what changed in the code</Outside>
          </Fact>
        )}
      </dl>
      {of.missing.length > 0 && (
        <ul className="rollback-missing">
          {of.missing.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      <ol className="commands">
        {of.commands.map((each) => (
          <Command command={each} key={each.text} />
        ))}
      </ol>
    </div>
  );
}

function Written({ written, none }: { written: WrittenEntry | null; none: string }) {
  if (written === null) return <span className="quiet">{none}</span>;
  return (
    <>
      <Link to={pageOf(written.run)}>
        <When at={written.at} />
      </Link>
      {written.job && (
        <span className="line">
          <Name id={written.job} label={shortName(written.job)} />
        </span>
      )}
      {written.version && (
        <span className="line mono anywhere">
          version {written.version}{" "}
          <Copy label="Copy the version" short text={() => written.version ?? ""} />
        </span>
      )}
      {written.commit && (
        <span className="line mono" title={written.commit}>
          commit {written.commit.slice(0, SHORT_COMMIT)}{" "}
          <Copy label="Copy the commit" short text={() => written.commit ?? ""} />
        </span>
      )}
    </>
  );
}

function Command({ command: { does, engine, text, expires_at } }: { command: CommandEntry }) {
  return (
    <li>
      <p className="command-head">
        <span>
          <span className="command-engine">{engine}</span> {does}
        </span>
        <Copy label="Copy" text={() => text} />
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      {expires_at && <Until at={expires_at} />}
    </li>
  );
}

/** Until when it can be done. Each table may be set otherwise than the engine's default. */
function Until({ at }: { at: string }) {
  const gone = Date.parse(at) < Date.now();
  return (
    <p className={gone ? "under wrong" : "under"}>
      {gone ? "No longer possible by the engine’s defaults, since" : "Possible until"} {instant(at)}{" "}
      ({ago(at)}){!gone && ", by the engine’s defaults"}
    </p>
  );
}
