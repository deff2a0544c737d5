/** A table as text that spreadsheets open without running anything in it. */
export type Cell = string | number | null;

export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(toCell).join(",")}\r\n`).join("");
}

// A spreadsheet takes a text that starts so for a formula, whatever quotes surround it.
const FORMULA = /^[\s]*[=+\-@\t\r\n|]|^[＝＋－＠]/;

function toCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
