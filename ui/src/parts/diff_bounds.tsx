import type { Id } from "../api/answers.ts";
import { type Difference, KINDS, type Kind } from "../differences.ts";
import { shortName } from "../flow.ts";
import { navigate, withQuery } from "../router.ts";
import { count } from "../words.ts";
import { Finder } from "./finder.tsx";
import { Link } from "./link.tsx";
import { Moment } from "./moment.tsx";
import { Presets } from "./presets.tsx";
import { WordChoice } from "./word_choice.tsx";

interface DiffBoundsProps {
  from: string;
  /** Empty for now. */
  to: string;
  of: Id | null;
  byColumn: boolean;
  now: Date;
}

/** Between which instants, around what, and between what the connections lie. */
export function DiffBounds({ from, to, of, byColumn, now }: DiffBoundsProps) {
  const go = (changes: Record<string, string | null>): void => {
    navigate(withQuery({ ...changes, rows: null }));
  };
  return (
    <div className="diff-bounds">
      <Presets label="Since" now={now} parameter="from" />
      <Moment label="From" onMoment={(typed) => go({ from: typed || null })} value={from} />
      <Moment label="To" onMoment={(typed) => go({ to: typed || null })} value={to}>
        {to === "" ? (
          <span className="diff-now">now</span>
        ) : (
          <button className="small-button" onClick={() => go({ to: null })} type="button">
            now
          </button>
        )}
      </Moment>
      <WordChoice
        label="Connections of"
        onChoice={(level) => go({ level })}
        options={[
          ["", "datasets"],
          ["column", "columns"],
        ]}
        value={byColumn ? "column" : ""}
      />
      {of ? (
        <p className="diff-of">
          Around <strong>{shortName(of)}</strong>{" "}
          <button className="small-button" onClick={() => go({ of: null })} type="button">
            Everywhere
          </button>
        </p>
      ) : (
        <Finder label="Only around one thing" onPick={(hit) => go({ of: hit.id })} />
      )}
    </div>
  );
}

interface KindChoiceProps {
  chosen: Kind | null;
  differences: readonly Difference[];
}

/** Which kind of difference alone is listed, each with how many there are. */
export function KindChoice({ chosen, differences }: KindChoiceProps) {
  const sizes = new Map<Kind, number>();
  for (const { kind } of differences) sizes.set(kind, (sizes.get(kind) ?? 0) + 1);
  const all = [[null, "All", differences.length] as const];
  const each = (Object.keys(KINDS) as Kind[]).map(
    (kind) => [kind, KINDS[kind][0], sizes.get(kind) ?? 0] as const,
  );
  return (
    <nav aria-label="Kind of difference" className="kinds">
      {[...all, ...each].map(([kind, title, size]) => (
        <Link
          aria-current={kind === chosen ? "true" : undefined}
          className={size === 0 ? "kinds-none" : undefined}
          key={title}
          to={withQuery({ kind, rows: null })}
        >
          {title} <span className="size">{count(size)}</span>
        </Link>
      ))}
    </nav>
  );
}
