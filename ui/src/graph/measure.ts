import { shorten } from "../words.ts";

const FAMILY = "system-ui, sans-serif";

/** The fonts of a box, and how far from its sides texts begin and end. */
export const FONT = {
  label: `570 12.5px ${FAMILY}`,
  note: `400 11px ${FAMILY}`,
  row: `400 11.5px ${FAMILY}`,
};
export const TEXT = { left: 32, right: 10 } as const;

/** Width of a text in pixels; without a canvas (in tests) a generous guess. */
export const textWidth = ((): ((text: string, font: string) => number) => {
  const guess = (text: string, font: string): number =>
    text.length * Number.parseFloat(font.match(/[\d.]+px/)?.[0] ?? "13") * 0.58;
  if (typeof document === "undefined") return guess;
  let pen: CanvasRenderingContext2D | null | undefined;
  let held = "";
  return (text, font) => {
    if (pen === undefined) pen = document.createElement("canvas").getContext("2d");
    if (!pen) return guess(text, font);
    // Setting a font parses it, which costs more than measuring with it.
    if (font !== held) pen.font = held = font;
    return pen.measureText(text).width;
  };
})();

// No box has room for more.
const MOST_LETTERS = 400;

const fitted = new Map<string, string>();

/** The text, shortened in its middle until it fits into so many pixels. */
export function shortenTo(text: string, most_px: number, font: string): string {
  const key = `${text}\n${most_px}\n${font}`;
  let found = fitted.get(key);
  if (found === undefined) {
    found =
      text.length < MOST_LETTERS && textWidth(text, font) <= most_px
        ? text
        : shorten(text, longest(text, most_px, font));
    fitted.set(key, found);
  }
  return found;
}

/** How many letters may be left; found in few measurements, since a name may be as long as it likes. */
function longest(text: string, most_px: number, font: string): number {
  let [fits, over] = [3, Math.min(text.length, MOST_LETTERS)];
  while (over - fits > 1) {
    const half = Math.floor((fits + over) / 2);
    if (textWidth(shorten(text, half), font) <= most_px) fits = half;
    else over = half;
  }
  return fits;
}
