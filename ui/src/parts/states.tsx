/** What is shown while there is no answer: waiting, refused, or nothing to show. */
import type { ReactNode } from "react";
import type { Answer, Problem } from "../api/ask.ts";
import { placeOf } from "../identity.ts";
import { Glyph } from "./glyph.tsx";
import { Name } from "./small.tsx";

export function Waiting({ what }: { what: string }) {
  return (
    <div className="waiting" role="status">
      <span className="visually-hidden">Loading {what}</span>
      <span className="bone bone-wide" />
      <span className="bone" />
      <span className="bone bone-short" />
    </div>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}

export function Failure({ problem, again }: { problem: Problem; again: () => void }) {
  const wait = problem.retryAfter_s;
  return (
    <div className="failure" role="alert">
      <Glyph shape="warn" size={20} />
      <div>
        <strong>{problem.title}</strong>
        <p>{sentence(problem)}</p>
        {wait !== null && <p className="quiet">Asking again every {wait} s.</p>}
        <Nearest problem={problem} />
        <button onClick={again} type="button">
          Try again
        </button>
      </div>
    </div>
  );
}

/** What went wrong, without the names that are listed below it. */
function sentence({ detail, candidates, similar }: Problem): string {
  const named = candidates.length + similar.length > 0;
  const listed = named ? Math.max(...NAMES.map((words) => detail.lastIndexOf(words))) : -1;
  const told = listed < 0 ? detail : `${detail.slice(0, listed)}.`;
  return told.charAt(0).toUpperCase() + told.slice(1);
}

const NAMES = ["; the nearest names are ", "; say which by its identifier: "];

/** The names that the server thinks were meant. */
export function Nearest({ problem }: { problem: Problem }) {
  const several = problem.candidates.length > 0;
  const ids = several ? problem.candidates : problem.similar.slice(0, 3);
  if (ids.length === 0) return null;
  return (
    <div className="nearest">
      <p>{several ? "It could be any of these:" : "The nearest names are:"}</p>
      <ul>
        {ids.map((id) => (
          <li key={id}>
            <Name id={id} label={placeOf(id).name} most={80} />
            <span className="quiet mono"> {placeOf(id).namespace}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface AnsweredProps<T> {
  answer: Answer<T>;
  what: string;
  /** Whether an answer stays where asking for it again fails: somebody may be writing in it. */
  stays?: boolean;
  children: (data: T) => ReactNode;
}

/** Shows an answer once there is one; an older one stays, dimmed, while a new one is asked. */
export function Answered<T>({ answer, what, stays = false, children }: AnsweredProps<T>) {
  const failure = answer.problem && <Failure again={answer.again} problem={answer.problem} />;
  if (failure && !(stays && answer.data !== null)) return failure;
  if (answer.data === null) return <Waiting what={what} />;
  return (
    <>
      {failure}
      <div aria-busy={answer.asking} className={answer.asking ? "older" : undefined}>
        {children(answer.data)}
      </div>
    </>
  );
}
