import type { ReactNode } from "react";
import type { Answer } from "../api/ask.ts";
import { count } from "../words.ts";
import { Glyph } from "./glyph.tsx";
import { Link } from "./link.tsx";

interface CheckProps {
  answer: Answer<unknown>;
  /** How much of it there is; none is well. */
  number: number | undefined;
  noun: string;
  plural: string;
  to: string;
}

/** What was looked at, thing by thing. */
export function CheckList({ children }: { children: ReactNode }) {
  return <ul className="checks">{children}</ul>;
}

/** Something that was looked at, and how much is wrong with it. */
export function Check({ answer, number, noun, plural, to }: CheckProps) {
  if (answer.problem) {
    return (
      <li className="check">
        <Glyph shape="unknown" size={14} />
        {plural}: not known. {answer.problem.detail}
        <button className="small-button" onClick={answer.again} type="button">
          Try again
        </button>
      </li>
    );
  }
  if (number === undefined) return <li className="check quiet">… {plural}</li>;
  const words = `${number === 0 ? "no" : count(number)} ${number === 1 || number === 0 ? noun : plural}`;
  return (
    <li className={number > 0 ? "check check-bad" : "check"}>
      <Glyph shape={number > 0 ? "warn" : "good"} size={14} />
      {number > 0 ? <Link to={to}>{words}</Link> : words}
    </li>
  );
}
