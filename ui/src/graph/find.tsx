import { useEffect, useMemo, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Breakable } from "../parts/small.tsx";
import { count, distance } from "../words.ts";
import type { Drawing } from "./drawing.ts";

const MOST = 12;

interface FindProps {
  drawing: Drawing;
  of: string;
  onGo: (id: Id) => void;
  onClose: () => void;
}

/** Finds boxes of the picture by name; Enter goes to the first. */
export function FindInPicture({ drawing, onGo, onClose }: FindProps) {
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const words = text.trim().toLowerCase();
  const hits = useMemo(() => {
    if (!words) return [];
    return drawing.view.boxes
      .filter(({ node }) => node.name.toLowerCase().includes(words))
      .toSorted((a, b) => Math.abs(a.node.hops) - Math.abs(b.node.hops));
  }, [drawing, words]);
  return (
    <search className="find">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const first = hits[0];
          if (first) onGo(first.node.id);
        }}
      >
        <input
          aria-label="Find in the picture"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
          placeholder="Find in the picture"
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
    </search>
  );
}
