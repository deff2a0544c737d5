import { type RefObject, useRef, useState } from "react";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { NamesJudgedAnswer } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { AliasTable } from "../parts/alias_table.tsx";
import { ChoiceLinks } from "../parts/choice_links.tsx";
import { ConflictList } from "../parts/conflict_list.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Finder } from "../parts/finder.tsx";
import { Link } from "../parts/link.tsx";
import { NamesForm, nameWords, TakeNamesBack } from "../parts/names_judging.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";

const MOST = 50;
const PAIRS = ["open", "dismissed", "any"] as const;
const STATES = ["holding", "ended", "any"] as const;
/** Both lists are on one page: each keeps its place under a name of its own. */
const CURSORS = { pairs: "pairs_cursor", aliases: "cursor" } as const;

/** What datasets are called: names that look like one, and names that are said to be one. */
export function IdentityPage() {
  const [judged, setJudged] = useState<NamesJudgedAnswer | null>(null);
  const said = useRef<HTMLDivElement>(null);
  const onJudged = (told: NamesJudgedAnswer): void => {
    setJudged(told);
    // The button that was pressed goes away with its line.
    said.current?.focus();
  };
  return (
    <>
      <title>Names · Headwater</title>
      <h1 className="page-name">Names</h1>
      <p className="description">
        One dataset may have several names. Producers say which of them are one, and so may you.
      </p>
      <Said area={said} judged={judged} onJudged={onJudged} />
      <ConflictSection onJudged={onJudged} />
      <AliasSection onJudged={onJudged} />
    </>
  );
}

interface Judges {
  onJudged: (judged: NamesJudgedAnswer) => void;
}

interface SaidProps extends Judges {
  area: RefObject<HTMLDivElement | null>;
  judged: NamesJudgedAnswer | null;
}

/** What was done last, with the means to undo it. */
function Said({ area, judged, onJudged }: SaidProps) {
  return (
    <div className="names-said" ref={area} tabIndex={-1}>
      <p role="status">{judged && nameWords(judged)}</p>
      {judged && judged.word !== "withdrawn" && (
        <TakeNamesBack names={{ one: judged.one, other: judged.other }} onJudged={onJudged} />
      )}
    </div>
  );
}

function ConflictSection({ onJudged }: Judges) {
  const { query } = usePlace();
  const state = PAIRS.find((one) => one === query.get("pairs")) ?? "open";
  const cursor = query.get(CURSORS.pairs);
  const answer = useAnswer(
    question("/api/v2/names/conflicts", { state, cursor, limit: MOST, min_offset: useNewest() }),
  );
  return (
    <Section
      aside={
        <ChoiceLinks
          choices={PAIRS}
          chosen={state}
          cursor={CURSORS.pairs}
          label="Which pairs"
          name="pairs"
        />
      }
      id="conflicts"
      note={answer.data && count(answer.data.total)}
      title="Names that look like one"
    >
      <Answered answer={answer} what="the names that look like one">
        {(told) => (
          <>
            {told.conflicts.length === 0 ? (
              <Empty>
                {state === "open"
                  ? "No two datasets have names that differ in case, quotes, a port or the like alone."
                  : "There is no such pair."}
              </Empty>
            ) : (
              <ConflictList conflicts={told.conflicts} onJudged={onJudged} />
            )}
            <More cursor={CURSORS.pairs} next={told.next} />
            <CoverageNote answer={told} noun="pair" />
          </>
        )}
      </Answered>
    </Section>
  );
}

function AliasSection({ onJudged }: Judges) {
  const { query } = usePlace();
  const of = query.get("of");
  const state = STATES.find((one) => one === query.get("state")) ?? "holding";
  const cursor = query.get(CURSORS.aliases);
  const answer = useAnswer(
    question("/api/v2/aliases", { of, state, cursor, limit: MOST, min_offset: useNewest() }),
  );
  return (
    <Section
      aside={
        <ChoiceLinks
          choices={STATES}
          chosen={state}
          cursor={CURSORS.aliases}
          label="Which aliases"
          name="state"
        />
      }
      id="aliases"
      note={answer.data && count(answer.data.total)}
      title="Names that are one"
    >
      <Of key={of} of={of} onJudged={onJudged} />
      <Answered answer={answer} what="the aliases">
        {(told) => (
          <>
            {told.aliases.length === 0 ? (
              <Empty>Nobody has said that of any two names.</Empty>
            ) : (
              <AliasTable aliases={told.aliases} onJudged={onJudged} />
            )}
            <More cursor={CURSORS.aliases} next={told.next} />
            <CoverageNote answer={told} noun="alias" />
          </>
        )}
      </Answered>
    </Section>
  );
}

/** Narrows to one dataset, and joins another name to it. */
function Of({ of, onJudged }: Judges & { of: string | null }) {
  const [other, setOther] = useState<string | null>(null);
  const go = (to: string | null): void => navigate(withQuery({ of: to, cursor: null }));
  if (of === null) {
    return (
      <div className="verify-of">
        <Finder kind="dataset" label="Only names of a dataset" onPick={({ id }) => go(id)} />
      </div>
    );
  }
  const done = (judged: NamesJudgedAnswer): void => {
    setOther(null);
    onJudged(judged);
  };
  return (
    <div className="verify-of names-of">
      <p>
        Names of <strong>{shortName(of)}</strong>{" "}
        <button className="small-button" onClick={() => go(null)} type="button">
          Show those of all datasets
        </button>
      </p>
      <Finder
        kind="dataset"
        label={`Another name of ${shortName(of)}`}
        onPick={({ id }) => setOther(id === of ? null : id)}
      />
      {other && (
        <>
          <p>
            <strong>{shortName(other)}</strong>
          </p>
          <NamesForm
            key={other}
            names={{ one: of, other }}
            onDone={done}
            onLeave={() => setOther(null)}
            word="same"
          />
        </>
      )}
    </div>
  );
}

function More({ cursor, next }: { cursor: string; next: string | null }) {
  if (!next) return null;
  return (
    <p className="empty">
      <Link to={withQuery({ [cursor]: next })}>More</Link>
    </p>
  );
}
