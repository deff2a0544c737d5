import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Found, Hit } from "../api.ts";
import { question, useAnswer } from "../ask.ts";
import { pageOf } from "../identity.ts";
import { keepTime, navigate } from "../router.ts";
import { foundBy, platformName, shorten } from "../words.ts";
import { Glyph, shapeOf } from "./glyph.tsx";
import { isPlain } from "./link.tsx";
import { Tags } from "./small.tsx";

const PAUSE_MS = 120;

/** Waits for a pause in typing before the question is asked. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

/** Finds by name as one types; `/` brings the cursor here from anywhere on the page. */
export function Search({ start = "", large = false }: { start?: string; large?: boolean }) {
  const [text, setText] = useState(start);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const words = usePaused(text.trim());
  const url = open && words ? question("/api/v2/find", { q: words, limit: 8 }) : null;
  const { data, problem } = useAnswer<Found>(url);
  const hits = words && data ? data.hits : [];
  const shown = open && words !== "" && (data !== null || problem !== null);

  useEffect(() => setText(start), [start]);
  useSlash(input);

  const close = (): void => {
    setOpen(false);
    setChosen(-1);
  };
  const go = (to: string): void => {
    close();
    input.current?.blur();
    navigate(keepTime(to));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) {
      event.preventDefault();
      setOpen(true);
      setChosen((chosen + step + hits.length + (chosen < 0 && step < 0 ? 1 : 0)) % hits.length);
    } else if (event.key === "Escape") {
      if (open) close();
      else setText("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      const hit = hits[chosen];
      go(hit ? pageOf(hit.id) : `/?${new URLSearchParams({ q: text.trim() })}`);
    }
  };

  return (
    <div className={large ? "search search-large" : "search"}>
      <Glyph shape="search" size={large ? 20 : 16} />
      <input
        aria-activedescendant={hits[chosen] ? `${list}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-controls={list}
        aria-expanded={shown}
        aria-label="Find a dataset, job or column"
        autoComplete="off"
        onBlur={close}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setChosen(-1);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
        placeholder="Find a dataset, job or column"
        ref={input}
        role="combobox"
        spellCheck={false}
        type="search"
        value={text}
      />
      <span aria-hidden="true" className="key">
        /
      </span>
      {/* The list must exist for aria-controls, also while it is closed. */}
      <div className="search-hits" hidden={!shown} id={list} role="listbox" tabIndex={-1}>
        {hits.map((hit, index) => (
          <Option
            chosen={index === chosen}
            hit={hit}
            id={`${list}-${index}`}
            key={hit.id}
            onGo={go}
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
  hit: Hit;
  id: string;
  chosen: boolean;
  onGo: (to: string) => void;
}

function Option({ hit, id, chosen, onGo }: OptionProps) {
  const reason = foundBy(hit);
  return (
    <a
      aria-selected={chosen}
      href={keepTime(pageOf(hit.id))}
      id={id}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        onGo(pageOf(hit.id));
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

function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea");
      if (event.key !== "/" || typing || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [input]);
}
