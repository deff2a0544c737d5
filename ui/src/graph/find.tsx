import { useEffect, useMemo, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import type { ViewBox } from "../api/schema.ts";
import { usePaused } from "../parts/finder.tsx";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Breakable } from "../parts/small.tsx";
import { count, distance } from "../words.ts";
import type { Drawing } from "./drawing.ts";

const MOST = 12;

const MOST_ELSEWHERE = 6;

interface FindProps {
  drawing: Drawing;
  label: string;
  /** What happens with what is found and not drawn. */
  elsewhereNote: string;
  /** What is found for, where that is not to go there. */
  title?: string;
  /** Whether a box can be meant. */
  fits: (box: ViewBox) => boolean;
  onGo: (id: Id) => void;
  /** What is found is not drawn. */
  onLeave: (id: Id) => void;
  onClose: () => void;
}

/** Finds boxes of the picture by name, and datasets that it does not show; Enter goes to the first box. */
export function FindInPicture({
  drawing,
  label,
  elsewhereNote,
  title,
  fits,
  onGo,
  onLeave,
  onClose,
}: FindProps) {
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const words = text.trim().toLowerCase();
  const hits = useMemo(() => {
    if (!words) return [];
    return drawing.view.boxes
      .filter(({ node }) => node.name.toLowerCase().includes(words))
      .filter(fits)
      .toSorted((a, b) => Math.abs(a.node.hops) - Math.abs(b.node.hops));
  }, [drawing, fits, words]);
  const paused = usePaused(words);
  const { data } = useAnswer(
    paused ? question("/api/v2/find", { q: paused, kind: "dataset", limit: 50 }) : null,
  );
  const elsewhere = words && data ? data.hits.filter(({ id }) => !drawing.boxes.has(id)) : [];
  return (
    <search className="find">
      {title && <p className="find-title">{title}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const first = hits[0];
          if (first) onGo(first.node.id);
        }}
      >
        <input
          aria-label={label}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
          placeholder={label}
          ref={input}
          value={text}
        />
        <button aria-label="Close" className="icon-button" onClick={onClose} type="button">
          ×
        </button>
      </form>
      <p className="quiet" role="status">
        {words && `${count(hits.length, "box", "boxes")} of ${count(drawing.view.total)}`}
      </p>
      <ul>
        {hits.slice(0, MOST).map(({ node }) => (
          <li key={node.id}>
            <button onClick={() => onGo(node.id)} type="button">
              <Glyph shape={shapeOf(node.kind, node.type)} />
              <span>
                <Breakable text={node.name} />
              </span>
              <span className="quiet">{distance(node.hops)}</span>
            </button>
          </li>
        ))}
      </ul>
      {elsewhere.length > 0 && (
        <>
          <p className="quiet" id="elsewhere">
            {elsewhereNote}
          </p>
          <ul aria-labelledby="elsewhere">
            {elsewhere.slice(0, MOST_ELSEWHERE).map((hit) => (
              <li key={hit.id}>
                <button onClick={() => onLeave(hit.id)} type="button">
                  <Glyph shape={shapeOf(hit.kind, hit.type)} />
                  <span>
                    <Breakable text={hit.name} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </search>
  );
}
