/** Incidents in words: how bad, in what state, what can be done, and how much they affect. */
import type {
  ActEntry,
  ActKind,
  ExtentEntry,
  IncidentEntry,
  IncidentsAnswer,
  Severity,
  SuspectEntry,
} from "./api/schema.ts";
import { shortName } from "./flow.ts";
import { parseId } from "./identity.ts";
import type { Shape } from "./parts/glyph.tsx";
import { count } from "./words.ts";

type Tone = "bad" | "warn" | "good" | "live" | "plain";

/** A word that is not told by its colour alone. */
export interface Mark {
  word: string;
  shape: Shape;
  tone: Tone;
}

/** The worst first. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const satisfies Severity[];

const UNKNOWN = { shape: "unknown", tone: "plain" } as const;
const SEVERITY_MARKS: Record<string, Mark> = {
  critical: { word: "Critical", shape: "octagon", tone: "bad" },
  high: { word: "High", shape: "warn", tone: "warn" },
  medium: { word: "Medium", shape: "diamond", tone: "live" },
  low: { word: "Low", shape: "circle", tone: "plain" },
};
const STATE_MARKS: Record<string, Mark> = {
  open: { word: "Open", shape: "bell", tone: "bad" },
  acknowledged: { word: "Acknowledged", shape: "person", tone: "warn" },
  identified: { word: "Cause known", shape: "search", tone: "live" },
  mitigated: { word: "Mitigated", shape: "shield", tone: "live" },
  resolved: { word: "Resolved", shape: "good", tone: "good" },
  false_positive: { word: "False alarm", shape: "bad", tone: "plain" },
  expected: { word: "Expected", shape: "flag", tone: "plain" },
};

export function severityMark(severity: string): Mark {
  return mark(SEVERITY_MARKS, severity);
}

export function stateMark(state: string): Mark {
  return mark(STATE_MARKS, state);
}

function mark(marks: Record<string, Mark>, name: string): Mark {
  const known = Object.hasOwn(marks, name) ? marks[name] : undefined;
  return known ?? { word: plain(name), ...UNKNOWN };
}

/** `run_failure` as people say it. */
export function plain(name: string): string {
  return name.replaceAll("_", " ");
}

/** What opened an incident. */
export function originWords({ origin, detector }: IncidentEntry): string {
  const by = detector ? `: ${detector}` : "";
  return origin === "manual" ? "a person opened it" : `${plain(origin)}${by}`;
}

export function isOver({ state }: Pick<IncidentEntry, "state">): boolean {
  return ["resolved", "false_positive", "expected"].includes(state);
}

/** What people do about an incident by a button of its own. */
export const ACTS = [
  "acknowledge",
  "identify",
  "mitigate",
  "resolve",
  "reopen",
  "note",
  "assign",
  "severity",
  "title",
  "moment",
  "link",
  "attach",
  "false_positive",
  "expected",
] as const satisfies ActKind[];

export type Act = (typeof ACTS)[number];

/** What makes sense in a state: the next step first, then what else brings it on, then the rest. */
export function actsIn(state: string): { next: Act[]; also: Act[] } {
  const facts: Act[] = ["title", "moment", "link"];
  const also: Act[] = [
    "note", "assign", "severity", "attach", ...facts, "false_positive", "expected",
  ]; // biome-ignore format: one row, as it is read
  switch (state) {
    case "open":
      return { next: ["acknowledge", "identify", "mitigate", "resolve"], also };
    case "acknowledged":
      return { next: ["identify", "mitigate", "resolve"], also };
    case "identified":
      return { next: ["mitigate", "resolve", "identify"], also };
    case "mitigated":
      return { next: ["resolve", "identify"], also };
    default:
      return { next: ["reopen"], also: ["note", "identify", "severity", ...facts] };
  }
}

export function isAct(name: string | null): name is Act {
  return ACTS.some((each) => each === name);
}

/** `2 dashboards, 1 of them regulated`: how bad it is, most telling first. */
export function reachWords(size: ExtentEntry): string {
  if (size.total === 0) return "Nothing that was recorded depends on it.";
  const rest = size.total - size.dashboards - size.learning;
  const what = listed([
    size.dashboards > 0 && count(size.dashboards, "dashboard"),
    size.learning > 0 && count(size.learning, "model or feature set", "models and feature sets"),
    rest > 0 && count(rest, rest < size.total ? "other dataset" : "dataset"),
  ]);
  const matters = [
    size.critical > 0 && `${count(size.critical)} of tier 1`,
    `${size.regulated > 0 ? count(size.regulated) : "none"} regulated`,
    size.owners > 0 ? count(size.owners, "owner") : "no owner that is known",
  ];
  return `${what} downstream: ${matters.filter((part) => part !== false).join(", ")}.`;
}

