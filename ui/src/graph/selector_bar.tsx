import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { question, useAnswer } from "../api/ask.ts";

interface SelectorBarProps {
  selector: string;
  onSelector: (selector: string) => void;
}

/** Says by a selector what the picture is; the server knows what may come next. */
export function SelectorBar({ selector, onSelector }: SelectorBarProps) {
  const [text, setText] = useState(selector);
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  useEffect(() => setText(selector), [selector]);
  const asked = open ? question("/api/v2/select/complete", { sel: text, at }) : null;
  const { data } = useAnswer(asked);
  const candidates = open && data ? data.candidates.slice(0, 10) : [];

  const typed = (element: HTMLInputElement): void => {
    setText(element.value);
    setAt(element.selectionStart ?? element.value.length);
    setOpen(true);
    setMarked(-1);
  };
  const take = (place: number): void => {
    const candidate = candidates[place];
    if (!candidate || !data) return;
    const next = text.slice(0, data.start) + candidate.text + text.slice(data.end);
    const cursor = data.start + candidate.text.length;
    setText(next);
    setAt(cursor);
    setMarked(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(cursor, cursor));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && candidates.length > 0) {
      event.preventDefault();
      setMarked((held) => (held + step + candidates.length) % candidates.length);
    } else if (event.key === "Escape") {
      setOpen(false);
    } else if ((event.key === "Enter" || event.key === "Tab") && marked >= 0) {
      event.preventDefault();
      take(marked);
    }
  };
  return (
    <form
      className="selector"
      onSubmit={(event) => {
        event.preventDefault();
        setOpen(false);
        onSelector(text.trim());
      }}
    >
      <input
        aria-activedescendant={marked >= 0 ? `${list}-${marked}` : undefined}
        aria-autocomplete="list"
        aria-controls={list}
        aria-expanded={candidates.length > 0}
        aria-label="Selector"
        autoComplete="off"
        className="mono"
        onBlur={() => setOpen(false)}
        onChange={(event) => typed(event.target)}
        onFocus={(event) => typed(event.target)}
        onKeyDown={onKeyDown}
        placeholder="Select: +orders, tag:pii+2, domain:finance"
        ref={input}
        role="combobox"
        spellCheck={false}
        value={text}
      />
      <button className="small-button" type="submit">
        Draw
      </button>
      <div className="selector-list" hidden={candidates.length === 0} id={list} role="listbox">
        {candidates.map(({ text: words, about }, place) => (
          <div
            aria-selected={place === marked}
            id={`${list}-${place}`}
            key={words}
            onPointerDown={(event) => {
              event.preventDefault();
              take(place);
            }}
            role="option"
            tabIndex={-1}
          >
            <span className="mono">{words}</span> <span className="quiet">{about}</span>
          </div>
        ))}
      </div>
    </form>
  );
}
