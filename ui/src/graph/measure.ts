import { shorten } from "../words.ts";

/** Width of a text in pixels; without a canvas (in tests) a generous guess. */
const width = ((): ((text: string, font: string) => number) => {
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

const fitted = new Map<string, string>();

/** The text, shortened in its middle until it fits into so many pixels. */
export function shortenTo(text: string, most_px: number, font: string): string {
  const key = `${text}\n${most_px}\n${font}`;
  let found = fitted.get(key);
  if (found === undefined) {
    let length = text.length;
    found = text;
    while (length > 3 && width(found, font) > most_px) {
      length -= 1;
      found = shorten(text, length);
    }
    fitted.set(key, found);
  }
  return found;
}