/** How much more or less it is now than when the incident was opened; null where it is as much. */
export function growth(now: ExtentEntry, then: ExtentEntry): string | null {
  const more = now.total - then.total;
  if (more === 0) return null;
  return `${count(Math.abs(more))} ${more > 0 ? "more" : "fewer"} than when it was opened`;
}

function listed(parts: readonly (string | false)[]): string {
  const said = parts.filter((part) => part !== false);
  const last = said.pop() ?? "";
  return said.length > 0 ? `${said.join(", ")} and ${last}` : last;
}

/** The moments of an incident in the order in which they should come, and how each is called. */
export const MOMENTS: readonly (readonly [moment: string, words: string])[] = [
  ["started", "Began"],
  ["detected", "Noticed"],
  ["alerted", "People told"],
  ["responding", "Taken on"],
  ["identified", "Cause known"],
  ["mitigated", "Mitigated"],
  ["resolved", "Resolved"],
];

/** What is said of a moment that nobody told: it is still to come, or was passed over. */
export function untold(moment: string, moments: IncidentEntry["moments"]): string {
  const at = MOMENTS.findIndex(([each]) => each === moment);
  return MOMENTS.slice(at).some(([each]) => moments[each]) ? "not known" : "not yet";
}

/** `+5 min`: how long after it began; nothing for what did not come after. */
export function after(at: string, onset: string): string | null {
  const seconds = (Date.parse(at) - Date.parse(onset)) / 1000;
  return seconds > 0 ? `+${length(seconds)}` : null;
}

const UNITS = [
  [86_400, "d", 3600, "h"],
  [3600, "h", 60, "min"],
] as const;

/** A length of time as one says it, in its two largest units: `3 d 4 h`, `2 h 19 min`, `40 s`. */
export function length(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const whole_s = 60 * Math.floor(seconds / 60);
  for (const [unit_s, unit, part_s, part] of UNITS) {
    if (whole_s < unit_s) continue;
    const rest = Math.floor((whole_s % unit_s) / part_s);
    return `${Math.floor(whole_s / unit_s)} ${unit}${rest > 0 ? ` ${rest} ${part}` : ""}`;
  }
  return `${whole_s / 60} min`;
}

/** What each of the usual lengths is from and to. */
export const LENGTHS: Record<string, string> = {
  detect: "from the beginning until it was noticed",
  acknowledge: "from people being told until somebody took it on",
  identify: "from being noticed until the cause was known",
  resolve: "from being noticed until all was well",
};

/** How many are not over. */
export function unresolved({ open }: IncidentsAnswer): number {
  return Object.values(open).reduce((sum, each) => sum + each, 0);
}

/** The worst first; those that are as bad stay in their order. */
export function worstFirst(incidents: readonly IncidentEntry[]): IncidentEntry[] {
  const order: readonly string[] = SEVERITIES;
  const rank = ({ severity }: IncidentEntry): number => {
    const at = order.indexOf(severity);
    return at < 0 ? order.length : at;
  };
  return incidents.toSorted((one, other) => rank(one) - rank(other));
}

/** What a suspect is called. */
export function suspectName({ place }: SuspectEntry): string {
  return place === null ? "A cause that nobody captured" : shortName(place);
}

/** `5 min before it began`, or after. */
export function beforeWords(minutes: number | null): string | null {
  if (minutes === null) return null;
  if (Math.abs(minutes) < 1) return "as it began";
  const words = length(Math.abs(minutes) * 60);
  return `${words} ${minutes < 0 ? "after" : "before"} it began`;
}

/** What speaks for a suspect, to be noted with the cause. */
export function evidenceOf({ changes, kinds }: SuspectEntry): string {
  const told = [...new Set(changes.map(({ evidence }) => evidence))];
  return told.length > 0 ? told.join("; ") : kinds.join(", ");
}

/** `84 %`; what is little is not nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return "< 1 %";
  if (share < 1 && share >= 0.995) return "> 99 %";
  return `${Math.round(100 * share)} %`;
}

/** What was done, without the note that is shown beside it. */
export function saysOf({ says, note }: ActEntry): string {
  return note && says.endsWith(`: ${note}`) ? says.slice(0, -note.length - 2) : says;
}

export function incidentPage(name: string): string {
  return `/incident/${encodeURIComponent(name)}`;
}

/** The picture of what an incident affects; null where nothing that is wrong can be drawn. */
export function pictureOf(roots: readonly string[], hops: number): string | null {
  const drawn = roots.find((id) => ["dataset", "column", "job"].includes(parseId(id)?.kind ?? ""));
  if (drawn === undefined) return null;
  const down = String(Math.min(6, Math.max(1, hops)));
  return `/lineage?${new URLSearchParams({ of: drawn, down, lens: "incident" })}`;
}

/** What selects these things and nothing else, by their identifiers. */
export function selectorOf(ids: readonly string[]): string {
  return ids.map((id) => `"${id.replaceAll(/["\\]/g, "\\$&")}"`).join(" ");
}
