import { tell } from "../api/ask.ts";
import { author } from "../api/author.ts";
import { keepOffset } from "../api/newest.ts";
import type { JudgedAnswer, JudgementEntry, Judging } from "../api/schema.ts";
import { type Ends, flowPage, shortName } from "../flow.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { Name, When } from "./small.tsx";
import { StandingBadge } from "./standing.tsx";
import { TakeBack } from "./take_back.tsx";

/** Tells the server a word on a flow; what is asked from now on knows of it. */
export async function judge(word: Judging): Promise<JudgedAnswer> {
  const judged = await tell("/api/v2/judge", word);
  keepOffset(judged.offset);
  return judged;
}

/** What was done, for who cannot see it change. */
export function wordsFor({ judgement, jobs }: JudgedAnswer): string {
  const { source, target, word, until, job } = judgement;
  const flow = `${shortName(source)} → ${shortName(target)}`;
  if (word === "withdrawn") return `Taken back: what was said of ${flow} no longer holds.`;
  if (word === "confirmed") {
    return jobs === 0
      ? `Drawn: ${flow}. Nothing else reports it.`
      : `Confirmed: ${flow}. It stays, also when sources no longer tell it.`;
  }
  const through = job ? ` through ${shortName(job)} alone` : "";
  const how = jobs === 0 ? "Nothing reports it at present" : `${count(jobs, "job")} told it`;
  return `Rejected: ${flow}${through}. ${how}; no answer follows it${until ? " until then" : ""}.`;
}

interface SaidProps {
  word: JudgementEntry;
  /** The flow that is looked at: a word on another, which it is part of, says so. */
  of?: Ends;
  /** Whether to say which word it is, where nothing beside does. */
  badge: boolean;
}

/** A person's word: what, by whom, why and until when. */
export function Said({ word, of, badge }: SaidProps) {
  const { source, target, by, reason, at, until, job } = word;
  const elsewhere = of && (of.source !== source || of.target !== target);
  return (
    <div className="word">
      {badge && <WordBadge word={word} />}
      <div>
        <p>{reason ? <>“{reason}”</> : <span className="quiet">without a reason</span>}</p>
        <p className="under">
          by {by ?? "somebody"}, <When at={at} />
          {until && (
            <>
              , until <When at={until} />
            </>
          )}
          {job && (
            <>
              , through <Name id={job} label={shortName(job)} /> alone
            </>
          )}
          {elsewhere && (
            <>
              , of all between{" "}
              <Link to={flowPage({ source, target })}>
                {shortName(source)} and {shortName(target)}
              </Link>
            </>
          )}
        </p>
      </div>
    </div>
  );
}

export function WordBadge({ word }: { word: JudgementEntry }) {
  return <StandingBadge standing={word.word === "rejected" ? "REJECTED" : "CONFIRMED"} />;
}

interface TakeWordBackProps {
  ends: Ends;
  onJudged: (judged: JudgedAnswer) => void;
  /** Says of which flow, where several buttons stand below each other. */
  named?: boolean;
}

/** Undoes a word on a flow. */
export function TakeWordBack({ ends, onJudged, named = false }: TakeWordBackProps) {
  const flow = `${shortName(ends.source)} → ${shortName(ends.target)}`;
  return (
    <TakeBack
      label={named ? `Take back what was said of ${flow}` : undefined}
      take={async () => onJudged(await judge({ word: "withdrawn", ...ends, by: author() || null }))}
    />
  );
}
