import { useEffect, useRef, useState } from "react";
import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import type { IncidentEntry, SignalEntry, SuspectEntry, SuspectsAnswer } from "../api/schema.ts";
import { beforeWords, evidenceOf, percent, suspectName } from "../incidents.ts";
import { showAnchor } from "../router.ts";
import { turnedBy, turnWords } from "../signals.ts";
import { count } from "../words.ts";
import { ActForm } from "./act_form.tsx";
import type { OnActed } from "./acting.ts";
import { Copy } from "./copy.tsx";
import { GapNote } from "./coverage.tsx";
import { Glyph } from "./glyph.tsx";
import { Chip, Name, Section, When } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";

const AT_FIRST = 5;
/** About how many things it can be asked at once. */
const SHORT_COMMIT = 10;

interface SuspectsProps {
  incident: IncidentEntry;
  onActed: OnActed;
  /** What sources outside say of suspects, as far as they have answered. */
  signals: readonly SignalEntry[];
}

/** What may have caused it, the likeliest first, and what nobody looked at. */
export function Suspects({ incident, onActed, signals }: SuspectsProps) {
  const asked = { name: incident.name, min_offset: useNewest() };
  const none = incident.roots.length === 0;
  const answer = useFresh(none ? null : question("/api/v2/incidents/suspects", asked));
  return (
    <Section
      id="suspects"
      note={answer.data && count(answer.data.total)}
      title="What may have caused it"
    >
      {none ? (
        <Empty>Nothing is named as wrong, so there is nothing to look upstream of.</Empty>
      ) : (
        <Answered answer={answer} stays what="what may have caused it">
          {(told) => <Ranked incident={incident} onActed={onActed} signals={signals} told={told} />}
        </Answered>
      )}
    </Section>
  );
}

interface RankedProps extends SuspectsProps {
  told: SuspectsAnswer;
}

function Ranked({ incident, onActed, signals, told }: RankedProps) {
  const [all, setAll] = useState(false);
  // What the address names has moved down.
  useEffect(showAnchor, []);
  const shown = all ? told.suspects : told.suspects.slice(0, AT_FIRST);
  const rest = told.suspects.length - shown.length;
  return (
    <>
      {shown.length === 0 && <Empty>Nothing upstream changed before it began.</Empty>}
      <ol className="suspects">
        {shown.map((each) => (
          <Suspect
            incident={incident}
            key={`${each.place} ${each.at}`}
            onActed={onActed}
            signals={turnedBy(signals, each.place)}
            suspect={each}
          />
        ))}
      </ol>
      {rest > 0 && (
        <p className="more">
          <button className="small-button" onClick={() => setAll(true)} type="button">
            Show {count(rest)} more
          </button>
          {told.truncated && (
            <span className="quiet">
              the likeliest {count(told.returned)} of {count(told.total)}
            </span>
          )}
        </p>
      )}
      {told.not_checked.length > 0 && (
        <p className="not-checked">
          <strong>Not looked at:</strong> {told.not_checked.join("; ")}.
        </p>
      )}
      <GapNote answer={told} />
    </>
  );
}

interface SuspectProps extends SuspectsProps {
  suspect: SuspectEntry;
}

function Suspect({ incident, suspect, signals, onActed }: SuspectProps) {
  const [naming, setNaming] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { place, probability, commit, at, run } = suspect;
  const name = suspectName(suspect);
  const isCause = place !== null && incident.cause?.asset === place;
  const leave = (): void => {
    setNaming(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <li className={isCause ? "suspect suspect-named" : "suspect"}>
      <p className="suspect-share">
        <strong>{percent(probability)}</strong>
        <span aria-hidden="true" className="suspect-bar">
          <span style={{ inlineSize: `${100 * probability}%` }} />
        </span>
      </p>
      <div className="suspect-main">
        <p className="suspect-name">
          {place === null ? name : <Name id={place} label={name} most={72} />}
          {suspect.kinds.map((kind) => (
            <Chip key={kind}>{kind}</Chip>
          ))}
          {isCause && <Chip tone="accent">named as the cause</Chip>}
        </p>
        <ul className="suspect-changes">
          {[...new Set(suspect.changes.map(({ evidence }) => evidence))].map((evidence) => (
            <li key={evidence}>{evidence}</li>
          ))}
          {signals.map((each) => (
            <li key={`${each.name} ${each.of} ${each.query}`}>
              <a href="#signals">{each.name}</a>: {each.says} ({turnWords(each)})
            </li>
          ))}
        </ul>
        <p className="under suspect-when">
          <Facts suspect={suspect} />
          {at && <When at={at} />}
          {run && <Name id={run} label="the run" />}
          {commit && (
            <span>
              <code title={commit}>{commit.slice(0, SHORT_COMMIT)}</code>{" "}
              <Copy label={`Copy commit ${commit}`} short text={() => commit} />
            </span>
          )}
        </p>
        <Arithmetic suspect={suspect} />
      </div>
      {place !== null && !isCause && (
        <button
          aria-expanded={naming}
          aria-label={`This is it: ${name}`}
          className="small-button suspect-it"
          onClick={() => setNaming(!naming)}
          ref={button}
          type="button"
        >
          <Glyph shape="good" size={14} />
          This is it
        </button>
      )}
      {naming && (
        <ActForm
          act="identify"
          name={incident.name}
          onDone={(words) => {
            onActed(words);
            leave();
          }}
          onLeave={leave}
          start={{
            cause: place === null ? [] : [place],
            commit: commit ?? "",
            note: evidenceOf(suspect),
          }}
        />
      )}
    </li>
  );
}

/** How long before, and how far away. */
function Facts({ suspect: { minutes_before, hops } }: { suspect: SuspectEntry }) {
  const before = beforeWords(minutes_before);
  return (
    <>
      {before && <span>{before}</span>}
      {hops !== null && (
        <span>{hops === 0 ? "writes what is wrong" : `${count(hops, "hop")} upstream`}</span>
      )}
    </>
  );
}

/** The terms that add up to the score, on demand. */
function Arithmetic({ suspect: { terms, score, path, place } }: { suspect: SuspectEntry }) {
  return (
    <details className="arithmetic">
      <summary>Why so likely</summary>
      {path.length > 0 && (
        <p>
          {place !== null && <Name id={place} />}
          {path.map((id) => (
            <span key={id}>
              {" → "}
              <Name id={id} />
            </span>
          ))}
        </p>
      )}
      <div className="wide">
        <table>
          <caption className="visually-hidden">
            The terms of the score, as natural logarithms of odds
          </caption>
          <thead>
            <tr>
              <th scope="col">Term</th>
              <th className="number" scope="col">
                Log odds
              </th>
              <th scope="col">Because</th>
            </tr>
          </thead>
          <tbody>
            {terms.map(({ name, value, reason }) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="number">{signed(value)}</td>
                <td className="anywhere">{reason}</td>
              </tr>
            ))}
            <tr>
              <td>together</td>
              <td className="number">
                <strong>{signed(score)}</strong>
              </td>
              <td>its share of all suspects follows from it</td>
            </tr>
          </tbody>
        </table>
      </div>
    </details>
  );
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
