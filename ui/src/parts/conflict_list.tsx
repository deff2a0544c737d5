import type { ConflictEntry, NamesJudgedAnswer } from "../api/schema.ts";
import { pageOf, placeOf } from "../identity.ts";
import { markParts } from "../name_parts.ts";
import { Link } from "./link.tsx";
import { NamesJudging, TakeNamesBack } from "./names_judging.tsx";
import { Chip } from "./small.tsx";

interface ConflictListProps {
  conflicts: ConflictEntry[];
  onJudged: (judged: NamesJudgedAnswer) => void;
}

/** Pairs of names that look like one, side by side, with what may be done about each. */
export function ConflictList({ conflicts, onJudged }: ConflictListProps) {
  return (
    <ul className="conflicts">
      {conflicts.map((each) => (
        <li key={`${each.one} ${each.other}`}>
          <Side id={each.one} other={each.other} />
          <Side id={each.other} other={each.one} />
          <p className="conflicts-differ">
            <span className="quiet">differ in</span>{" "}
            {each.differences.map((one) => (
              <Chip key={one}>{one}</Chip>
            ))}
          </p>
          {each.dismissed ? (
            <div className="conflicts-do">
              <p className="under">
                two, says {each.dismissed.by ?? "somebody"}
                {each.dismissed.reason && <>: “{each.dismissed.reason}”</>}
              </p>
              <TakeNamesBack names={{ one: each.one, other: each.other }} onJudged={onJudged} />
            </div>
          ) : (
            <NamesJudging names={{ one: each.one, other: each.other }} onJudged={onJudged} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** One name of a pair; what the other has otherwise is marked. */
function Side({ id, other }: { id: string; other: string }) {
  const [mine, theirs] = [placeOf(id), placeOf(other)];
  return (
    <div className="conflicts-side">
      <Link className="mono" to={pageOf(id)}>
        <Marked name={mine.name} other={theirs.name} />
      </Link>
      <span className="under mono">
        <Marked name={mine.namespace} other={theirs.namespace} />
      </span>
    </div>
  );
}

function Marked({ name, other }: { name: string; other: string }) {
  return markParts(name, other).map(({ at, text, differs }) =>
    differs ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
  );
}
