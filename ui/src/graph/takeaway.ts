/** Pictures as texts that documents, wikis and other tools take in. */
import type { ViewAnswer, ViewBox } from "../api/schema.ts";
import { toCsv } from "./csv.ts";
import type { Drawing } from "./drawing.ts";
import { onOneLine, toMarkdown } from "./markdown_table.ts";
import { cellsOf, HEADER, rowsOf } from "./twin.ts";

export function asCsv(drawing: Drawing): string {
  return toCsv(HEADER, rowsOf(drawing).map(cellsOf));
}

export function asJson({ view }: Drawing): string {
  return `${JSON.stringify(view, null, 2)}\n`;
}

export function asMarkdown(drawing: Drawing): string {
  return toMarkdown(HEADER, rowsOf(drawing).map(cellsOf));
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
    `"${onOneLine(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
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

function shortNames({ boxes }: ViewAnswer): Map<string, string> {
  return new Map(boxes.map((box: ViewBox, at) => [box.node.id, `n${at}`]));
}

// Mermaid reads markup, markdown and even directives (`%%{...}%%`) inside of quotes.
function mermaidText(text: string): string {
  return onOneLine(text).replaceAll(/["#&<>`%\\]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
