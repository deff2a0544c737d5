import { type FormEvent, type ReactNode, useRef, useState } from "react";
import type { DatasetEntry, FieldEntry, JobEntry, TagEntry } from "../api/schema.ts";
import type { Say } from "./curating.tsx";
import { Glyph } from "./glyph.tsx";

interface ListProps {
  about: DatasetEntry | JobEntry;
  say: Say;
}

/** Who answers for it. */
export function Owners({ about, say }: ListProps) {
  const owners = about.owners.filter((owner) => owner.by_people);
  return (
    <Listed
      first="Owner"
      onAdd={(name, type) => say({ add_owners: { [name]: type || null } }, `${name} is an owner.`)}
      second="Role"
    >
      {owners.map(({ name, type }) => (
        <Removable
          key={name}
          label={type ? `${name} ${type.toLowerCase()}` : name}
          onRemove={() => say({ remove_owners: [name] }, `${name} is no owner any more.`)}
        />
      ))}
    </Listed>
  );
}

/** Its own labels. */
export function OwnTags({ about, say }: ListProps) {
  const tags = about.tags.filter((tag) => tag.by_people && tag.field === null);
  return (
    <Listed
      first="Tag"
      onAdd={(key, value) =>
        say({ add_tags: { [key]: value || "true" } }, `The tag ${key} is set.`)
      }
      second="Value"
    >
      {tags.map((tag) => (
        <Removable
          key={tag.key}
          label={labelOf(tag)}
          onRemove={() => say({ remove_tags: [tag.key] }, `The tag ${tag.key} is taken back.`)}
        />
      ))}
    </Listed>
  );
}

/** The labels of its columns; nothing where it has none. */
export function ColumnTags({ about, say }: { about: DatasetEntry; say: Say }) {
  const columns = pathsOf(about.schema?.fields ?? []);
  const [column, setColumn] = useState(columns[0] ?? "");
  const tags = about.tags.filter((tag) => tag.by_people && tag.field !== null);
  if (columns.length === 0) return null;
  return (
    <Listed
      first="Column tag"
      onAdd={(key, value) =>
        say(
          { add_column_tags: { [column]: { [key]: value || "true" } } },
          `${column} has the tag ${key}.`,
        )
      }
      second="Value"
      which={
        <label className="field">
          Column
          <select onChange={(event) => setColumn(event.target.value)} value={column}>
            {columns.map((path) => (
              <option key={path}>{path}</option>
            ))}
          </select>
        </label>
      }
    >
      {tags.map((tag) => (
        <Removable
          key={`${tag.field} ${tag.key}`}
          label={`${tag.field}: ${labelOf(tag)}`}
          onRemove={() =>
            say(
              { remove_column_tags: { [tag.field ?? ""]: [tag.key] } },
              `The tag ${tag.key} of ${tag.field} is taken back.`,
            )
          }
        />
      ))}
    </Listed>
  );
}

function labelOf({ key, value }: TagEntry): string {
  return value && value !== "true" ? `${key}: ${value}` : key;
}

function pathsOf(fields: readonly FieldEntry[], prefix = ""): string[] {
  return fields.flatMap(({ name, fields: inner }) => [
    prefix + name,
    ...pathsOf(inner, `${prefix}${name}.`),
  ]);
}

interface ListedProps {
  first: string;
  second: string;
  /** Of which part of the thing, where it has parts. */
  which?: ReactNode;
  onAdd: (first: string, second: string) => Promise<boolean>;
  children: ReactNode;
}

/** The entries of one kind that people set, and the fields for another one. */
function Listed({ first, second, which, onAdd, children }: ListedProps) {
  const [one, setOne] = useState("");
  const [other, setOther] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!one.trim() || !(await onAdd(one.trim(), other.trim()))) return;
    setOne("");
    setOther("");
    input.current?.focus();
  };
  return (
    <form className="curating-kind field-wide" onSubmit={add}>
      <ul aria-label={`${first}s that people set`}>{children}</ul>
      {which}
      <label className="field">
        {first}
        <input
          maxLength={500}
          onChange={(event) => setOne(event.target.value)}
          ref={input}
          required
          value={one}
        />
      </label>
      <label className="field">
        <span>
          {second} <span className="quiet">(optional)</span>
        </span>
        <input maxLength={500} onChange={(event) => setOther(event.target.value)} value={other} />
      </label>
      <button className="small-button" type="submit">
        Add {first.toLowerCase()}
      </button>
    </form>
  );
}

function Removable({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <li>
      <button
        aria-label={`Take back ${label}`}
        className="small-button"
        onClick={onRemove}
        type="button"
      >
        {label}
        <Glyph shape="bad" size={12} />
      </button>
    </li>
  );
}
