import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { question, useAnswer } from "../api/ask.ts";
import type { HitEntry } from "../api/schema.ts";
import { pageOf } from "../identity.ts";
import { keepTime } from "../router.ts";
import { foundBy, platformName, shorten } from "../words.ts";
import { Glyph, shapeOf } from "./glyph.tsx";
import { isPlain } from "./link.tsx";
import { Tags } from "./small.tsx";

const PAUSE_MS = 120;

/** Waits for a pause in typing before the question is asked. */
export function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

interface FinderProps {
  label: string;
  start?: string;
  large?: boolean;
  /** What alone is to be found; anything where it is absent. */
  kind?: HitEntry["kind"];
  input?: RefObject<HTMLInputElement | null>;
  wrong?: string | undefined;
  onPick: (hit: HitEntry) => void;
  /** Enter was pressed, and none of what was found is chosen. */
  onWords?: (words: string) => void;
  onTyped?: (text: string) => void;
  /** The key that leads here, shown while the cursor is elsewhere. */
  shortcut?: string;
}

/** Finds by name as one types, and gives what is chosen to whoever asks. */
export function Finder({ label, start = "", large, kind, wrong, shortcut, ...props }: FinderProps) {
  const [text, setText] = useState(start);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const own = useRef<HTMLInputElement>(null);
  const input = props.input ?? own;
  const list = useId();
  const words = usePaused(text.trim());
  const url = open && words ? question("/api/v2/find", { q: words, kind, limit: 8 }) : null;
  const { data, problem } = useAnswer(url);
  const hits = words && data ? data.hits : [];
  const shown = open && words !== "" && (data !== null || problem !== null);

  useEffect(() => setText(start), [start]);

  const close = (): void => {
    setOpen(false);
    setChosen(-1);
  };
  const type = (typed: string): void => {
    setText(typed);
    props.onTyped?.(typed);
  };
  const pick = (hit: HitEntry): void => {
    close();
    props.onPick(hit);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) {
      event.preventDefault();
      setOpen(true);
      setChosen((chosen + step + hits.length + (chosen < 0 && step < 0 ? 1 : 0)) % hits.length);
    } else if (event.key === "Escape") {
      if (open) close();
      else type("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      const hit = hits[chosen];
      if (hit) pick(hit);
      else if (props.onWords) {
        close();
        props.onWords(text.trim());
      }
    }
  };

  return (
    <div className={large ? "search search-large" : "search"}>
      <Glyph shape="search" size={large ? 20 : 16} />
      <input
        aria-activedescendant={hits[chosen] ? `${list}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-controls={list}
        aria-describedby={wrong}
        aria-expanded={shown}
        aria-invalid={wrong ? true : undefined}
        aria-label={label}
        autoComplete="off"
        onBlur={close}
        onChange={(event) => {
          type(event.target.value);
          setOpen(true);
          setChosen(-1);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
        placeholder={label}
        ref={input}
        role="combobox"
        spellCheck={false}
        type="search"
        value={text}
      />
      {shortcut && (
        <span aria-hidden="true" className="key">
          {shortcut}
        </span>
      )}
      {/* The list must exist for aria-controls, also while it is closed. */}
      <div className="search-hits" hidden={!shown} id={list} role="listbox" tabIndex={-1}>
        {hits.map((hit, index) => (
          <Option
            chosen={index === chosen}
            hit={hit}
            id={`${list}-${index}`}
            key={hit.id}
            onPick={pick}
          />
        ))}
        {problem && <p className="search-none">{problem.detail}</p>}
        {data && hits.length === 0 && !problem && (
          <p className="search-none">Nothing is named like “{shorten(words, 40)}”.</p>
        )}
      </div>
    </div>
  );
}

interface OptionProps {
  hit: HitEntry;
  id: string;
  chosen: boolean;
  onPick: (hit: HitEntry) => void;
}

function Option({ hit, id, chosen, onPick }: OptionProps) {
  const reason = foundBy(hit);
  return (
    <a
      aria-selected={chosen}
      href={keepTime(pageOf(hit.id))}
      id={id}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        onPick(hit);
      }}
      // The input must not lose the cursor before the click arrives.
      onMouseDown={(event) => event.preventDefault()}
      role="option"
      tabIndex={-1}
      title={`${hit.namespace} / ${hit.name}`}
    >
      <Glyph shape={shapeOf(hit.kind, hit.type)} />
      <span className="hit-name">{shorten(hit.name, 56)}</span>
      <span className="hit-place">
        {hit.platform ? platformName(hit.platform) : hit.kind}
        {hit.owners[0] && <> · {hit.owners[0]}</>}
        {reason && <> · {reason}</>}
      </span>
      <span className="hit-tags">
        <Tags tags={hit.tags.slice(0, 2)} />
      </span>
    </a>
  );
}
