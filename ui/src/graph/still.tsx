/** A picture by itself, whole, as an image that needs no page around it. */
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import type { Id } from "../api/answers.ts";
import type { BoxActions } from "./box.tsx";
import type { Drawing } from "./drawing.ts";
import type { Seen } from "./lenses.ts";
import { Arrowheads } from "./line.tsx";
import { Picture } from "./picture.tsx";

const MARGIN = 32;
const NOTHING = (): void => undefined;
const STILL: BoxActions = {
  choose: NOTHING,
  open: NOTHING,
  unfold: NOTHING,
  lock: NOTHING,
  ungroup: NOTHING,
  pin: NOTHING,
  move: NOTHING,
};

/** All of it as it is drawn, seen or not; colours and fonts are written into each element. */
export function asSvg(
  drawing: Drawing,
  looks: ReadonlyMap<Id, Seen>,
  thickness: ReadonlyMap<string, number>,
): string {
  const { view } = drawing;
  const board = document.createElement("div");
  board.className = view.path ? "board board-path still" : "board still";
  document.body.append(board);
  const root = createRoot(board);
  flushSync(() => {
    root.render(
      <svg role="img">
        <title>Lineage</title>
        <Arrowheads />
        <Picture
          actions={STILL}
          boxes={view.boxes}
          chosen={null}
          columnLines={drawing.columnLines}
          cursor={null}
          focus={view.focus}
          lines={drawing.lines}
          lit={new Set()}
          looks={looks}
          onChoose={NOTHING}
          pinned={[]}
          thickness={thickness}
        />
      </svg>,
    );
  });
  try {
    const image = board.querySelector("svg") as SVGSVGElement;
    const ground = getComputedStyle(board).backgroundColor;
    keepLooks(image);
    const [width, height] = [view.width + 2 * MARGIN, view.height + 2 * MARGIN];
    image.setAttribute("width", String(width));
    image.setAttribute("height", String(height));
    image.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width} ${height}`);
    image.prepend(paper(ground, width, height));
    return `${wellFormed(new XMLSerializer().serializeToString(image))}\n`;
  } finally {
    root.unmount();
    board.remove();
  }
}

// Browsers draw nothing on a canvas with a longer side, or a larger area.
const LONGEST_PX = 16_000;
const LARGEST_PX2 = 120_000_000;

/** The same in pixels: twice as many, or as many as a browser can draw. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { width, height } = image;
  const scale = Math.min(
    2,
    LONGEST_PX / Math.max(width, height),
    Math.sqrt(LARGEST_PX2 / (width * height)),
  );
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image"))), "image/png");
  });
}

// Attributes, not a style: a strict content security policy keeps every style attribute out.
const LOOKS = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
] as const;
const KEPT =
  /^(d|x|y|r|rx|cx|cy|x1|y1|x2|y2|width|height|viewBox|transform|text-anchor|marker[\w-]*|orient|ref[XY]|id)$/;

/** Writes what styles make of each element into it. All is read before any class is taken away. */
function keepLooks(image: Element): void {
  const seen = [image, ...image.querySelectorAll("*")].map((element) => {
    const style = getComputedStyle(element);
    const looks = element.tagName === "title" ? [] : LOOKS;
    return {
      element,
      // What only reacts to a pointer, or is seen only under one.
      gone: style.opacity === "0" || element.classList.contains("edge-reach"),
      looks: looks.map((name) => [name, style.getPropertyValue(name)] as const),
    };
  });
  for (const { element, gone, looks } of seen) {
    if (gone) element.remove();
    for (const { name } of [...element.attributes]) {
      const says = name === "role" && element === image;
      if (!KEPT.test(name) && !says) element.removeAttribute(name);
    }
    for (const [name, value] of looks) if (value) element.setAttribute(name, value);
  }
}

function paper(colour: string, width: number, height: number): SVGElement {
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const sizes = { x: -MARGIN, y: -MARGIN, width, height, fill: colour };
  for (const [name, value] of Object.entries(sizes)) paper.setAttribute(name, String(value));
  return paper;
}

/** Without the characters that no XML may hold, which names may. */
function wellFormed(xml: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return xml.replaceAll(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff\p{Surrogate}]/gu, "\ufffd");
}
