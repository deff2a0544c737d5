/** The values of panels as a reader sees them, and where each leads. */
import type { ColumnEntry, PanelEntry } from "./api/schema.ts";
import { shortName } from "./flow.ts";
import type { Cell } from "./graph/csv.ts";
import { pageOf } from "./identity.ts";
import { incidentPage } from "./incidents.ts";
import { instant } from "./instants.ts";
import { share, span } from "./measures.ts";
import { objectivePage } from "./objectives.ts";
import { bytes, count } from "./words.ts";

/** Whom a dashboard is for, by its name in the address. */
export const DASHBOARDS = {
  exec: "Executive",
  oncall: "On call",
  debug: "Debug",
} as const;

export type Dashboard = keyof typeof DASHBOARDS;

export function isDashboard(name: string): name is Dashboard {
  return Object.hasOwn(DASHBOARDS, name);
}

type Value = PanelEntry["rows"][number][number];

const NUMBERS: ReadonlySet<string> = new Set(["count", "number", "share", "seconds", "bytes"]);

export function isNumber(kind: string): boolean {
  return NUMBERS.has(kind);
}

/** What is not known is a dash, which is neither nothing nor zero. */
export function told(value: Value, kind: string): string {
  if (value === null) return "–";
  if (typeof value === "string") return toldText(value, kind);
  switch (kind) {
    case "share":
      return share(value);
    case "seconds":
      return span(value);
    case "bytes":
      return bytes(value);
    default:
      return count(value);
  }
}

function toldText(value: string, kind: string): string {
  switch (kind) {
    case "asset":
      return shortName(value);
    case "run":
      return value.replace(/^run:/, "").slice(0, 8);
    case "instant":
      return instant(value);
    case "day":
      return value.slice(0, 10);
    default:
      return value;
  }
}

/** The page that a value has of its own. */
export function pageOfValue(value: Value, kind: string): string | null {
  if (typeof value !== "string") return null;
  switch (kind) {
    case "asset":
    case "run":
      return pageOf(value);
    case "incident":
      return incidentPage(value);
    case "objective":
      return objectivePage(value);
    default:
      return null;
  }
}

/** The table of a panel as a file has it: every value in full, numbers as numbers. */
export function header(panel: PanelEntry): string[] {
  return panel.columns.map((column: ColumnEntry) => `${column.name}${unit(column.kind)}`);
}

export function cells(panel: PanelEntry): Cell[][] {
  return panel.rows.map((row) => [...row]);
}

function unit(kind: string): string {
  return kind === "seconds" ? " (s)" : kind === "bytes" ? " (bytes)" : "";
}
