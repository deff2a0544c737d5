import type { Id } from "../api/answers.ts";
import { type Difference, inWords, KINDS, TONES } from "../differences.ts";
import { shortName } from "../flow.ts";
import { type Line, lineDiff } from "../line_diff.ts";
import { Link } from "./link.tsx";
import { Changes } from "./schema_history.tsx";
import { Name, When } from "./small.tsx";

interface DifferenceListProps {
  differences: readonly Difference[];
  /** Where something is looked at in a picture that marks what came and went. */
  pictureOf: (id: Id) => string;
}

/** What differs, a line each. */
export function DifferenceList({ differences, pictureOf }: DifferenceListProps) {
  return (
    <ul className="differences">
      {differences.map((difference) => (
        <DifferenceLine difference={difference} key={difference.key} pictureOf={pictureOf} />
      ))}
    </ul>
  );
}

interface DifferenceLineProps {
  difference: Difference;
  pictureOf: (id: Id) => string;
}

function DifferenceLine({ difference, pictureOf }: DifferenceLineProps) {
  const { kind, subject, other, verb, details, schema, code, at } = difference;
  const [title, sign] = KINDS[kind];
  return (
    <li>
      <p className={`difference-kind change-${TONES[sign]}`}>
        <span aria-hidden="true" className="change-sign">
          {sign}
        </span>
        {title}
      </p>
      <div className="difference-main">
        <p>
          <Name id={subject} label={shortName(subject)} most={72} /> {verb}{" "}
          {other && <Name id={other} label={shortName(other)} most={72} />}
        </p>
        {details.map((detail) => (
          <p className="under" key={detail}>
            {detail}
          </p>
        ))}
        {schema && <Changes change={schema} />}
        {code && <Code after={code.after} before={code.before} />}
      </div>
      <p className="difference-when">
        <When at={at} />
        <Link aria-label={`See in the picture: ${inWords(difference)}`} to={pictureOf(subject)}>
          picture
        </Link>
      </p>
    </li>
  );
}

const WORDS = { "+": "put in: ", "-": "taken out: ", " ": "" };

function Code({ before, after }: { before: string; after: string }) {
  return (
    <details className="difference-code">
      <summary>Compare the SQL</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        {lineDiff(before, after).map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
          <CodeLine key={at} line={line} />
        ))}
      </pre>
    </details>
  );
}

function CodeLine({ line: { sign, text } }: { line: Line }) {
  return (
    <span className={sign === " " ? undefined : `code-${sign === "+" ? "in" : "out"}`}>
      <span className="visually-hidden">{WORDS[sign]}</span>
      <span aria-hidden="true">{sign} </span>
      {text}
      {"\n"}
    </span>
  );
}
