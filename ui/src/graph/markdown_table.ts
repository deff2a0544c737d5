/** A table as text that readers of Markdown show as this very text. */
import type { Cell } from "./csv.ts";

export function toMarkdown(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return (
    line(header) +
    line(
      header.map(() => "---"),
      String,
    ) +
    rows.map((row) => line(row)).join("")
  );
}

function line(cells: readonly Cell[], written: (cell: Cell) => string = markdownCell): string {
  return `| ${cells.map(written).join(" | ")} |\n`;
}

/** An underscore within a word is one anyway. */
function markdownCell(value: Cell): string {
  return onOneLine(String(value ?? "")).replaceAll(/[\\`*[\]<>|~&$]|(?<!\w)_|_(?!\w)/g, "\\$&");
}

export function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replaceAll(/[\s\0-\x1f\x7f\x85]+/g, " ").trim();
}
