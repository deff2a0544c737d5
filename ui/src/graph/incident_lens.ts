import type { Id } from "../api/answers.ts";
import type { IncidentEntry } from "../api/schema.ts";
import { datasetOf, parseId } from "../identity.ts";
import { severityMark, worstFirst } from "../incidents.ts";
import type { Drawing } from "./drawing.ts";
import type { Seen } from "./lenses.ts";

/**
 * What an incident is about, and what is drawn downstream of that.
 *
 * incidents: those that are not over; null where nobody told, so that no box is said to be well.
 */
export function incidentLooks(
  { view, linesAt }: Drawing,
  incidents: readonly IncidentEntry[] | null,
): Map<Id, Seen> {
  if (incidents === null) return new Map();
  const looks = new Map<Id, Seen>();
  const worst = worstFirst(incidents);
  for (const { node } of view.boxes) {
    const about = worst.find(({ assets }) => assets.map(drawnAs).includes(node.job ?? node.id));
    if (!about) continue;
    const words = `${about.name}, ${severityMark(about.severity).word.toLowerCase()}`;
    looks.set(node.id, { tone: "bad", words, group: "an incident is about it" });
  }
  for (const { name, assets } of worst) {
    const wrong = new Set(assets.map(drawnAs));
    const waiting = view.boxes
      .filter(({ node }) => wrong.has(node.job ?? node.id))
      .map(({ node }) => node.id);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const { line } of linesAt.get(at) ?? []) {
        const { source, target } = line.edge;
        if (source !== at || looks.has(target)) continue;
        const words = `downstream of ${name}`;
        looks.set(target, { tone: "warn", words, group: "downstream of an incident" });
        waiting.push(target);
      }
    }
  }
  for (const { node } of view.boxes) {
    if (looks.has(node.id)) continue;
    looks.set(node.id, { tone: "none", words: "no incident", group: "no incident" });
  }
  return looks;
}

/** The incidents that are about something drawn, the earliest first. */
export function aboutDrawn(
  { view }: Drawing,
  incidents: readonly IncidentEntry[],
): IncidentEntry[] {
  const drawn = new Set(view.boxes.map(({ node }) => node.job ?? node.id));
  return incidents
    .filter(({ assets }) => assets.some((asset) => drawn.has(drawnAs(asset))))
    .toSorted((one, other) => Date.parse(one.onset) - Date.parse(other.onset));
}

/** A column is drawn inside of its dataset. */
function drawnAs(asset: Id): Id {
  return parseId(asset)?.kind === "column" ? datasetOf(asset) : asset;
}
