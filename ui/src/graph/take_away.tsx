import { useEffect, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import { download, fileName } from "../parts/download.ts";
import { Glyph } from "../parts/glyph.tsx";
import type { Drawing } from "./drawing.ts";
import type { Seen } from "./lenses.ts";
import { asPng, asSvg } from "./still.tsx";
import { asCsv, asDot, asJson, asMarkdown, asMermaid } from "./takeaway.ts";

interface TakeAwayProps {
  drawing: Drawing;
  looks: ReadonlyMap<Id, Seen>;
  name: string;
}

type Text = (drawing: Drawing) => string;
const TEXTS: readonly (readonly [title: string, ending: string, type: string, make: Text])[] = [
  ["CSV", "csv", "text/csv;charset=utf-8", asCsv],
  ["JSON", "json", "application/json", asJson],
  ["Markdown", "md", "text/markdown", asMarkdown],
  ["Mermaid", "mmd", "text/plain", asMermaid],
  ["DOT", "dot", "text/vnd.graphviz", asDot],
];

/** Takes the picture away: as an image, or as a text to paste or to keep. */
export function TakeAway({ drawing, looks, name }: TakeAwayProps) {
  const [said, setSaid] = useState("");
  const menu = useRef<HTMLDetailsElement>(null);
  useClosing(menu);
  const keep = (ending: string, content: Blob): void => {
    download(fileName(name, ending), content);
    setSaid(`${ending.toUpperCase()} saved`);
  };
  const copy = (title: string, text: string): void => {
    navigator.clipboard?.writeText(text).then(
      () => setSaid(`${title} copied`),
      () => setSaid("The browser does not allow copying"),
    );
  };
  const image = (ending: "svg" | "png") => async (): Promise<void> => {
    const svg = asSvg(drawing, looks);
    const content =
      ending === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await asPng(svg);
    keep(ending, content);
  };
  return (
    <details className="menu" ref={menu}>
      <summary className="small-button" data-tool="export">
        <Glyph shape="download" size={14} />
        Export
      </summary>
      <div className="menu-body">
        <p className="menu-row">
          <span>Image</span>
          <button className="small-button" onClick={image("png")} type="button">
            PNG
          </button>
          <button className="small-button" onClick={image("svg")} type="button">
            SVG
          </button>
        </p>
        {TEXTS.map(([title, ending, type, make]) => (
          <p className="menu-row" key={title}>
            <span>{title}</span>
            <button
              aria-label={`Copy ${title}`}
              className="small-button"
              onClick={() => copy(title, make(drawing))}
              type="button"
            >
              Copy
            </button>
            <button
              aria-label={`Save ${title}`}
              className="small-button"
              onClick={() => keep(ending, new Blob([make(drawing)], { type }))}
              type="button"
            >
              Save
            </button>
          </p>
        ))}
        <p className="quiet" role="status">
          {said}
        </p>
      </div>
    </details>
  );
}

/** An open menu closes when something else is clicked, or by Escape. */
function useClosing(menu: { current: HTMLDetailsElement | null }): void {
  useEffect(() => {
    const close = (event: Event): void => {
      const element = menu.current;
      if (!element?.open) return;
      if (event instanceof KeyboardEvent && event.key !== "Escape") return;
      if (event.type === "pointerdown" && element.contains(event.target as Node)) return;
      element.open = false;
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, [menu]);
}
