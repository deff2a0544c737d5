/** An impact in words: for the top of its page, for those who own what it reaches, for a table. */
import type { Id } from "./api/answers.ts";
import type { LineageAnswer } from "./api/schema.ts";
import { shortName } from "./flow.ts";
import type { Cell } from "./graph/csv.ts";
import { onOneLine } from "./graph/markdown_table.ts";
import { parseId } from "./identity.ts";
import { byType, type Reached } from "./impact.ts";
import { count } from "./words.ts";

/** How a walk was asked for, as far as its numbers depend on it. */
interface Bounds {
  depth: number | null;
  influence: "direct" | "indirect" | null;
}

/** All of it in a sentence or two. */
export function sentence(walk: LineageAnswer, rows: readonly Reached[], bounds: Bounds): string {
  const { focus, truncated } = walk;
  const limits = limitsOf(bounds);
  if (rows.length === 0)
    return `Nothing that was recorded depends on ${shortName(focus)}${limits}.`;
  const columns = rows.reduce((sum, row) => sum + row.columns.length, 0);
  const things = list(
    byType(rows)
      .toSorted((a, b) => Number(a.name === "job") - Number(b.name === "job"))
      .map(({ name, size }) => count(size, name)),
  );
  const what = columns > 0 ? `${count(columns, "column")} in ${things}` : things;
  const least = truncated ? "at least " : "";
  const far = Math.max(...rows.map(({ hops }) => hops));
  const away = far > 1 ? `, up to ${far} hops away` : "";
  return `${changing(focus)} reaches ${least}${what}${away}${limits}. ${ownership(rows)}.`;
}

function changing(focus: Id): string {
  const verb = parseId(focus)?.kind === "job" ? "Stopping" : "Changing or dropping";
  return `${verb} ${shortName(focus)}`;
}

function limitsOf({ depth, influence }: Bounds): string {
  const within = depth === null ? "" : ` within ${count(depth, "hop")}`;
  if (influence === null) return within;
  const counted =
    influence === "direct" ? "what its values flow into" : "what it filters, joins or sorts";
  return `${within}, counting only ${counted}`;
}

/** Who owns it, and how much of it matters most. */
function ownership(rows: readonly Reached[]): string {
  const owners = [...new Set(rows.flatMap((row) => row.owners))];
  const teams = owners.filter((owner) => owner.startsWith("team:")).length;
  const people = owners.filter((owner) => owner.startsWith("user:")).length;
  const others = owners.length - teams - people;
  const owned = [
    teams > 0 && count(teams, "team"),
    people > 0 && count(people, "person", "people"),
    others > 0 && count(others, teams + people > 0 ? "other owner" : "owner"),
  ].filter((part) => part !== false);
  const unowned = rows.filter((row) => row.owners.length === 0).length;
  const foremost = rows.filter(({ tier }) => tier === 1).length;
  const parts = [
    owned.length > 0 ? `They are owned by ${list(owned)}` : "Nobody is named as an owner",
    owned.length > 0 && unowned > 0 && `${count(unowned)} ${are(unowned)} without an owner`,
    foremost > 0 && `${count(foremost)} ${are(foremost)} tier 1`,
  ];
  return parts.filter((part) => part !== false).join("; ");
}

function are(number: number): string {
  return number === 1 ? "is" : "are";
}

function list(parts: readonly string[]): string {
  const [last, ...rest] = parts.toReversed();
  return rest.length > 0 ? `${rest.toReversed().join(", ")} and ${last}` : (last ?? "");
}

/** What an owner should hear, as a message to paste. */
export function message(focus: Id, owner: string, rows: readonly Reached[], link: string): string {
  const lines = rows.map((row) => {
    const columns = row.columns.filter((name) => name !== "*");
    const about = [
      row.type,
      row.tier !== null && `tier ${row.tier}`,
      count(row.hops, "hop"),
      columns.length > 0 && `columns ${columns.join(", ")}`,
    ];
    return `- ${onOneLine(row.node.name)} (${about.filter(Boolean).join("; ")})`;
  });
  return [
    `${shortName(focus)} is about to be changed or dropped.`,
    `It feeds ${count(rows.length, "thing")} of ${owner}:`,
    ...lines,
    `All that it reaches: ${link}`,
    "",
  ].join("\n");
}

export const HEADER = [
  "hops",
  "type",
  "name",
  "namespace",
  "platform",
  "influence",
  "transformations",
  "columns",
  "owners",
  "tier",
  "domain",
  "last_run",
  "last_run_at",
  "id",
] as const;

export function cellsOf(row: Reached): Cell[] {
  const { node } = row;
  return [
    row.hops,
    row.type,
    node.name,
    node.namespace,
    node.platform,
    row.influence,
    row.transformations.join("; "),
    row.columns.join("; "),
    row.owners.join("; "),
    row.tier,
    row.domain,
    row.lastRun?.state ?? null,
    row.lastRun?.at ?? null,
    row.id,
  ];
}
