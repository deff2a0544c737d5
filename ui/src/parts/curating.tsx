import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { complaint } from "../api/ask.ts";
import { describe } from "../api/describe.ts";
import type { DatasetEntry, Describing, JobEntry } from "../api/schema.ts";
import { Glyph } from "./glyph.tsx";

/** Says who owns a thing and how it is tagged. What producers send stays as they send it. */
export function Curating({ about }: { about: DatasetEntry | JobEntry }) {
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    setSaid("");
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <div className="curating">
      <button
        aria-expanded={open}
        className="small-button"
        onClick={() => (open ? close() : setOpen(true))}
        ref={button}
        type="button"
      >
        {open ? "Done" : "Edit owners and tags"}
      </button>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {open && <Form about={about} onLeave={close} onSaid={setSaid} />}
    </div>
  );
}

interface FormProps {
  about: DatasetEntry | JobEntry;
  onSaid: (words: string) => void;
  onLeave: () => void;
}

function Form({ about, onSaid, onLeave }: FormProps) {
  const [wrong, setWrong] = useState("");
  const [sending, setSending] = useState(false);
  const { id } = about;
  const owners = about.owners.filter((owner) => owner.by_people);
  const tags = about.tags.filter((tag) => tag.by_people && tag.field === null);
  const say = async (saying: Omit<Describing, "of">, words: string): Promise<boolean> => {
    if (sending) return false;
    setSending(true);
    setWrong("");
    try {
      await describe({ of: id, ...saying });
      onSaid(words);
      return true;
    } catch (cause) {
      setWrong(`${complaint(cause)} Nothing was changed.`);
      return false;
    } finally {
      setSending(false);
    }
  };
  return (
    <fieldset
      aria-busy={sending}
      className="word-form"
      onKeyDown={(event) => {
        if (event.key === "Escape") onLeave();
      }}
    >
      <legend className="visually-hidden">Owners and tags of {about.label}</legend>
      <Kind
        first="Owner"
        focused
        onAdd={(name, type) =>
          say({ add_owners: { [name]: type || null } }, `${name} is an owner.`)
        }
        second="Role"
      >
        {owners.map(({ name, type }) => (
          <Removable
            key={name}
            label={type ? `${name} ${type.toLowerCase()}` : name}
            onRemove={() => say({ remove_owners: [name] }, `${name} is no owner any more.`)}
          />
        ))}
      </Kind>
      <Kind
        first="Tag"
        onAdd={(key, value) =>
          say({ add_tags: { [key]: value || "true" } }, `The tag ${key} is set.`)
        }
        second="Value"
      >
        {tags.map(({ key, value }) => (
          <Removable
            key={key}
            label={value && value !== "true" ? `${key}: ${value}` : key}
            onRemove={() => say({ remove_tags: [key] }, `The tag ${key} is taken back.`)}
          />
        ))}
      </Kind>
      <p className="under field-wide">
        Listed are those that people set; what producers send stays as they send it.
      </p>
      {wrong && (
        <p className="wrong field-wide" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

interface KindProps {
  first: string;
  second: string;
  focused?: boolean;
  onAdd: (first: string, second: string) => Promise<boolean>;
  children: ReactNode;
}

/** The entries of one kind, and two fields for another one. */
function Kind({ first, second, focused = false, onAdd, children }: KindProps) {
  const [one, setOne] = useState("");
  const [other, setOther] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) input.current?.focus();
  }, [focused]);
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
