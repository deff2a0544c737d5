import type { ReactNode } from "react";
import type { Id } from "../api/answers.ts";
import { byOwner, byType, type Group, NOBODY, narrowed, type Reached } from "../impact.ts";
import { message } from "../impact_words.ts";
import { withQuery } from "../router.ts";
import { count } from "../words.ts";
import { Copy } from "./copy.tsx";
import { Link } from "./link.tsx";
import { Chip } from "./small.tsx";

interface ImpactGroupsProps {
  focus: Id;
  rows: readonly Reached[];
  owner: string | null;
  type: string | null;
}

/** How much each owner has of what is reached, and how much there is of each type. */
export function ImpactGroups({ focus, rows, owner, type }: ImpactGroupsProps) {
  const text = (name: string): string => {
    const own = narrowed(rows, { words: "", owner: name, type: null });
    return message(focus, name, own, location.href);
  };
  return (
    <div className="groupings">
      <Groups chosen={owner} groups={byOwner(rows)} parameter="owner" title="By owner">
        {(name) =>
          name !== NOBODY && (
            <Copy label={`Copy a message for ${name}`} short text={() => text(name)} />
          )
        }
      </Groups>
      <Groups chosen={type} groups={byType(rows)} parameter="type" title="By type" />
    </div>
  );
}

const MOST = 8;

interface GroupsProps {
  title: string;
  /** What of the address says which group alone is shown. */
  parameter: "owner" | "type";
  chosen: string | null;
  groups: readonly Group[];
  children?: (name: string) => ReactNode;
}

function Groups({ title, parameter, chosen, groups, children }: GroupsProps) {
  const line = ({ name, size, foremost }: Group) => (
    <li key={name}>
      <Link
        aria-current={name === chosen ? "true" : undefined}
        to={withQuery({ [parameter]: name === chosen ? null : name, rows: null })}
      >
        <span className={name === NOBODY ? "quiet" : undefined}>{name}</span>
        {foremost > 0 && <Chip tone="accent">{count(foremost)} tier 1</Chip>}
        <span className="groups-size">{count(size)}</span>
      </Link>
      {children?.(name)}
    </li>
  );
  return (
    <div className="groups">
      <h3 id={`groups-${parameter}`}>
        {title} <span className="quiet">{count(groups.length)}</span>
      </h3>
      <ul aria-labelledby={`groups-${parameter}`}>{groups.slice(0, MOST).map(line)}</ul>
      {groups.length > MOST && (
        <details>
          <summary>{count(groups.length - MOST)} more</summary>
          <ul>{groups.slice(MOST).map(line)}</ul>
        </details>
      )}
    </div>
  );
}
