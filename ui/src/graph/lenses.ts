/** Lenses: one way at a time to colour a picture, always with words beside the colour. */
import type { Evidence, Id, RunState } from "../api/answers.ts";
import type { BehindEntry, IncidentEntry, ViewBox } from "../api/schema.ts";
import { ago, instant, instantOf } from "../instants.ts";
import { bytes, count, EVIDENCE, ORIGINS, platformName, STATES, strongest } from "../words.ts";
import type { Drawing } from "./drawing.ts";
import { freshnessLooks } from "./freshness_lens.ts";
import { incidentLooks } from "./incident_lens.ts";

export type Tone = "good" | "bad" | "warn" | "live" | "none" | `series-${number}`;

export interface Seen {
  tone: Tone;
  /** What the box says in its second line. */
  words: string;
  /** What the legend calls it. */
  group: string;
}

export interface Lens {
  title: string;
  /** Whether the server has to be asked for more than it tells of every box. */
  needsQuality?: boolean;
  /** What has to be asked for beside the picture. */
  needs?: "incidents" | "lateness";
  /** Whether lines are as thick as there is much in their datasets. */
  weighs?: boolean;
  /** How each box looks through it; boxes that it says nothing of are left out. */
  look: (drawing: Drawing, beside?: Beside) => Map<Id, Seen>;
}

/** What is known beside the picture; null where it was not asked for, or nobody told. */
export interface Beside {
  /** The incidents that are not over. */
  incidents: readonly IncidentEntry[] | null;
  /** Which datasets are late by their own habit, and which are not. */
  lateness: readonly BehindEntry[] | null;
  /** The instant that the picture is compared with, as the address writes it. */
  since: string | null;
}

const NOTHING: Beside = { incidents: null, lateness: null, since: null };

export const LENSES: Record<string, Lens> = {
  none: { title: "Plain", look: () => new Map() },
  status: { title: "Last run", look: statuses },
  freshness: {
    title: "Freshness",
    look: (drawing, { lateness } = NOTHING) => freshnessLooks(drawing, lateness),
    needs: "lateness",
  },
  owner: { title: "Owner", look: named(({ node }) => node.owners[0], "no owner") },
  domain: { title: "Domain", look: named(({ node }) => node.domain, "no domain") },
  tier: { title: "Tier", look: each(tier) },
  classification: { title: "Classification", look: each(classification) },
  platform: {
    title: "Platform",
    look: named(({ node }) => node.platform && platformName(node.platform), "not known"),
  },
  origin: { title: "Where it starts", look: each(origin) },
  incident: {
    title: "Incidents",
    look: (drawing, { incidents } = NOTHING) => incidentLooks(drawing, incidents),
    needs: "incidents",
  },
  tests: { title: "Checks", look: each(tests), needsQuality: true },
  cost: { title: "Size", look: each(cost), needsQuality: true, weighs: true },
  changed: { title: "New connections", look: changes },
  evidence: { title: "Evidence", look: evidence },
};

export function lensOf(name: string): Lens {
  return (Object.hasOwn(LENSES, name) ? LENSES[name] : LENSES.none) as Lens;
}

/** The groups that a legend lists: what is worst first, else what is most frequent. */
export function legendOf(looks: ReadonlyMap<Id, Seen>): { seen: Seen; boxes: number }[] {
  const groups = new Map<string, { seen: Seen; boxes: number }>();
  for (const seen of looks.values()) {
    const group = groups.get(seen.group);
    if (group) group.boxes += 1;
    else groups.set(seen.group, { seen, boxes: 1 });
  }
  return [...groups.values()].toSorted(
    (a, b) => weight(a.seen.tone) - weight(b.seen.tone) || b.boxes - a.boxes,
  );
}

function weight(tone: Tone): number {
  const order: readonly Tone[] = ["bad", "warn", "live", "good"];
  const at = order.indexOf(tone);
  return tone === "none" ? 100 : at < 0 ? order.length : at;
}

function each(look: (box: ViewBox) => Seen | null): Lens["look"] {
  return ({ view }) => {
    const looks = new Map<Id, Seen>();
    for (const box of view.boxes) {
      const seen = look(box);
      if (seen) looks.set(box.node.id, seen);
    }
    return looks;
  };
}

const SERIES = 8;

/** The most frequent names have a colour each; all others share one. */
function named(of: (box: ViewBox) => string | null | undefined, none: string): Lens["look"] {
  return ({ view }) => {
    const datasets = view.boxes.filter(({ node }) => node.kind === "dataset");
    const sizes = new Map<string, number>();
    for (const box of datasets) {
      const name = of(box);
      if (name) sizes.set(name, (sizes.get(name) ?? 0) + 1);
    }
    const names = [...sizes].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
    const place = new Map(names.map(([name], at) => [name, at]));
    return new Map(
      datasets.map((box): [Id, Seen] => {
        const name = of(box);
        if (!name) return [box.node.id, { tone: "none", words: none, group: none }];
        const at = place.get(name) ?? SERIES;
        const tone: Tone = at < SERIES ? `series-${at + 1}` : "none";
        return [box.node.id, { tone, words: name, group: at < SERIES ? name : "others" }];
      }),
    );
  };
}

const OF_STATE: Record<RunState, Tone> = {
  NEW: "none",
  RUNNING: "live",
  STALE: "warn",
  COMPLETED: "good",
  FAILED: "bad",
  ABORTED: "warn",
};
const WORST: readonly RunState[] = ["FAILED", "ABORTED", "STALE", "RUNNING", "NEW", "COMPLETED"];

