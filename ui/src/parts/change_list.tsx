import { type Difference, KINDS, TONES } from "../differences.ts";
import { shortName } from "../flow.ts";
import { Changes } from "./schema_history.tsx";
import { Name, When } from "./small.tsx";

/** What came, went and changed, each in a sentence. */
export function ChangeList({ differences }: { differences: readonly Difference[] }) {
  return (
    <ul className="came">
      {differences.map((difference) => (
        <ChangeLine difference={difference} key={difference.key} />
      ))}
    </ul>
  );
}

function ChangeLine({ difference }: { difference: Difference }) {
  const { kind, subject, verb, other, schema, at } = difference;
  const sign = KINDS[kind][1];
  return (
    <li>
      <span aria-hidden="true" className={`change-${TONES[sign]}`}>
        <span className="change-sign">{sign}</span>
      </span>
      <div className="came-main">
        <p>
          <Name id={subject} label={shortName(subject)} most={44} /> {verb}{" "}
          {other && <Name id={other} label={shortName(other)} most={44} />}
        </p>
        {schema && <Changes change={schema} />}
      </div>
      <span className="under">
        <When at={at} relative />
      </span>
    </li>
  );
}
