import type { ReactNode } from "react";
import type { ChangedSchema, ToldChange, ToldEdge } from "../changes.ts";
import { flowPage, shortName } from "../flow.ts";
import { shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { Name, When } from "./small.tsx";

/** What came, went and changed, each in a sentence. */
export function ChangeList({ changes }: { changes: readonly ToldChange[] }) {
  return (
    <ul className="changes">
      {changes.map((change) => (
        <li key={keyOf(change)}>
          <Sign change={change} />
          <p className="changes-main">
            {change.what === "schema" ? (
              <Schema schema={change.schema} />
            ) : (
              <EdgeTold told={change.told} went={change.what === "went"} />
            )}
          </p>
          <span className="under">
            <When at={change.at} relative />
          </span>
        </li>
      ))}
    </ul>
  );
}

function keyOf(change: ToldChange): string {
  return change.what === "schema"
    ? change.schema.dataset
    : change.what + JSON.stringify(change.told);
}

const SIGNS = { came: "+", went: "−", schema: "±" } as const;

function Sign({ change: { what } }: { change: ToldChange }) {
  return (
    <span aria-hidden="true" className={`changes-sign changes-${what}`}>
      {SIGNS[what]}
    </span>
  );
}

function EdgeTold({ told, went }: { told: ToldEdge; went: boolean }) {
  if (told.does === "leads") {
    const { source, target } = told;
    return (
      <>
        <Link className="name" to={flowPage({ source, target })}>
          {shorten(shortName(source), 40)} → {shorten(shortName(target), 40)}
        </Link>
        {went ? " is gone" : " is new"}
      </>
    );
  }
  const now = { reads: "now reads ", writes: "now writes " }[told.does];
  const before = { reads: "no longer reads ", writes: "no longer writes " }[told.does];
  return (
    <>
      <Short id={told.job} /> {went ? before : now}
      <Short id={told.dataset} />
    </>
  );
}

function Schema({ schema }: { schema: ChangedSchema }) {
  const parts: ReactNode[] = [
    ...schema.added.map((name) => <ins key={`+${name}`}>+ {name}</ins>),
    ...schema.removed.map((name) => <del key={`-${name}`}>− {name}</del>),
    ...schema.retyped.map(({ name, before, after }) => (
      <span key={name}>
        {name}: {before ?? "no type"} → {after ?? "no type"}
      </span>
    )),
  ];
  return (
    <>
      <Short id={schema.dataset} />
      <span className="changes-columns mono">{parts.slice(0, 4)}</span>
      {parts.length > 4 && <span className="under">and {parts.length - 4} more columns</span>}
    </>
  );
}

function Short({ id }: { id: string }) {
  return <Name id={id} label={shortName(id)} most={44} />;
}
