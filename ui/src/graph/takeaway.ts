/** Pictures as texts that documents, wikis and other tools take in. */
import type { View, ViewBox } from "../api/view.ts";
import { type Cell, toCsv } from "./csv.ts";
import type { Drawing } from "./drawing.ts";
import { cellsOf, HEADER, rowsOf } from "./twin.ts";

export function asCsv(drawing: Drawing): string {
  return toCsv(HEADER, rowsOf(drawing).map(cellsOf));
}

export function asJson({ view }: Drawing): string {
  return `${JSON.stringify(view, null, 2)}\n`;
}

export function asMarkdown(drawing: Drawing): string {
  const line = (cells: readonly Cell[]): string => `| ${cells.map(markdownCell).join(" | ")} |\n`;
  const rows = rowsOf(drawing).map((row) => line(cellsOf(row)));
  return line(HEADER) + line(HEADER.map(() => "---")) + rows.join("");
}

/** `graph LR` of mermaid.js: datasets are boxes, jobs are rounded. */
export function asMermaid({ view }: Drawing): string {
  const name = shortNames(view);
  const nodes = view.boxes.map((box) => {
    const text = `"${mermaidText(box.node.label)}"`;
    const shape = box.node.kind === "step" ? `([${text}])` : `[${text}]`;
    return `  ${name.get(box.node.id)}${shape}\n`;
  });
  const lines = view.lines.map(({ edge }) => {
    const arrow = edge.evidence.includes("observed") ? "-->" : "-.->";
    return `  ${name.get(edge.source)} ${arrow} ${name.get(edge.target)}\n`;
  });
  return `graph LR\n${nodes.join("")}${lines.join("")}`;
}

/** The language of Graphviz. */
export function asDot({ view }: Drawing): string {
  const quoted = (text: string): string =>
    `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  const nodes = view.boxes.map(({ node }) => {
    const style = node.kind === "step" ? ', style="rounded"' : "";
    return `  ${quoted(node.id)} [label=${quoted(node.label)}${style}];\n`;
  });
  const lines = view.lines.map(({ edge }) => {
    const style = edge.evidence.includes("observed") ? "" : " [style=dashed]";
    return `  ${quoted(edge.source)} -> ${quoted(edge.target)}${style};\n`;
  });
  return `digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n${nodes.join("")}${lines.join("")}}\n`;
}

/** The picture as it is drawn, by itself: every style that counts is written into it. */
export function asSvg(board: Element, { view }: Drawing): string {
  const drawn = board.querySelector("svg > g");
  if (!drawn) return "";
  const copy = drawn.cloneNode(true) as SVGGElement;
  inlineStyles(drawn, copy);
  copy.removeAttribute("transform");
  const margin = 24;
  const ground = getComputedStyle(board).backgroundColor;
  const defs = board.querySelector("svg > defs")?.cloneNode(true) as SVGElement | undefined;
  const own = board.querySelector("svg > defs");
  if (own && defs) inlineStyles(own, defs);
  const size = `${view.width + 2 * margin} ${view.height + 2 * margin}`;
  const [width, height] = size.split(" ");
  const inner = (defs?.outerHTML ?? "") + copy.outerHTML;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="${-margin} ${-margin} ${size}">` +
    `<rect x="${-margin}" y="${-margin}" width="100%" height="100%" fill="${ground}"/>${inner}</svg>\n`
  );
}

/** The same as an image of twice the size. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image"))), "image/png");
  });
}

const KEPT = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
] as const;

function inlineStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  const held = KEPT.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
  to.setAttribute("style", held);
  for (const [at, child] of [...from.children].entries()) {
    const copied = to.children[at];
    if (copied) inlineStyles(child, copied);
  }
}

function shortNames({ boxes }: View): Map<string, string> {
  return new Map(boxes.map((box: ViewBox, at) => [box.node.id, `n${at}`]));
}

function mermaidText(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("<", "#lt;");
}

function markdownCell(value: Cell): string {
  return String(value ?? "")
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll(/\s+/g, " ");
}
