import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import {
  forgetSearch,
  renameSearch,
  type SavedSearch,
  saveSearch,
  useSavedSearches,
} from "../api/saved_searches.ts";
import { shorten } from "../words.ts";
import { Glyph } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { Empty } from "./states.tsx";

/** The searches that this browser keeps; each can be run, renamed and removed. */
export function SavedSearches() {
  const searches = useSavedSearches();
  if (searches.length === 0) {
    return (
      <Empty>
        None yet. Search or filter the <Link to="/catalog">catalog</Link>, and press “Save this
        search” there.
      </Empty>
    );
  }
  return (
    <ul className="saved">
      {searches.map((search) => (
        <Saved key={search.name} search={search} />
      ))}
    </ul>
  );
}

function Saved({ search: { name, query } }: { search: SavedSearch }) {
  const [renaming, setRenaming] = useState(false);
  if (renaming) {
    const rename = (to: string): void => {
      setRenaming(false);
      renameSearch(name, to);
    };
    return (
      <li>
        <NameForm
          label={`New name of ${name}`}
          onCancel={() => setRenaming(false)}
          onName={rename}
          start={name}
        />
      </li>
    );
  }
  return (
    <li>
      <Link className="name" title={name} to={`/catalog?${query}`}>
        {shorten(name, 48)}
      </Link>
      <button
        aria-label={`Rename ${name}`}
        className="icon-button"
        onClick={() => setRenaming(true)}
        title="Rename"
        type="button"
      >
        <Glyph shape="pen" size={14} />
      </button>
      <button
        aria-label={`Remove ${name}`}
        className="icon-button"
        onClick={() => forgetSearch(name)}
        title="Remove"
        type="button"
      >
        <Glyph shape="bad" size={14} />
      </button>
    </li>
  );
}

interface SaveSearchProps {
  /** What the search is called unless somebody says better. */
  title: string;
  query: string;
}

/** Keeps the search that is shown, under a name. */
export function SaveSearch({ title, query }: SaveSearchProps) {
  const [naming, setNaming] = useState(false);
  const same = useSavedSearches().find((search) => search.query === query);
  if (same) {
    return (
      <span className="quiet" role="status">
        Saved as “{shorten(same.name, 32)}”
      </span>
    );
  }
  if (!naming) {
    return (
      <button className="small-button" onClick={() => setNaming(true)} type="button">
        <Glyph shape="star" size={14} />
        Save this search
      </button>
    );
  }
  const save = (name: string): void => {
    setNaming(false);
    saveSearch(name, query);
  };
  return (
    <NameForm
      label="Name of this search"
      onCancel={() => setNaming(false)}
      onName={save}
      start={title}
    />
  );
}

interface NameFormProps {
  label: string;
  start: string;
  onName: (name: string) => void;
  onCancel: () => void;
}

/** Asks for a name; one that is taken already says that the other search goes. */
function NameForm({ label, start, onName, onCancel }: NameFormProps) {
  const [typed, setTyped] = useState(start);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const name = typed.trim();
  const searches = useSavedSearches();
  const taken = name !== start && searches.some((search) => search.name === name);
  useEffect(() => input.current?.select(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name) onName(name);
  };
  return (
    <form
      className="name-form"
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
      onSubmit={submit}
    >
      <input
        aria-describedby={taken ? id : undefined}
        aria-label={label}
        className="filter"
        maxLength={120}
        onChange={(event) => setTyped(event.target.value)}
        ref={input}
        value={typed}
      />
      <button className="main-button" disabled={name === ""} type="submit">
        Save
      </button>
      <button className="small-button" onClick={onCancel} type="button">
        Cancel
      </button>
      {taken && (
        <span className="under" id={id} role="status">
          Takes the place of the search of this name.
        </span>
      )}
    </form>
  );
}
