/** Small pieces of text that many pages show the same way. */
import { Fragment, type ReactNode } from "react";
import type { Id, RunState } from "../api/answers.ts";
import { nameOf, pageOf } from "../identity.ts";
import { ago, instant } from "../instants.ts";
import { count, STATES, shorten } from "../words.ts";
import { Glyph, STATE_SHAPES } from "./glyph.tsx";
import { Link } from "./link.tsx";

export function When({ at, relative = false }: { at: string | null; relative?: boolean }) {
  if (!at) return <span className="quiet">–</span>;
  return (
    <time className="when" dateTime={at} title={`${instant(at)}, ${ago(at)}`}>
      {relative ? ago(at) : instant(at)}
    </time>
  );
}

export function State({ state }: { state: RunState }) {
  return (
    <span className={`state state-${state.toLowerCase()}`}>
      <Glyph shape={STATE_SHAPES[state]} size={14} />
      {STATES[state]}
    </span>
  );
}

export function Chip({ children, tone = "plain" }: { children: ReactNode; tone?: string }) {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}

/** Personal data and the like should catch the eye. */
const SENSITIVE = /pii|phi|personal|secret|confidential|restricted|gdpr/i;

export function Tags({ tags }: { tags: readonly string[] }) {
  return tags.map((tag) => (
    <Chip key={tag} tone={SENSITIVE.test(tag) ? "warn" : "plain"}>
      {tag}
    </Chip>
  ));
}

/** A name that breaks between its parts where it must break. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[./_-])/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their place
    <Fragment key={at}>
      {part}
      <wbr />
    </Fragment>
  ));
}

/** A name that keeps both ends when it is too long; the whole of it is in the title. */
export function Name({ id, label, most = 48 }: { id: Id; label?: string; most?: number }) {
  const name = label ?? nameOf(id);
  return (
    <Link className="name" title={name} to={pageOf(id)}>
      {shorten(name, most)}
    </Link>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const MOST_NAMED = 5;

/** A fact that names other assets; absent when there are none. */
export function Others({ name, ids }: { name: string; ids: readonly Id[] }) {
  if (ids.length === 0) return null;
  return (
    <Fact name={name}>
      {ids.slice(0, MOST_NAMED).map((id) => (
        <span className="line" key={id}>
          <Name id={id} />
        </span>
      ))}
      {ids.length > MOST_NAMED && (
        <span className="quiet">and {count(ids.length - MOST_NAMED)} more</span>
      )}
    </Fact>
  );
}

interface SectionProps {
  id: string;
  title: string;
  note?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ id, title, note, aside, children }: SectionProps) {
  return (
    <section aria-labelledby={`${id}-title`} className="section" id={id}>
      <header className="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {note !== undefined && <span className="section-note">{note}</span>}
        <div className="section-aside">{aside}</div>
      </header>
      {children}
    </section>
  );
}
