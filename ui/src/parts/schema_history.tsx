import type { ReactNode } from "react";
import type { SchemaChange } from "../api/schema.ts";
import { count } from "../words.ts";
import { When } from "./small.tsx";
import { Empty } from "./states.tsx";

/** What was added, removed and retyped, latest first. */
export function SchemaHistory({ history }: { history: SchemaChange[] }) {
  if (history.length === 0)
    return <Empty>No event has carried a schema for this dataset yet.</Empty>;
  return (
    <ol className="timeline">
      {history.map((change, index) => (
        <li key={change.at}>
          <p className="timeline-when">
            <When at={change.at} />
            <span className="quiet">
              {change.until
                ? `${count(change.fields, "column")}`
                : `now, ${count(change.fields, "column")}`}
            </span>
          </p>
          <SchemaVersion change={change} first={index === history.length - 1} />
        </li>
      ))}
    </ol>
  );
}

export function SchemaVersion({ change, first }: { change: SchemaChange; first: boolean }) {
  const { added, removed, retyped } = change;
  if (first && removed.length + retyped.length === 0) {
    return <p className="quiet">First seen, with {count(change.fields, "column")}.</p>;
  }
  if (added.length + removed.length + retyped.length === 0) {
    return <p className="quiet">Only the order or the descriptions changed.</p>;
  }
  return <Changes change={change} />;
}

/** The columns that were added, removed and retyped. */
export function Changes({
  change: { added, removed, retyped },
}: {
  change: Pick<SchemaChange, "added" | "removed" | "retyped">;
}) {
  return (
    <ul className="changes">
      {added.map((name) => (
        <Change key={`+${name}`} sign="+" word="added">
          {name}
        </Change>
      ))}
      {removed.map((name) => (
        <Change key={`-${name}`} sign="−" word="removed">
          {name}
        </Change>
      ))}
      {retyped.map(({ name, before, after }) => (
        <Change key={`~${name}`} sign="~" word="retyped">
          {name} <span className="quiet">{before ?? "no type"}</span> →{" "}
          <span className="quiet">{after ?? "no type"}</span>
        </Change>
      ))}
    </ul>
  );
}

interface ChangeProps {
  sign: string;
  word: "added" | "removed" | "retyped";
  children: ReactNode;
}

function Change({ sign, word, children }: ChangeProps) {
  return (
    <li className={`change change-${word}`}>
      <span aria-hidden="true" className="change-sign">
        {sign}
      </span>
      <span className="visually-hidden">{word} </span>
      <span className="mono">{children}</span>
    </li>
  );
}
