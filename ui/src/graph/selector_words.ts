import type { ExplainedPart } from "../api/schema.ts";

const PLAIN = /^[\w:./@-]+$/;

/** A selector with another label in one of its parts, quoted where it has to be. */
export function withNearest(
  selector: string,
  { text, column }: Pick<ExplainedPart, "text" | "column">,
  label: string,
): string {
  const method = text.slice(0, text.indexOf(":") + 1);
  const value = PLAIN.test(label) ? label : `"${label.replaceAll(/["\\]/g, "\\$&")}"`;
  // Columns are counted in characters, and from 1.
  const letters = [...selector];
  const before = letters.slice(0, column - 1).join("");
  const after = letters.slice(column - 1 + [...text].length).join("");
  return before + method + value + after;
}