/** A job by its last run, a dataset by the worst last run of the jobs drawn that write it. */
function statuses({ view, boxes, linesAt }: Drawing): Map<Id, Seen> {
  const looks = new Map<Id, Seen>();
  for (const { node } of view.boxes) {
    const runs = node.last_run
      ? [node.last_run]
      : (linesAt.get(node.id) ?? [])
          .filter(({ line }) => line.edge.target === node.id)
          .map(({ line }) => boxes.get(line.edge.source)?.node.last_run);
    const known = runs.filter((run) => run !== null && run !== undefined);
    const state = WORST.find((one) => known.some((run) => run.state === one));
    if (!state) continue;
    const at = known.find((run) => run.state === state)?.at;
    const words = at ? `${STATES[state]} ${ago(at)}` : STATES[state];
    looks.set(node.id, { tone: OF_STATE[state], words, group: STATES[state] });
  }
  return looks;
}

function tier({ node }: ViewBox): Seen | null {
  if (node.kind !== "dataset") return null;
  if (!node.tier) return { tone: "none", words: "no tier", group: "no tier" };
  const words = `tier ${node.tier}`;
  return { tone: `series-${Math.min(node.tier, SERIES)}`, words, group: words };
}

/** Personal data and the like. */
const SENSITIVE = /pii|phi|personal|secret|confidential|restricted|gdpr/i;

function classification({ node }: ViewBox): Seen | null {
  if (node.kind !== "dataset") return null;
  const tags = node.tags.filter((tag) => SENSITIVE.test(tag));
  if (tags.length === 0) return { tone: "none", words: "not classified", group: "not classified" };
  return { tone: "warn", words: tags.join(", "), group: tags[0] as string };
}

function origin({ node, upstream }: ViewBox): Seen | null {
  if (node.kind !== "dataset") return null;
  if (node.origin) {
    const words = ORIGINS[node.origin.kind];
    const tone = node.origin.kind.startsWith("declared") ? "good" : "warn";
    return { tone, words, group: words };
  }
  const fed = upstream.shown + upstream.hidden;
  return { tone: "none", words: `${count(fed, "source")} known`, group: "fed by others" };
}

/** The worst result of the newest checks of a dataset. */
function tests({ node, quality }: ViewBox): Seen | null {
  if (node.kind !== "dataset") return null;
  const { failed = 0, warned = 0, passed = 0 } = quality ?? {};
  const all = failed + warned + passed;
  if (all === 0) return { tone: "none", words: "no check told of", group: "no check told of" };
  if (failed > 0) {
    return { tone: "bad", words: `${failed} of ${count(all, "check")} failed`, group: "failed" };
  }
  if (warned > 0) {
    return { tone: "warn", words: `${warned} of ${count(all, "check")} warned`, group: "warned" };
  }
  return { tone: "good", words: `${count(all, "check")} passed`, group: "passed" };
}

const SIZES: readonly [most: number, tone: Tone, group: string][] = [
  [1e6, "series-7", "up to 1 MB"],
  [1e9, "series-1", "up to 1 GB"],
  [1e12, "series-4", "up to 1 TB"],
  [Number.POSITIVE_INFINITY, "series-5", "more than 1 TB"],
];

/** How many bytes were written last, or measured: what storing and scanning it costs. */
function cost({ node, quality }: ViewBox): Seen | null {
  if (node.kind !== "dataset") return null;
  const size = quality?.bytes ?? null;
  if (size === null) {
    const words = quality?.rows ? `${count(quality.rows, "row")}, bytes not told` : "not told";
    return { tone: "none", words, group: "not told" };
  }
  const [, tone, group] = SIZES.find(([most]) => size <= most) ?? (SIZES[3] as (typeof SIZES)[0]);
  return { tone, words: bytes(size), group };
}

const RECENT_MS = 7 * 86_400_000;

/** What got a connection within the last week, or since what is compared with, that it had not before. */
function changes({ view, linesAt }: Drawing, { since } = NOTHING): Map<Id, Seen> {
  const looks = new Map<Id, Seen>();
  const from = since && instantOf(since);
  const from_ms = from ? Date.parse(from) : Date.now() - RECENT_MS;
  const anew = from ? `connected anew since ${instant(from)}` : "connected anew within a week";
  for (const { node } of view.boxes) {
    const newest = (linesAt.get(node.id) ?? [])
      .map(({ line }) => line.edge.valid_from)
      .filter((time) => time !== null)
      .toSorted()
      .at(-1);
    if (!newest) continue;
    const recent = Date.parse(newest) > from_ms;
    const words = recent ? `new connection ${ago(newest)}` : "no new connection";
    const group = recent ? anew : "no new connection";
    looks.set(node.id, { tone: recent ? "warn" : "none", words, group });
  }
  return looks;
}

const TRUST: readonly (readonly [kind: Evidence, tone: Tone])[] = [
  ["inferred", "bad"],
  ["parsed", "warn"],
  ["declared", "live"],
  ["manual", "series-4"],
  ["observed", "good"],
];

/** How the weakest connection of a box is known. */
function evidence({ view, linesAt }: Drawing): Map<Id, Seen> {
  const looks = new Map<Id, Seen>();
  for (const { node } of view.boxes) {
    const kinds = (linesAt.get(node.id) ?? []).map(({ line }) => strongest(line.edge.evidence));
    const weakest = TRUST.find(([kind]) => kinds.includes(kind));
    if (!weakest) continue;
    const words = EVIDENCE[weakest[0]];
    looks.set(node.id, { tone: weakest[1], words, group: words });
  }
  return looks;
}
