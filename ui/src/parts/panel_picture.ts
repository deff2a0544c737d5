/** A panel as an image: for slides and messages, where no page can be opened. */
import type { PanelEntry } from "../api/schema.ts";
import { isNumber, told } from "../dashboards.ts";
import { textWidth } from "../graph/measure.ts";
import { asPng } from "../graph/still.tsx";
import { shorten } from "../words.ts";

const FONT = "system-ui, sans-serif";
const MARGIN = 24;
const ROW = 24;
const GAP = 24;
const LONGEST = 48;
const LEAST_WIDTH = 480;

interface Colours {
  ground: string;
  ink: string;
  quiet: string;
  line: string;
}

/** The title, the numbers and the table, as they are shown. */
export function panelPng(panel: PanelEntry): Promise<Blob> {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const colours = {
    ground: colour("--surface"),
    ink: colour("--ink"),
    quiet: colour("--quiet"),
    line: colour("--line"),
  };
  return asPng(panelSvg(panel, colours));
}

export function panelSvg(panel: PanelEntry, colours: Colours): string {
  const { columns, rows, figures, title } = panel;
  const texts = rows.map((row) =>
    columns.map(({ kind }, at) => shorten(told(row[at] ?? null, kind), LONGEST)),
  );
  const widths = columns.map(({ name }, at) =>
    Math.ceil(Math.max(...[name, ...texts.map((row) => row[at] ?? "")].map(width))),
  );
  const numbers = figures
    .map(({ name, value, kind, note }) => `${name} ${told(value, kind)}${note ? ` (${note})` : ""}`)
    .join("   ·   ");
  const table = widths.reduce((sum, each) => sum + each + GAP, -GAP);
  const inner = Math.max(LEAST_WIDTH, table, Math.ceil(width(numbers)));
  let y = MARGIN + 16;
  const parts = [write(title, MARGIN, y, { fill: colours.ink, size: 17, weight: 600 })];
  if (numbers) {
    y += ROW + 4;
    parts.push(write(numbers, MARGIN, y, { fill: colours.ink }));
  }
  const line = (cells: readonly string[], fill: string): void => {
    y += ROW;
    let x = MARGIN;
    for (const [at, cell] of cells.entries()) {
      const right = isNumber(columns[at]?.kind ?? "");
      const end = (widths[at] ?? 0) + x;
      parts.push(write(cell, right ? end : x, y, { fill, anchor: right ? "end" : "start" }));
      x = end + GAP;
    }
    parts.push(rule(y + 8, inner, colours.line));
  };
  if (columns.length > 0 && rows.length > 0) {
    y += 8;
    line(
      columns.map(({ name }) => name),
      colours.quiet,
    );
    for (const row of texts) line(row, colours.ink);
  }
  const [whole, high] = [inner + 2 * MARGIN, y + MARGIN];
  const paper = `<rect width="${whole}" height="${high}" fill="${colours.ground}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${high}">${paper}${parts.join("")}</svg>`;
}

function width(text: string): number {
  return textWidth(text, `13px ${FONT}`);
}

interface Style {
  fill: string;
  size?: number;
  weight?: number;
  anchor?: "start" | "end";
}

function write(text: string, x: number, y: number, style: Style): string {
  const { fill, size = 13, weight = 400, anchor = "start" } = style;
  const looks = `font-family="${FONT}" font-size="${size}" font-weight="${weight}"`;
  return `<text x="${x}" y="${y}" fill="${fill}" text-anchor="${anchor}" ${looks}>${escaped(text)}</text>`;
}

function rule(y: number, length: number, stroke: string): string {
  return `<line x1="${MARGIN}" x2="${MARGIN + length}" y1="${y}" y2="${y}" stroke="${stroke}"/>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Also without the characters that no XML may hold, which names may. */
function escaped(text: string): string {
  return (
    text
      .replaceAll(/[&<>]/g, (sign) => ENTITIES[sign] ?? "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff\p{Surrogate}]/gu, "\ufffd")
  );
}
